import type { SyntaxFault } from '@hopscope/protocol';

/** `from` is no reverse-path, or one of `to` no forward-path, in the dialect of the connection. Nothing was sent. */
export class InvalidPathError extends TypeError {
  override readonly name = 'InvalidPathError';
  /** The text as it was given. */
  readonly text: string;
  /** Where the text breaks the grammar, counted from 1 in the text as it was given. */
  readonly column: number;

  /** `fault` counts in the text as it was given. */
  constructor(argument: 'from' | 'to', text: string, fault: SyntaxFault) {
    const kind = argument === 'from' ? 'reverse-path' : 'forward-path';
    const column = fault.at + 1;
    super(
      `"${argument}": ${JSON.stringify(text)} is no ${kind}: ${fault.wanted} (column ${column})`,
    );
    this.text = text;
    this.column = column;
  }
}
