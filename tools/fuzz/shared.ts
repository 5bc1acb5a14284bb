/** What the thread that fuzzes and the one that watches it have in common: a few numbers, and the input at hand. */
const COUNTS = 4;
const LONGEST = 4096;

export class Shared {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: Float64Array;
  readonly #input: Uint8Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(COUNTS * 8 + LONGEST)) {
    this.buffer = buffer;
    this.#counts = new Float64Array(buffer, 0, COUNTS);
    this.#input = new Uint8Array(buffer, COUNTS * 8);
  }

  /** Executions, inputs kept, characters of our sources that were reached. */
  get counts(): readonly [executions: number, kept: number, reached: number] {
    const [executions = 0, kept = 0, reached = 0] = this.#counts;
    return [executions, kept, reached];
  }

  tell(...counts: readonly [executions: number, kept: number, reached: number]): void {
    this.#counts.set(counts);
  }

  /** The input that runs now. */
  get input(): Uint8Array {
    return this.#input.slice(0, this.#counts[COUNTS - 1]);
  }

  set input(octets: Uint8Array) {
    this.#input.set(octets.subarray(0, LONGEST));
    this.#counts[COUNTS - 1] = Math.min(octets.length, LONGEST);
  }
}
