/**
 * Chance, from a seed: the only source of it in a network. Each use draws from a stream of its own, so that one more draw
 * here leaves what happens there as it was. The generator is pure-rand's; `Math.random` is used nowhere.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

type Generator = ReturnType<typeof xoroshiro128plus>;

/** What draws on chance, each from its own stream. */
export type Stream = 'faults' | 'world' | 'traffic' | 'fault rules' | 'extensions' | 'exchangers';

/** How far from the beginning each begins, in jumps. The first numbers of the generator itself are much the same for all seeds. */
const JUMPS: Readonly<Record<Stream, number>> = {
  world: 1,
  traffic: 2,
  'fault rules': 3,
  faults: 4,
  extensions: 5,
  exchangers: 6,
};

export class Random {
  readonly #generator: Generator;

  /** `seed`: from 0 to 4294967295. */
  constructor(seed: number, stream: Stream) {
    this.#generator = xoroshiro128plus(seed | 0);
    for (let left = JUMPS[stream]; left > 0; left -= 1) this.#generator.jump();
  }

  /** From 0 up to and without 1. */
  fraction(): number {
    return uniformFloat64(this.#generator);
  }

  /** Whether something of this probability happens. Draws nothing where it is certain. */
  chance(probability: number): boolean {
    return probability >= 1 || (probability > 0 && this.fraction() < probability);
  }

  /** A whole number, both ends included. */
  integer(least: number, most: number): number {
    return least >= most ? least : uniformInt(this.#generator, least, most);
  }

  /** The items in any order. Draws nothing for one. */
  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    const left = [...items];
    return items.flatMap(() => left.splice(this.integer(0, left.length - 1), 1));
  }

  /** One of a list that is not empty. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.integer(0, items.length - 1)] ?? items[0];
  }
}
