/**
 * Puts octets together that come in slices and are lent. Each is copied at once into a room that it shares with others: a mail of a
 * million lines that begin with a full stop comes in a million slices. A room has space for twice what opens it, so that what
 * follows soon, as the rest of a mail does, is copied once and no more.
 */
import { filled } from './octets.ts';

const NOTHING: Uint8Array = new Uint8Array(0);
const SMALLEST_ROOM = 256;

export class OctetGatherer {
  readonly #newRoom: (size: number) => Uint8Array;
  /** Rooms that are full, as far as they were used. */
  #parts: Uint8Array[] = [];
  #length = 0;
  #room = NOTHING;
  #used = 0;

  /** `newRoom`: where memory comes from, of so many octets or more; it may hold anything. */
  constructor(newRoom: (size: number) => Uint8Array = (size) => new Uint8Array(size)) {
    this.#newRoom = newRoom;
  }

  /** Copies the slice. */
  push(slice: Uint8Array): void {
    if (this.#used + slice.length > this.#room.length) this.#open(slice.length);
    this.#room.set(slice, this.#used);
    this.#used += slice.length;
    this.#length += slice.length;
  }

  /** All octets so far; the gatherer begins anew. */
  take(): Uint8Array {
    this.#endPart();
    const [first = NOTHING] = this.#parts;
    const isWhole = first.length === this.#length && first.length * 2 >= this.#room.length;
    const all = isWhole
      ? first
      : filled(this.#newRoom(this.#length).subarray(0, this.#length), this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#room = NOTHING;
    this.#used = 0;
    return all;
  }

  #open(least: number): void {
    this.#endPart();
    this.#room = this.#newRoom(Math.max(SMALLEST_ROOM, 2 * least, this.#length));
    this.#used = 0;
  }

  #endPart(): void {
    if (this.#used > 0) this.#parts.push(this.#room.subarray(0, this.#used));
  }
}
