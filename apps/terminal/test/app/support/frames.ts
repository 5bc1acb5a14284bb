/** Frames of the app without a screen: a show whose time a test moves, and the frame at any event of a story. */
import type { JournalEvent } from '@hopscope/network';

import { NOTHING_CHOSEN } from '../../../src/app/model/choices.ts';
import { frameOf, type Frame, type UiState } from '../../../src/app/model/frame.ts';
import { Journeys } from '../../../src/app/model/journeys.ts';
import {
  Playback,
  recorded,
  type Frames,
  type JournalKind,
} from '../../../src/app/model/playback.ts';
import { THEMES } from '../../../src/app/theme.ts';

/** The machine of a playback: time passes when a test says so. */
export class Show implements Frames {
  #now = 1000;
  #wanted: (() => void) | null = null;
  /** Frames that were drawn. */
  drawn = 0;

  now(): number {
    return this.#now;
  }

  request(run: () => void): () => void {
    if (this.#wanted !== null) throw new Error('a second frame was asked for');
    this.#wanted = run;
    return () => {
      this.#wanted = null;
    };
  }

  /** Whether a frame was asked for. */
  get moving(): boolean {
    return this.#wanted !== null;
  }

  /** Lets so many milliseconds pass, with a frame every 35 as long as one is asked for. */
  pass(ms: number): void {
    const end = this.#now + ms;
    while (this.#wanted !== null && this.#now + 35 <= end) this.frame(35);
    this.#now = end;
  }

  /** One frame, after so many milliseconds. */
  frame(ms: number): void {
    this.#now += ms;
    const run = this.#wanted;
    this.#wanted = null;
    if (run === null) return;
    this.drawn += 1;
    run();
  }

  /** Lets time pass until nothing moves; the milliseconds that it took. */
  toTheEnd(): number {
    const start = this.#now;
    for (let count = 0; this.moving; count += 1) {
      if (count > 100_000) throw new Error('the show never ends');
      this.frame(35);
    }
    return this.#now - start;
  }
}

/** Nothing is chosen, and nobody is there to tell the network anything. */
export const LOOKS: UiState = {
  theme: THEMES.dark,
  networkName: 'a network',
  tour: [],
  visiting: false,
  lesson: null,
  operated: false,
  filmed: false,
  ...NOTHING_CHOSEN,
};

/** The frame after the first `count` events of a story. */
export function frameAt(
  events: readonly JournalEvent[],
  count: number,
  looks: Partial<UiState> = {},
  kind: JournalKind = 'running',
): Frame {
  const playback = new Playback(recorded(events), new Show(), kind);
  playback.seek(count);
  return frameOf(playback, new Journeys(), { ...LOOKS, ...looks });
}

/** How many events there are up to and with the first that fits. */
export function upTo(
  events: readonly JournalEvent[],
  fits: (event: JournalEvent) => boolean,
): number {
  const index = events.findIndex(fits);
  if (index < 0) throw new Error('there is no such event');
  return index + 1;
}
