/**
 * Finds where the lines of mail data end. All mail data passes here, and for a large mail nothing else takes so long; so it
 * looks at four octets at a time.
 */
import { CR, LF } from './octets.ts';

export class LineEnds {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  /** An octet over 127 was passed. */
  eightBit = false;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  }

  /** The place of the first CR or LF from `start` on; the length when there is none. */
  next(start: number): number {
    const octets = this.#octets;
    const view = this.#view;
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
