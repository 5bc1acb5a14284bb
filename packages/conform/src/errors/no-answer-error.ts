import { formatAddress, type Address } from '@hopscope/channel';

/** Channels open, or did, and yet the server does not answer, so that there is nothing (more) to check. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly address: Address;
  /** In a clause: `no greeting came within 15 s`. */
  readonly why: string;
  /** Whether it had answered before. */
  readonly answered: boolean;

  constructor(address: Address, answered: boolean, why: string) {
    const what = answered ? 'answers no longer' : 'does not answer';
    super(`${formatAddress(address)} ${what}: ${why}`);
    this.address = address;
    this.why = why;
    this.answered = answered;
  }
}
