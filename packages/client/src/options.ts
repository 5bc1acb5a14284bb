/** What a connection may be told, and the defaults: one place where they meet. */
import {
  InvalidOptionError,
  checkOptions,
  ownName,
  parseAddress,
  systemClock,
  tcpCarrier,
  withDefaults,
  type Address,
  type Carrier,
  type Clock,
  type OptionKind,
  type OptionShape,
} from '@hopscope/channel';
import {
  RFC5321_TIMEOUTS,
  RULES,
  type Dialect,
  type Host,
  type Rules,
  type Timeouts,
} from '@hopscope/protocol';

import { checkPassword, PASSWORD_MECHANISMS } from './auth/password-mechanisms.ts';
import type { Auth, PasswordAuth } from './auth/sasl-client.ts';
import { InvalidAddressError } from './errors/invalid-address-error.ts';
import {
  TLS_OPTION,
  tlsSettings,
  type TlsMode,
  type TlsSettings,
  type TlsTerms,
} from './security.ts';
import type { DeliverOptions } from './watch.ts';

/** How to open a channel and the session on it. Each may be left out. */
export interface ConnectOptions {
  /** How this host names itself in EHLO or HELO. The name of the machine if it has a dot in it, else `[127.0.0.1]`. */
  readonly name?: string | undefined;
  /** `rfc5321` (the default) says EHLO, or HELO to who refuses that; `rfc821` says HELO and reads paths as in 1982. */
  readonly dialect?: Dialect | undefined;
  /** In milliseconds; those of RFC 5321 4.5.3.2 where not given, and 30 seconds for `connect`. */
  readonly timeouts?: Partial<ClientTimeouts> | undefined;
  /** `if-offered` when left out; `required` when there is a password to send that must not be seen. See {@link TlsTerms}. */
  readonly tls?: TlsMode | TlsTerms | undefined;
  /** Who is to be authenticated, as soon as there is TLS. Nobody when left out. */
  readonly auth?: Auth | undefined;
  /**
   * `always`: mail data goes in chunks wherever the receiver-SMTP takes them (RFC 3030). `when-needed` (the default): only
   * for binary mail, which knows no other way.
   */
  readonly chunking?: 'always' | 'when-needed' | undefined;
  /** Gives the connection up whenever it is aborted; all that is under way then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds in all, for `connect` until the receiver-SMTP is ready for mail, for `sendMail` until the mail is sent. Then
   * it rejects with DeadlineExceededError. No limit when left out, but for the timeouts.
   */
  readonly deadline?: number | undefined;
  /** What opens the channel: TCP by default. */
  readonly carrier?: Carrier | undefined;
  /** What counts the timeouts: the clock of the machine by default. */
  readonly clock?: Clock | undefined;
}

/** How long to wait for the other end, in milliseconds. A stream of mail data has `dataBlock` to bring its next part. */
export interface ClientTimeouts extends Omit<Timeouts, 'receiver' | 'mailData' | 'auth'> {
  /** For the channel to open. RFC 5321 names none. */
  readonly connect: number;
}

/** `host`, `host:port`, `[ipv6-address]:port`; the port is 25 where none is given, or 465 for implicit TLS. */
export type AddressLike = string | { readonly host: string; readonly port?: number | undefined };

