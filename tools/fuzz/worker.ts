/** The thread that fuzzes one target until it is stopped or finds something. */
import { parentPort, workerData } from 'node:worker_threads';

import { Coverage } from './coverage.ts';
import { Fuzzer, type Found } from './fuzzer.ts';
import { randomFrom } from './random.ts';
import { Shared } from './shared.ts';
import { sentenceOf } from './shrink.ts';
import { TARGETS } from './targets/index.ts';

/** What a worker is given. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  readonly buffer: SharedArrayBuffer;
}

/** What it says at its end; nothing was found when `error` is null. */
export interface Outcome {
  readonly input: Uint8Array;
  readonly error: string | null;
}

function fuzz({ target: name, seed, seconds, buffer }: Order): Outcome {
  const target = TARGETS.find((one) => one.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  const shared = new Shared(buffer);
  const coverage = new Coverage();
  const fuzzer = new Fuzzer(target, randomFrom(seed), coverage, (input) => {
    shared.input = input;
  });
  const end = performance.now() + seconds * 1000;
  let found: Found | null = fuzzer.begin();
  while (found === null && performance.now() < end) {
    found = fuzzer.step();
    shared.tell(fuzzer.executions, fuzzer.corpus.length, coverage.size);
  }
  if (found === null) return { input: new Uint8Array(0), error: null };
  const { input, error } = found;
  return {
    input,
    error: error instanceof Error ? (error.stack ?? error.message) : sentenceOf(error),
  };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
parentPort?.postMessage(fuzz(workerData as Order));
