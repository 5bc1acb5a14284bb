import { replyText, type Reply } from '@hopscope/protocol';

/** The receiver-SMTP does not want to change roles: "502" (0821:1598). The connection goes on as it was. */
export class TurnRefusedError extends Error {
  override readonly name = 'TurnRefusedError';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`The receiver refused to take the sender's role: ${replyText(reply)}`);
    this.reply = reply;
  }
}
