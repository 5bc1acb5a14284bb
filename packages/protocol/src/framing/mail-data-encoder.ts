/**
 * Mail data as it goes onto the channel: doubles the full stop at the start of a line and writes the end of mail data
 * (RFC 821 4.5.2). It cannot write a bare CR or LF: text that holds one is refused, since some receiver somewhere would
 * take it for the end of a line.
 */
import { CR, FULL_STOP, LF, joined } from './octets.ts';
import { OddPlaces } from './odd-places.ts';

/** Octets for the channel; not ok where the text holds a bare CR or LF. */
export type EncodedMailData =
  | { readonly ok: true; readonly octets: Uint8Array }
  | { readonly ok: false };

export class MailDataEncoder {
  /** An octet over 127 was in the text so far, where that is looked at. */
  eightBit = false;
  /** The text so far went as it was: nothing was doubled. */
  isPlain = true;
  readonly #isKnownPlain: boolean;
  /** The last octet of the text so far, which begins after a CRLF. A CR is held back until its LF comes. */
  #last = LF;

  /** `isKnownPlain`: the text went through an encoder, which found it plain, and has not changed: it is not looked at again. */
  constructor(isKnownPlain = false) {
    this.#isKnownPlain = isKnownPlain;
  }

  /** The octets for the next part of the text; `ok: false` when it holds a bare CR or LF, and nothing of it may be sent. */
  encode(part: Uint8Array): EncodedMailData {
    if (part.length === 0) return { ok: true, octets: part };
    if (this.#isKnownPlain) return this.#asItIs(part);
    const dots: number[] = [];
    const places = new OddPlaces(part);
    let at = places.next(0, this.#last);
    for (; at < part.length; at = places.next(at, FULL_STOP)) {
      const before = at === 0 ? this.#last : part[at - 1];
      if (before !== LF || part[at] !== FULL_STOP) return { ok: false };
      dots.push(at);
    }
    this.eightBit ||= places.eightBit;
    if (dots.length === 0) return this.#asItIs(part);
    this.isPlain = false;
    return this.#asItIs(withFullStops(part, dots));
  }

  /** A CR at the end is held back. */
  #asItIs(octets: Uint8Array): EncodedMailData {
    const heldBack = this.#last === CR;
    this.#last = octets[octets.length - 1]!;
    const text = this.#last === CR ? octets.subarray(0, -1) : octets;
    return { ok: true, octets: heldBack ? joined(CR_ALONE, text) : text };
  }

  /** The end of mail data; `ok: false` when the text ended in a bare CR. A last line without CRLF is given one. */
  end(): EncodedMailData {
    if (this.#last === CR) return { ok: false };
    return { ok: true, octets: this.#last === LF ? END : END_OF_LINE_AND_END };
  }
}

const CR_ALONE: Uint8Array = Uint8Array.of(CR);
const END: Uint8Array = Uint8Array.of(FULL_STOP, CR, LF);
const END_OF_LINE_AND_END: Uint8Array = Uint8Array.of(CR, LF, FULL_STOP, CR, LF);

function withFullStops(text: Uint8Array, dots: readonly number[]): Uint8Array {
  const octets = new Uint8Array(text.length + dots.length);
  let from = 0;
  let to = 0;
  for (const dot of dots) {
    octets.set(text.subarray(from, dot), to);
    to += dot - from;
    octets[to] = FULL_STOP;
    to += 1;
    from = dot;
  }
  octets.set(text.subarray(from), to);
  return octets;
}
