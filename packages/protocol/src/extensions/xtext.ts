/**
 * xtext (RFC 3461 4): how a text stands in the value of a parameter, `+` and two hexadecimal digits for what may not stand
 * there itself. It is kept as it was spelled, for a relay passes it on unchanged (RFC 3461 5.2.1).
 */
import { octetsOf } from '../framing/octets.ts';
import { faulty, parsed, type Parsed } from '../result.ts';

declare const xtextBrand: unique symbol;

/** A well-formed xtext, spelled as on the wire. What it says comes from {@link decodeXtext}. */
export type Xtext = string & { readonly [xtextBrand]: true };

const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*/;

/** The text as xtext if it is one and stands for printable ASCII, spaces and tabs (RFC 3461 4.2, 4.4); it may be empty. */
export function parseXtext(text: string): Parsed<Xtext> {
  const formed = wellFormed(text);
  if (!formed.ok) return formed;
  const hidden = text.search(/\+(?![2-6][0-9A-F]|7[0-9A-E]|09)/);
  if (hidden >= 0) return faulty(hidden, ONLY_PRINTABLE);
  return parsed(text as Xtext); // here and in encodeXtext a text becomes an Xtext
}

/** The octets behind a text that is xtext by its form, whatever it stands for. */
export function octetsOfXtext(text: string): Parsed<Uint8Array> {
  const formed = wellFormed(text);
  return formed.ok ? parsed(octetsOf(unescaped(text))) : formed;
}

function wellFormed(text: string): Parsed<string> {
  const at = XTEXT.exec(text)?.[0].length ?? 0;
  return at < text.length
    ? faulty(at, '"+" and two hexadecimal digits in upper case must stand for this character')
    : parsed(text);
}

/** The text behind an xtext: printable ASCII, spaces and tabs. */
export function decodeXtext(xtext: Xtext): string {
  return unescaped(xtext);
}

/** One character an octet. */
function unescaped(text: string): string {
  return text.replaceAll(/\+(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The shortest xtext for a text; a fault at the first character that is not printable ASCII, a space or a tab. */
export function encodeXtext(text: string): Parsed<Xtext> {
  const at = text.search(/[^\t -~]/);
  if (at >= 0) return faulty(at, ONLY_PRINTABLE);
  return parsed(text.replaceAll(/[\t +=]/g, escaped) as Xtext);
}

const ONLY_PRINTABLE = 'only printable ASCII, spaces and tabs may stand in xtext';

function escaped(character: string): string {
  return `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
