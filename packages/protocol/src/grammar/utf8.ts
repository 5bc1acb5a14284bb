/**
 * UTF-8 (RFC 3629), strictly: no overlong form, no surrogate, nothing over U+10FFFF passes in either direction. This package
 * compiles without the types of any platform, so it cannot ask one for a TextDecoder; and texts here are short.
 */
import { faulty, parsed, rightUse, type Parsed } from '../result.ts';

/** Octets that the text takes in UTF-8. A lone surrogate counts as three, as U+FFFD in its place would. */
export function utf8Length(text: string): number {
  let octets = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (code < 0x800) octets += 1;
    else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) {
      octets += 2; // four octets for two characters of the string
      at += 1;
    } else octets += 2;
  }
  return octets;
}

/** The text's octets. Throws at a lone surrogate: ask `isWellFormed()` first about a text of unknown origin. */
export function utf8Encode(text: string): Uint8Array {
  rightUse(text.isWellFormed(), 'a lone surrogate has no UTF-8: ask isWellFormed first');
  const octets = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) octets[at++] = code;
    else {
      const following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      octets[at++] = LEAD_BITS[following]! | (code >> (6 * following));
      for (let left = following - 1; left >= 0; left -= 1)
        octets[at++] = 0x80 | ((code >> (6 * left)) & 0x3f);
    }
  }
  return octets;
}

/** The text behind the octets; a fault points to the octet with which a character that is none begins. */
export function utf8Decode(octets: Uint8Array): Parsed<string> {
  let text = '';
  let at = 0;
  while (at < octets.length) {
    const lead = octets[at]!;
    const following = followingOctets(lead);
    let code = following === 0 ? lead : lead & (0x3f >> following);
    for (let next = at + 1; next <= at + following; next += 1) {
      const octet = octets[next] ?? 0; // behind the last there is none that continues a character
      if ((octet & 0xc0) !== 0x80) return faulty(at, NOT_UTF8);
      code = (code << 6) | (octet & 0x3f);
    }
    const surrogate = code >= 0xd800 && code <= 0xdfff;
    if (following < 0 || code < SMALLEST[following]! || code > 0x10ffff || surrogate)
      return faulty(at, NOT_UTF8);
    text += String.fromCodePoint(code);
    at += 1 + following;
  }
  return parsed(text);
}

const NOT_UTF8 = 'the octets must be UTF-8';
/** By the number of octets that follow: the bits that the first one has, and the smallest character so written. */
const LEAD_BITS = [0, 0xc0, 0xe0, 0xf0];
const SMALLEST = [0, 0x80, 0x800, 0x10000];

function followingOctets(lead: number): number {
  if (lead < 0x80) return 0;
  if (lead < 0xc0) return -1;
  if (lead < 0xe0) return 1;
  if (lead < 0xf0) return 2;
  return lead < 0xf8 ? 3 : -1;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
