/**
 * The receiver-SMTP as a table: in which state a command is in order, and the state that its success leads to (0821:1622).
 *
 *   opening      the greeting has not been given, or was 554: then only QUIT is in order (5321:976)
 *   greeted      220 was sent; HELO has not come
 *   ready        no mail transaction is open
 *   mail         MAIL was taken: the reverse-path buffer is full
 *   recipients   a RCPT was taken: the forward-path buffer holds one path or more
 *   mail-data    354 was sent: what comes is mail data up to its end
 *   chunks       a chunk of mail data came or is coming, and was not the last (RFC 3030)
 *   spoiled      a chunk was refused: only RSET makes room for another transaction (RFC 3030 2)
 *   securing     220 to STARTTLS was sent: what comes is the handshake of TLS (RFC 3207)
 *   closed       221 or 421 was sent, the channel has ended, or TURN was taken and goes on with the roles changed
 *
 * Not in the table: a command that fails changes no state (0821:1641); the end of mail data leads to `ready` whatever its
 * reply (0821:1304), and so does the end of the last chunk; a MAIL inside a transaction starts anew or is out of order, as the dialect has it.
 */
import type { Verb } from '../commands/command.ts';

/** What a receiver-SMTP has taken so far, and so which commands are in order (0821:1622). */
export type ReceiverState =
  | 'opening'
  | 'greeted'
  | 'ready'
  | 'mail'
  | 'recipients'
  | 'mail-data'
  | 'chunks'
  | 'spoiled'
  | 'securing'
  | 'closed';

type Transitions = Readonly<Partial<Record<Verb, ReceiverState>>>;

const NO_TRANSACTION = {
  HELO: 'ready',
  EHLO: 'ready',
  QUIT: 'closed',
} as const satisfies Transitions;
const BEGINNINGS = {
  MAIL: 'mail',
  SEND: 'mail',
  SOML: 'mail',
  SAML: 'mail',
} as const satisfies Transitions;

/** For each state the commands that are in order there, and the state that the success of each leads to (0821:1622). Any other is 503. */
export const RECEIVER_TRANSITIONS: Readonly<Record<ReceiverState, Transitions>> = {
  opening: { QUIT: 'closed' },
  greeted: { ...NO_TRANSACTION, ...stay('greeted'), RSET: 'greeted' },
  ready: {
    ...NO_TRANSACTION,
    ...BEGINNINGS,
    ...stay('ready'),
    RSET: 'ready',
    TURN: 'closed',
    AUTH: 'ready',
    STARTTLS: 'securing',
  },
  mail: { ...NO_TRANSACTION, ...BEGINNINGS, ...stay('mail'), RSET: 'ready', RCPT: 'recipients' },
  recipients: {
    ...NO_TRANSACTION,
    ...BEGINNINGS,
    ...stay('recipients'),
    RSET: 'ready',
    RCPT: 'recipients',
    DATA: 'mail-data',
    BDAT: 'chunks',
  },
  'mail-data': {},
  chunks: { ...stay('chunks'), BDAT: 'chunks', RSET: 'ready', QUIT: 'closed' },
  spoiled: { ...NO_TRANSACTION, ...stay('spoiled'), RSET: 'ready' },
  securing: {},
  closed: {},
};

/** "The NOOP, HELP, EXPN, and VRFY commands can be used at any time during a session" (0821:1631). */
function stay(state: ReceiverState): Transitions {
  return { NOOP: state, HELP: state, EXPN: state, VRFY: state };
}

const NEXT: ReadonlyMap<string, ReadonlyMap<string, ReceiverState>> = new Map(
  Object.entries(RECEIVER_TRANSITIONS).map(([state, next]) => [
    state,
    new Map(Object.entries(next)),
  ]),
);

/** What the table says; undefined: the command is out of order. */
export function receiverStateAfter(state: ReceiverState, verb: Verb): ReceiverState | undefined {
  return NEXT.get(state)?.get(verb);
}
