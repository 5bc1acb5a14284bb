import { replyText, type Reply } from '@hopscope/protocol';

/** Something was asked for after `quit` or `turn`, or after the receiver-SMTP had closed the channel with 421. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  /** The 421; null: it was this end that closed. */
  readonly reply: Reply | null;

  constructor(reply: Reply | null = null) {
    super(
      reply === null
        ? 'The connection is closed: open another one to deliver more mail'
        : `The receiver closed the connection: ${replyText(reply)}`,
    );
    this.reply = reply;
  }
}
