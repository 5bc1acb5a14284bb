/**
 * Cuts the octets of a channel into command or reply lines. A line ends at CRLF and at nothing else (5321 2.3.8): a bare
 * CR or LF is part of the line and makes it faulty, so that no two readers of the same octets can disagree about where a
 * command began. A line longer than the limit is read to its end and dropped, in bounded memory.
 */
import { CR, LF, joined, textOf, type OctetReader } from './octets.ts';

export interface FramedLine {
  /** Without the CRLF, one character an octet. Empty when the line was too long. */
  readonly text: string;
  readonly fault: LineFault | null;
}

export type LineFault = 'too-long' | 'bare-cr-or-lf' | 'octet-over-127';

const NOTHING = new Uint8Array(0);

export class LineFramer {
  readonly #limit: number;
  /** The beginning of a line whose end has not come, at most as long as the limit. */
  #kept: Uint8Array = NOTHING;
  /** Octets of that beginning, those dropped over the limit included. */
  #length = 0;
  #last = 0;

  /** `limit`: octets of a whole line, its CRLF included. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether the beginning of a line has come, but not its end. */
  get midLine(): boolean {
    return this.#length > 0;
  }

  /** Reads to the end of the next line. Null: all octets are read and the end has not come. */
  read(reader: OctetReader): FramedLine | null {
    const { octets, at: start } = reader;
    for (let from = start; ;) {
      const lf = octets.indexOf(LF, from);
      if (lf < 0) {
        this.#keep(octets.subarray(start));
        reader.at = octets.length;
        return null;
      }
      const before = lf > start ? octets[lf - 1] : this.#last;
      if (before === CR) {
        reader.at = lf + 1;
        return this.#finish(octets.subarray(start, lf + 1));
      }
      from = lf + 1;
    }
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    this.#last = part[part.length - 1] ?? 0;
    if (this.#length > this.#limit) this.#kept = NOTHING;
    else this.#kept = this.#kept.length === 0 ? part.slice() : joined(this.#kept, part);
  }

  #finish(part: Uint8Array): FramedLine {
    const tooLong = this.#length + part.length > this.#limit;
    const line = this.#kept.length === 0 ? part : joined(this.#kept, part);
    this.#kept = NOTHING;
    this.#length = 0;
    this.#last = 0;
    if (tooLong) return { text: '', fault: 'too-long' };
    const content = line.subarray(0, line.length - 2);
    return { text: textOf(content), fault: faultOf(content) };
  }
}

function faultOf(content: Uint8Array): LineFault | null {
  let eightBit = false;
  for (let at = 0; at < content.length; at += 1) {
    const octet = content[at]!;
    if (octet === CR || octet === LF) return 'bare-cr-or-lf';
    if (octet > 127) eightBit = true;
  }
  return eightBit ? 'octet-over-127' : null;
}
