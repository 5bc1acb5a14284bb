import type { LocalPart, Mailbox } from '../path.ts';
import type { Parsed } from '../result.ts';
import type { Rules } from '../rules.ts';
import {
  isAtomCharacter,
  isBeyondAscii,
  isGraphicOrSpace,
  isQuotedCharacter,
  unitsBeyondAscii,
} from './characters.ts';
import { scanDomain } from './domain.ts';
import { AT, BACKSLASH, DOT, QUOTE, Scanner } from './scanner.ts';

/** The whole text as a `<mailbox>`, `JOE@THREE`: no brackets, no route. */
export function parseMailbox(text: string, rules: Rules): Parsed<Mailbox> {
  const scanner = new Scanner(text);
  return scanner.whole(scanMailbox(scanner, rules), 'nothing may follow the host of a mailbox');
}

/** The whole text as a `<local-part>`: a user's name as a network file or VRFY spells it. */
export function parseLocalPart(text: string, rules: Rules): Parsed<LocalPart> {
  const scanner = new Scanner(text);
  const localPart = scanLocalPart(scanner, rules);
  return scanner.whole(
    localPart,
    wantedHere(scanner, rules, 'this character must be quoted in a user name'),
  );
}

/** `<mailbox> ::= <local-part> "@" <domain>` (0821:1814). */
export function scanMailbox(scanner: Scanner, rules: Rules): Mailbox | null {
  const localPart = scanLocalPart(scanner, rules);
  if (localPart === null) return null;
  if (!scanner.skip(AT)) return scanner.fail(wantedAfter(localPart, scanner, rules));
  const host = scanDomain(scanner, rules);
  return host === null ? null : { localPart, host };
}

/** What is wrong where a user name has ended and something else than "@" follows. */
function wantedAfter(localPart: LocalPart, scanner: Scanner, rules: Rules): string {
  if (scanner.peek() === SPACE && !localPart.startsWith('"')) {
    return 'a user name with a space in it must stand between quotes';
  }
  return wantedHere(scanner, rules, '"@" and a host must follow the user name of a mailbox');
}

/** `wanted`, unless the character at hand is beyond ASCII: then no quote and no other place would help it. */
function wantedHere(scanner: Scanner, rules: Rules, wanted: string): string {
  if (!isBeyondAscii(scanner.peek())) return wanted;
  return rules.internationalized
    ? 'no control character and no half of a character may stand in a user name'
    : 'only ASCII characters may stand in a user name';
}

const SPACE = 32;

/** `<local-part> ::= <dot-string> | <quoted-string>` (0821:1816). */
function scanLocalPart(scanner: Scanner, rules: Rules): LocalPart | null {
  const start = scanner.at;
  const recognised =
    scanner.peek() === QUOTE ? scanQuotedString(scanner, rules) : scanDotString(scanner, rules);
  if (!recognised) return null;
  if (scanner.octetsSince(start, rules) > rules.limits.localPart) {
    return scanner.failAsTooLong('a user name', rules.limits.localPart, start, rules);
  }
  return scanner.text.slice(start, scanner.at) as LocalPart; // the only place where a text becomes a LocalPart
}

/** `<dot-string> ::= <string> | <string> "." <dot-string>` (0821:1826). */
function scanDotString(scanner: Scanner, rules: Rules): true | null {
  do {
    if (!scanString(scanner, rules)) return null;
  } while (scanner.skip(DOT));
  return true;
}

/** `<string> ::= <char> | <char> <string>` with `<char> ::= <c> | "\" <x>` (0821:1828); RFC 5321 has no `"\" <x>` here. */
function scanString(scanner: Scanner, rules: Rules): true | null {
  const { text } = scanner;
  const start = scanner.at;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isAtomCharacter(code)) at += 1;
    else if (
      code === BACKSLASH &&
      rules.backslashOutsideQuotes &&
      isGraphicOrSpace(text.charCodeAt(at + 1))
    )
      at += 2;
    else {
      const units = unitsBeyondAscii(text, at, rules);
      if (units === 0) break;
      at += units;
    }
  }
  scanner.at = at;
  return at > start || scanner.fail(wantedHere(scanner, rules, 'a user name must stand here'));
}

/** `<quoted-string> ::= """ <qtext> """` (0821:1830); only RFC 5321 lets it be empty (5321:2324). */
function scanQuotedString(scanner: Scanner, rules: Rules): true | null {
  const { text } = scanner;
  const start = scanner.at;
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isQuotedCharacter(code)) at += 1;
    else if (code === BACKSLASH && isGraphicOrSpace(text.charCodeAt(at + 1))) at += 2;
    else {
      const units = unitsBeyondAscii(text, at, rules);
      if (units === 0) break;
      at += units;
    }
  }
  scanner.at = at;
  if (!scanner.skip(QUOTE))
    return scanner.fail(wantedHere(scanner, rules, 'a closing quote must end the user name'));
  if (at === start + 1 && !rules.emptyQuotedString)
    return scanner.fail('something must stand between the quotes', at);
  return true;
}
