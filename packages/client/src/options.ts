/** What a connection may be told, and the defaults: one place where they meet. */
import { hostname } from 'node:os';

import {
  parseAddress,
  systemClock,
  tcpCarrier,
  type Address,
  type Carrier,
  type Clock,
} from '@hopscope/channel';
import {
  RFC5321_TIMEOUTS,
  RULES,
  parseHost,
  type Dialect,
  type Host,
  type Rules,
  type Timeouts,
} from '@hopscope/protocol';

import { InvalidAddressError } from './errors/invalid-address-error.ts';
import { InvalidNameError } from './errors/invalid-name-error.ts';

export interface ConnectOptions {
  /** How this host names itself in EHLO or HELO. The name of the machine if it has a dot in it, else `[127.0.0.1]`. */
  readonly name?: string | undefined;
  /** `rfc5321` (the default) says EHLO, or HELO to who refuses that; `rfc821` says HELO and reads paths as in 1982. */
  readonly dialect?: Dialect | undefined;
  /** In milliseconds; those of RFC 5321 4.5.3.2 where not given, and 30 seconds for `connect`. */
  readonly timeouts?: Partial<ClientTimeouts> | undefined;
  /** Gives the connection up whenever it is aborted; all that is under way then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** What opens the channel: TCP by default. */
  readonly carrier?: Carrier | undefined;
  /** What counts the timeouts: the clock of the machine by default. */
  readonly clock?: Clock | undefined;
}

/** How long to wait for the other end, in milliseconds. A stream of mail data has `dataBlock` to bring its next part. */
export interface ClientTimeouts extends Omit<Timeouts, 'receiver'> {
  /** For the channel to open. RFC 5321 names none. */
  readonly connect: number;
}

/** `host`, `host:port`, `[ipv6-address]:port`; the port is 25 where none is given. */
export type AddressLike = string | { readonly host: string; readonly port?: number | undefined };

/** The options with nothing left open. */
export interface Settings {
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
  readonly connectTimeout: number;
  readonly signal: AbortSignal | null;
  readonly carrier: Carrier;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT = 30_000;
const SMTP_PORT = 25;

/** Throws InvalidNameError. */
export function settingsOf(options: ConnectOptions): Settings {
  const { connect = CONNECT_TIMEOUT, ...timeouts } = options.timeouts ?? {};
  const rules = RULES[options.dialect ?? 'rfc5321'];
  return {
    host: nameOf(options.name ?? ownName(rules), rules),
    rules,
    timeouts: { ...RFC5321_TIMEOUTS, ...timeouts },
    connectTimeout: connect,
    signal: options.signal ?? null,
    carrier: options.carrier ?? tcpCarrier,
    clock: options.clock ?? systemClock,
  };
}

function nameOf(name: string, rules: Rules): Host {
  const read = parseHost(name, rules);
  if (!read.ok) throw new InvalidNameError(name, read.fault);
  return read.value;
}

/** "The fully-qualified domain name of the SMTP client, if one is available", else an address literal (5321 4.1.1.1). */
function ownName(rules: Rules): string {
  const name = hostname();
  return name.includes('.') && parseHost(name, rules).ok ? name : '[127.0.0.1]';
}

/** Throws InvalidAddressError. */
export function readAddress(address: AddressLike): Address {
  if (typeof address !== 'string') return checked(address.host, address.port ?? SMTP_PORT);
  const read = parseAddress(address, { host: null, port: SMTP_PORT });
  if (!read.ok) throw new InvalidAddressError(address);
  return checked(read.value.host, read.value.port);
}

function checked(host: string, port: number): Address {
  const fits = Number.isInteger(port) && port > 0 && port < 65_536;
  if (!/^[\w.:%-]+$/.test(host) || !fits) throw new InvalidAddressError(`${host}:${port}`);
  return { host, port };
}
