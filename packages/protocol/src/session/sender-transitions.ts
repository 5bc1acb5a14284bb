/**
 * The sender-SMTP as a table: which reply each state waits for, and where each class of reply leads. RFC 821 4.4 draws it: for
 * every command success (2), failure (4, 5) or, at DATA, the intermediate reply (3) (0821:2318).
 *
 *   greeting     waits for 220
 *   hello        EHLO was sent
 *   old-hello    HELO was sent
 *   ready        no mail transaction is open: waits for work
 *   mail         MAIL was sent
 *   rcpt         RCPT was sent; once for each recipient
 *   data         DATA was sent
 *   mail-data    354 came, or chunks are to be sent: waits for the text from its user
 *   chunk        BDAT and its chunk were sent, and it was not the last
 *   end          the end of mail data, or the last chunk, was sent
 *   reset        RSET was sent, since no recipient was taken, or DATA or a chunk was refused
 *   asked        a command was sent that concerns no transaction: VRFY, EXPN, HELP, NOOP, RSET
 *   auth         AUTH, or a response to a challenge, was sent
 *   response     334 came: waits for the response from its user
 *   starttls     STARTTLS was sent
 *   securing     220 came: waits for the channel under TLS
 *   turn         TURN was sent
 *   quit         QUIT was sent
 *   closed       the session is over
 *
 * A reply of a class that is not listed for the state means that the two ends have lost step; the channel is given up. Not
 * in the table: where commands are pipelined the next state may wait for the reply to a command that was sent long ago; `rcpt`
 * stays until the last recipient is answered; 421 ends the session wherever it comes (0821:2103).
 */
import type { Timeouts } from '../limits.ts';
import type { ReplyClass } from '../replies/reply.ts';
import type { Want } from './session-machine.ts';

/** Which reply a sender-SMTP waits for, or what it wants from its user (0821:2318). */
export type SenderState =
  | 'greeting'
  | 'hello'
  | 'old-hello'
  | 'ready'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'mail-data'
  | 'chunk'
  | 'end'
  | 'reset'
  | 'asked'
  | 'auth'
  | 'response'
  | 'starttls'
  | 'securing'
  | 'turn'
  | 'quit'
  | 'closed';

type Transitions = Readonly<Partial<Record<ReplyClass, SenderState>>>;

const FAILED_TO_OPEN = { transient: 'quit', permanent: 'quit' } as const satisfies Transitions;
const READY_IF_NOT = { transient: 'ready', permanent: 'ready' } as const satisfies Transitions;

/** For each state the classes of reply that may come, and the state that each leads to (0821:2318). Any other class ends the session. */
export const SENDER_TRANSITIONS: Readonly<Record<SenderState, Transitions>> = {
  greeting: { success: 'hello', ...FAILED_TO_OPEN },
  hello: { success: 'ready', transient: 'quit', permanent: 'old-hello' }, // RFC 5321 3.2: then try HELO
  'old-hello': { success: 'ready', ...FAILED_TO_OPEN },
  ready: {},
  mail: { success: 'rcpt', ...READY_IF_NOT },
  rcpt: { success: 'data', transient: 'reset', permanent: 'reset' },
  data: { intermediate: 'mail-data', transient: 'reset', permanent: 'reset' },
  'mail-data': {},
  chunk: { success: 'mail-data', transient: 'reset', permanent: 'reset' },
  end: { success: 'ready', ...READY_IF_NOT },
  reset: { success: 'ready', ...READY_IF_NOT },
  asked: { success: 'ready', ...READY_IF_NOT },
  auth: { success: 'ready', intermediate: 'response', ...READY_IF_NOT },
  response: {},
  starttls: { success: 'securing', ...READY_IF_NOT },
  securing: {},
  turn: { success: 'closed', ...READY_IF_NOT },
  quit: { success: 'closed', transient: 'closed', permanent: 'closed' },
  closed: {},
};

/** What a machine in that state waits for. */
export function wantOf(state: SenderState): Want {
  switch (state) {
    case 'ready':
      return 'work';
    case 'mail-data':
    case 'response':
      return state;
    case 'securing':
      return 'tls';
    case 'closed':
      return 'nothing';
    case 'greeting':
    case 'hello':
    case 'old-hello':
    case 'mail':
    case 'rcpt':
    case 'data':
    case 'chunk':
    case 'end':
    case 'reset':
    case 'asked':
    case 'auth':
    case 'starttls':
    case 'turn':
    case 'quit':
      return 'octets'; // of a reply
  }
}

/** For how many milliseconds (5321 4.5.3.2); Infinity while the next move is not the peer's. */
export function patienceOf(state: SenderState, timeouts: Timeouts): number {
  switch (state) {
    case 'greeting':
      return timeouts.greeting;
    case 'data':
      return timeouts.dataStart;
    case 'mail-data':
      return timeouts.dataBlock;
    case 'end':
      return timeouts.dataEnd;
    case 'ready':
    case 'response':
    case 'closed':
      return Infinity;
    case 'hello':
    case 'old-hello':
    case 'mail':
    case 'rcpt':
    case 'chunk':
    case 'reset':
    case 'asked':
    case 'auth':
    case 'starttls':
    case 'securing':
    case 'turn':
    case 'quit':
      return timeouts.command;
  }
}

const NEXT: ReadonlyMap<string, ReadonlyMap<string, SenderState>> = new Map(
  Object.entries(SENDER_TRANSITIONS).map(([state, next]) => [state, new Map(Object.entries(next))]),
);

/** What the table says; undefined: no such reply may come. */
export function senderStateAfter(state: SenderState, heard: ReplyClass): SenderState | undefined {
  return NEXT.get(state)?.get(heard);
}
