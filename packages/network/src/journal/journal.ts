/** The append-only record. It stamps what happens and tells whoever listens; it never changes or forgets an event. */
import type { Clock } from '@hopscope/channel';
import { invariant } from '@hopscope/protocol';

import type { Happening, JournalEvent, Stamp } from './event.ts';

export interface Journal {
  /** Those in memory: all of them, or the youngest where the journal has a window. */
  readonly events: readonly JournalEvent[];
  /** How many there have been. */
  readonly count: number;
  /** Calls `listener` with each new event, after it was appended. Returns what ends it. */
  subscribe(listener: (event: JournalEvent) => void): () => void;
}

/** What was written before, and goes on here. */
export interface RecordedPast {
  readonly events: readonly JournalEvent[];
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
}

export class JournalWriter implements Journal {
  readonly events: JournalEvent[];
  readonly started: number;
  readonly #clock: Clock;
  readonly #window: number;
  #subscriptions: readonly Subscription[] = [];
  #count: number;
  /** Events that happened while the listeners were being told of another. */
  readonly #untold: JournalEvent[] = [];
  #telling: JournalEvent | null = null;

  /** `window`: events that stay in memory at least; twice as many may. */
  constructor(clock: Clock, window: number = Infinity, past: RecordedPast | null = null) {
    this.#clock = clock;
    this.#window = window;
    this.events = past === null ? [] : [...past.events];
    this.#count = this.events.length;
    this.started = past?.started ?? clock.now();
  }

  get count(): number {
    return this.#count;
  }

  /** The event of which the listeners are being told; null: they are told of none. */
  get telling(): JournalEvent | null {
    return this.#telling;
  }

  /** The present moment as the journal counts: milliseconds since it began, to the microsecond. */
  now(): number {
    return Math.round((this.#clock.now() - this.started) * 1000) / 1000;
  }

  /** The stamp of the next event, at the present moment. */
  stamp(): Stamp {
    return { seq: this.#count, at: this.now() };
  }

  /** Stamps what has happened, and writes it. */
  append(what: Happening, apply?: (event: JournalEvent) => void): void {
    this.write({ ...this.stamp(), ...what }, apply);
  }

  /**
   * Writes an event that bears the next stamp. `apply` is called before any listener, so that whoever hears of an event finds the
   * host as the event left it.
   */
  write(event: JournalEvent, apply?: (event: JournalEvent) => void): void {
    invariant(event.seq === this.#count, 'an event out of its turn');
    this.#push(event);
    apply?.(event);
    if (this.#subscriptions.length > 0) this.#tell(event);
  }

  #push(event: JournalEvent): void {
    this.#count += 1;
    this.events.push(event);
    if (this.events.length >= 2 * this.#window) this.events.splice(0, this.#window);
  }

  /** Every listener hears of the events in their order, even where a listener makes new ones happen. */
  #tell(event: JournalEvent): void {
    if (this.#telling !== null) {
      this.#untold.push(event);
      return;
    }
    try {
      let next: JournalEvent | undefined = event;
      while (next !== undefined) {
        this.#telling = next;
        this.#tellAll(next);
        next = this.#untold.length > 0 ? this.#untold.shift() : undefined;
      }
    } finally {
      this.#telling = null;
    }
  }

  subscribe(listener: (event: JournalEvent) => void): () => void {
    const subscription = { listener, ended: false };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      subscription.ended = true;
      this.#subscriptions = this.#subscriptions.filter(({ ended }) => !ended);
    };
  }

  #tellAll(event: JournalEvent): void {
    for (const { listener, ended } of this.#subscriptions) if (!ended) listener(event);
  }
}

interface Subscription {
  readonly listener: (event: JournalEvent) => void;
  /** It may end while an event is being told. */
  ended: boolean;
}
