/**
 * Hosts, mailboxes and the two paths of a mail transaction (RFC 821 3.6).
 *
 * A mailbox is an absolute address; a route is information about how to get there, "the two concepts should not be
 * confused" (0821:872). So they are different types, and neither is ever a string. `Host` and `LocalPart` are the words
 * on the wire with their spelling kept; only the grammar can make one, so that whoever holds one knows it is well formed.
 *
 * The words are strings of the language; what they hold beyond ASCII (RFC 6531) becomes UTF-8 on the wire.
 *
 *   forward-path  <@ONE,@TWO:JOE@THREE>    read rightwards: the hosts still to pass, then the mailbox
 *   reverse-path  <@TWO,@ONE:SAM@ALPHA>    read rightwards: the hosts back to the originator, the nearest first
 */
import { isAllPrintable } from './grammar/characters.ts';
import { utf8Length } from './grammar/utf8.ts';

declare const hostBrand: unique symbol;
declare const localPartBrand: unique symbol;
declare const pathTextBrand: unique symbol;

/** A host as spelled on the wire: a domain name, `#123` or `[1.2.3.4]`. Compare with {@link sameHost} only. */
export type Host = string & { readonly [hostBrand]: true };

/** The user of a mailbox as spelled on the wire, quotes and backslashes included. Compare with {@link sameUser} only. */
export type LocalPart = string & { readonly [localPartBrand]: true };

/** A path as written on the wire, brackets included: what journals, tables and screens show. Parse it to compute. */
export type PathText = string & { readonly [pathTextBrand]: true };

/** `<mailbox>` (0821:1814). */
export interface Mailbox {
  readonly localPart: LocalPart;
  readonly host: Host;
}

/** The hosts to pass through, in the order of travel (0821:1806). */
export type SourceRoute = readonly Host[];

/** The argument of RCPT: where the mail shall go. */
export interface ForwardPath {
  readonly kind: 'forward-path';
  readonly route: SourceRoute;
  readonly mailbox: Mailbox;
}

/** The argument of MAIL: where a notification shall go, or nowhere. */
export type ReversePath = ReturnPath | NullReversePath;

/** A reverse-path that leads to the originator, the most recent relay first (0821:1222). */
export interface ReturnPath {
  readonly kind: 'reverse-path';
  readonly route: SourceRoute;
  readonly mailbox: Mailbox;
}

/** `<>`, the reverse-path of a notification (0821:936). */
export interface NullReversePath {
  readonly kind: 'null-path';
}

/** `<>`. */
export const NULL_REVERSE_PATH: NullReversePath = { kind: 'null-path' };

/** The path along a route, which may be empty, to a mailbox. */
export function forwardPath(route: SourceRoute, mailbox: Mailbox): ForwardPath {
  return { kind: 'forward-path', route, mailbox };
}

/** The path along a route, which may be empty, back to the originator. */
export function returnPath(route: SourceRoute, mailbox: Mailbox): ReturnPath {
  return { kind: 'reverse-path', route, mailbox };
}

/** The path as it stands on the wire, brackets included. */
export function formatPath(path: ForwardPath | ReversePath): PathText {
  return (path.kind === 'null-path' ? '<>' : `<${formatRoute(path)}>`) as PathText;
}

/** The path without its brackets, as people type it: `@ONE,@TWO:JOE@THREE`. */
export function formatRoute(path: ForwardPath | ReturnPath): string {
  const { route, mailbox } = path;
  const absolute = formatMailbox(mailbox);
  if (route.length === 0) return absolute;
  let before = '';
  for (const host of route) before += before === '' ? `@${host}` : `,@${host}`;
  return `${before}:${absolute}`;
}

/** Octets of the path on the wire, brackets included; beyond ASCII it is UTF-8. */
export function pathLength(path: ForwardPath | ReversePath): number {
  if (path.kind === 'null-path') return 2;
  const { route, mailbox } = path;
  let length = '<@>'.length + utf8Length(mailbox.localPart) + utf8Length(mailbox.host);
  for (const host of route) length += '@,'.length + utf8Length(host); // behind the last stands ":"
  return length;
}

/** `JOE@THREE`. */
export function formatMailbox(mailbox: Mailbox): string {
  return `${mailbox.localPart}@${mailbox.host}`;
}

/**
 * Whether the path may only go to a host that offers SMTPUTF8, in a mail transaction that asks for it: a character beyond
 * ASCII stands in a user name or a host (RFC 6531 3.4). An A-label, `xn--...`, is ASCII.
 */
export function needsInternationalization(path: ForwardPath | ReversePath): boolean {
  if (path.kind === 'null-path') return false;
  const { route, mailbox } = path;
  if (!isAllPrintable(mailbox.localPart) || !isAllPrintable(mailbox.host)) return true;
  for (const host of route) if (!isAllPrintable(host)) return true;
  return false;
}

/**
 * Host names are not case sensitive (0821:259). That concerns the letters of ASCII: a U-label has no others that are upper
 * case and only one spelling, which the grammar sees to. It is not held against its A-label, for that takes the tables of
 * IDNA; whoever looks hosts up in the DNS turns them into A-labels first (RFC 6531 3.2).
 */
export function sameHost(one: Host, other: Host): boolean {
  return one === other || hostKey(one) === hostKey(other);
}

/** A host's spelling for use as the key of a Map: equal for equal hosts. */
export function hostKey(host: Host): string {
  return host.toLowerCase();
}

/** User names are case sensitive (0821:1664), but for POSTMASTER, which every host knows in any case. */
export function sameUser(one: LocalPart, other: LocalPart): boolean {
  return one === other || userKey(one) === userKey(other);
}

/** The user's name for use as the key of a Map: quoting removed, since quoted forms are equivalent (5321:2344). */
export function userKey(localPart: LocalPart): string {
  const user = decodeLocalPart(localPart);
  return POSTMASTER.test(user) ? 'POSTMASTER' : user;
}

/** Letters of ASCII only: by `toUpperCase`, U+017F would pass for an "S". */
const POSTMASTER = /^postmaster$/i;

/** The name behind a local-part: `"Joe Smith"` and `Joe\ Smith` are both `Joe Smith`. */
export function decodeLocalPart(localPart: LocalPart): string {
  const inside = localPart.startsWith('"') ? localPart.slice(1, -1) : localPart;
  return inside.includes('\\') ? inside.replaceAll(/\\(.)/g, '$1') : inside;
}

/** Whether both parts are the same. */
export function sameMailbox(one: Mailbox, other: Mailbox): boolean {
  return sameHost(one.host, other.host) && sameUser(one.localPart, other.localPart);
}
