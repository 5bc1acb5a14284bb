/**
 * Puts octets that come in slices together. A large slice is kept as it is and copied once, when all are taken. Small ones
 * share rooms: a mail of a million lines that begin with a full stop comes in a million slices, and kept one by one they
 * would cost a hundred times what they hold.
 */
const NOTHING: Uint8Array = new Uint8Array(0);
const SMALLEST_KEPT = 512;
const FIRST_ROOM = 1024;

export class OctetGatherer {
  #parts: Uint8Array[] = [];
  #length = 0;
  /** Where small slices are copied to: what stands from `#from` to `#used` is not among the parts yet. */
  #room = NOTHING;
  #from = 0;
  #used = 0;

  /** Holds on to the slice: it must not change any more. */
  push(slice: Uint8Array): void {
    if (isKept(slice)) {
      this.#endPart();
      this.#parts.push(slice);
    } else this.#copy(slice);
    this.#length += slice.length;
  }

  /** All octets so far; the gatherer begins anew. */
  take(): Uint8Array {
    this.#endPart();
    const [first = NOTHING] = this.#parts;
    const all = first.length === this.#length ? first : this.#joined();
    this.#parts = [];
    this.#length = 0;
    this.#room = NOTHING;
    this.#from = 0;
    this.#used = 0;
    return all;
  }

  #copy(slice: Uint8Array): void {
    if (this.#used + slice.length > this.#room.length) {
      this.#endPart();
      this.#room = new Uint8Array(Math.max(FIRST_ROOM, slice.length, this.#length));
      this.#from = 0;
      this.#used = 0;
    }
    this.#room.set(slice, this.#used);
    this.#used += slice.length;
  }

  #endPart(): void {
    if (this.#used > this.#from) this.#parts.push(this.#room.subarray(this.#from, this.#used));
    this.#from = this.#used;
  }

  #joined(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** A slice keeps the whole segment alive that it was cut from, so it must be a good part of that. */
function isKept(slice: Uint8Array): boolean {
  return slice.length >= SMALLEST_KEPT && slice.length * 2 >= slice.buffer.byteLength;
}
