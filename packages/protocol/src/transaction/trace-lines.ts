/**
 * The lines that hosts put on top of a message: a time stamp line at each acceptance, a return path line at final
 * delivery (0821:1309-1346, syntax 0821:1912). They are written from parsed values only.
 */
import { CR, LF, octetsOf, textBetween } from '../framing/octets.ts';
import { formatPath } from '../path.ts';
import type { ForwardPath, Host, ReversePath } from '../path.ts';
import type { Dialect } from '../rules.ts';
import { formatDate } from './date.ts';

/** What a `Received:` line says. */
export interface TimeStamp {
  /** The host that sent the message, as it named itself. */
  readonly from: Host;
  /** The host that received the message, by the name it has where the message came from. */
  readonly by: Host;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** How the message came, `UTF8SMTP` where MAIL asked for SMTPUTF8 (RFC 6531 4.3); RFC 5321 form only. */
  readonly protocol: 'SMTP' | 'ESMTP' | 'UTF8SMTP';
  /** By which name the receiver keeps it; RFC 5321 form only. */
  readonly id: string;
  /** The recipient when there is just one; RFC 5321 form only (5321 4.4). */
  readonly recipient: ForwardPath | null;
}

/** `Received: from ONE by TWO ; 22 Nov 26 21:33:36 UT` (0821:1394); RFC 5321 names more (5321 4.4). Without CRLF. */
export function formatTimeStampLine(stamp: TimeStamp, dialect: Dialect): string {
  const date = formatDate(stamp.at, dialect);
  if (dialect === 'rfc821') return `Received: from ${stamp.from} by ${stamp.by} ; ${date}`;
  const recipient =
    stamp.recipient === null ? '' : ` for ${formatPath({ ...stamp.recipient, route: [] })}`;
  return `Received: from ${stamp.from} by ${stamp.by} with ${stamp.protocol} id ${stamp.id}${recipient}; ${date}`;
}

/** `Return-Path: <@TWO,@ONE:SAM@ALPHA>` (0821:1915). Without CRLF. */
export function formatReturnPathLine(reversePath: ReversePath): string {
  return `Return-Path: ${formatPath(reversePath)}`;
}

/** How many `Received:` lines a message has: hosts it has passed, for the guard against loops (5321 6.3). */
export function countTimeStampLines(message: Uint8Array): number {
  let count = 0;
  eachTimeStampLine(message, () => {
    count += 1;
  });
  return count;
}

/** The hosts that wrote the `Received:` lines of a message, the last first, as they named themselves. */
export function hostsOfTimeStampLines(message: Uint8Array): readonly string[] {
  const hosts: string[] = [];
  eachTimeStampLine(message, (from, to) => {
    const host = / by ([^\s;]+)/i.exec(textBetween(message, from, to))?.[1];
    if (host !== undefined) hosts.push(host);
  });
  return hosts;
}

/** Where each of them begins and ends in the header, which an empty line ends. */
function eachTimeStampLine(message: Uint8Array, see: (from: number, to: number) => void): void {
  for (let at = 0; at < message.length && !isCrLf(message, at);) {
    const next = nextLine(message, at);
    if (begins(message, at)) see(at, next);
    at = next;
  }
}

const RECEIVED = octetsOf('received');
/** The bit in which a letter of lower case differs from one of upper case. */
const LOWER = 0x20;
const COLON = 58;

/** Whether a line begins there that a host put on top, in whatever case its name is written. */
function begins(message: Uint8Array, at: number): boolean {
  let same = 0;
  while (same < RECEIVED.length && ((message[at + same] ?? 0) | LOWER) === RECEIVED[same])
    same += 1;
  return same === RECEIVED.length && message[at + same] === COLON;
}

function nextLine(message: Uint8Array, from: number): number {
  for (let at = from; at < message.length; at += 1)
    if (message[at] === CR && message[at + 1] === LF) return at + 2;
  return message.length;
}

function isCrLf(message: Uint8Array, at: number): boolean {
  return message[at] === CR && message[at + 1] === LF;
}
