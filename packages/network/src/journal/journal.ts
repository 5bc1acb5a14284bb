/** The append-only record. It stamps what happens and tells whoever listens; it never changes or forgets an event. */
import type { Clock } from '@hopscope/channel';

import type { Happening, JournalEvent, Stamp } from './event.ts';

export interface Journal {
  readonly events: readonly JournalEvent[];
  /** Calls `listener` with each new event, after it was appended. Returns what ends it. */
  subscribe(listener: (event: JournalEvent) => void): () => void;
}

export class JournalWriter implements Journal {
  readonly events: JournalEvent[] = [];
  readonly started: number;
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: JournalEvent) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.started = clock.now();
  }

  /** The present moment as the journal counts: milliseconds since it began, to the microsecond. */
  now(): number {
    return Math.round((this.#clock.now() - this.started) * 1000) / 1000;
  }

  append<What extends Happening>(what: What): Stamp & What {
    const event = { seq: this.events.length, at: this.now(), ...what };
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  subscribe(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
