/** Makes a new input out of those that brought something: a few small changes, one on top of the other. */
import type { Random } from './random.ts';

export interface Vocabulary {
  /** Octets of the longest input that is made. */
  readonly longest: number;
  /** What the language that is read is made of. */
  readonly words: readonly Uint8Array[];
}

const MOST_CHANGES = 5;

/** A changed copy of one input of the corpus, which must not be empty. */
export function mutated(
  corpus: readonly Uint8Array[],
  { longest, words }: Vocabulary,
  random: Random,
): Uint8Array {
  const [one, other] = [corpus[random(corpus.length)]!, corpus[random(corpus.length)]!];
  let input = one.length < other.length ? one : other; // what is short is cheap, and its changes are felt
  for (let left = 1 + random(MOST_CHANGES); left > 0; left -= 1) {
    input = CHANGES[random(CHANGES.length)]!(input, { corpus, words, random });
  }
  return input.length > longest ? input.slice(0, longest) : input;
}

interface Means {
  readonly corpus: readonly Uint8Array[];
  readonly words: readonly Uint8Array[];
  readonly random: Random;
}

type Change = (input: Uint8Array, means: Means) => Uint8Array;

const CHANGES: readonly Change[] = [
  (input, { random }) => inserted(input, random(input.length + 1), Uint8Array.of(random(256))),
  (input, { random, words }) => inserted(input, random(input.length + 1), wordOf(words, random)),
  (input, { random, words }) => inserted(input, random(input.length + 1), wordOf(words, random)),
  (input, { random, words }) => {
    const word = wordOf(words, random);
    const at = random(input.length + 1);
    return replaced(input, at, at + word.length, word);
  },
  (input, { random, words }) => {
    const word = wordOf(words, random);
    return inserted(input, random(input.length + 1), repeated(word, 1 + random(40)));
  },
  (input, { random }) => {
    const at = random(input.length + 1);
    return replaced(input, at, at + 1 + random(8), NOTHING);
  },
  (input, { random }) => replaced(input, random(input.length + 1), input.length, NOTHING),
  (input, { random }) => {
    const copy = input.slice();
    if (copy.length > 0) copy[random(copy.length)]! ^= 1 << random(8);
    return copy;
  },
  (input, { random }) => {
    const from = random(input.length + 1);
    const part = input.subarray(from, from + 1 + random(32));
    return inserted(input, random(input.length + 1), part);
  },
  (input, { random, corpus }) => {
    const other = corpus[random(corpus.length)]!;
    const from = other.subarray(random(other.length + 1));
    return replaced(input, random(input.length + 1), input.length, from);
  },
];

const NOTHING = new Uint8Array(0);

function wordOf(words: readonly Uint8Array[], random: Random): Uint8Array {
  return words[random(words.length)] ?? NOTHING;
}

function inserted(input: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  return replaced(input, at, at, part);
}

/** The octets from `start` up to `end` make place for a part. */
function replaced(input: Uint8Array, start: number, end: number, part: Uint8Array): Uint8Array {
  const rest = input.subarray(end);
  const changed = new Uint8Array(start + part.length + rest.length);
  changed.set(input.subarray(0, start));
  changed.set(part, start);
  changed.set(rest, start + part.length);
  return changed;
}

function repeated(word: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(word.length * times);
  for (let time = 0; time < times; time += 1) all.set(word, time * word.length);
  return all;
}
