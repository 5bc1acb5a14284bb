/** What a case of a conformance suite is, and what cases wait for. */
import assert from 'node:assert/strict';

import { Bench, type End, type Told } from './bench.ts';
import type { World } from './world.ts';

/** One thing that holds for every carrier. */
export interface ConformanceCase {
  /** A sentence: what holds. */
  readonly name: string;
  /** Rejects when it does not hold. Leaves neither channel nor listener behind. */
  readonly run: (world: World) => Promise<void>;
}

/** A case that is given a workbench, which is cleared after it. */
export function so(name: string, on: (bench: Bench) => Promise<void>): ConformanceCase {
  return {
    name,
    async run(world) {
      const bench = new Bench(world);
      await on(bench);
      await bench.clear();
    },
  };
}

/** Octets of which each says where it stands; 251 is prime, so that no boundary of a buffer is one of the pattern. */
export function pattern(size: number): Uint8Array {
  return patternFrom(0, size);
}

export function patternFrom(start: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => (start + at) % 251);
}

export async function received(bench: Bench, end: End, size: number): Promise<void> {
  await bench.world.until(() => end.size >= size, `${size} octets`);
  assert.equal(end.size, size);
}

export async function told(bench: Bench, end: End, what: Told): Promise<void> {
  await bench.world.until(() => end.count(what) > 0, what);
}
