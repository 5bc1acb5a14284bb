import { isTransient, replyText, type Reply } from '@hopscope/protocol';

/** The receiver-SMTP gives no service: it answered the opening of the channel, EHLO or HELO with 4yz or 5yz (5321 3.1). */
export class GreetingRefusedError extends Error {
  override readonly name = 'GreetingRefusedError';
  /** What it said. */
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`The receiver refused to serve: ${replyText(reply)}`);
    this.reply = reply;
  }

  /** Whether the same may work later (4yz). */
  get transient(): boolean {
    return isTransient(this.reply);
  }
}
