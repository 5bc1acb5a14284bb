import { isPrintable } from '../grammar/characters.ts';
import { formatPath } from '../path.ts';
import { invariant, unreachable } from '../result.ts';
import type { Command, Parameter } from './command.ts';

/**
 * The command line as it goes onto the wire, without its CRLF; the inverse of parseCommand. Every command that leaves
 * passes here, and none leaves with a control character or an octet over 127 in it, whatever a caller put into its text.
 */
export function formatCommand(command: Command): string {
  const line = format(command);
  let at = 0;
  while (at < line.length && isPrintable(line.charCodeAt(at))) at += 1;
  invariant(
    at === line.length,
    () => `a character that is not printable ASCII in the arguments of ${command.verb}`,
  );
  return line;
}

function format(command: Command): string {
  switch (command.verb) {
    case 'HELO':
    case 'EHLO':
      return `${command.verb} ${command.domain}`;
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return `${command.verb} FROM:${formatPath(command.reversePath)}${formatParameters(command.parameters)}`;
    case 'RCPT': {
      const path =
        command.forwardPath === 'postmaster' ? '<postmaster>' : formatPath(command.forwardPath);
      return `RCPT TO:${path}${formatParameters(command.parameters)}`;
    }
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

function formatParameters(parameters: readonly Parameter[]): string {
  return parameters
    .map(({ keyword, value }) => (value === null ? ` ${keyword}` : ` ${keyword}=${value}`))
    .join('');
}
