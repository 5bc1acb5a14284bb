/**
 * The service extensions that a receiver-SMTP offers to who says EHLO (5321 4.1.1.1). What it offers it also does: a command or a
 * parameter of an extension that is not offered is refused as unknown.
 */

/** Those that this package knows, by their EHLO keywords. */
export type Extension =
  | 'PIPELINING' // RFC 2920
  | 'SIZE' // RFC 1870
  | '8BITMIME' // RFC 6152
  | 'SMTPUTF8' // RFC 6531
  | 'CHUNKING' // RFC 3030
  | 'BINARYMIME' // RFC 3030
  | 'ENHANCEDSTATUSCODES' // RFC 2034
  | 'DSN' // RFC 3461
  | 'STARTTLS' // RFC 3207
  | 'AUTH'; // RFC 4954

export interface Offer {
  /** BINARYMIME is of no use without CHUNKING. STARTTLS is offered in the clear only, AUTH as `auth` says. */
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

/** The lines of the reply to EHLO after its first; `size` in octets, of one mail. */
export function offeredLines(offer: Offer, size: number, secured: boolean): readonly string[] {
  const lines = [...offer.extensions]
    .filter((extension) => offers(offer, extension, secured))
    .map((extension) => (extension === 'SIZE' ? `SIZE ${size}` : extension));
  return offer.auth !== null && offers(offer, 'AUTH', secured)
    ? [...lines, `AUTH ${offer.auth.mechanisms.join(' ')}`]
    : lines;
}
