/**
 * Base64 (RFC 4648 4), in which AUTH sends challenges and answers. Strict, as RFC 2554 7 writes it: the standard alphabet,
 * padding wherever it belongs, nothing else. Each sequence of octets has one text, and only that text is read.
 */
import { faulty, parsed, type Parsed } from '../result.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 255;

const VALUES: Uint8Array = (() => {
  const values = new Uint8Array(128).fill(NONE);
  for (let value = 0; value < 64; value += 1) values[ALPHABET.charCodeAt(value)] = value;
  return values;
})();

/** The octets as text, without line breaks; none give the empty text. */
export function encodeBase64(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 3) {
    const bits = (octets[at]! << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0);
    const there = octets.length - at; // octets of this group, 3 or more when it is full
    text += ALPHABET.charAt(bits >> 18);
    text += ALPHABET.charAt((bits >> 12) & 63);
    text += there > 1 ? ALPHABET.charAt((bits >> 6) & 63) : '=';
    text += there > 2 ? ALPHABET.charAt(bits & 63) : '=';
  }
  return text;
}

/** The octets behind the text. The empty text holds none; the single `=` of AUTH is not base64 and is refused here. */
export function decodeBase64(text: string): Parsed<Uint8Array> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const octets = new Uint8Array(Math.floor((characters * 3) / 4));
  let bits = 0;
  let written = 0;
  for (let at = 0; at < characters; at += 1) {
    const value = VALUES[text.charCodeAt(at)] ?? NONE;
    if (value === NONE)
      return faulty(at, 'base64 has only letters, digits, "+", "/", and "=" at its end');
    bits = ((bits << 6) | value) & 0xffffff;
    if (at % 4 !== 0) octets[written++] = (bits >> (6 - 2 * (at % 4))) & 255;
  }
  if (text.length % 4 !== 0)
    return faulty(text.length, 'base64 has a multiple of four characters, "=" included');
  // Bits that belong to no octet are zero (RFC 4648 3.5), or many texts would stand for the same octets.
  if ((bits & UNUSED_BITS[padding]!) !== 0)
    return faulty(characters - 1, 'the last character of base64 must leave no bits over');
  return parsed(octets);
}

const UNUSED_BITS = [0, 3, 15];
