/** An option is not what it should be. Nothing was opened. The message never repeats a secret. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  /** `auth.user`, `tls`. */
  readonly option: string;

  constructor(option: string, wanted: string) {
    super(`The option "${option}" cannot be used: ${wanted}`);
    this.option = option;
  }
}
