/**
 * Replies out of the octets that a receiver-SMTP sends, whole and one at a time. What is no reply is told in words, and from there
 * on the two ends have lost step. What a reply answers it does not know.
 */
import { LineFramer } from '../framing/line-framer.ts';
import { OctetReader } from '../framing/octets.ts';
import type { Limits } from '../limits.ts';
import { ReplyAssembler } from '../replies/parse-reply.ts';
import type { Reply } from '../replies/reply.ts';

export class ReplyReader {
  /** What came and is not read. */
  readonly octets: OctetReader = new OctetReader();
  readonly #limits: Limits;
  readonly #replies: ReplyAssembler;
  #lines: LineFramer;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#replies = new ReplyAssembler(limits.replyLines);
    this.#lines = new LineFramer(limits.replyLine);
  }

  /** Whether a reply has begun, and its end has not come. */
  get midReply(): boolean {
    return this.#lines.midLine || this.#replies.midReply;
  }

  /** Challenges of AUTH may come from here on: they are longer than replies, and nothing of them may be remembered. */
  hearChallenges(): void {
    const longest = '334 '.length + this.#limits.authLine;
    this.#lines = new LineFramer(longest, { secret: true });
  }

  /** The exchange of AUTH is over. */
  hearReplies(): void {
    this.#lines = new LineFramer(this.#limits.replyLine);
  }

  /** The next reply; null: it has not come in full; a clause: what came is none, and why. `inUtf8`: its text may be UTF-8. */
  next(inUtf8: boolean): Reply | string | null {
    while (this.octets.pending > 0) {
      const line = this.#lines.read(this.octets);
      if (line === null) return this.#lines.overlong ? NO_LINE : null;
      if (line.fault === 'too-long' || line.fault === 'bare-cr-or-lf') return NO_LINE;
      const answer = this.#replies.push(line.text, inUtf8);
      if (answer?.ok === false) return `its reply could not be read: ${answer.fault.wanted}`;
      if (answer !== null) return answer.value;
    }
    return null;
  }
}

const NO_LINE = 'its reply was not one line that ends with CRLF';
