/**
 * The sender-SMTP as a table: which command or text each state sends, and where each class of reply leads. RFC 821 4.4
 * draws it: for every command success (2), failure (4, 5) or, at DATA, the intermediate reply (3) (0821:2318).
 *
 *   greeting     waits for 220
 *   hello        EHLO was sent
 *   old-hello    HELO was sent
 *   ready        no mail transaction is open: waits for work
 *   mail         MAIL was sent
 *   rcpt         RCPT was sent; once for each recipient
 *   data         DATA was sent
 *   mail-data    354 came: waits for the text from its user
 *   end          the end of mail data was sent
 *   reset        RSET was sent, since no recipient was taken or DATA was refused
 *   quit         QUIT was sent
 *   closed       the session is over
 *
 * A reply of a class that is not listed for the state means that the two ends have lost step; the channel is given up. Not
 * in the table: `rcpt` stays until the last recipient is answered; 421 ends the session wherever it comes (0821:2103).
 */
import type { ReplyClass } from '../replies/reply.ts';

export type SenderState =
  | 'greeting'
  | 'hello'
  | 'old-hello'
  | 'ready'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'mail-data'
  | 'end'
  | 'reset'
  | 'quit'
  | 'closed';

type Transitions = Readonly<Partial<Record<ReplyClass, SenderState>>>;

const FAILED_TO_OPEN = { transient: 'quit', permanent: 'quit' } as const satisfies Transitions;

export const SENDER_TRANSITIONS: Readonly<Record<SenderState, Transitions>> = {
  greeting: { success: 'hello', ...FAILED_TO_OPEN },
  hello: { success: 'ready', transient: 'quit', permanent: 'old-hello' }, // RFC 5321 3.2: then try HELO
  'old-hello': { success: 'ready', ...FAILED_TO_OPEN },
  ready: {},
  mail: { success: 'rcpt', transient: 'ready', permanent: 'ready' },
  rcpt: { success: 'data', transient: 'reset', permanent: 'reset' },
  data: { intermediate: 'mail-data', transient: 'reset', permanent: 'reset' },
  'mail-data': {},
  end: { success: 'ready', transient: 'ready', permanent: 'ready' },
  reset: { success: 'ready', transient: 'ready', permanent: 'ready' },
  quit: { success: 'closed', transient: 'closed', permanent: 'closed' },
  closed: {},
};
