/**
 * The address type `utf-8` (RFC 6533 3): how a mailbox beyond ASCII stands in ORCPT and in notifications. `\x{E9}` stands for a
 * character that may not stand there itself. Where SMTPUTF8 is spoken characters beyond ASCII may stand as they are; here they
 * are kept in the form that goes everywhere, which is xtext as well.
 */
import { parseMailbox } from '../grammar/mailbox.ts';
import { utf8Decode } from '../grammar/utf8.ts';
import { faulty, type Parsed } from '../result.ts';
import { RULES, type Rules } from '../rules.ts';
import { octetsOfXtext, parseXtext, type Xtext } from './xtext.ts';

/** As the kind of address in ORCPT. */
export function isUtf8Type(type: string): boolean {
  return /^utf-8$/i.test(type);
}

const BEYOND_ASCII: Rules = { ...RULES.rfc5321, internationalized: true };

/** QUCHAR, or an EmbeddedUnicodeChar; which characters that may be is left to the grammar of mailboxes. */
const ADDRESS = /^(?:[!-*,-<>-[\]-~\u{80}-\u{10FFFF}]|\\x\{[0-9A-Fa-f]{2,6}\})*/u;

/** The address in ASCII alone; a fault where it is none, or stands for what is no mailbox. */
export function parseUtf8Address(text: string): Parsed<Xtext> {
  const at = ADDRESS.exec(text)?.[0].length ?? 0;
  if (at < text.length)
    return faulty(
      at,
      '"\\x{", two to six hexadecimal digits and "}" must stand for this character',
    );
  return encodeUtf8Address(decoded(text));
}

/** A mailbox, `jürgen@bücher.example`, as an address of type `utf-8`; a fault where it is none. */
export function encodeUtf8Address(mailbox: string): Parsed<Xtext> {
  const read = parseMailbox(mailbox, BEYOND_ASCII);
  if (!read.ok) return read;
  return parseXtext(mailbox.replaceAll(/[^!-*,-<>-[\]-~]/gu, escaped));
}

/**
 * The address behind an xtext that hides octets over 127, which no xtext may (RFC 3461 4.2): `j+C3+BCrgen@b`. Postfix spells
 * mailboxes beyond ASCII so, with the type rfc822, in all mail that needs SMTPUTF8; to refuse it would be to refuse such mail.
 * A fault where the octets are no UTF-8 of such a mailbox.
 */
export function utf8AddressBehind(text: string): Parsed<Xtext> {
  const octets = octetsOfXtext(text);
  if (!octets.ok) return octets;
  const mailbox = utf8Decode(octets.value);
  return mailbox.ok ? encodeUtf8Address(mailbox.value) : mailbox;
}

/** The mailbox that an address of type `utf-8` stands for. */
export function decodeUtf8Address(address: Xtext): string {
  return decoded(address);
}

function decoded(text: string): string {
  return text.replaceAll(/\\x\{([^}]*)\}/g, (all, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\x{${code.toString(16).toUpperCase().padStart(2, '0')}}`;
}
