/**
 * What a host has to do at its next turn, and what it waits to do later. Stopping forgets both; whoever resumes asks anew.
 */
import type { Clock, Timer } from '@hopscope/channel';

export class Agenda {
  readonly #clock: Clock;
  readonly #activity: () => void;
  readonly #timers = new Set<Timer>();
  #atHand = 0;
  #stopped = true;

  /** `activity` is called whenever something at hand has been done. */
  constructor(clock: Clock, activity: () => void) {
    this.#clock = clock;
    this.#activity = activity;
  }

  /** Whether something is at hand; what waits for its time is not. */
  get busy(): boolean {
    return this.#atHand > 0;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Work at hand: done in a turn of its own, so that the reply that took a mail leaves before the mail does. */
  soon(work: () => void): void {
    if (this.#stopped) return;
    this.#atHand += 1;
    this.#set(0, () => {
      this.#atHand -= 1;
      work();
      this.#activity();
    });
  }

  /** Work at hand after `ms` milliseconds. */
  later(ms: number, work: () => void): void {
    if (!this.#stopped) this.#set(ms, () => this.soon(work));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#atHand = 0;
  }

  resume(): void {
    this.#stopped = false;
  }

  #set(ms: number, work: () => void): void {
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer);
      work();
    });
    this.#timers.add(timer);
  }
}
