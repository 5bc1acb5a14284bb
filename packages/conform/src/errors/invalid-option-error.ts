/** The address of the server, the mailbox for test mails or the name of this host is none. Nothing was opened. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError';
  readonly option: 'address' | 'to' | 'name';

  constructor(option: 'address' | 'to' | 'name', text: string, wanted: string) {
    super(`${JSON.stringify(text)} cannot be the ${option}: ${wanted}`);
    this.option = option;
  }
}
