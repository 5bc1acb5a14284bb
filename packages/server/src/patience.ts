/**
 * A time that runs only while the peer has the next move, for one mail after the other. To begin and to rest cost nothing but a
 * look at the clock: the timer goes on, and finds out when it is over whether it came too early.
 */
import type { Clock, Timer } from '@hopscope/channel';

export class Patience {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #over: () => void;
  /** Infinity: it has not begun. */
  #left = Infinity;
  #since = 0;
  #runs = false;
  #timer: Timer | null = null;

  /** `over` is called once `ms` milliseconds of running are used up. */
  constructor(clock: Clock, ms: number, over: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#over = over;
  }

  /** Runs from here on, with all the time there is. */
  begin(): void {
    this.#left = this.#ms;
    this.#runs = false;
    this.run();
  }

  run(): void {
    if (this.#runs || this.#left === Infinity) return;
    this.#runs = true;
    this.#since = this.#clock.now();
    if (this.#timer === null) this.#wait(this.#left);
  }

  /** Stops; what is left is left for later. */
  rest(): void {
    if (!this.#runs) return;
    this.#runs = false;
    this.#left = this.#leftNow();
  }

  /** Stops until it begins anew. */
  stop(): void {
    this.#runs = false;
    this.#left = Infinity;
  }

  /** It will not be needed again. */
  end(): void {
    this.stop();
    this.#timer?.cancel();
    this.#timer = null;
  }

  #leftNow(): number {
    return Math.max(0, this.#left - (this.#clock.now() - this.#since));
  }

  #wait(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = null;
      if (!this.#runs) return;
      const left = this.#leftNow();
      if (left > 0) return this.#wait(left);
      this.#runs = false;
      this.#over();
    });
  }
}
