/**
 * What is to be known of text that travels in chunks (RFC 3030), whoever reads or writes it: full stops mean nothing there, but a
 * CR or LF that stands alone is as bad as anywhere.
 */
import { FULL_STOP, LF, hasEightBit } from './octets.ts';
import { OddPlaces } from './odd-places.ts';

export interface ChunkText {
  /** A LF without CR, or a CR without LF that is not the last octet: its LF may open the next part. */
  readonly bareCrOrLf: boolean;
  /** An octet over 127 occurs. */
  readonly eightBit: boolean;
}

/** `before`: the octet before the part; LF at the beginning of all. */
export function lookAtChunk(part: Uint8Array, before: number): ChunkText {
  const places = new OddPlaces(part);
  for (let at = places.next(0, before); at < part.length; at = places.next(at, FULL_STOP)) {
    const opensLine = part[at] === FULL_STOP && (at === 0 ? before : part[at - 1]) === LF;
    if (!opensLine) return { bareCrOrLf: true, eightBit: hasEightBit(part) };
  }
  return { bareCrOrLf: false, eightBit: places.eightBit };
}
