/** What a server may be told, and the defaults: one place where they meet. */
import {
  InvalidOptionError,
  checkOptions,
  ownName,
  systemClock,
  tcpCarrier,
  withDefaults,
  type Carrier,
  type Clock,
  type OptionKind,
  type TlsClientProof,
} from '@hopscope/channel';
import {
  MAIL_EXTENSIONS,
  RFC5321_TIMEOUTS,
  RULES,
  type Dialect,
  type Host,
  type Limits,
  type MailExtension,
  type Offer,
  type Rules,
} from '@hopscope/protocol';

import { Certificates, type ServerTls } from './certificates.ts';
import { offerOf } from './offer.ts';
import { checkPolicy } from './check-policy.ts';
import type { Policy } from './policy.ts';
import type { SmtpSession } from './session.ts';

/** How a server presents itself and what it puts up with. Each may be left out. */
export interface ServerOptions {
  /** The name in the greeting. The name of the machine if it has a dot in it, else `[127.0.0.1]`. */
  readonly name?: string | undefined;
  /** `rfc5321` (the default) knows EHLO and its extensions; `rfc821` is a host of 1982. */
  readonly dialect?: Dialect | undefined;
  /**
   * What happens to a recipient with a source route. `refuse` (the default): 550, and `rcpt` is not asked, for a host that
   * obeys routes of strangers is an open relay. `strip`: the hooks see the path without its route, as RFC 5321 would have
   * it (5321:1926). `relay`: they see it as it came, and to relay along it is up to them.
   */
  readonly routes?: 'refuse' | 'strip' | 'relay' | undefined;
  /**
   * Service extensions to switch off, or on again. All but DSN are on by default, since a host
   * that keeps its mail can do them. DSN promises reports, of success too, and it is the policy that sends them. SMTPUTF8 and
   * BINARYMIME promise to hand the mail on to hosts that know them, or to return it: switch them off to relay. Without
   * 8BITMIME there is neither of the two, without CHUNKING no BINARYMIME.
   */
  readonly extensions?: Partial<Readonly<Record<MailExtension, boolean>>> | undefined;
  /** A certificate, and with it STARTTLS or implicit TLS. */
  readonly tls?: ServerTls | undefined;
  /** AUTH, which is offered when the policy has `authenticate` or `mechanisms`. */
  readonly auth?: ServerAuth | undefined;
  /**
   * `refuse`: the greeting comes `timeouts.earlyTalk` later, and is 554 for who could not wait, as programs that send
   * unwanted mail cannot (5321 3.1). `allow` by default: the greeting comes at once, and what came before it waits.
   */
  readonly earlyTalkers?: 'refuse' | 'allow' | undefined;
  /** Sizes in octets, and counts; those of the dialect where not given. */
  readonly limits?: Partial<Limits> | undefined;
  /** In milliseconds. */
  readonly timeouts?: Partial<ServerTimeouts> | undefined;
  /** Channels served at once; one too many is told 421. 1000 by default; an idle one holds some 12 KiB. */
  readonly maxChannels?: number | undefined;
  /** The same for one address of a peer. No limit of its own by default: behind a balancer all come from one. */
  readonly maxChannelsPerPeer?: number | undefined;
  /** Where channels come from: TCP by default. */
  readonly carrier?: Carrier | undefined;
  /** What counts the timeouts: the clock of the machine by default. */
  readonly clock?: Clock | undefined;
  /** Is told what hooks throw; `session` is null where it is none's. Prints a warning by default. */
  readonly onError?: ((error: unknown, session: SmtpSession | null) => void) | undefined;
}

/** How AUTH is offered, and to whom (RFC 4954). Who may come in is for `authenticate` to say. */
export interface ServerAuth {
  /** Of the mechanisms known here, the preferred first. PLAIN and LOGIN by default; CRAM-MD5 needs secrets kept in the clear. */
  readonly mechanisms?: readonly ('PLAIN' | 'LOGIN' | 'CRAM-MD5')[] | undefined;
  /** Offers AUTH without TLS, too, where anybody on the way may read passwords. False by default. */
  readonly inClear?: boolean | undefined;
  /** 530 to MAIL, VRFY and EXPN of strangers. False by default. */
  readonly required?: boolean | undefined;
}

/** In milliseconds. */
export interface ServerTimeouts {
  /** For a whole command line, or a line or 1000 octets of mail data: then 421. 5 minutes by default (5321 4.5.3.2.7). */
  readonly idle: number;
  /** For the mail data of one mail, or a chunk that was refused, in all, while it is the peer who keeps us waiting: then 421. One hour by default. */
  readonly message: number;
  /** For an exchange of AUTH in all, counted in the same way: then 421. 5 minutes by default. */
  readonly login: number;
  /** For a handshake of TLS. 30 seconds by default. */
  readonly handshake: number;
  /** How late a greeting comes where early talkers are refused. 2 seconds by default. */
  readonly earlyTalk: number;
  /** How late a refusal of AUTH comes. 1 second by default. */
  readonly failedLogin: number;
  /** For `close` to let transactions end that are under way: then their channels are given up. 30 seconds by default. */
  readonly close: number;
}

