import { formatAddress, type Address } from '@hopscope/channel';

/** No channel could be opened to the server, so nothing was checked. */
export class CannotConnectError extends Error {
  override readonly name = 'CannotConnectError';
  readonly address: Address;
  /** In a few words: `connection refused`, `timed out`. */
  readonly why: string;

  constructor(address: Address, why: string) {
    super(`Cannot connect to ${formatAddress(address)}: ${why}`);
    this.address = address;
    this.why = why;
  }
}
