/**
 * The service extensions that a receiver-SMTP offers to who says EHLO (5321 4.1.1.1). What it offers it also does: a command or a
 * parameter of an extension that is not offered is refused as unknown.
 */

/** What is said of mails, and how: a host can offer each without a certificate, and without users who authenticate. */
export type MailExtension =
  | 'PIPELINING' // RFC 2920
  | 'SIZE' // RFC 1870
  | '8BITMIME' // RFC 6152
  | 'SMTPUTF8' // RFC 6531
  | 'CHUNKING' // RFC 3030
  | 'BINARYMIME' // RFC 3030
  | 'ENHANCEDSTATUSCODES' // RFC 2034
  | 'DSN'; // RFC 3461

/** Every one of them. */
export const MAIL_EXTENSIONS: readonly MailExtension[] = [
  'PIPELINING',
  'SIZE',
  '8BITMIME',
  'SMTPUTF8',
  'CHUNKING',
  'BINARYMIME',
  'ENHANCEDSTATUSCODES',
  'DSN',
];

/** Those that this package knows, by their EHLO keywords. */
export type Extension =
  | MailExtension
  | 'STARTTLS' // RFC 3207
  | 'AUTH' // RFC 4954
  | OptionalCommand;

/**
 * Commands that were there before EHLO and that a host need not have. Who has them names them (5321 4.1.1.1); nothing is refused
 * here because it was not named.
 */
type OptionalCommand = 'EXPN' | 'HELP';

export interface Offer {
  /** With each all that it rests on, see `neededBy`. STARTTLS is offered in the clear only, AUTH as `auth` says. */
  readonly extensions: ReadonlySet<Exclude<Extension, 'AUTH'>>;
  /** Null: nobody can authenticate. */
  readonly auth: AuthOffer | null;
}

/** How callers may say who they are (RFC 4954). */
export interface AuthOffer {
  /** In upper case, the preferred first. Of PLAIN, LOGIN and CRAM-MD5 the host gets credentials, of others each response. */
  readonly mechanisms: readonly string[];
  /** Whether a channel in the clear will do. */
  readonly inClear: boolean;
  /** A challenge of CRAM-MD5 that was never given before, `<1896.697170952@postoffice.example>` (RFC 2195 2). */
  readonly challenge: () => string;
}

const NEEDED: Readonly<Partial<Record<Extension, readonly Exclude<Extension, 'AUTH'>[]>>> = {
  SMTPUTF8: ['8BITMIME'], // RFC 6531 3.1
  BINARYMIME: ['8BITMIME', 'CHUNKING'], // whose are the parameter BODY and the command BDAT (RFC 3030 3)
};

/** The extensions without which this one may not be offered. */
export function neededBy(extension: Extension): readonly Exclude<Extension, 'AUTH'>[] {
  return NEEDED[extension] ?? [];
}

/** Why nobody could hold to the offer, and the remedy; null: it is sound. */
export function faultOfOffer({ extensions, auth }: Offer): string | null {
  for (const extension of extensions) {
    const lacking = neededBy(extension).find((needed) => !extensions.has(needed));
    if (lacking !== undefined)
      return `${extension} needs ${lacking}: offer that, too, or do not offer ${extension}`;
  }
  if (auth === null) return null;
  const wrong = auth.mechanisms.find((name) => !/^[A-Z0-9_-]{1,20}$/.test(name)); // RFC 4422 3.1
  if (wrong !== undefined)
    return `${JSON.stringify(wrong)} is no name of a mechanism: up to 20 of A to Z, 0 to 9, "-" and "_"`;
  return auth.mechanisms.length === 0
    ? 'AUTH needs a mechanism: name one, or do not offer AUTH'
    : null;
}

/** What a host can offer with no more than this package. */
export const PLAIN_OFFER: Offer = {
  extensions: new Set(['PIPELINING', 'SIZE', '8BITMIME']),
  auth: null,
};

/** What of an offer holds on a channel as it is. */
export function offers(offer: Offer, extension: Extension, secured: boolean): boolean {
  if (extension === 'AUTH') return offer.auth !== null && (secured || offer.auth.inClear);
  return offer.extensions.has(extension) && !(extension === 'STARTTLS' && secured);
}

/** The lines of the reply to EHLO after its first; `size` in octets, of one mail: Infinity where any will do. */
export function offeredLines(offer: Offer, size: number, secured: boolean): readonly string[] {
  const lines = [...offer.extensions]
    .filter((extension) => offers(offer, extension, secured))
    .map((extension) => (extension === 'SIZE' ? `SIZE ${most(size)}` : extension));
  return offer.auth !== null && offers(offer, 'AUTH', secured)
    ? [...lines, `AUTH ${offer.auth.mechanisms.join(' ')}`]
    : lines;
}

/** "A parameter value of 0 (zero) indicates that no fixed maximum message size is in force" (RFC 1870 3). */
function most(size: number): number {
  return Number.isSafeInteger(Math.floor(size)) ? Math.floor(size) : 0;
}
