import { formatPath } from '../path.ts';
import { rightUse, unreachable } from '../result.ts';
import type { Command, MailCommand, RcptCommand } from './command.ts';

/**
 * The command line as it goes onto the wire, without its CRLF; the inverse of parseCommand. Every command that leaves
 * passes here, and none leaves with a control character in it, whatever a caller put into its text. Beyond ASCII go only
 * paths, for the grammar has seen them (RFC 6531); in UTF-8.
 */
export function formatCommand(command: Command): string {
  const text = textOf(command);
  if (NOT_PRINTABLE.test(text)) check(command);
  return text;
}

function textOf(command: Command): string {
  switch (command.verb) {
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return `${command.verb} FROM:${formatPath(command.reversePath)}${parametersOf(command)}`;
    case 'RCPT':
      return `RCPT TO:${recipientOf(command)}${parametersOf(command)}`;
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

function recipientOf({ forwardPath }: RcptCommand): string {
  return forwardPath === 'postmaster' ? '<postmaster>' : formatPath(forwardPath);
}

function parametersOf({ parameters }: MailCommand | RcptCommand): string {
  let text = '';
  for (const { keyword, value } of parameters)
    text += value === null ? ` ${keyword}` : ` ${keyword}=${value}`;
  return text;
}

/** Not all of it is printable ASCII, which only a path may be. */
function check(command: Command): void {
  const path =
    'reversePath' in command
      ? formatPath(command.reversePath)
      : command.verb === 'RCPT'
        ? recipientOf(command)
        : '';
  const parameters = 'parameters' in command ? parametersOf(command) : textOf(command);
  rightUse(
    !NOT_PRINTABLE_OR_BEYOND.test(path) && !NOT_PRINTABLE.test(parameters),
    () => `a character that is not printable in the arguments of ${command.verb}`,
  );
}

const NOT_PRINTABLE = /[^ -~]/;
/** Surrogates pass: they stand in pairs in what the grammar has seen. */
const NOT_PRINTABLE_OR_BEYOND = /[^ -~\u00a0-\uffff]/;