/** The options with nothing left open. */
export interface Settings {
  readonly host: Host;
  readonly rules: Rules;
  /** The same, for paths of mails: they may go beyond ASCII where there may be SMTPUTF8 (RFC 6531 3.3). */
  readonly pathRules: Rules;
  readonly timeouts: Timeouts;
  readonly connectTimeout: number;
  readonly tls: TlsSettings;
  readonly auth: Auth | null;
  readonly chunks: 'always' | 'when-binary';
  /** Milliseconds, Infinity for none. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly carrier: Carrier;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT = 30_000;
const SMTP_PORT = 25;
const SMTPS_PORT = 465; // (RFC 8314 3.3)

const PASSWORD_AUTH: Readonly<Record<keyof PasswordAuth, OptionKind>> = {
  user: 'text',
  password: 'text',
  mechanism: PASSWORD_MECHANISMS,
  inClear: 'flag',
};

const TIMEOUTS: Readonly<Record<keyof ClientTimeouts, OptionKind>> = {
  connect: 'amount',
  greeting: 'amount',
  command: 'amount',
  dataStart: 'amount',
  dataBlock: 'amount',
  dataEnd: 'amount',
};

/** All that a connection may be told. What `auth` may be `checkAuth` knows, for it is of several kinds. */
export const CONNECT_OPTIONS: Readonly<Record<keyof ConnectOptions, OptionKind>> = {
  name: 'text',
  dialect: ['rfc5321', 'rfc821'],
  timeouts: TIMEOUTS,
  tls: TLS_OPTION,
  auth: 'any',
  chunking: ['always', 'when-needed'],
  signal: 'object',
  deadline: 'number',
  carrier: 'object',
  clock: 'object',
};

/** All that bounds one delivery. */
export const DELIVER_OPTIONS: Readonly<Record<keyof DeliverOptions, OptionKind>> = {
  signal: 'object',
  deadline: 'number',
};

/** Throws InvalidNameError or InvalidOptionError. `shape`: what else there may be. */
export function settingsOf(
  options: ConnectOptions,
  shape: OptionShape = CONNECT_OPTIONS,
): Settings {
  checkOptions(options, shape);
  const { connect = CONNECT_TIMEOUT, ...timeouts } = options.timeouts ?? {};
  const rules = RULES[options.dialect ?? 'rfc5321'];
  const { auth = null } = options;
  checkAuth(auth);
  return {
    host: ownName(options.name, rules),
    rules,
    pathRules: { ...rules, internationalized: rules.extended },
    timeouts: withDefaults(RFC5321_TIMEOUTS, timeouts),
    connectTimeout: connect,
    tls: tlsSettings(options.tls, auth === null ? null : { clear: mayBeInClear(auth) }),
    auth,
    chunks: options.chunking === 'always' ? 'always' : 'when-binary',
    deadline: options.deadline ?? Infinity,
    signal: options.signal,
    carrier: options.carrier ?? tcpCarrier,
    clock: options.clock ?? systemClock,
  };
}

function mayBeInClear(auth: Auth): boolean {
  return 'password' in auth && auth.inClear === true;
}

function checkAuth(auth: Auth | null): void {
  if (auth === null || typeof auth === 'function') return;
  if (!isObject(auth))
    throw new InvalidOptionError('auth', 'it is { user, password } or { name, respond }');
  if (!('respond' in auth)) {
    const { user, password, mechanism } = auth;
    const said = { ...auth, mechanism: mechanism ?? undefined };
    checkOptions({ auth: said }, { auth: PASSWORD_AUTH });
    if (user === undefined || password === undefined)
      throw new InvalidOptionError('auth', 'it has a user and a password, or a name and respond');
    return checkPassword(auth);
  }
  if (!/^[\w-]{1,20}$/.test(auth.name)) {
    throw new InvalidOptionError(
      'auth.name',
      'a mechanism has 1 to 20 letters, digits, "-" or "_"',
    );
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Throws InvalidAddressError. */
export function readAddress(address: AddressLike, { mode }: TlsSettings): Address {
  const port = mode === 'implicit' ? SMTPS_PORT : SMTP_PORT;
  if (typeof address !== 'string') {
    if (!isPlace(address)) throw new InvalidAddressError(address);
    return checked(address.host, address.port ?? port);
  }
  const read = parseAddress(address, { host: null, port });
  if (!read.ok) throw new InvalidAddressError(address, read.fault.wanted);
  return checked(read.value.host, read.value.port);
}

/** A caller without types may give anything. */
function isPlace(address: unknown): address is Exclude<AddressLike, string> {
  return isObject(address) && 'host' in address && typeof address.host === 'string';
}

function checked(host: string, port: number): Address {
  const named = `${host}:${port}`;
  if (!/^[\w.:%-]+$/.test(host)) throw new InvalidAddressError(named);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidAddressError(named, 'a port is a number from 1 to 65535');
  return { host, port };
}
