/**
 * The mail data holds a CR or LF that stands alone, which some receiver would take for the end of a line, or a stream of it
 * brought octets over 127 that the receiver-SMTP does not take. A string or Uint8Array is looked through before an octet is
 * sent; a stream cannot be, so there the channel had to be given up.
 */
export class InvalidMailDataError extends TypeError {
  override readonly name = 'InvalidMailDataError';

  constructor(why: string) {
    super(`The mail cannot be sent: ${why}`);
  }
}
