import type { SyntaxFault } from '@hopscope/protocol';

/** The option `name` is no host name or address literal that could stand in a greeting, HELO or EHLO. Nothing was opened. */
export class InvalidNameError extends TypeError {
  override readonly name = 'InvalidNameError';
  /** Where the text breaks the grammar, counted from 1. */
  readonly column: number;

  constructor(text: string, fault: SyntaxFault) {
    super(
      `${JSON.stringify(text)} cannot be the name of this host: ${fault.wanted} (column ${fault.at + 1})`,
    );
    this.column = fault.at + 1;
  }
}
