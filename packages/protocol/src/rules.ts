/**
 * Two RFCs, one word. Whatever differs between RFC 821 (1982) and RFC 5321 (2008) stands in this table and is looked up
 * through a host's dialect; no other file asks which RFC it is in.
 */
import { RFC5321_LIMITS, RFC821_LIMITS, type Limits } from './limits.ts';

/** Which of the two RFCs a host speaks. */
export type Dialect = 'rfc821' | 'rfc5321';

export interface Rules {
  readonly dialect: Dialect;
  readonly limits: Limits;
  /** `""@host` is a mailbox (5321:2324 against 0821:1832). */
  readonly emptyQuotedString: boolean;
  /** `Joe\,Smith@host` is a mailbox (0821:1834 against 5321:2322). */
  readonly backslashOutsideQuotes: boolean;
  /** `#123` is a host, and it or `[1.2.3.4]` may be one element among names (0821:1812 against 5321:2314). */
  readonly numericElements: boolean;
  /** `[IPv6:::1]` is a host (5321:2399). */
  readonly taggedLiterals: boolean;
  /** `RCPT TO:<postmaster>` names the receiver's own postmaster (5321 4.1.1.3). */
  readonly barePostmaster: boolean;
  /**
   * Characters beyond ASCII may stand in user names and host names (RFC 6531 3.3): where SMTPUTF8 was offered and asked for.
   * False under both RFCs by themselves. Texts are strings of the language, decoded already; limits count octets of UTF-8.
   */
  readonly internationalized: boolean;
  /** Whether a source route is obeyed and the relay enters the reverse-path (0821:888), or neither (5321:1925). */
  readonly routes: 'obeyed' | 'ignored';
  /** EHLO, and with it the parameters of MAIL and RCPT; without it EHLO is 500. */
  readonly extended: boolean;
  /** SEND, SOML, SAML and TURN exist; RFC 5321 drops them (5321 Appendix F.6, F.1), and they are 502. */
  readonly terminals: boolean;
  /** A MAIL inside a mail transaction starts anew (0821:1235), or is out of order (5321 4.1.4). */
  readonly mailRestarts: boolean;
  /** The reply code for one recipient too many (0821:2577; 5321 4.5.3.1.10). */
  readonly tooManyRecipients: 552 | 452;
}

const RFC821: Rules = {
  dialect: 'rfc821',
  limits: RFC821_LIMITS,
  emptyQuotedString: false,
  backslashOutsideQuotes: true,
  numericElements: true,
  taggedLiterals: false,
  barePostmaster: false,
  internationalized: false,
  routes: 'obeyed',
  extended: false,
  terminals: true,
  mailRestarts: true,
  tooManyRecipients: 552,
};

const RFC5321: Rules = {
  dialect: 'rfc5321',
  limits: RFC5321_LIMITS,
  emptyQuotedString: true,
  backslashOutsideQuotes: false,
  numericElements: false,
  taggedLiterals: true,
  barePostmaster: true,
  internationalized: false,
  routes: 'ignored',
  extended: true,
  terminals: false,
  mailRestarts: false,
  tooManyRecipients: 452,
};

/** The rules of each dialect. */
export const RULES: Readonly<Record<Dialect, Rules>> = { rfc821: RFC821, rfc5321: RFC5321 };
