import { formatPath } from '../path.ts';
import { invariant, unreachable } from '../result.ts';
import type { Command, MailCommand, RcptCommand } from './command.ts';

/**
 * The command line as it goes onto the wire, without its CRLF; the inverse of parseCommand. Every command that leaves
 * passes here, and none leaves with a control character in it, whatever a caller put into its text. Beyond ASCII go only
 * paths, for the grammar has seen them (RFC 6531); in UTF-8.
 */
export function formatCommand(command: Command): string {
  if ('reversePath' in command) {
    const path = checked(command, formatPath(command.reversePath), NOT_PRINTABLE_OR_BEYOND);
    const verb = checked(command, command.verb, NOT_PRINTABLE);
    return `${verb} FROM:${path}${parametersOf(command)}`;
  }
  if ('forwardPath' in command) {
    const { forwardPath } = command;
    const path = forwardPath === 'postmaster' ? '<postmaster>' : formatPath(forwardPath);
    return `RCPT TO:${checked(command, path, NOT_PRINTABLE_OR_BEYOND)}${parametersOf(command)}`;
  }
  return checked(command, withoutPath(command), NOT_PRINTABLE);
}

function withoutPath(command: Exclude<Command, MailCommand | RcptCommand>): string {
  switch (command.verb) {
    case 'HELO':
    case 'EHLO':
      return `${command.verb} ${command.domain}`;
    case 'DATA':
    case 'RSET':
    case 'QUIT':
    case 'TURN':
    case 'STARTTLS':
      return command.verb;
    case 'BDAT':
      return `BDAT ${command.size}${command.last ? ' LAST' : ''}`;
    case 'AUTH':
      return `AUTH ${command.mechanism}${command.initial === null ? '' : ` ${command.initial}`}`;
    case 'NOOP':
    case 'HELP':
      return command.text === null ? command.verb : `${command.verb} ${command.text}`;
    case 'VRFY':
    case 'EXPN':
      return `${command.verb} ${command.text}`;
    default:
      return unreachable(command);
  }
}

function parametersOf(command: MailCommand | RcptCommand): string {
  const words = command.parameters.map(({ keyword, value }) =>
    value === null ? ` ${keyword}` : ` ${keyword}=${value}`,
  );
  return checked(command, words.join(''), NOT_PRINTABLE);
}

function checked(command: Command, text: string, mayNotGo: RegExp): string {
  invariant(
    !mayNotGo.test(text),
    () => `a character that is not printable in the arguments of ${command.verb}`,
  );
  return text;
}

const NOT_PRINTABLE = /[^ -~]/;
/** Surrogates pass: they stand in pairs in what the grammar has seen. */
const NOT_PRINTABLE_OR_BEYOND = /[^ -~\u00a0-\uffff]/;
