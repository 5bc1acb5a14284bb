/**
 * Mail data that comes in chunks of announced size (RFC 3030): no transparency and no mark at its end, for the size tells
 * where a chunk ends. The sibling of MailDataDecoder, and as strict about a CR or LF that stands alone, which only binary
 * mail data may hold.
 */
import { lookAtChunk } from './chunk-text.ts';
import { CR, LF, type OctetReader } from './octets.ts';

export class ChunkDecoder {
  /** Octets of all chunks so far. */
  octets = 0;
  /** A CR without LF or a LF without CR was seen. */
  bareCrOrLf = false;
  /** An octet over 127 was seen. */
  eightBit = false;
  #left = 0;
  /** The last octet so far: the LF of a CR may open the next part, or the next chunk. */
  #last = LF;

  /** A chunk of so many octets begins. */
  announce(size: number): void {
    this.#left = size;
  }

  /** Reads up to the end of the chunk or of what has come. `text` gets the text as views of the octets. */
  read(reader: OctetReader, text: (slice: Uint8Array) => void): 'ended' | 'more' {
    const slice = reader.octets.subarray(reader.at, reader.at + this.#left);
    reader.at += slice.length;
    this.#left -= slice.length;
    if (slice.length > 0) {
      const { bareCrOrLf, eightBit } = lookAtChunk(slice, this.#last);
      this.bareCrOrLf ||= bareCrOrLf;
      this.eightBit ||= eightBit;
      this.octets += slice.length;
      this.#last = slice[slice.length - 1]!;
      text(slice);
    }
    return this.#left === 0 ? 'ended' : 'more';
  }

  /** The last chunk has ended: a CR at its end has no LF. */
  end(): void {
    if (this.#last === CR) this.bareCrOrLf = true;
  }
}
