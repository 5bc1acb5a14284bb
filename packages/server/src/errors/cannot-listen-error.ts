import { formatAddress, type Address } from '@hopscope/channel';

/** The address cannot be listened at: it is in use, is not one of this machine, or may not be used. */
export class CannotListenError extends Error {
  override readonly name = 'CannotListenError';
  readonly address: Address;
  /** In a few words: `address in use`, `permission denied`. */
  readonly why: string;

  constructor(address: Address, why: string) {
    super(`Cannot listen at ${formatAddress(address)}: ${why}`);
    this.address = address;
    this.why = why;
  }
}
