/** What became of a mail: one outcome for each recipient. A refused recipient is an outcome and never an exception. */
import {
  enhancedStatusOf,
  formatEnhancedStatus,
  formatPath,
  replyClass,
  unreachable,
  type ForwardPath,
  type PathText,
  type Reply,
  type Verdict,
} from '@hopscope/protocol';

export interface DeliveryReport {
  /** One for each recipient, in the order in which they were named. */
  readonly outcomes: readonly RecipientOutcome[];
  /** Those for whom the receiver-SMTP now holds the mail. */
  readonly accepted: readonly RecipientOutcome[];
  /** The others. */
  readonly refused: readonly RecipientOutcome[];
}

/** The fate of the mail for one recipient, as far as this receiver-SMTP knows it. */
export interface RecipientOutcome {
  /** The path on the wire, `<@ONE,@TWO:JOE@THREE>`. */
  readonly recipient: PathText;
  readonly forwardPath: ForwardPath;
  /**
   * `accepted` (2yz): the receiver-SMTP is responsible for the mail from here on. `transient` (4yz): try again later.
   * `permanent` (5yz): do not try again as it is (RFC 821 Appendix E). 552 to RCPT is transient behind a recipient who was
   * taken: it is the code of RFC 821 for "too many recipients" (5321 4.5.3.1.10).
   */
  readonly kind: 'accepted' | 'transient' | 'permanent';
  /** The reply that decided; for an accepted recipient, that to the end of mail data. */
  readonly code: number;
  /**
   * Its enhanced status code, `5.1.1` (RFC 3463); null: the receiver-SMTP gives none. Not in `text` where it was offered. Mail that
   * the receiver-SMTP cannot take, and that is not sent to it, has one, too.
   */
  readonly status: string | null;
  /** Its text without the code, lines joined by LF. */
  readonly text: string;
  readonly reply: Reply;
  /** Who made that reply: the receiver-SMTP, or this sender-SMTP because there was none or it would not send the mail. */
  readonly saidBy: 'receiver' | 'sender';
}

/** The verdicts of a transaction as a report; one for each path, in order. `surplus`: places of recipients that were too many. */
export function reportOf(
  forwardPaths: readonly ForwardPath[],
  verdicts: readonly Verdict[],
  surplus: ReadonlySet<number>,
): DeliveryReport {
  const outcomes: RecipientOutcome[] = [];
  const accepted: RecipientOutcome[] = [];
  const refused: RecipientOutcome[] = [];
  for (let index = 0; index < verdicts.length; index += 1) {
    const verdict = verdicts[index];
    const forwardPath = forwardPaths[index];
    if (verdict === undefined || forwardPath === undefined) continue;
    const kind = surplus.has(index) ? 'transient' : kindOf(verdict.reply);
    const outcome = outcomeOf(forwardPath, verdict, kind);
    outcomes.push(outcome);
    (outcome.kind === 'accepted' ? accepted : refused).push(outcome);
  }
  return { outcomes, accepted, refused };
}

function outcomeOf(
  forwardPath: ForwardPath,
  { reply, source }: Verdict,
  kind: RecipientOutcome['kind'],
): RecipientOutcome {
  const status = reply.status ?? enhancedStatusOf(reply);
  return {
    recipient: formatPath(forwardPath),
    forwardPath,
    kind,
    code: reply.code,
    status: status === null ? null : formatEnhancedStatus(status),
    text: reply.lines.join('\n'),
    reply,
    saidBy: source,
  };
}

function kindOf({ code }: Reply): RecipientOutcome['kind'] {
  const found = replyClass(code);
  switch (found) {
    case 'success':
      return 'accepted';
    case 'transient':
    case 'permanent':
      return found;
    case 'intermediate': // the sender-SMTP gives up on a 3yz out of turn before it becomes a verdict
      return 'transient';
    default:
      return unreachable(found);
  }
}
