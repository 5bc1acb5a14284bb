/** Which commands the receiver-SMTP refuses before it looks at their arguments: unknown ones, and those out of order. */
import type { Verb } from '../commands/command.ts';
import type { Extension } from '../extensions/offer.ts';
import { reply, type Reply } from '../replies/reply.ts';
import type { Rules } from '../rules.ts';
import type { DeclaredMailData } from '../transaction/envelope.ts';
import { receiverStateAfter, type ReceiverState } from './receiver-transitions.ts';

/** A command of the other dialect, or of an extension that is not offered: 500 or 502. Null: it is spoken here. */
export function notSpoken(
  verb: Verb,
  { extended, terminals }: Rules,
  offered: (extension: Extension) => boolean,
): Reply | null {
  if (verb === 'EHLO') return extended ? null : UNRECOGNIZED;
  if (OF_TERMINALS.has(verb)) return terminals ? null : NOT_IMPLEMENTED;
  const extension = extensionOf(verb);
  if (extension === null) return null;
  if (!extended) return UNRECOGNIZED;
  return offered(extension) ? null : NOT_IMPLEMENTED;
}

/** 530 stands for all the others where TLS is required and has not begun (RFC 3207 4). */
export function isServedInClear(verb: Verb): boolean {
  return verb === 'NOOP' || verb === 'EHLO' || verb === 'STARTTLS' || verb === 'QUIT';
}

export const TLS_FIRST: Reply = reply(530, 'Must issue a STARTTLS command first');

const OF_TERMINALS: ReadonlySet<Verb> = new Set(['SEND', 'SOML', 'SAML', 'TURN']);

/** The extension that brought the command; null: it was there before. */
function extensionOf(verb: Verb): Extension | null {
  if (verb === 'AUTH' || verb === 'STARTTLS') return verb;
  return verb === 'BDAT' ? 'CHUNKING' : null;
}

/** What the order of commands depends on. */
export interface Progress {
  readonly state: ReceiverState;
  /** The session began with EHLO. */
  readonly extended: boolean;
  readonly authenticated: boolean;
  /** Of the open mail transaction. */
  readonly body: DeclaredMailData['body'];
}

/** 503, and what would be in order; null: the command is. */
export function outOfOrder(verb: Verb, progress: Progress, rules: Rules): Reply | null {
  const { state, extended, authenticated, body } = progress;
  const inTransaction = state === 'mail' || state === 'recipients';
  if (verb === 'MAIL' && inTransaction && !rules.mailRestarts)
    return refused('a mail transaction is open; RSET ends it');
  if (receiverStateAfter(state, verb) === undefined) return refused(hint(verb, state, rules));
  if (extensionOf(verb) !== null && !extended) return refused('EHLO comes first');
  if (verb === 'AUTH' && authenticated) return refused('you are authenticated already'); // RFC 4954 4
  if (verb === 'DATA' && body === 'BINARYMIME') return refused('binary mail data comes with BDAT'); // RFC 3030 3
  return null;
}

function hint(verb: Verb, state: ReceiverState, { extended }: Rules): string {
  if (state === 'opening') return 'there is no service here; QUIT ends the session';
  if (state === 'greeted') return `${extended ? 'EHLO or HELO' : 'HELO'} comes first`;
  if (state === 'spoiled') return 'a chunk was refused; RSET comes first';
  if (state === 'chunks') return 'mail data is coming; the next chunk, or RSET';
  if (verb === 'TURN' || verb === 'AUTH' || verb === 'STARTTLS')
    return `${verb} comes outside a mail transaction`;
  return state === 'ready' ? 'MAIL comes first' : 'RCPT comes first';
}

function refused(why: string): Reply {
  return reply(503, `Bad sequence of commands: ${why}`);
}

const UNRECOGNIZED = reply(500, 'Syntax error, command unrecognized');
const NOT_IMPLEMENTED = reply(502, 'Command not implemented');
