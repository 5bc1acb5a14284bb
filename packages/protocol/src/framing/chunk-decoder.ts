/**
 * Mail data that comes in chunks of announced size (RFC 3030): no transparency and no mark at its end, for the size tells
 * where a chunk ends. The sibling of MailDataDecoder, and as strict about a CR or LF that stands alone, which only binary
 * mail data may hold.
 */
import { LineEnds } from './line-ends.ts';
import { CR, LF, type OctetReader } from './octets.ts';

export class ChunkDecoder {
  /** Octets of all chunks so far. */
  octets = 0;
  /** A CR without LF or a LF without CR was seen. */
  bareCrOrLf = false;
  /** An octet over 127 was seen. */
  eightBit = false;
  #left = 0;
  /** The last octet so far was a CR: its LF may open the next part, or the next chunk. */
  #afterCr = false;

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
      this.octets += slice.length;
      this.#look(slice);
      text(slice);
    }
    return this.#left === 0 ? 'ended' : 'more';
  }

  /** The last chunk has ended: a CR at its end has no LF. */
  end(): void {
    if (this.#afterCr) this.bareCrOrLf = true;
  }

  #look(slice: Uint8Array): void {
    const ends = new LineEnds(slice);
    let at = 0;
    if (this.#afterCr) {
      if (slice[0] === LF) at = 1;
      else this.bareCrOrLf = true;
      this.#afterCr = false;
    }
    for (at = ends.next(at); at < slice.length; at = ends.next(at)) {
      if (slice[at] === CR && at + 1 === slice.length) {
        this.#afterCr = true;
        at += 1;
      } else if (slice[at] === CR && slice[at + 1] === LF) at += 2;
      else {
        this.bareCrOrLf = true;
        at += 1;
      }
    }
    this.eightBit ||= ends.eightBit;
  }
}
