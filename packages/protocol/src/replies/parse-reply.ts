import { octetsOf } from '../framing/octets.ts';
import { isAscii, isDigit, printable, printableBeyondAscii } from '../grammar/characters.ts';
import { utf8Decode } from '../grammar/utf8.ts';
import { faulty, parsed, type Parsed } from '../result.ts';
import type { Reply } from './reply.ts';

/** One line of a reply: its code, whether more lines follow, and its text. */
interface ReplyLine {
  readonly code: number;
  readonly more: boolean;
  /** As it came. */
  readonly text: string;
}

/**
 * Joins the lines of a reply (RFC 821 Appendix E). Strict: each line begins with three digits, 2 to 5 first, then a space,
 * a hyphen or the end of the line, and all lines of one reply have the same code. After a fault the two ends have lost
 * step, and the channel is of no more use. The text is printable afterwards: it will stand in notifications and on screens.
 */
export class ReplyAssembler {
  readonly #maxLines: number;
  #code = 0;
  #texts: string[] = [];

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  /** Whether lines of a reply have come, but not its last. */
  get midReply(): boolean {
    return this.#texts.length > 0;
  }

  /** Takes one line without its CRLF, one character an octet. Null: more lines must come. `inUtf8`: its text may be UTF-8. */
  push(line: string, inUtf8 = false): Parsed<Reply> | null {
    const read = readLine(line);
    if (!read.ok) return read;
    const { code, more, text: octets } = read.value;
    const text = inUtf8 ? textOfUtf8(octets) : printable(octets);
    if (this.#texts.length === 0 && !more) return parsed({ code, lines: [text] });
    if (this.#texts.length > 0 && code !== this.#code) {
      return faulty(0, 'every line of a multi-line reply must begin with the same code');
    }
    this.#code = code;
    this.#texts.push(text);
    if (!more) return this.#take();
    if (this.#texts.length < this.#maxLines) return null;
    return faulty(0, `a reply has at most ${this.#maxLines} lines`);
  }

  #take(): Parsed<Reply> {
    const texts = this.#texts;
    const first = texts[0] ?? '';
    this.#texts = [];
    return parsed({ code: this.#code, lines: [first, ...texts.slice(1)] });
  }
}

const SPACE = 32;
const HYPHEN = 45;

function readLine(line: string): Parsed<ReplyLine> {
  const code = codeOf(line.charCodeAt(0), line.charCodeAt(1), line.charCodeAt(2));
  const after = line.charCodeAt(3); // NaN at the end of the line
  const ends = line.length === 3 || after === SPACE || after === HYPHEN;
  if (code < 200 || code > 599 || !ends)
    return faulty(0, 'a reply must begin with three digits and a space or a hyphen');
  return parsed({ code, more: after === HYPHEN, text: line.slice(4) });
}

function textOfUtf8(octets: string): string {
  const decoded = isAscii(octets) ? null : utf8Decode(octetsOf(octets));
  return decoded?.ok === true ? printableBeyondAscii(decoded.value) : printable(octets);
}

/** The number of three digits; 0 where there are others than digits. */
function codeOf(first: number, second: number, third: number): number {
  if (!isDigit(first) || !isDigit(second) || !isDigit(third)) return 0;
  return (first - ZERO) * 100 + (second - ZERO) * 10 + third - ZERO;
}

const ZERO = 48;
