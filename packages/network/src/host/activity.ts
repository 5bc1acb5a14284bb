/**
 * How much is going on in a network right now: work at hand in its spools, lanes that open, talk or say goodbye. Counted as it
 * begins and ends, since to ask ten thousand hosts after each step would cost more than the step.
 */
export class Activity {
  readonly #settled: () => void;
  #count = 0;

  /** `settled` is called whenever the last of it has ended. */
  constructor(settled: () => void) {
    this.#settled = settled;
  }

  get busy(): boolean {
    return this.#count > 0;
  }

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#settled();
  }
}
