/** The reply codes of RFC 821 4.2.2 (0821:2144) and those that RFC 5321 4.2.3 adds; their one home. */
export type ReplyCode =
  | 211
  | 214
  | 220
  | 221
  | 250
  | 251
  | 252
  | 354
  | 421
  | 450
  | 451
  | 452
  | 455
  | 500
  | 501
  | 502
  | 503
  | 504
  | 550
  | 551
  | 552
  | 553
  | 554
  | 555;

export const REPLY_MEANINGS: Readonly<Record<ReplyCode, string>> = {
  211: 'System status, or system help reply',
  214: 'Help message',
  220: 'Service ready',
  221: 'Service closing transmission channel',
  250: 'Requested mail action okay, completed',
  251: 'User not local; will forward',
  252: 'Cannot VRFY user, but will accept message and attempt delivery', // RFC 5321 4.2.3
  354: 'Start mail input; end with <CRLF>.<CRLF>',
  421: 'Service not available, closing transmission channel',
  450: 'Requested mail action not taken: mailbox unavailable',
  451: 'Requested action aborted: local error in processing',
  452: 'Requested action not taken: insufficient system storage',
  455: 'Server unable to accommodate parameters', // RFC 5321 4.2.3
  500: 'Syntax error, command unrecognized',
  501: 'Syntax error in parameters or arguments',
  502: 'Command not implemented',
  503: 'Bad sequence of commands',
  504: 'Command parameter not implemented',
  550: 'Requested action not taken: mailbox unavailable',
  551: 'User not local; please try',
  552: 'Requested mail action aborted: exceeded storage allocation',
  553: 'Requested action not taken: mailbox name not allowed',
  554: 'Transaction failed',
  555: 'MAIL FROM/RCPT TO parameters not recognized or not implemented', // RFC 5321 4.2.3
};

export function isReplyCode(code: number): code is ReplyCode {
  return code in REPLY_MEANINGS;
}
