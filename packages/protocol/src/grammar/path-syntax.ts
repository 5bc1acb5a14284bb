/**
 * `<path> ::= "<" [ <a-d-l> ":" ] <mailbox> ">"` (0821:1804), the argument of MAIL and RCPT.
 *
 * A route with a flaw is a fault under both RFCs. Others repair it, each in another way, and so send the mail to places
 * that its sender never named.
 */
import type { ForwardPath, Host, Mailbox, ReversePath, SourceRoute } from '../path.ts';
import { NULL_REVERSE_PATH } from '../path.ts';
import type { Parsed } from '../result.ts';
import type { Rules } from '../rules.ts';
import { scanDomain } from './domain.ts';
import { scanMailbox } from './mailbox.ts';
import { AT, CLOSE, COLON, COMMA, OPEN, Scanner } from './scanner.ts';

const NO_ROUTE: SourceRoute = [];

/** `<forward-path>` with its brackets, `<@ONE,@TWO:JOE@THREE>`. */
export function parseForwardPath(text: string, rules: Rules): Parsed<ForwardPath> {
  return whole(text, rules, scanForwardPath);
}

/** `<reverse-path>` with its brackets, `<@TWO,@ONE:SAM@ALPHA>` or `<>`. */
export function parseReversePath(text: string, rules: Rules): Parsed<ReversePath> {
  return whole(text, rules, scanReversePath);
}

function whole<T>(
  text: string,
  rules: Rules,
  scan: (scanner: Scanner, rules: Rules) => T | null,
): Parsed<T> {
  const scanner = new Scanner(text);
  return scanner.whole(scan(scanner, rules), 'nothing may follow the ">" of a path');
}

export function scanForwardPath(scanner: Scanner, rules: Rules): ForwardPath | null {
  const path = scanPath(scanner, rules);
  return path === null ? null : { kind: 'forward-path', route: path.route, mailbox: path.mailbox };
}

/** `Reverse-path = Path / "<>"` (5321:2260); RFC 821 shows the null path in section 3.6 (0821:940). */
export function scanReversePath(scanner: Scanner, rules: Rules): ReversePath | null {
  if (scanner.text.startsWith('<>', scanner.at)) {
    scanner.at += 2;
    return NULL_REVERSE_PATH;
  }
  const path = scanPath(scanner, rules);
  return path === null ? null : { kind: 'reverse-path', route: path.route, mailbox: path.mailbox };
}

function scanPath(scanner: Scanner, rules: Rules): { route: SourceRoute; mailbox: Mailbox } | null {
  const start = scanner.at;
  if (!scanner.skip(OPEN)) return scanner.fail('a path must begin with "<"');
  const route = scanner.peek() === AT ? scanRoute(scanner, rules) : NO_ROUTE;
  if (route === null) return null;
  const mailbox = scanMailbox(scanner, rules);
  if (mailbox === null) return null;
  if (!scanner.skip(CLOSE)) return scanner.fail('">" must end the path');
  if (scanner.octetsSince(start, rules) > rules.limits.path) {
    return scanner.failAsTooLong('a path', rules.limits.path, start, rules, ', brackets included');
  }
  return { route, mailbox };
}

/** `<a-d-l> ":"` with `<a-d-l> ::= <at-domain> | <at-domain> "," <a-d-l>` (0821:1806). */
function scanRoute(scanner: Scanner, rules: Rules): SourceRoute | null {
  const hosts: Host[] = [];
  do {
    if (!scanner.skip(AT)) return scanner.fail('each host of a route must begin with "@"');
    const host = scanDomain(scanner, rules);
    if (host === null) return null;
    hosts.push(host);
  } while (scanner.skip(COMMA));
  if (!scanner.skip(COLON))
    return scanner.fail('":" must end the route, or "," and "@" continue it');
  return hosts;
}
