/**
 * The errors of a sender-SMTP, "E" in the lists of RFC 821 4.3: how many of them its receiver-SMTP bears, and which are none of
 * its own making. What is answered, and what becomes of the channel at one too many, it does not know.
 */
import type { Verb } from '../commands/command.ts';
import type { Reply } from '../replies/reply.ts';
import type { Occasion } from '../replies/sequencing.ts';
import { TLS_FIRST } from './receiver-order.ts';

export class PeerErrors {
  readonly #most: number;
  #count = 0;
  /** The MAIL or RCPT that was answered last was refused: 503 does not count. */
  #refused = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** One more. False: it was one too many. */
  bears(): boolean {
    this.#count += 1;
    return this.#count <= this.#most;
  }

  /** Something was answered, and 503 to what comes next may follow from it. */
  answered(occasion: Occasion, { code }: Reply): void {
    if (opensTheWay(occasion) && code !== 503) this.#refused = code >= 400;
  }

  /**
   * Whether the reply tells of no error. Who is asked for TLS is only told what comes first. And where commands are pipelined a
   * refusal brings a 503 to each command that was sent behind it: that is no error of its sender, and the channel must not be
   * closed for it (RFC 2920 3.1, 5321:1646). `isSpoiled`: a chunk was refused, which is such a refusal, too.
   */
  excuses(verb: Verb | null, answer: Reply, isPipelined: boolean, isSpoiled: boolean): boolean {
    if (answer === TLS_FIRST) return true;
    if (answer.code !== 503 || !isPipelined) return false;
    const needsTheWay = verb === 'RCPT' || verb === 'DATA' || verb === 'BDAT';
    return needsTheWay && (this.#refused || isSpoiled);
  }
}

/** Without it what comes behind is out of order. */
function opensTheWay(occasion: Occasion): boolean {
  const begins =
    occasion === 'MAIL' || occasion === 'SEND' || occasion === 'SOML' || occasion === 'SAML';
  return begins || occasion === 'RCPT';
}
