/** What is wrong with a network file, and where: gathered while the file is read, told in the order of the file. */
import { charOffset, type Place, type TextValue } from './yaml-value.ts';
import { visible } from './quoted.ts';

export interface Mistake {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count them. */
  readonly column: number;
  /** One sentence: quotes what is wrong, says what would be right. */
  readonly sentence: string;
}

/** `FILE:LINE:COL: sentence`, which editors and terminals turn into a link. */
export function formatMistake(name: string, mistake: Mistake): string {
  return `${visible(name)}:${mistake.line}:${mistake.column}: ${mistake.sentence}`;
}

/** Gathers mistakes as the readers meet them. */
export class Mistakes {
  readonly #source: string;
  /** The offsets at which lines begin. Our own: the YAML package's counter stops where its lexer gives up. */
  readonly #lineStarts: readonly number[];
  readonly #settled = new Set<number>();
  readonly #found = new Map<string, { readonly offset: number; readonly sentence: string }>();

  constructor(source: string) {
    this.#source = source;
    this.#lineStarts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  get none(): boolean {
    return this.#found.size === 0;
  }

  /** A mistake that begins where `place` begins. Told once, however often it is met. */
  at(place: Place, sentence: string): void {
    const offset = Math.max(0, Math.min(place.start, this.#source.length));
    if (this.#settled.has(offset)) return;
    this.#found.set(`${offset} ${sentence}`, { offset, sentence });
  }

  /** Ends one step of reading: where it has told something, the next step would only tell what follows from it. */
  settle(): void {
    for (const { offset } of this.#found.values()) this.#settled.add(offset);
  }

  /** A mistake at one character of a text, as near to it as the text's notation allows. */
  inside(text: TextValue, index: number, sentence: string): void {
    this.at({ start: charOffset(this.#source, text, index) }, sentence);
  }

  /** The line of a place, from 1: for a sentence that points to a second place. */
  lineOf(place: Place): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#lineStarts[middle]! <= place.start) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** All of them, in the order of the file. */
  inOrder(): readonly Mistake[] {
    return [...this.#found.values()]
      .toSorted((one, other) => one.offset - other.offset)
      .map(({ offset, sentence }) => {
        const line = this.lineOf({ start: offset });
        return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1, sentence };
      });
  }
}
