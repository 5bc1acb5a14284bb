/** What the thread that fuzzes and the one that watches it have in common: a few numbers, and the input at hand. */
const COUNTS = 4;
const LONGEST = 4096;

export class Shared {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: BigInt64Array;
  readonly #input: Uint8Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(COUNTS * 8 + LONGEST)) {
    this.buffer = buffer;
    this.#counts = new BigInt64Array(buffer, 0, COUNTS);
    this.#input = new Uint8Array(buffer, COUNTS * 8);
  }

  /** Executions, inputs kept, characters of our sources that were reached. */
  get counts(): readonly [executions: number, kept: number, reached: number] {
    const [executions = 0n, kept = 0n, reached = 0n] = this.#counts;
    return [Number(executions), Number(kept), Number(reached)];
  }

  tell(...counts: readonly [executions: number, kept: number, reached: number]): void {
    for (const [at, count] of counts.entries()) this.#counts[at] = BigInt(count);
  }

  /** The input that runs now. */
  get input(): Uint8Array {
    return this.#input.slice(0, Number(this.#counts[COUNTS - 1]));
  }

  set input(octets: Uint8Array) {
    this.#input.set(octets.subarray(0, LONGEST));
    this.#counts[COUNTS - 1] = BigInt(Math.min(octets.length, LONGEST));
  }
}
