/** The TLS handshake failed, or the receiver did not prove who it is. No mail and no secret was sent; the channel is closed. */
export class TlsFailedError extends Error {
  override readonly name = 'TlsFailedError';
  /** In a few words: `the certificate is self-signed`, `timed out`. */
  readonly why: string;

  constructor(why: string) {
    super(`There is no TLS with the receiver: ${why}`);
    this.why = why;
  }
}
