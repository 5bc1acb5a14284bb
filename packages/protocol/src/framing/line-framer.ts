/**
 * Cuts the octets of a channel into command or reply lines. A line ends at CRLF and at nothing else (5321 2.3.8): a bare
 * CR or LF is part of the line and makes it faulty, so that no two readers of the same octets can disagree about where a
 * command began. A line longer than the limit is read to its end and dropped but for its beginning, in bounded memory.
 */
import { isCommonLine } from './common-line.ts';
import { CR, LF, joined, lineBetween, textBetween, type OctetReader } from './octets.ts';

/** One line as it came. */
export interface FramedLine {
  /** Without the CRLF, one character an octet. Of a line that was too long its first 16 octets, which tell the command. */
  readonly text: string;
  readonly fault: LineFault | null;
}

/** Why a line is not to be read as a command or a reply. */
export type LineFault = 'too-long' | 'bare-cr-or-lf' | 'octet-over-127';

const NOTHING = new Uint8Array(0);

export class LineFramer {
  readonly #limit: number;
  readonly #secret: boolean;
  /** The beginning of a line whose end has not come: of one that is too long no more than is told of it. */
  #kept: Uint8Array = NOTHING;
  /** Octets of the line so far, those that were dropped included. */
  #length = 0;
  #last = 0;

  /** `limit`: octets of a whole line, its CRLF included. `secret`: nothing of what is read may be remembered. */
  constructor(limit: number, { secret = false }: { readonly secret?: boolean } = {}) {
    this.#limit = limit;
    this.#secret = secret;
  }

  /** Whether the beginning of a line has come, but not its end. */
  get midLine(): boolean {
    return this.#length > 0;
  }

  /** Whether that beginning is too long for a line already. */
  get overlong(): boolean {
    return this.#length > this.#limit;
  }

  /** Reads to the end of the next line. Null: all octets are read and the end has not come. */
  read(reader: OctetReader): FramedLine | null {
    const { octets, at: start } = reader;
    let last = this.#last;
    // Lines are short: to look for the LF with `indexOf` takes longer.
    for (let at = start; at < octets.length; at += 1) {
      const octet = octets[at]!;
      if (octet === LF && last === CR) {
        reader.at = at + 1;
        return this.#length === 0
          ? this.#line(octets, start, at + 1)
          : this.#finish(octets.subarray(start, at + 1));
      }
      last = octet;
    }
    if (start < octets.length) this.#keep(octets.subarray(start));
    reader.at = octets.length;
    return null;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    this.#last = part[part.length - 1] ?? 0;
    if (this.#length > this.#limit) this.#kept = begun(this.#kept, part, BEGINNING);
    else this.#kept = this.#kept.length === 0 ? part.slice() : joined(this.#kept, part);
  }

  /** The line that was begun in an earlier segment. */
  #finish(part: Uint8Array): FramedLine {
    const length = this.#length + part.length;
    const kept = this.#kept;
    this.#kept = NOTHING;
    this.#length = 0;
    this.#last = 0;
    if (length > this.#limit) return tooLong(begun(kept, part, Math.min(BEGINNING, length - 2)));
    return this.#line(joined(kept, part), 0, length);
  }

  /** The line from `start` to behind its CRLF. */
  #line(octets: Uint8Array, start: number, end: number): FramedLine {
    if (end - start > this.#limit)
      return tooLong(octets.subarray(start, Math.min(start + BEGINNING, end - 2)));
    const text =
      !this.#secret && isCommonLine(octets, start, end - 2)
        ? lineBetween(octets, start, end - 2)
        : textBetween(octets, start, end - 2);
    return { text, fault: faultOf(octets, start, end - 2) };
  }
}

/** Octets that are told of a line that is too long. */
const BEGINNING = 16;

function tooLong(beginning: Uint8Array): FramedLine {
  return { text: textBetween(beginning, 0, beginning.length), fault: 'too-long' };
}

/** The first octets of two parts, and no hold on either. */
function begun(first: Uint8Array, second: Uint8Array, length: number): Uint8Array {
  return joined(first.subarray(0, length), second.subarray(0, Math.max(0, length - first.length)));
}

function faultOf(octets: Uint8Array, start: number, end: number): LineFault | null {
  let eightBit = false;
  for (let at = start; at < end; at += 1) {
    const octet = octets[at]!;
    if (octet === CR || octet === LF) return 'bare-cr-or-lf';
    if (octet > 127) eightBit = true;
  }
  return eightBit ? 'octet-over-127' : null;
}
