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
    this.#set(0, () => {
      this.#atHand -= 1;
      work();
      this.#activity.end();
    });
  }

  /** Work at hand after `ms` milliseconds. Returns what ends the wait for it. */
  later(ms: number, work: () => void): () => void {
    return this.#stopped ? () => {} : this.#set(ms, () => this.soon(work));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (; this.#atHand > 0; this.#atHand -= 1) this.#activity.end();
  }

  resume(): void {
    this.#stopped = false;
  }

  #set(ms: number, work: () => void): () => void {
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer);
      work();
    });
    this.#timers.add(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }
}
