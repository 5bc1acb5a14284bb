/** What a run may be told, and the defaults: one place where they meet. */
import {
  InvalidOptionError,
  parseAddress,
  systemClock,
  tcpCarrier,
  type Address,
  type Carrier,
  type Clock,
} from '@hopscope/channel';
import { RULES, formatMailbox, parseHost, parseMailbox } from '@hopscope/protocol';

import type { Check, Rfc } from './check.ts';
import { checksOf } from './checks/index.ts';

/** What to check, how patiently, and how to reach the server. Each may be left out. */
export interface ConformanceOptions {
  /** Whose rules to check: `5321` by default, the text in force. */
  readonly rfc?: Rfc | undefined;
  /**
   * A mailbox, `user@host`, that test mails may be sent to; each says in its subject what it is. Without it no check sends
   * mail data, and those that would are not applicable.
   */
  readonly to?: string | undefined;
  /** The checks to run: all that the RFC states by default. */
  readonly checks?: readonly Check[] | undefined;
  /** How this host names itself. `hopscope.invalid` by default, a name that is nobody's (RFC 2606). */
  readonly name?: string | undefined;
  /** In milliseconds. */
  readonly timeouts?: Partial<ConformanceTimeouts> | undefined;
  /** Gives the run up whenever it is aborted: iteration then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** What opens the channels: TCP by default. */
  readonly carrier?: Carrier | undefined;
  /** What counts the timeouts: the clock of the machine by default. */
  readonly clock?: Clock | undefined;
}

/** How long a run may take, in milliseconds. */
export interface ConformanceTimeouts {
  /** For a channel to open. 10 seconds by default. */
  readonly connect: number;
  /** For one check. 15 seconds by default. */
  readonly check: number;
  /** For all of them; those that are left are then undecided. By default 40 times that of one: 10 minutes. */
  readonly total: number;
}

/** `host`, `host:port`, `[ipv6-address]:port`; the port is 25 where none is given. */
export type AddressLike = string | Address;

/** The options with nothing left open. */
export interface Settings {
  readonly rfc: Rfc;
  readonly to: string | null;
  readonly checks: readonly Check[];
  readonly name: string;
  readonly timeouts: ConformanceTimeouts;
  readonly signal: AbortSignal | null;
  readonly carrier: Carrier;
  readonly clock: Clock;
}

const SMTP_PORT = 25;
const CONNECT = 10_000;
const CHECK = 15_000;
/** Most checks are over in no time, so all of them may take as long as some that wait. */
const CHECKS_IN_TOTAL = 40;

/** Throws InvalidOptionError. */
export function settingsOf(options: ConformanceOptions): Settings {
  const rfc = options.rfc ?? '5321';
  return {
    rfc,
    to: options.to === undefined ? null : mailboxOf(options.to, rfc),
    checks: options.checks ?? checksOf(rfc),
    name: nameOf(options.name ?? 'hopscope.invalid', rfc),
    timeouts: timeoutsOf(options.timeouts ?? {}),
    signal: options.signal ?? null,
    carrier: options.carrier ?? tcpCarrier,
    clock: options.clock ?? systemClock,
  };
}

function timeoutsOf(given: Partial<ConformanceTimeouts>): ConformanceTimeouts {
  const { connect = CONNECT, check = CHECK, total = check * CHECKS_IN_TOTAL } = given;
  return { connect, check, total };
}

function mailboxOf(text: string, rfc: Rfc): string {
  const read = parseMailbox(text, RULES[`rfc${rfc}`]);
  if (!read.ok) throw new InvalidOptionError('to', instead(text, read.fault.wanted));
  return formatMailbox(read.value);
}

function nameOf(text: string, rfc: Rfc): string {
  const read = parseHost(text, RULES[`rfc${rfc}`]);
  if (!read.ok) throw new InvalidOptionError('name', instead(text, read.fault.wanted));
  return read.value;
}

/** Throws InvalidOptionError. */
export function readAddress(address: AddressLike): Address {
  if (typeof address !== 'string') return address;
  const read = parseAddress(address, { host: null, port: SMTP_PORT });
  if (read.ok && read.value.port > 0) return read.value;
  const wanted = 'it is host, host:port or [ipv6-address]:port';
  throw new InvalidOptionError('address', instead(address, wanted));
}

function instead(text: string, wanted: string): string {
  return `${wanted}, and not ${JSON.stringify(text)}`;
}
