/** The reply codes of RFC 821 4.2.2 (0821:2144), those that RFC 5321 4.2.3 adds, and those of AUTH and STARTTLS; their one home. */
export type ReplyCode =
  | 211
  | 214
  | 220
  | 221
  | 235
  | 250
  | 251
  | 252
  | 334
  | 354
  | 421
  | 432
  | 450
  | 451
  | 452
  | 454
  | 455
  | 500
  | 501
  | 502
  | 503
  | 504
  | 530
  | 534
  | 535
  | 538
  | 550
  | 551
  | 552
  | 553
  | 554
  | 555;

/** What each code says, in the words of the RFC that has it. */
export const REPLY_MEANINGS: Readonly<Record<ReplyCode, string>> = {
  211: 'System status, or system help reply',
  214: 'Help message',
  220: 'Service ready',
  221: 'Service closing transmission channel',
  235: 'Authentication succeeded', // RFC 4954 6
  250: 'Requested mail action okay, completed',
  251: 'User not local; will forward',
  252: 'Cannot VRFY user, but will accept message and attempt delivery', // RFC 5321 4.2.3
  334: 'Challenge, in base64', // RFC 4954 4
  354: 'Start mail input; end with <CRLF>.<CRLF>',
  421: 'Service not available, closing transmission channel',
  432: 'A password transition is needed', // RFC 4954 6
  450: 'Requested mail action not taken: mailbox unavailable',
  451: 'Requested action aborted: local error in processing',
  452: 'Requested action not taken: insufficient system storage',
  454: 'Temporary authentication failure, or TLS not available due to temporary reason', // RFC 4954 6, RFC 3207 4
  455: 'Server unable to accommodate parameters', // RFC 5321 4.2.3
  500: 'Syntax error, command unrecognized',
  501: 'Syntax error in parameters or arguments',
  502: 'Command not implemented',
  503: 'Bad sequence of commands',
  504: 'Command parameter not implemented',
  530: 'Authentication required, or STARTTLS comes first', // RFC 4954 6, RFC 3207 4
  534: 'Authentication mechanism is too weak', // RFC 4954 6
  535: 'Authentication credentials invalid', // RFC 4954 6
  538: 'Encryption required for requested authentication mechanism', // RFC 4954 6
  550: 'Requested action not taken: mailbox unavailable',
  551: 'User not local; please try',
  552: 'Requested mail action aborted: exceeded storage allocation',
  553: 'Requested action not taken: mailbox name not allowed',
  554: 'Transaction failed',
  555: 'MAIL FROM/RCPT TO parameters not recognized or not implemented', // RFC 5321 4.2.3
};

/** Whether some RFC lists the code. */
export function isReplyCode(code: number): code is ReplyCode {
  return code in REPLY_MEANINGS;
}
