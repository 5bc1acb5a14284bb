/**
 * The replies of one receiver-SMTP as they go onto the wire: held against the lists of RFC 821 4.3 first, then with the extensions
 * behind that to EHLO, an enhanced status code where those are spoken, and UTF-8 where the sender-SMTP has asked for it. When a
 * reply is given, and what its code means for the session, it does not know.
 */
import { replyOctets, utf8ReplyOctets } from '../replies/reply-octets.ts';
import { isSuccess, type Reply } from '../replies/reply.ts';
import { mayAnswer, type Occasion } from '../replies/sequencing.ts';
import { needsUtf8, withoutUtf8 } from '../replies/utf8-replies.ts';
import { rightUse } from '../result.ts';
import type { Rules } from '../rules.ts';
import type { ReceiverService } from './receiver-service.ts';

export class ReceiverReplies {
  readonly #rules: Rules;
  readonly #service: ReceiverService;

  constructor(rules: Rules, service: ReceiverService) {
    this.#rules = rules;
    this.#service = service;
  }

  /** The octets of a reply, one that the RFC lists for its occasion. `inUtf8`: it may name mailboxes beyond ASCII. */
  to(occasion: Occasion, answer: Reply, inUtf8: boolean): Uint8Array {
    const { dialect } = this.#rules;
    rightUse(
      mayAnswer(occasion, answer.code, dialect),
      () => `${answer.code} may not answer ${occasion} in ${dialect}: mayAnswer says what may`,
    );
    const { hasStatus } = this.#service;
    if (needsUtf8(occasion, answer))
      return inUtf8
        ? utf8ReplyOctets(occasion, answer, hasStatus)
        : replyOctets(occasion, withoutUtf8(occasion, answer, this.#rules), hasStatus);
    const opensExtended = occasion === 'EHLO' && isSuccess(answer);
    const spoken = opensExtended ? this.#service.withExtensions(answer) : answer;
    return replyOctets(occasion, spoken, hasStatus);
  }

  /** The same to a line that is no command, or unasked for: no list has it. */
  toNobody(answer: Reply): Uint8Array {
    return replyOctets(null, answer, this.#service.hasStatus);
  }
}
