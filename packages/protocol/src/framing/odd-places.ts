/**
 * Finds the places in mail data where a reader or writer has something to do. Nearly every octet of nearly every mail is
 * plain, and all must be looked at; for a large mail nothing else takes so long. So they are passed over sixteen at a time
 * where the host has vectors, and four at a time where it has none.
 */
import { CR, FULL_STOP, LF } from './octets.ts';
import { BLOCK, plainRun, type PlainRun } from './plain-run.ts';

/** A CR or LF that stands alone shows at the LF, or at the octet behind the CR; a full stop counts where a line begins. */
export function isOdd(before: number, octet: number): boolean {
  if (before === CR) return octet !== LF;
  return octet === LF || (octet === FULL_STOP && before === LF);
}

export class OddPlaces {
  readonly #octets: Uint8Array;
  #view: DataView | null = null;
  readonly #run: PlainRun | null;
  /** A block up to here holds an odd place, and asking for runs in the rest of it could cost more than it gives. */
  #slowTo = 0;
  /** An octet over 127 was passed. */
  eightBit = false;

  constructor(octets: Uint8Array, run: PlainRun | null = plainRun()) {
    this.#octets = octets;
    this.#run = run;
  }

  /** The first odd place from `start` on, where `before` is the octet before that; the length when there is none. */
  next(start: number, before: number): number {
    const octets = this.#octets;
    let at = start;
    for (
      let last = before;
      at < octets.length && !isOdd(last, octets[at]!);
      last = octets[at - 1]!
    ) {
      at = this.#passRun(at, last);
    }
    return at;
  }

  /** Passes at least the octet at `at`, which is plain, and as many plain ones behind it as can be had. */
  #passRun(at: number, before: number): number {
    const octets = this.#octets;
    const end = Math.min(at + BLOCK.max, octets.length);
    if (this.#run !== null && at >= this.#slowTo && end - at >= BLOCK.min) {
      const run = this.#run(octets.subarray(at, end), before);
      if (run < 0) this.eightBit = true;
      const passed = at + (run & 0x7fffffff);
      if (passed < end) this.#slowTo = end;
      if (passed > at) return passed;
    }
    const octet = octets[at]!;
    return octet === CR || octet === LF ? at + 1 : this.#passLine(at);
  }

  /** The octets to be read four at a time; where there are vectors, most mails never ask. */
  #fours(): DataView {
    const { buffer, byteOffset, length } = this.#octets;
    this.#view ??= new DataView(buffer, byteOffset, length);
    return this.#view;
  }

  /** Passes all up to the next CR or LF. */
  #passLine(start: number): number {
    const octets = this.#octets;
    const view = this.#fours();
    let passed = 0;
    let at = start;
    for (; at < octets.length; at += 1) {
      for (; at + 4 <= octets.length; at += 4) {
        const four = view.getInt32(at);
        if (holdsOctetBelow16(four)) break;
        passed |= four;
      }
      if (at >= octets.length) break;
      const octet = octets[at]!;
      if (octet === CR || octet === LF) break;
      passed |= octet;
    }
    if ((passed & 0x80808080) !== 0) this.eightBit = true;
    return at;
  }
}

/** CR and LF are among them. An octet below 16, and no other below 128, sets its eighth bit when 16 is taken from it. The
 * bits are written out: as a constant of another file they would be fetched anew for every four octets. */
function holdsOctetBelow16(four: number): boolean {
  return ((four - 0x10101010) & ~four & 0x80808080) !== 0;
}
