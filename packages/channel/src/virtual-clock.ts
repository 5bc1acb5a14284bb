/**
 * A clock whose time is a number: it stands still while something runs and jumps to the next event when asked to. What is
 * due first runs first, and what is due at one moment runs in the order in which it was asked for; so a run is exact and
 * repeatable. There is no promise and no timer of the machine here.
 */
import { rightUse } from '@hopscope/protocol';

import type { Clock, Timer } from './clock.ts';
import { EventQueue } from './event-queue.ts';

export class VirtualClock implements Clock {
  readonly #queue: EventQueue;

  constructor(start = 0) {
    this.#queue = new EventQueue(start);
  }

  now(): number {
    return this.#queue.now;
  }

  after(ms: number, run: () => void): Timer {
    return ms === Infinity ? NEVER : this.#queue.add(this.#queue.now + (ms > 0 ? ms : 0), run);
  }

  /** How many events wait to be run. */
  get pending(): number {
    return this.#queue.pending;
  }

  /** The moment of the earliest event, or Infinity when there is none. */
  get next(): number {
    return this.#queue.next;
  }

  /** Moves time to the earliest event and runs it. False when there was none. */
  step(): boolean {
    const run = this.#queue.take();
    run?.();
    return run !== null;
  }

  /** Runs until nothing waits any more. Throws when that takes more than `maxSteps` events. */
  runUntilIdle({ maxSteps }: { readonly maxSteps: number }): void {
    for (let steps = 0; steps < maxSteps; steps += 1) if (!this.step()) return;
    if (this.pending === 0) return;
    throw new Error(
      `Still busy after ${maxSteps} steps: ${this.pending} events wait, the next at ${this.next} ms.`,
    );
  }

  /**
   * Runs all that is due up to a moment, that moment included, and moves time there. A moment in the past does nothing. Throws a
   * `TypeError` for one that is no finite number.
   */
  runUntil(moment: number): void {
    rightUse(Number.isFinite(moment), 'a moment is a number of milliseconds, such as 10_000');
    while (this.next <= moment) this.step();
    this.#queue.now = Math.max(this.#queue.now, moment);
  }
}

const NEVER: Timer = { cancel: () => {} };
