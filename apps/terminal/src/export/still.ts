/** The app's picture at one moment as an SVG, for a slide or a page: what is on the screen, without the row of keys. */
import { Journeys } from '../app/model/journeys.ts';
import { frameOf } from '../app/model/frame.ts';
import { Playback, recorded } from '../app/model/playback.ts';
import { screen } from '../app/views/screen.ts';
import { partOf, titleOf, uiOf, type Show } from './reel.ts';
import { rowOf } from './screen/cells.ts';
import { drawnCells } from './screen/layers.ts';
import { inWindow } from './screen/window.ts';

/** The lines of the file. `at`: events that the playhead has passed; null: all that the show is of. */
export function toStill(show: Show, at: number | null): readonly string[] {
  const { columns, rows } = show.size;
  const playback = new Playback(recorded(show.events), STANDING, 'recorded');
  const journeys = new Journeys();
  const [, end] = partOf(frameOf(playback, journeys, uiOf(show)));
  playback.seek(at ?? end);
  const { lines } = screen(frameOf(playback, journeys, uiOf(show)), show.size);
  const window = { theme: show.theme, title: titleOf(show), columns, rows: rows - 1 };
  return inWindow(window, (theme, measures) =>
    drawnCells(lines.slice(0, -1).map(rowOf), theme, measures),
  );
}

/** Time that never goes on. */
const STANDING = { now: () => 0, request: () => () => {} };
