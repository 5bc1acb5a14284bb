/**
 * The character classes of RFC 821 4.1.2 as one table of bits, so that a production asks a single question per character.
 * Control characters belong to no class: RFC 821 lets them into quoted text (0821:1871), we do not, since every hole of
 * the kind "command injection" begins with one.
 */
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

/** Printable ASCII and the space: all that may stand in a command or reply that we write. */
export function isPrintable(code: number): boolean {
  return code >= 32 && code < 127;
}

/** The text with "?" for everything else: control characters, and what 8-bit octets or other alphabets left in it. */
export function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?');
}