/** The options with nothing left open. */
export interface Settings {
  readonly host: Host;
  readonly rules: Rules;
  readonly routes: 'refuse' | 'strip' | 'relay';
  readonly offer: Offer;
  /** Null: no TLS. */
  readonly certificates: Certificates | null;
  readonly implicitTls: boolean;
  /** In the clear there is no service. */
  readonly secrecyRequired: boolean;
  readonly authRequired: boolean;
  readonly refusesEarlyTalkers: boolean;
  readonly timeouts: ServerTimeouts;
  readonly maxChannels: number;
  readonly maxChannelsPerPeer: number;
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly onError: (error: unknown, session: SmtpSession | null) => void;
}

const TIMEOUTS: ServerTimeouts = {
  idle: RFC5321_TIMEOUTS.receiver,
  message: RFC5321_TIMEOUTS.mailData,
  login: RFC5321_TIMEOUTS.auth,
  handshake: 30_000,
  earlyTalk: 2000,
  failedLogin: 1000,
  close: 30_000,
};
const MAX_CHANNELS = 1000;

const CLIENTS: Readonly<Record<keyof TlsClientProof, OptionKind>> = {
  ca: 'list',
  rejectUnauthorized: 'flag',
};

const TLS: Readonly<Record<keyof ServerTls, OptionKind>> = {
  certificate: 'any', // read once more by who has to use it
  certificateFor: 'function',
  implicit: 'flag',
  required: 'flag',
  clients: CLIENTS,
};

const AUTH: Readonly<Record<keyof ServerAuth, OptionKind>> = {
  mechanisms: 'list',
  inClear: 'flag',
  required: 'flag',
};

/** All that a server may be told. A limit that is no number would be none. */
const OPTIONS: Readonly<Record<keyof ServerOptions, OptionKind>> = {
  name: 'text',
  dialect: ['rfc5321', 'rfc821'],
  routes: ['refuse', 'strip', 'relay'],
  extensions: Object.fromEntries(MAIL_EXTENSIONS.map((name) => [name, 'flag'])),
  tls: TLS,
  auth: AUTH,
  earlyTalkers: ['refuse', 'allow'],
  limits: Object.fromEntries(Object.keys(RULES.rfc5321.limits).map((name) => [name, 'amount'])),
  timeouts: Object.fromEntries(Object.keys(TIMEOUTS).map((name) => [name, 'amount'])),
  maxChannels: 'amount',
  maxChannelsPerPeer: 'amount',
  carrier: 'object',
  clock: 'object',
  onError: 'function',
};

/** Throws InvalidNameError and InvalidOptionError. */
export function settingsOf(policy: Policy, options: ServerOptions): Settings {
  checkPolicy(policy);
  checkOptions(options, OPTIONS);
  const own = RULES[options.dialect ?? 'rfc5321'];
  const rules = { ...own, limits: withDefaults(own.limits, options.limits) };
  const host = ownName(options.name, rules);
  const timeouts = withDefaults(TIMEOUTS, options.timeouts);
  const onError = options.onError ?? warn;
  const { tls, auth, maxChannels = MAX_CHANNELS } = options;
  const needsExtensions = rules.extended ? undefined : NEED_EXTENSIONS.find(([is]) => is(options));
  if (needsExtensions !== undefined)
    throw new InvalidOptionError(needsExtensions[1], needsExtensions[2]);
  return {
    host,
    rules,
    routes: options.routes ?? 'refuse',
    offer: offerOf(policy, options, host),
    certificates:
      tls === undefined
        ? null
        : new Certificates(tls, timeouts.handshake, (error) => onError(error, null)),
    implicitTls: tls?.implicit ?? false,
    secrecyRequired: tls?.required ?? false,
    authRequired: auth?.required ?? false,
    refusesEarlyTalkers: options.earlyTalkers === 'refuse',
    timeouts,
    maxChannels,
    maxChannelsPerPeer: options.maxChannelsPerPeer ?? maxChannels,
    carrier: options.carrier ?? tcpCarrier,
    clock: options.clock ?? systemClock,
    onError,
  };
}

/** What a host of 1982 cannot do: it has no EHLO, and no reply for what it would have to refuse. */
const NEED_EXTENSIONS: readonly (readonly [(options: ServerOptions) => boolean, string, string])[] =
  [
    [
      ({ tls }) => tls !== undefined && tls.implicit !== true,
      'tls',
      'it needs EHLO for STARTTLS: set tls.implicit, or take dialect rfc5321',
    ],
    [
      ({ tls }) => tls?.required === true,
      'tls.required',
      'it is told with 530, which rfc821 does not know: leave it out, or take dialect rfc5321',
    ],
    [
      ({ auth }) => auth?.required === true,
      'auth.required',
      'it needs EHLO for AUTH: leave it out, or take dialect rfc5321',
    ],
    [
      ({ earlyTalkers }) => earlyTalkers === 'refuse',
      'earlyTalkers',
      'they are refused with 554, which rfc821 does not know there: leave it out, or take dialect rfc5321',
    ],
  ];

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
}
