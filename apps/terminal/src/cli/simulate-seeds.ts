/** Runs many seeds on all processors: a worker each, one seed at a time, so that none waits for another. */
import type { SeedResult, Task } from '@hopscope/network';
import { Worker } from 'node:worker_threads';

import type { SeedRange } from './commands/simulate.ts';

/** From the sources a worker is a source too, and Node reads it as it is; from the bundle it stands beside this file. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const PROGRAM = new URL(`./simulate-worker.${FROM_SOURCE ? 'ts' : 'js'}`, import.meta.url);
const SOURCE_FLAGS: readonly string[] = ['--conditions=@hopscope/source'];

export interface Seeds {
  readonly task: Task;
  readonly seeds: SeedRange;
  readonly workers: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Calls `done` with each result as it comes. Resolves when all seeds were run, or when it was ended. */
export async function simulateSeeds(
  { task, seeds: { first, last }, workers, signal }: Seeds,
  done: (result: SeedResult) => void,
): Promise<void> {
  let next = first;
  const work = async (): Promise<void> => {
    const worker = new Worker(PROGRAM, {
      workerData: task,
      execArgv: FROM_SOURCE ? [...SOURCE_FLAGS] : [],
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const nextSeed = (): void => {
      if (next > last || signal.aborted) return resolve();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(next);
      next += 1;
    };
    worker.on('error', reject);
    worker.on('message', (result: SeedResult) => {
      if (signal.aborted) return;
      done(result);
      nextSeed();
    });
    signal.addEventListener('abort', () => resolve());
    nextSeed();
    try {
      await promise;
    } finally {
      await worker.terminate();
    }
  };
  const count = Math.min(workers, last - first + 1);
  await Promise.all(Array.from({ length: count }, work));
}
