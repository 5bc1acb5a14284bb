/** What a mail asks about notifications cannot be said in SMTP. Nothing was sent. */
export class InvalidDsnError extends TypeError {
  override readonly name = 'InvalidDsnError';

  constructor(wanted: string) {
    super(`The notifications cannot be asked for: ${wanted}`);
  }
}
