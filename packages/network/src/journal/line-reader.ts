/**
 * What the lines of one channel are, read in their order as the journal has them: commands and replies, or mail data, of which a
 * line may look like any command. It knows no hosts: that chunks are taken (RFC 3030) it hears from the reply to EHLO.
 */
import { RULES, parseCommand, utf8Length } from '@hopscope/protocol';

import type { EventOf } from './event.ts';

/** `end`: the full stop behind mail data. `chunk`: mail data behind a BDAT. */
export type LineKind = 'reply' | 'command' | 'mail data' | 'end' | 'chunk';

/** Of a line that crossed the wire, all that tells what it is. */
type SaidLine = Pick<EventOf<'wire'>, 'side' | 'text' | 'octets' | 'partial'>;

export class LineReader {
  #takesChunks = false;
  #inMailData = false;
  #chunkLeft = 0;
  #isLastChunk = false;

  /** Octets of a chunk that come before the next command. */
  get chunkLeft(): number {
    return this.#chunkLeft;
  }

  /** The chunk that was said last ends the mail data of its mail. */
  get isLastChunk(): boolean {
    return this.#isLastChunk;
  }

  /** What the sender-SMTP says next is mail data. */
  get inMailData(): boolean {
    return this.#inMailData || this.#chunkLeft > 0;
  }

  /** The next line of the channel. */
  read(line: SaidLine): LineKind {
    const { side, text } = line;
    const isWhole = line.partial !== true;
    if (side === 'R') {
      if (text.startsWith('354') && isWhole) this.#inMailData = true;
      else if (beginsWithC(text)) this.#takesChunks ||= CHUNKING.test(text);
      return 'reply';
    }
    if (this.#chunkLeft > 0) {
      this.#chunkLeft = Math.max(0, this.#chunkLeft - sizeOfLine(line));
      return 'chunk';
    }
    if (this.#inMailData) {
      this.#inMailData = !(text === '.' && isWhole);
      return this.#inMailData ? 'mail data' : 'end';
    }
    if (this.#takesChunks && isWhole && BDAT.test(text)) this.#bdat(text);
    return 'command';
  }

  #bdat(text: string): void {
    const parsed = parseCommand(text, RULES.rfc5321);
    if (!parsed.ok || parsed.command.verb !== 'BDAT') return;
    this.#chunkLeft = parsed.command.size;
    this.#isLastChunk = parsed.command.last;
  }
}

/** Octets of a line on the wire, with its CRLF where it ends. */
export function sizeOfLine({ text, octets, partial }: Omit<SaidLine, 'side'>): number {
  return (octets === true ? text.length : utf8Length(text)) + (partial === true ? 0 : 2);
}

/** Few replies do: of the others no more need be asked. */
function beginsWithC(reply: string): boolean {
  const first = reply.charAt(4);
  return first === 'C' || first === 'c';
}

const CHUNKING = /^250[- ]CHUNKING *$/i;
const BDAT = /^BDAT /i;
