/**
 * The character classes of RFC 821 4.1.2 as one table of bits, so that a production asks a single question per character.
 * Control characters belong to no class: RFC 821 lets them into quoted text (0821:1871), we do not, since every hole of
 * the kind "command injection" begins with one.
 */
import type { Rules } from '../rules.ts';

const LETTER = 1;
const DIGIT = 2;
const ATOM = 4;
const QUOTED = 8;
const GRAPHIC = 16;

const SPECIALS = '<>()[]\\.,;:@"'; // (0821:1876)

const CLASSES: Uint8Array = (() => {
  const classes = new Uint8Array(128);
  for (let code = 32; code < 127; code += 1) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z]/.test(character)) classes[code]! |= LETTER;
    if (/[0-9]/.test(character)) classes[code]! |= DIGIT;
    if (code !== 32 && !SPECIALS.includes(character)) classes[code]! |= ATOM;
    if (character !== '"' && character !== '\\') classes[code]! |= QUOTED;
    classes[code]! |= GRAPHIC;
  }
  return classes;
})();

function classOf(code: number): number {
  return code < 128 ? CLASSES[code]! : 0;
}

/** `<d>` (0821:1869). */
export function isDigit(code: number): boolean {
  return (classOf(code) & DIGIT) !== 0;
}

/** `<let-dig>` (0821:1822). */
export function isLetterOrDigit(code: number): boolean {
  return (classOf(code) & (LETTER | DIGIT)) !== 0;
}

/** `<c>`, a character that may stand unquoted in a local-part (0821:1866); the same set as RFC 5322's atext. */
export function isAtomCharacter(code: number): boolean {
  return (classOf(code) & ATOM) !== 0;
}

/** `<q>`, a character that may stand unescaped between quotes (0821:1871), less the control characters. */
export function isQuotedCharacter(code: number): boolean {
  return (classOf(code) & QUOTED) !== 0;
}

/** `<x>`, a character that may follow a backslash (0821:1874), less the control characters. */
export function isGraphicOrSpace(code: number): boolean {
  return (classOf(code) & GRAPHIC) !== 0;
}

/** Whether a unit of a string belongs to a character beyond ASCII; never at the end of the string. */
export function isBeyondAscii(code: number): boolean {
  return code > 127;
}

/**
 * How many units of the string the character takes that stands there, if it is `UTF8-non-ascii` (RFC 6532 3.1) and the
 * rules let such stand in names: 1, or 2 for a pair of surrogates; 0 for ASCII, the end, half a pair, and the control
 * characters U+0080 to U+009F, which are kept out as those of ASCII are.
 */
export function unitsBeyondAscii(text: string, at: number, rules: Rules): 0 | 1 | 2 {
  if (!rules.internationalized) return 0;
  const code = text.charCodeAt(at);
  if (code >= 0xa0 && (code < 0xd800 || code > 0xdfff)) return 1;
  const low = code >= 0xd800 && code <= 0xdbff ? text.charCodeAt(at + 1) : 0;
  return low >= 0xdc00 && low <= 0xdfff ? 2 : 0;
}

/** What a limit of the grammar counts, in the word that its reader can count with. */
export function sizeUnit(rules: Rules): 'characters' | 'octets of UTF-8' {
  return rules.internationalized ? 'octets of UTF-8' : 'characters';
}

/** Whether no character of the text goes beyond ASCII. */
export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** Printable ASCII and the space: all that may stand in a command or reply that we write. */
export function isPrintable(code: number): boolean {
  return code >= 32 && code < 127;
}

/** Whether all of a name is that. Most have a few letters: to ask an expression of the language takes longer. */
export function isAllPrintable(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (!isPrintable(name.charCodeAt(at))) return false;
  return true;
}

/** The text with "?" for everything else: control characters, and what 8-bit octets or other alphabets left in it. */
export function printable(text: string): string {
  return NOT_PRINTABLE.test(text) ? text.replaceAll(/[^ -~]/g, '?') : text;
}

/** The same, where characters beyond ASCII may stand: "?" for control characters and halves of characters. */
export function printableBeyondAscii(text: string): string {
  return text.replaceAll(/[^ -~\u{A0}-\u{D7FF}\u{E000}-\u{10FFFF}]/gu, '?');
}

const NOT_PRINTABLE = /[^ -~]/;
