/**
 * What a host has to do at its next turn, and what it waits to do later. Stopping forgets both; whoever resumes asks anew.
 */
import type { Clock, Timer } from '@hopscope/channel';

import type { Activity } from './activity.ts';

export class Agenda {
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #timers = new Set<Timer>();
  #atHand = 0;
  #stopped = true;
  /** Counts stops: work that was at hand before one is forgotten. */
  #stops = 0;

  /** What is at hand is activity; what waits for its time is not. */
  constructor(clock: Clock, activity: Activity) {
    this.#clock = clock;
    this.#activity = activity;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Work at hand: done in a turn of its own, so that the reply that took a mail leaves before the mail does. */
  soon(work: () => void): void {
    if (this.#stopped) return;
    this.#atHand += 1;
    this.#activity.begin();
    const stops = this.#stops;
    this.#clock.after(0, () => {
      if (stops !== this.#stops) return;
      this.#atHand -= 1;
      work();
      this.#activity.end();
    });
  }

  /** Work at hand after `ms` milliseconds. Returns what ends the wait for it. */
  later(ms: number, work: () => void): () => void {
    if (this.#stopped) return () => {};
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer);
      this.soon(work);
    });
    this.#timers.add(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#stops += 1;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (; this.#atHand > 0; this.#atHand -= 1) this.#activity.end();
  }

  resume(): void {
    this.#stopped = false;
  }
}
