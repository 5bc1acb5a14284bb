/** The text of a mail: what a host composes itself, puts on top, and reads of the header. */
import {
  formatDate,
  formatMailbox,
  hasEightBit,
  SharedRoom,
  octetsOfLine,
  octetsOf,
  textOf,
  utf8Decode,
  type Dialect,
  type Mailbox,
} from '@hopscope/protocol';

export interface Composition {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly subject: string | null;
  /** Further header lines, `Name: value`. */
  readonly header: readonly string[];
  /** Lines end with LF or CRLF. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Header and body, lines without CRLF. */
export function composeMail(composition: Composition, dialect: Dialect): readonly string[] {
  const { from, to, subject, header, body, at } = composition;
  return [
    `Date: ${formatDate(at, dialect)}`,
    `From: ${formatMailbox(from)}`,
    `To: ${to.map(formatMailbox).join(', ')}`,
    ...(subject === null ? [] : [`Subject: ${subject}`]).map(asOneLine),
    ...header.map(asOneLine),
    '',
    ...body.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/),
  ];
}

/** A line of a header that would not be one line could pass for several, or for the body. */
function asOneLine(line: string): string {
  return /[\r\n]/.test(line) ? line.replaceAll(/[\r\n]+/g, ' ') : line;
}

const UTF8 = new TextEncoder();

/** The octets of a text, its lines ended by CRLF; UTF-8 where it goes beyond ASCII. */
export function encodeLines(lines: readonly string[]): Uint8Array {
  const text = `${lines.join('\r\n')}\r\n`;
  return /[^\0-\x7f]/.test(text) ? UTF8.encode(text) : octetsOf(text);
}

/** The octets up to the first empty line. */
export function headerOf(text: Uint8Array): Uint8Array {
  for (let lf = text.indexOf(LF); lf >= 0; lf = text.indexOf(LF, lf + 1)) {
    if (text[lf + 1] === CR && text[lf + 2] === LF) return text.subarray(0, lf + 1);
  }
  return text;
}

/** The lines of a header, for people: UTF-8 decoded (RFC 6532); where it is none, "?" for each octet over 127. */
export function headerLines(text: Uint8Array): readonly string[] {
  const header = headerOf(text);
  const decoded = utf8Decode(header);
  const told = decoded.ok ? decoded.value : textOf(header).replaceAll(/[\x80-\xff]/g, '?');
  return told.split('\r\n');
}

const CR = 13;
const LF = 10;

/** All lines of a text that is ASCII; null: it is not. */
export function wholeLines(text: Uint8Array): readonly string[] | null {
  return hasEightBit(text) ? null : textOf(text).replace(/\r\n$/, '').split('\r\n');
}

/** A trace line on top of a text. */
export function withLine(line: string, text: Uint8Array): Uint8Array {
  const top = octetsOfLine(line);
  const all = texts.take(top.length + text.length);
  all.set(top);
  all.set(text, top.length);
  return all;
}

/** For those of short mails, each of which is kept as long as its host is responsible for it. */
const texts = new SharedRoom(4 * 1024);
