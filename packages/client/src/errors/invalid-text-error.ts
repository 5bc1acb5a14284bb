import type { SyntaxFault } from '@hopscope/protocol';

/** The text for VRFY, EXPN or HELP may not stand in a command. Nothing was sent. */
export class InvalidTextError extends TypeError {
  override readonly name = 'InvalidTextError';
  /** Where the text breaks the grammar, counted from 1. */
  readonly column: number;

  constructor(verb: string, { at, wanted }: SyntaxFault) {
    super(`The text cannot be sent with ${verb}: ${wanted} (column ${at + 1})`);
    this.column = at + 1;
  }
}
