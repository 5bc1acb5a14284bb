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
  /** Events that the listeners have been told of. */
  #told = 0;
  #telling = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.started = clock.now();
  }

  /** The present moment as the journal counts: milliseconds since it began, to the microsecond. */
  now(): number {
    return Math.round((this.#clock.now() - this.started) * 1000) / 1000;
  }

  /** `apply` is called before any listener, so that whoever hears of an event finds the host as the event left it. */
  append<What extends Happening>(what: What, apply?: (event: Stamp & What) => void): void {
    const event = { seq: this.events.length, at: this.now(), ...what };
    this.events.push(event);
    apply?.(event);
    this.#tell();
  }

  /** Every listener hears of the events in their order, even where a listener makes new ones happen. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let event = this.events[this.#told]; event; event = this.events[this.#told]) {
        this.#told += 1;
        for (const listener of this.#listeners) listener(event);
      }
    } finally {
      this.#telling = false;
    }
  }

  subscribe(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
