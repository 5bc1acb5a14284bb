/**
 * What a sender-SMTP is told before it begins, and what it wants done. All that a driver must know beside what it has in common
 * with the receiver-SMTP.
 */
import type { Timeouts } from '../limits.ts';
import type { Host } from '../path.ts';
import type { Reply } from '../replies/reply.ts';
import type { Rules } from '../rules.ts';
import type { Verdict } from './sender-transaction.ts';
import type { ChannelEffect } from './session-machine.ts';

/** What one sender-SMTP goes by, from the opening of its channel to the end. */
export interface SenderConfig {
  /** How the host names itself in HELO or EHLO. */
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
  /** `always`: wherever the receiver-SMTP takes chunks; then a size that is declared must be exact. Binary mail knows no other way. */
  readonly chunks: 'always' | 'when-binary';
}

/** What a sender-SMTP wants done, and what it has learned, in order. */
export type SenderEffect =
  | ChannelEffect
  /** The session is open and has no transaction: `transact`, `quit` and their like. Comes again after each. */
  | { readonly kind: 'ready' }
  /** The receiver-SMTP answered one recipient; `index` counts in the envelope from 0. */
  | { readonly kind: 'recipient'; readonly index: number; readonly reply: Reply }
  /** 354 came: give the text to `mailData`, then `endMailData`. */
  | { readonly kind: 'mail-data-wanted' }
  /** The transaction is over. One verdict for each recipient, in the order of the envelope. */
  | { readonly kind: 'verdicts'; readonly verdicts: readonly Verdict[] }
  /** The reply to `ask`, to the last word of `authenticate`, or to a `startTls` or `turn` that was refused. */
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** 334 came: give the response to `respond` (RFC 4954 4). */
  | { readonly kind: 'challenge'; readonly octets: Uint8Array }
  /** 250 to TURN: this machine is done, and a receiver-SMTP takes the channel over, as if it had just opened (0821:1598). */
  | { readonly kind: 'turned'; readonly unread: Uint8Array }
  /** The session did not come to stand, or broke outside a transaction. */
  | { readonly kind: 'failed'; readonly verdict: Verdict };
