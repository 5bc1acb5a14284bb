/** An option is not what it should be, or there is none of that name. Nothing was opened. The message never repeats a secret. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  /** `auth.user`, `tls`. */
  readonly option: string;

  /** `wanted`: a clause that says what to give instead, `it is a number`. */
  constructor(option: string, wanted: string) {
    super(`${option}: ${wanted}`);
    this.option = option;
  }
}
