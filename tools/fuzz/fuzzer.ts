/**
 * The loop: make a thousand inputs, run them, keep those that reached new code or had a new outcome. Which of the thousand
 * reached it is found by halving. Once much has been run without new code, it goes on uncounted, at its full speed, for a while:
 * the laws are checked all the same. New outcomes do not count here, for a machine has more of them than anyone sees the end of.
 */
import { octetsOf } from '@hopscope/protocol';

import type { Coverage } from './coverage.ts';
import { mutated, type Vocabulary } from './mutate.ts';
import type { Random } from './random.ts';
import { shrunk } from './shrink.ts';
import type { Target } from './target.ts';

const BATCH = 1000;
/** One execution in so many asks all laws, as does each that has a new outcome; the others ask those that cost nothing more. */
const THOROUGH = 8;
/** Batches without new code before it goes uncounted, and batches until it is counted again. */
const QUIET = 50;
const UNCOUNTED = 4000;

export interface Found {
  readonly input: Uint8Array;
  readonly error: unknown;
}

export class Fuzzer {
  executions = 0;
  /** Inputs that brought something. */
  readonly corpus: Uint8Array[] = [];
  readonly #target: Target;
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  readonly #coverage: Coverage | null;
  readonly #before: (input: Uint8Array) => void;
  readonly #outcomes = new Set<string>();
  #quiet = 0;

  /** Without coverage only outcomes guide it. `before` is told each input before it runs. */
  constructor(
    target: Target,
    random: Random,
    coverage: Coverage | null,
    before: (input: Uint8Array) => void = () => {},
  ) {
    this.#target = target;
    this.#vocabulary = {
      longest: target.longest,
      words: target.words.map((word) => octetsOf(word)),
    };
    this.#random = random;
    this.#coverage = coverage;
    this.#before = before;
    coverage?.count(true);
  }

  /** Runs the seeds; they are the first of the corpus. */
  begin(): Found | null {
    const seeds = this.#target.seeds.map((seed) => octetsOf(seed));
    this.corpus.push(...seeds);
    return this.#explore(seeds);
  }

  /** Runs a thousand inputs; returns the first that broke a law, made as short as it can be. */
  step(): Found | null {
    const inputs = Array.from({ length: BATCH }, () =>
      mutated(this.corpus, this.#vocabulary, this.#random),
    );
    this.#quiet += 1;
    const found = this.#explore(inputs);
    if (this.#quiet === QUIET) this.#coverage?.count(false);
    if (this.#quiet > QUIET + UNCOUNTED) {
      this.#coverage?.count(true);
      this.#quiet = 0;
    }
    return found;
  }

  /** Runs inputs, and again by halves as long as one of them reaches what none did before. */
  #explore(inputs: readonly Uint8Array[]): Found | null {
    for (const input of inputs) {
      const found = this.#run(input);
      if (found !== null) return found;
    }
    const coverage = this.#coverage;
    if (coverage?.counting !== true) return null;
    const reached = coverage.take();
    if (!coverage.isNew(reached)) return null;
    if (inputs.length === 1) {
      coverage.learn(reached);
      this.#quiet = 0;
      this.corpus.push(inputs[0]!);
      return null;
    }
    const middle = inputs.length >> 1;
    return this.#explore(inputs.slice(0, middle)) ?? this.#explore(inputs.slice(middle));
  }

  #run(input: Uint8Array): Found | null {
    this.executions += 1;
    this.#before(input);
    try {
      const thorough = this.executions % THOROUGH === 0;
      const outcome = this.#target.run(input, thorough);
      if (!this.#outcomes.has(outcome)) {
        this.#outcomes.add(outcome);
        this.corpus.push(input);
        if (!thorough) this.#target.run(input, true);
      }
      return null;
    } catch (error) {
      return shrunk(this.#target, input, error);
    }
  }
}
