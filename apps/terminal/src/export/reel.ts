/** The pictures of a run, as the app shows them one after the other: what an animation and a film are made of. */
import type { JournalEvent, MailId } from '@hopscope/network';

import { NOTHING_CHOSEN } from '../app/model/choices.ts';
import { frameOf, isInPicture, type Frame, type UiState } from '../app/model/frame.ts';
import { Journeys } from '../app/model/journeys.ts';
import { Playback, recorded, type Frames } from '../app/model/playback.ts';
import type { Line } from '../app/spans.ts';
import { THEMES, type ThemeName } from '../app/theme.ts';
import { caption } from '../app/views/caption.ts';
import { screen, type Size } from '../app/views/screen.ts';

export interface Show {
  readonly events: readonly JournalEvent[];
  /** The mail that alone is shown, with the notifications about it; null: all. */
  readonly of: MailId | null;
  readonly networkName: string;
  readonly theme: ThemeName;
  /** Of the screen. */
  readonly size: Size;
}

/** Stands over the picture. */
export function titleOf({ networkName, of }: Show): string {
  return `hopscope: ${networkName}${of === null ? '' : `, ${of}`}`;
}

/** Milliseconds from one picture to the next. */
export const STEP = 100;
/** Half as fast as in the app, since whoever looks has no keys to slow it down; but nothing takes longer than this, in milliseconds. */
const SPEED = 0.5;
const LONGEST = 60_000;

/** What is seen at one moment. */
export interface Picture {
  /** Without the last row of the screen, which tells what keys do: there are none. */
  readonly lines: readonly Line[];
  /** What is happening, in one sentence. */
  readonly caption: string;
}

/** One picture for each {@link STEP}. */
export function* picturesOf(show: Show): Generator<Picture> {
  const frames = new HandMovedFrames();
  const playback = new Playback(recorded(show.events), frames, 'recorded');
  const journeys = new Journeys();
  const ui = uiOf(show);
  const frame = (): Frame => frameOf(playback, journeys, ui);
  const picture = (): Picture => {
    const now = frame();
    return { lines: screen(now, show.size).lines.slice(0, -1), caption: caption(now) };
  };
  const [first, last] = partOf(frame());
  playback.seek(first);
  playback.playTo(last);
  const whole = playback.timeOf(last) - playback.timeOf(first);
  const step = STEP * Math.max(SPEED, whole / LONGEST);
  yield picture();
  while (frames.advance(step)) yield picture();
}

/** Nothing is chosen but the mail. */
export function uiOf({ of, theme, networkName }: Show): UiState {
  const alone = { tour: [], visiting: false, lesson: null, operated: false, filmed: true };
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
