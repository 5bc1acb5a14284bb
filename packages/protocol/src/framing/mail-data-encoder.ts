/**
 * Mail data as it goes onto the channel: doubles the full stop at the start of a line and writes the end of mail data
 * (RFC 821 4.5.2). It cannot write a bare CR or LF: text that holds one is refused, since some receiver somewhere would
 * take it for the end of a line.
 */
import { LineEnds } from './line-ends.ts';
import { CR, FULL_STOP, LF, joined } from './octets.ts';

export type EncodedMailData =
  | { readonly ok: true; readonly octets: Uint8Array }
  | { readonly ok: false };

export class MailDataEncoder {
  /** An octet over 127 was in the text so far. */
  eightBit = false;
  #atLineStart = true;
  /** The text so far ended in a CR, which is held back until its LF comes. */
  #afterCr = false;

  /** The octets for the next part of the text; `ok: false` when it holds a bare CR or LF, and nothing of it may be sent. */
  encode(part: Uint8Array): EncodedMailData {
    if (part.length === 0) return { ok: true, octets: part };
    const text = this.#afterCr ? joined(CR_ALONE, part) : part;
    this.#afterCr = false;
    const dots: number[] = [];
    const ends = new LineEnds(text);
    let atLineStart = this.#atLineStart;
    for (let at = 0; at < text.length;) {
      if (atLineStart && text[at] === FULL_STOP) dots.push(at);
      const end = ends.next(at);
      this.#afterCr = end === text.length - 1 && text[end] === CR;
      atLineStart = end < text.length && !this.#afterCr;
      if (atLineStart && (text[end] !== CR || text[end + 1] !== LF)) return { ok: false };
      at = end + 2;
    }
    this.#atLineStart = atLineStart;
    this.eightBit ||= ends.eightBit;
    const ready = this.#afterCr ? text.subarray(0, -1) : text;
    return { ok: true, octets: dots.length === 0 ? ready : withFullStops(ready, dots) };
  }

  /** The end of mail data; `ok: false` when the text ended in a bare CR. A last line without CRLF is given one. */
  end(): EncodedMailData {
    if (this.#afterCr) return { ok: false };
    return { ok: true, octets: this.#atLineStart ? END : END_OF_LINE_AND_END };
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
