/**
 * What a receiver-SMTP asks its host about MAIL and RCPT, with what their parameters say; or the reply, where there is nothing to
 * ask because the RFC or a limit decides. Whether the commands are in order was seen to before.
 */
import type { MailCommand, RcptCommand } from '../commands/command.ts';
import { parseLocalPart } from '../grammar/mailbox.ts';
import { forwardPath, needsInternationalization, type ForwardPath, type Host } from '../path.ts';
import { reply, type Reply } from '../replies/reply.ts';
import { invariant } from '../result.ts';
import type { Rules } from '../rules.ts';
import type { MailTransaction } from '../transaction/mail-transaction.ts';
import {
  NOT_ASKED_FOR,
  goesBeyondAscii,
  readMailParameters,
  readRcptParameters,
} from './mail-parameters.ts';
import type { Question, ReceiverConfig } from './receiver-effects.ts';
import type { ReceiverService } from './receiver-service.ts';

export type MailQuestion = Extract<Question, { readonly command: MailCommand }>;
export type RcptQuestion = Extract<Question, { readonly occasion: 'RCPT' }>;

/** Nothing to ask: this is the reply. */
export class Refusal {
  readonly reply: Reply;
  /** The command is at fault, and not what it would have brought. */
  readonly isError: boolean;

  constructor(answer: Reply, isError: boolean) {
    this.reply = answer;
    this.isError = isError;
  }
}

/** MAIL, SEND, SOML or SAML. */
export function askOfMail(
  command: MailCommand,
  service: ReceiverService,
  { rules: { limits } }: ReceiverConfig,
): MailQuestion | Refusal {
  const read = readMailParameters(command.parameters, service.offered);
  if (!read.ok) return new Refusal(read.reply, true);
  const { declared, dsn } = read;
  if (!declared.internationalized && needsInternationalization(command.reversePath))
    return new Refusal(NOT_ASKED_FOR.MAIL, true);
  if (declared.size !== null && declared.size > limits.mailData)
    return new Refusal(reply(552, 'Too much mail data'), false);
  return { occasion: command.verb, command, declared, dsn };
}

/** RCPT, said in this transaction. */
export function askOfRcpt(
  command: RcptCommand,
  transaction: MailTransaction,
  service: ReceiverService,
  { host, rules }: ReceiverConfig,
): RcptQuestion | Refusal {
  const read = readRcptParameters(command.parameters, service.offered);
  if (!read.ok) return new Refusal(read.reply, true);
  if (transaction.recipients >= rules.limits.recipients)
    return new Refusal(reply(rules.tooManyRecipients, 'Too many recipients'), false);
  const path =
    command.forwardPath === 'postmaster' ? postmasterOf(host, rules) : command.forwardPath;
  if (!transaction.declared.internationalized && goesBeyondAscii(path, command.parameters))
    return new Refusal(NOT_ASKED_FOR.RCPT, true);
  const envelope = transaction.envelope();
  invariant(envelope !== null, 'RCPT outside a mail transaction');
  return { occasion: 'RCPT', forwardPath: path, dsn: read.dsn, envelope };
}

/** `<postmaster>` is the postmaster of the host that is spoken to (5321 4.5.1). */
function postmasterOf(host: Host, rules: Rules): ForwardPath {
  const localPart = parseLocalPart('postmaster', rules);
  invariant(localPart.ok, 'postmaster is a user name');
  return forwardPath([], { localPart: localPart.value, host });
}
