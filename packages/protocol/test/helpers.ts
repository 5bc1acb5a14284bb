/** Short ways to values in tests. Each throws when the text is not what it should be. */
import {
  MAIL_EXTENSIONS,
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  parseForwardPath,
  parseHost,
  parseMailbox,
  parseReversePath,
  type Dialect,
  type Envelope,
  type ForwardPath,
  type Host,
  type Mailbox,
  type Offer,
  type Parsed,
  type ReceiverConfig,
  type ReversePath,
  type SenderConfig,
} from '../src/index.ts';

export const DIALECTS = ['rfc821', 'rfc5321'] as const;

function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(`column ${result.fault.at + 1}: ${result.fault.wanted}`);
  return result.value;
}

export function host(text: string): Host {
  return must(parseHost(text, RULES.rfc821));
}

export function mailbox(text: string): Mailbox {
  return must(parseMailbox(text, RULES.rfc821));
}

export function forward(text: string): ForwardPath {
  return must(parseForwardPath(text, RULES.rfc821));
}

export function reverse(text: string): ReversePath {
  return must(parseReversePath(text, RULES.rfc821));
}

/** An envelope of MAIL with nothing declared. */
export function envelope(from: string, ...to: readonly string[]): Envelope {
  return {
    verb: 'MAIL',
    reversePath: reverse(from),
    forwardPaths: to.map(forward),
    declared: NOTHING_DECLARED,
    dsn: NO_MAIL_DSN,
    rcptDsn: [],
  };
}

export function config(name: string, dialect: Dialect): ReceiverConfig & SenderConfig {
  return {
    host: host(name),
    rules: RULES[dialect],
    timeouts: RFC5321_TIMEOUTS,
    offer: PLAIN_OFFER,
    secured: false,
    chunks: 'when-binary',
  };
}

/** All that this package can offer. */
export const WHOLE_OFFER: Offer = {
  extensions: new Set([...MAIL_EXTENSIONS, 'STARTTLS']),
  auth: {
    mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN', 'X-PLUG'],
    inClear: true,
    challenge: () => '<1896.697170952@postoffice.reston.mci.net>',
  },
};

/** A host of rfc5321 that offers all it can, or this. */
export function generous(name: string, offer: Partial<Offer> = {}): ReceiverConfig & SenderConfig {
  return { ...config(name, 'rfc5321'), offer: { ...WHOLE_OFFER, ...offer } };
}

/** The fault as `column: what is wanted`, or `none`. */
export function faultOf(result: Parsed<unknown>): string {
  return result.ok ? 'none' : `${result.fault.at}: ${result.fault.wanted}`;
}

/** What is said of a host name beyond ASCII where the rules keep to it. */
export const A_LABEL =
  'without SMTPUTF8 a host name beyond ASCII is written as its A-label, which begins with "xn--"';
