/**
 * Mail data as it comes from the channel: finds its end and takes the transparency away (RFC 821 4.5.2, 0821:2449).
 *
 * Only CRLF "." CRLF is the end (0821:1295). A bare CR or LF never begins or ends a line; it is remembered, and reading
 * goes on to the true end, for a reader that stops or answers early loses step with its peer and can be made to take
 * mail data for commands (SMTP smuggling). What was remembered decides the reply after the end.
 */
import { LineEnds } from './line-ends.ts';
import { CR, FULL_STOP, LF, type OctetReader } from './octets.ts';

/** Where in a line the next octet stands. */
type Place =
  | 'line-start'
  | 'after-dot' // a full stop opened the line
  | 'after-dot-cr' // and a CR followed it
  | 'in-line'
  | 'after-cr'; // a CR inside a line: the end of the line if LF follows

const CR_ALONE: Uint8Array = Uint8Array.of(CR);

export class MailDataDecoder {
  #place: Place = 'line-start';
  /** Octets of text so far, transparency removed. */
  octets = 0;
  /** A CR without LF or a LF without CR was seen. */
  bareCrOrLf = false;
  /** An octet over 127 was seen. */
  eightBit = false;

  /** Reads up to the end of mail data or of what has come. `text` gets the text as views of the octets. */
  read(reader: OctetReader, text: (slice: Uint8Array) => void): 'ended' | 'more' {
    const { octets } = reader;
    const ends = new LineEnds(octets);
    let { at } = reader;
    let unsent = at;
    const sendTo = (end: number): void => {
      if (end > unsent) this.#send(octets.subarray(unsent, end), text);
    };

    while (at < octets.length) {
      switch (this.#place) {
        case 'line-start':
          if (octets[at] === FULL_STOP) {
            sendTo(at); // the full stop is the end, or was doubled for transparency: it is never text itself
            at += 1;
            unsent = at;
            this.#place = 'after-dot';
          } else this.#place = 'in-line';
          break;
        case 'after-dot':
          if (octets[at] === CR) {
            at += 1;
            unsent = at;
            this.#place = 'after-dot-cr';
          } else this.#place = 'in-line';
          break;
        case 'after-dot-cr':
          if (octets[at] === LF) {
            reader.at = at + 1;
            this.#place = 'line-start';
            return 'ended';
          }
          this.#send(CR_ALONE, text);
          this.bareCrOrLf = true;
          this.#place = 'in-line';
          break;
        case 'after-cr':
          if (octets[at] === LF) {
            at += 1;
            this.#place = 'line-start';
          } else {
            this.bareCrOrLf = true;
            this.#place = 'in-line';
          }
          break;
        case 'in-line':
          at = this.#readLines(octets, ends, at);
          this.eightBit ||= ends.eightBit;
          break;
      }
    }
    sendTo(at);
    reader.at = at;
    return 'more';
  }

  /** From inside a line over whole lines, as far as none begins with a full stop, or to the end of the octets. */
  #readLines(octets: Uint8Array, ends: LineEnds, start: number): number {
    for (let at = start; ;) {
      const end = ends.next(at);
      if (end === octets.length) return end;
      at = end + 1;
      if (octets[end] === LF) this.bareCrOrLf = true;
      else if (at === octets.length) {
        this.#place = 'after-cr';
        return at;
      } else if (octets[at] === LF) {
        at += 1;
        if (at === octets.length || octets[at] === FULL_STOP) {
          this.#place = 'line-start';
          return at;
        }
      } else this.bareCrOrLf = true;
    }
  }

  #send(slice: Uint8Array, text: (slice: Uint8Array) => void): void {
    this.octets += slice.length;
    text(slice);
  }
}
