/**
 * Puts octets that come in slices together, in one buffer that doubles as it fills. A mail of a million lines that begin with a
 * full stop comes in a million slices; kept one by one they would cost a hundred times what they hold.
 */
const NOTHING: Uint8Array = new Uint8Array(0);
const FIRST_ROOM = 4096;

export class OctetGatherer {
  #buffer = NOTHING;
  #length = 0;

  /** Copies the slice: it may change afterwards. */
  push(slice: Uint8Array): void {
    const length = this.#length + slice.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(FIRST_ROOM, length, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(slice, this.#length);
    this.#length = length;
  }

  /** All octets so far; the gatherer begins anew. */
  take(): Uint8Array {
    const all = this.#buffer.subarray(0, this.#length);
    this.#buffer = NOTHING;
    this.#length = 0;
    return all;
  }
}
