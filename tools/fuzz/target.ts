/** What is fuzzed: a way to read octets, and the laws that hold whatever they are. */
export interface Target {
  readonly name: string;
  /** Octets of the longest input. */
  readonly longest: number;
  /** Inputs to begin with, one octet a character. */
  readonly seeds: readonly string[];
  /** What the language is made of, one octet a character. */
  readonly words: readonly string[];
  /**
   * Reads one input. Throws when a law is broken; else returns what came of it in a word or two: an input with a new outcome
   * is kept, as is one that reaches new code. `thorough`: the laws that cost another run of the reader are asked as well.
   */
  run(input: Uint8Array, thorough: boolean): string;
}

/** Throws: a law is broken. */
export function law(holds: boolean, sentence: string | (() => string)): asserts holds {
  if (!holds) throw new Error(typeof sentence === 'string' ? sentence : sentence());
}

/** What is wrong, without the lengths that a sentence names: else each length would be an outcome, and each of its inputs kept. */
export function kindOf(wanted: string): string {
  return wanted.replaceAll(/\d+/g, 'N');
}

/** A number that depends on the octets and looks like chance, so that an input says by itself how it is cut. */
function hashOf(octets: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const octet of octets) hash = Math.imul(hash ^ octet, 0x01000193);
  return hash >>> 0;
}

/** The octets line by line, as LF ends them. */
export function inLines(octets: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < octets.length;) {
    const at = octets.indexOf(10, from);
    const end = at === -1 ? octets.length : at + 1;
    lines.push(octets.slice(from, end));
    from = end;
  }
  return lines;
}

/** The octets in up to four parts; octet by octet for one input in eight. */
export function inParts(octets: Uint8Array): readonly Uint8Array[] {
  const hash = hashOf(octets);
  if (hash % 8 === 0) return Array.from(octets, (octet) => Uint8Array.of(octet));
  const places = [hash >>> 3, hash >>> 11, hash >>> 19]
    .map((part) => part % (octets.length + 1))
    .toSorted((one, other) => one - other);
  return [0, ...places].map((from, part) => octets.slice(from, places[part] ?? octets.length));
}
