import { replyText, type Reply } from '@hopscope/protocol';

/** TLS is required, and the receiver-SMTP offers no STARTTLS, or refused it. No mail and no secret was sent. */
export class TlsRequiredError extends Error {
  override readonly name = 'TlsRequiredError';
  /** What it answered to STARTTLS; null: it was not offered. */
  readonly reply: Reply | null;

  constructor(reply: Reply | null) {
    const why = reply === null ? 'it offers no STARTTLS' : replyText(reply);
    super(`The receiver gives no TLS, which is required: ${why}`);
    this.reply = reply;
  }
}
