import type { Host } from '../path.ts';
import type { Parsed } from '../result.ts';
import type { Rules } from '../rules.ts';
import { isBeyondAscii, isDigit, isLetterOrDigit, unitsBeyondAscii } from './characters.ts';
import { CLOSE_BRACKET, DOT, HASH, HYPHEN, OPEN_BRACKET, Scanner } from './scanner.ts';

/** The whole text as a `<domain>`: the argument of HELO, a host of a network file. */
export function parseHost(text: string, rules: Rules): Parsed<Host> {
  const scanner = new Scanner(text);
  return scanner.whole(
    scanDomain(scanner, rules),
    'a host name has only letters, digits, hyphens and dots',
  );
}

/** `<domain> ::= <element> | <element> "." <domain>` (0821:1810); `Domain / address-literal` in RFC 5321 (5321:2314). */
export function scanDomain(scanner: Scanner, rules: Rules): Host | null {
  const start = scanner.at;
  if (!rules.numericElements && scanner.peek() === OPEN_BRACKET) {
    if (!scanAddressLiteral(scanner, rules)) return null;
  } else {
    do {
      if (!scanElement(scanner, rules)) return null;
    } while (scanner.skip(DOT));
  }
  if (scanner.octetsSince(start, rules) > rules.limits.domain) {
    return scanner.failAsTooLong('a host name', rules.limits.domain, start, rules);
  }
  return scanner.text.slice(start, scanner.at) as Host; // the only place where a text becomes a Host
}

/**
 * `<element> ::= <name> | "#" <number> | "[" <dotnum> "]"` (0821:1812); only names in RFC 5321 (5321:2291), to which RFC
 * 6531 adds U-labels.
 */
function scanElement(scanner: Scanner, rules: Rules): true | null {
  const code = scanner.peek();
  if (isLetterOrDigit(code)) return scanName(scanner, rules);
  if (code === HASH && rules.numericElements) return scanNumber(scanner);
  if (code === OPEN_BRACKET && rules.numericElements) return scanAddressLiteral(scanner, rules);
  if (unitsBeyondAscii(scanner.text, scanner.at, rules) > 0) return scanULabel(scanner, rules);
  if (isControl(code)) return scanner.fail(NO_CONTROL);
  if (isForeign(code, rules)) return scanner.fail(A_LABEL);
  return scanner.fail('a host name must stand here');
}

/** Whether a character that would be one of a U-label stands where nobody speaks SMTPUTF8. */
function isForeign(code: number, rules: Rules): boolean {
  return isBeyondAscii(code) && !rules.internationalized;
}

/** Those of ASCII, and U+0080 to U+009F, which an A-label does not help. */
function isControl(code: number): boolean {
  return code < 32 || (code >= 127 && code < 160);
}

const NO_CONTROL = 'no control character may stand in a host name';

const A_LABEL =
  'without SMTPUTF8 a host name beyond ASCII is written as its A-label, which begins with "xn--"';

/**
 * `<name> ::= <a> <ldh-str> <let-dig>` (0821:1818): by the letter three characters or more and a letter first. RFC 1123
 * 2.1 lets a digit begin it, and one character be enough (5321:2303); so do we, under both RFCs.
 */
function scanName(scanner: Scanner, rules: Rules): true | null {
  const { text } = scanner;
  let at = scanner.at + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!isLetterOrDigit(code) && code !== HYPHEN) break;
    at += 1;
  }
  if (unitsBeyondAscii(text, at, rules) > 0) return scanULabel(scanner, rules);
  scanner.at = at;
  if (isControl(text.charCodeAt(at))) return scanner.fail(NO_CONTROL);
  if (isForeign(text.charCodeAt(at), rules)) return scanner.fail(A_LABEL);
  if (text.charCodeAt(at - 1) === HYPHEN) return scanner.fail(ENDS_WITH_HYPHEN, at - 1);
  return true;
}

const ENDS_WITH_HYPHEN = 'a name inside a host name must end with a letter or a digit';

/** `sub-domain =/ U-label` (RFC 6531 3.3). */
function scanULabel(scanner: Scanner, rules: Rules): true | null {
  const { text, at: start } = scanner;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    const ascii = isLetterOrDigit(code) || code === HYPHEN;
    const units = ascii ? 1 : unitsBeyondAscii(text, at, rules);
    if (units === 0) break;
    at += units;
  }
  if (!isULabel(text.slice(start, at))) {
    return scanner.fail(
      'a name beyond ASCII has only composed letters in lower case, digits and hyphens (a U-label)',
    );
  }
  scanner.at = at;
  if (text.charCodeAt(at - 1) === HYPHEN) return scanner.fail(ENDS_WITH_HYPHEN, at - 1);
  return true;
}

/**
 * Letters, marks and digits that can be seen, hyphens, and what RFC 5892 A allows beside some of them, the joiners never
 * first; no mark first, and no `??--` (RFC 5891 4.2.3).
 */
const LABEL =
  /^(?!\p{M})(?!..--)(?:[[\p{L}\p{M}\p{Nd}]--\p{Default_Ignorable_Code_Point}]|[\-\u00B7\u0375\u05F3\u05F4\u30FB]|(?<=[\p{L}\p{M}])(?:\u200C|\u200D))+$/v;

/**
 * Whether a name is a U-label (RFC 5890 2.3.2.1), as far as the language's own tables tell: its characters do not change
 * by NFKC and lower-casing, which is what RFC 5892 2.2 calls stable. Letters of ASCII may be upper case, as in any name.
 * So two spellings of one U-label differ in those letters only.
 */
function isULabel(name: string): boolean {
  const lowered = name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return LABEL.test(name) && name.normalize('NFKC').toLowerCase() === lowered;
}

/** `"#" <number>` (0821:1838). */
function scanNumber(scanner: Scanner): true | null {
  scanner.at += 1;
  if (!isDigit(scanner.peek())) return scanner.fail('a number must follow "#"');
  while (isDigit(scanner.peek())) scanner.at += 1;
  return true;
}

/** `"[" <dotnum> "]"` (0821:1836), and the tagged literals of RFC 5321 4.1.3 (5321:2399). */
function scanAddressLiteral(scanner: Scanner, rules: Rules): true | null {
  const start = scanner.at;
  const close = scanner.text.indexOf(']', start);
  const inside = close < 0 ? '' : scanner.text.slice(start + 1, close);
  if (!isDotnum(inside) && !(rules.taggedLiterals && isTaggedLiteral(inside))) {
    return scanner.fail(
      'an address between "[" and "]" is four numbers from 0 to 255 with dots',
      start,
    );
  }
  scanner.at = close;
  scanner.skip(CLOSE_BRACKET);
  return true;
}

/** `<dotnum>`: four `<snum>` of one to three digits, 0 through 255 (0821:1860). */
function isDotnum(text: string): boolean {
  const numbers = text.split('.');
  return (
    numbers.length === 4 && numbers.every((snum) => /^\d{1,3}$/.test(snum) && Number(snum) <= 255)
  );
}

/** `Standardized-tag ":" 1*dcontent` (5321:2401). What follows the tag is left to those who know the tag. */
function isTaggedLiteral(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?:[!-Z^-~]+$/.test(text);
}
