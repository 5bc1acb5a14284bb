/** A name or a password as the mechanisms send it: `1*SAFE` of RFC 4616 2, some UTF-8 without U+0000. */
import { utf8Decode, utf8Encode, utf8Length } from '../grammar/utf8.ts';
import { faulty, parsed, type Parsed } from '../result.ts';

/** What is read or written, for the sentence that says what is wrong with it. */
export type Field = 'authorization identity' | 'user name' | 'password';

/** "Up to and including 255 octets" (RFC 4616 2) must be taken; no more are. */
const FIELD_OCTETS = 255;

export function readField(octets: Uint8Array, field: Field): Parsed<string> {
  const text = utf8Decode(octets);
  if (!text.ok) return faulty(text.fault.at, `the ${field} must be UTF-8`);
  return checked(text.value, field, octets.length);
}

/** The octets of a text, or why it cannot be sent. */
export function writeField(text: string, field: Field): Parsed<Uint8Array> {
  if (!text.isWellFormed()) return faulty(0, `the ${field} must have no half of a character`);
  const sendable = checked(text, field, utf8Length(text));
  return sendable.ok ? parsed(utf8Encode(text)) : sendable;
}

function checked(text: string, field: Field, octets: number): Parsed<string> {
  if (text === '') return faulty(0, `the ${field} must not be empty`);
  const nul = text.indexOf('\0');
  if (nul >= 0) return faulty(nul, `the ${field} must have no U+0000 in it`);
  if (octets > FIELD_OCTETS) return faulty(0, `the ${field} has at most ${FIELD_OCTETS} octets`);
  return parsed(text);
}
