import { replyText, type Reply } from '@hopscope/protocol';

import type { DeliveryReport } from '../delivery-report.ts';

/**
 * The channel was lost, or the receiver-SMTP took too long or spoke no SMTP. The connection is of no more use. "The sender
 * should act as if the command or transaction in progress had received a temporary error" (0821:1585): try again later.
 */
export class ChannelLostError extends Error {
  override readonly name = 'ChannelLostError';
  /** The temporary error to act upon, 421; its text says what happened. Not sent by the receiver-SMTP. */
  readonly reply: Reply;
  /** What is known of each recipient, when a delivery was under way: some may have been refused for good before. */
  readonly report: DeliveryReport | null;
  /**
   * All mail data was sent and the last reply never came, so the receiver-SMTP may have taken the mail: sending it again
   * may make a duplicate, and not sending it may lose it (RFC 1047).
   */
  readonly inDoubt: boolean;

  constructor(reply: Reply, report: DeliveryReport | null = null, inDoubt = false) {
    super(`The channel was lost: ${replyText(reply)}`);
    this.reply = reply;
    this.report = report;
    this.inDoubt = inDoubt;
  }
}
