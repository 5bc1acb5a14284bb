/** The pictures of a run, as the app shows them one after the other: what an animation and a film are made of. */
import { originalMail, type JournalEvent, type MailId } from '@hopscope/network';

import { NOTHING_CHOSEN } from '../app/model/choices.ts';
import { frameOf, isInPicture, type Frame, type UiState } from '../app/model/frame.ts';
import { Journeys } from '../app/model/journeys.ts';
import { Playback, recorded, type Frames } from '../app/model/playback.ts';
import type { Line } from '../app/spans.ts';
import { THEMES, type ThemeName } from '../app/theme.ts';
import { caption } from '../app/views/caption.ts';
import { screen, type Size } from '../app/views/screen.ts';
import type { Stop } from '../tour/stop.ts';

export interface Show {
  readonly events: readonly JournalEvent[];
  /** The mail that alone is shown, with the notifications about it; null: all. */
  readonly of: MailId | null;
  readonly networkName: string;
  /** Where it stands still for a while, so that what is said there can be read. */
  readonly tour: readonly Stop[];
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
/** Milliseconds in which a character of a stop is read. */
const READING = 60;

/** What is seen at one moment. */
export interface Picture {
  /** Without the last row of the screen, which tells what keys do: there are none. */
  readonly lines: readonly Line[];
  /** What is happening, in one sentence. */
  readonly caption: string;
}

/** One picture for each {@link STEP}; at the stops of a tour it is the same for as long as it takes to read it. */
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
  const whole = playback.timeOf(last) - playback.timeOf(first);
  const step = STEP * Math.max(SPEED, whole / LONGEST);
  const stops = show.tour.filter(({ at }) => first < at && at <= last);
  const played = function* (): Generator<Picture> {
    while (frames.advance(step) && playback.playing) yield picture();
  };
  playback.playTo(stops[0]?.at ?? last);
  yield picture();
  for (const [index, { text }] of stops.entries()) {
    yield* played();
    playback.playTo(stops[index + 1]?.at ?? last);
    for (let left = text.length * READING; left > 0; left -= STEP) yield picture();
  }
  yield* played();
  playback.seek(last);
  yield picture();
}

/** Nothing is chosen but the mail. */
export function uiOf({ of, theme, networkName, tour }: Show): UiState {
  const alone = { tour, visiting: false, lesson: null, operated: false, filmed: true };
  return { ...NOTHING_CHOSEN, pinned: of, theme: THEMES[theme], networkName, ...alone };
}

/**
 * Where the show begins and ends, as places between events: one mail is shown from the first event in its picture, which may be of the
 * channel that brings it, to the last that becomes of it. What its channels carry then is of other mails, or a goodbye.
 */
export function partOf(frame: Frame): readonly [number, number] {
  const { events, pinned, journey } = frame;
  if (!pinned || journey === null) return [0, events.length];
  const first = events.findIndex((event) => isInPicture(frame, event));
  const isOf = (event: JournalEvent): boolean =>
    'mail' in event && originalMail(event.mail) === journey.mail;
  return [first, events.findLastIndex(isOf) + 1];
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
