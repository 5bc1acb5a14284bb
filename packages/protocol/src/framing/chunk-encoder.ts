/**
 * Mail data as it goes out in chunks (RFC 3030): as it is, for nothing in a chunk is taken for its end. Text is held to its
 * lines all the same: one that holds a CR or LF alone is refused, and a last line without CRLF is given one.
 */
import { lookAtChunk } from './chunk-text.ts';
import type { EncodedMailData } from './mail-data-encoder.ts';
import { CR, LF } from './octets.ts';

export class ChunkEncoder {
  /** An octet over 127 was in the text so far. */
  eightBit = false;
  readonly #binary: boolean;
  #last = LF;

  /** `binary`: any octets may stand in any order (BINARYMIME). */
  constructor(binary: boolean) {
    this.#binary = binary;
  }

  /** The octets for the next part of the text; `ok: false` when it holds a bare CR or LF, and nothing of it may be sent. */
  encode(part: Uint8Array): EncodedMailData {
    if (this.#binary || part.length === 0) return { ok: true, octets: part };
    const { bareCrOrLf, eightBit } = lookAtChunk(part, this.#last);
    if (bareCrOrLf) return { ok: false };
    this.#last = part[part.length - 1]!;
    this.eightBit ||= eightBit;
    return { ok: true, octets: part };
  }

  /** What is to follow the last part; `ok: false` when the text ended in a bare CR. */
  end(): EncodedMailData {
    if (this.#binary || this.#last === LF) return { ok: true, octets: NOTHING };
    return this.#last === CR ? { ok: false } : { ok: true, octets: Uint8Array.of(CR, LF) };
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);
