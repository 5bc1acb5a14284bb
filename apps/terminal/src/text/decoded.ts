/** The text of a mail, for people. */

/** UTF-8 or, where it is not, one character an octet. */
export function decoded(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return Buffer.from(octets).toString('latin1');
  }
}
