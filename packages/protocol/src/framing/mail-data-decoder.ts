/**
 * Mail data as it comes from the channel: finds its end and takes the transparency away (RFC 821 4.5.2, 0821:2449).
 *
 * Only CRLF "." CRLF is the end (0821:1295). A bare CR or LF never begins or ends a line; it is remembered, and reading
 * goes on to the true end, for a reader that stops or answers early loses step with its peer and can be made to take
 * mail data for commands (SMTP smuggling). What was remembered decides the reply after the end.
 */
import { CR, FULL_STOP, LF, type OctetReader } from './octets.ts';
import { OddPlaces } from './odd-places.ts';

/** Where the next octet stands. */
type Place =
  | 'in-text'
  | 'after-dot' // a full stop opened the line
  | 'after-dot-cr'; // and a CR followed it

const CR_ALONE: Uint8Array = Uint8Array.of(CR);
/** Stands for an octet that the next one has nothing to do with. */
const NONE = 0;

export class MailDataDecoder {
  #place: Place = 'in-text';
  /** The octet before the next, in text. The text itself begins after a CRLF. */
  #before = LF;
  /** Octets of text so far, transparency removed. */
  octets = 0;
  /** A CR without LF or a LF without CR was seen. */
  bareCrOrLf = false;
  /** An octet over 127 was seen. */
  eightBit = false;

  /** Reads up to the end of mail data or of what has come. `text` gets the text as views of the octets. */
  read(reader: OctetReader, text: (slice: Uint8Array) => void): 'ended' | 'more' {
    const { octets } = reader;
    const places = new OddPlaces(octets);
    let { at } = reader;
    let unsent = at;
    const sendTo = (end: number): void => {
      if (end > unsent) this.#send(octets.subarray(unsent, end), text);
    };

    while (at < octets.length) {
      switch (this.#place) {
        case 'in-text': {
          const odd = places.next(at, this.#before);
          this.eightBit ||= places.eightBit;
          const before = odd > at ? octets[odd - 1]! : this.#before;
          at = odd;
          if (at === octets.length) this.#before = before;
          else if (before === LF && octets[at] === FULL_STOP) {
            sendTo(at); // the full stop is the end, or was doubled for transparency: it is never text itself
            at += 1;
            unsent = at;
            this.#place = 'after-dot';
          } else at = this.#passBare(octets, at);
          break;
        }
        case 'after-dot':
          this.#before = NONE;
          if (octets[at] === CR) {
            at += 1;
            unsent = at;
            this.#place = 'after-dot-cr';
          } else this.#place = 'in-text';
          break;
        case 'after-dot-cr':
          this.#place = 'in-text';
          if (octets[at] === LF) {
            reader.at = at + 1;
            this.#before = LF;
            return 'ended';
          }
          this.#send(CR_ALONE, text);
          this.bareCrOrLf = true;
          break;
      }
    }
    sendTo(at);
    reader.at = at;
    return 'more';
  }

  /** Over a LF that stands alone, or to the octet behind such a CR: neither begins a line. */
  #passBare(octets: Uint8Array, at: number): number {
    this.bareCrOrLf = true;
    this.#before = NONE;
    return octets[at] === LF ? at + 1 : at;
  }

  #send(slice: Uint8Array, text: (slice: Uint8Array) => void): void {
    this.octets += slice.length;
    text(slice);
  }
}
