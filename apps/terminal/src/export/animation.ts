/**
 * The app's picture of a run as an SVG that plays by itself, over and over, on a page or a slide. It holds no script: each row of the
 * screen is a strip of all that ever stands there, and the strip moves behind a window of one row. So what does not change costs
 * nothing, and whoever wants no motion, or cannot show it, sees the end.
 */
import type { JournalEvent, MailId } from '@hopscope/network';

import { NOTHING_CHOSEN } from '../app/model/choices.ts';
import { frameOf, isInPicture, type Frame, type UiState } from '../app/model/frame.ts';
import { Journeys } from '../app/model/journeys.ts';
import { Playback, recorded, type Frames } from '../app/model/playback.ts';
import { joined, plain, type Line } from '../app/spans.ts';
import { THEMES, type ThemeName } from '../app/theme.ts';
import { screen, type Size } from '../app/views/screen.ts';
import { rowOf } from './screen/cells.ts';
import { short } from './screen/box-drawing.ts';
import { drawnCells, type Size as Measures } from './screen/layers.ts';
import { inWindow } from './screen/window.ts';
import type { WindowTheme } from './screen/window-themes.ts';

export interface Show {
  readonly events: readonly JournalEvent[];
  /** The mail that alone is shown, with the notifications about it; null: all. */
  readonly of: MailId | null;
  readonly networkName: string;
  readonly theme: ThemeName;
  /** Of the screen. */
  readonly size: Size;
}

/** Milliseconds from one picture to the next, and that the last one stays. */
const STEP = 100;
const REST = 4000;
/** Half as fast as in the app, since nobody can stop it to read; but nothing takes longer than this, in milliseconds. */
const SPEED = 0.5;
const LONGEST = 60_000;

/** The lines of the file. */
export function toAnimation(show: Show): readonly string[] {
  const { columns, rows } = show.size;
  const pictures = [...picturesOf(show)];
  const length = (pictures.length - 1) * STEP + REST;
  // The last row tells what keys do, and there are none.
  const strips = Array.from({ length: rows - 1 }, (_, row) =>
    stripOf(pictures.map((lines) => lines[row] ?? [])),
  );
  const title = `hopscope: ${show.networkName}${show.of === null ? '' : `, ${show.of}`}`;
  return inWindow({ theme: show.theme, title, columns, rows: rows - 1 }, (theme, measures) => [
    '<style>',
    'g[class]{animation-timing-function:step-end;animation-iteration-count:infinite}',
    ...strips.flatMap((strip, row) => motion(strip, row, length, measures)),
    '@media(prefers-reduced-motion:reduce){g[class]{animation:none!important}}',
    '</style>',
    ...strips.flatMap((strip, row) => drawnStrip(strip, row, columns, theme, measures)),
  ]);
}

/** What the screen shows, one picture for each step of time. */
function* picturesOf(show: Show): Generator<readonly Line[]> {
  const frames = new HandMovedFrames();
  const playback = new Playback(recorded(show.events), frames, 'recorded');
  const journeys = new Journeys();
  const ui = uiOf(show);
  const frame = (): Frame => frameOf(playback, journeys, ui);
  const lines = (): readonly Line[] => screen(frame(), show.size).lines;
  const [first, last] = partOf(frame());
  playback.seek(first);
  playback.playTo(last);
  const whole = playback.timeOf(last) - playback.timeOf(first);
  const step = STEP * Math.max(SPEED, whole / LONGEST);
  yield lines();
  while (frames.advance(step)) yield lines();
}

function uiOf({ of, theme, networkName }: Show): UiState {
  const alone = { tour: [], visiting: false, lesson: null, operated: false };
  return { ...NOTHING_CHOSEN, pinned: of, theme: THEMES[theme], networkName, ...alone };
}

/** Where the show begins and ends, as places between events: one mail is shown from its first event to its last. */
function partOf(frame: Frame): readonly [number, number] {
  const { events, pinned } = frame;
  if (!pinned) return [0, events.length];
  const first = events.findIndex((event) => isInPicture(frame, event));
  return [first, events.findLastIndex((event) => isInPicture(frame, event)) + 1];
}

/** Time that goes on when it is told to. */
class HandMovedFrames implements Frames {
  #now = 0;
  #run: (() => void) | null = null;

  now(): number {
    return this.#now;
  }

  request(run: () => void): () => void {
    this.#run = run;
    return () => {
      this.#run = null;
    };
  }

  /** False: nothing moves any more. */
  advance(ms: number): boolean {
    this.#now += ms;
    const run = this.#run;
    this.#run = null;
    run?.();
    return run !== null;
  }
}

/** All that ever stands in one row of the screen. */
interface Strip {
  /** Each of them once. */
  readonly lines: readonly Line[];
  /** Which of them stands there from which picture on. */
  readonly changes: readonly { readonly picture: number; readonly line: number }[];
}

function stripOf(row: readonly Line[]): Strip {
  const places = new Map<string, number>();
  const lines: Line[] = [];
  const changes: { picture: number; line: number }[] = [];
  for (const [picture, spans] of row.entries()) {
    const line = joined(spans);
    const key = JSON.stringify(line);
    let place = places.get(key);
    if (place === undefined) {
      place = lines.push(line) - 1;
      places.set(key, place);
    }
    if (changes.at(-1)?.line !== place) changes.push({ picture, line: place });
  }
  return { lines, changes };
}

function motion(
  { changes }: Strip,
  row: number,
  length: number,
  { cellHeight }: Measures,
): readonly string[] {
  if (changes.length < 2) return [];
  const moves = changes.map(
    ({ picture, line }) =>
      `${percent((picture * STEP) / length)}{transform:translateY(${-line * cellHeight}px)}`,
  );
  return [
    `@keyframes r${row}{${moves.join('')}}`,
    `.r${row}{animation-name:r${row};animation-duration:${length}ms}`,
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1000}%`;
}

function drawnStrip(
  { lines, changes }: Strip,
  row: number,
  columns: number,
  theme: WindowTheme,
  measures: Measures,
): readonly string[] {
  if (lines.every((line) => plain(line).trim() === '')) return [];
  const { cellWidth, cellHeight } = measures;
  const end = -(changes.at(-1)?.line ?? 0) * cellHeight;
  const moves = changes.length < 2 ? '' : ` class="r${row}"`;
  return [
    `<svg y="${row * cellHeight}" width="${short(columns * cellWidth)}" height="${cellHeight}">`,
    `<g${moves} transform="translate(0 ${end})">`,
    ...drawnCells(lines.map(rowOf), theme, measures),
    '</g>',
    '</svg>',
  ];
}
