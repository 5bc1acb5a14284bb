/** A time that runs only while the peer has the next move. */
import type { Clock, Timer } from '@hopscope/channel';

export class Patience {
  readonly #clock: Clock;
  readonly #over: () => void;
  #left: number;
  #since = 0;
  #timer: Timer | null = null;

  /** Runs from here on; `over` is called once `ms` milliseconds of running are used up. */
  constructor(clock: Clock, ms: number, over: () => void) {
    this.#clock = clock;
    this.#left = ms;
    this.#over = over;
    this.run();
  }

  run(): void {
    if (this.#timer !== null || this.#left === Infinity) return;
    this.#since = this.#clock.now();
    this.#timer = this.#clock.after(this.#left, this.#over);
  }

  /** Stops; what is left is left for later. */
  rest(): void {
    if (this.#timer === null) return;
    this.#timer.cancel();
    this.#timer = null;
    this.#left = Math.max(0, this.#left - (this.#clock.now() - this.#since));
  }
}
