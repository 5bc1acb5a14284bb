/** A worker of `simulate`: runs the seeds that it is told to, one after the other, and tells what came of each. */
import { scenarioOf, simulate, simulateTwice, type SeedResult, type Task } from '@hopscope/network';
import { parentPort, workerData } from 'node:worker_threads';

/** What a worker is told: the next seed. It answers with its {@link SeedResult}. */
export type Order = number;

/** Every so many seeds a run is made twice, and its journals compared. */
const TWICE = 10;

const task: Task = workerData;

parentPort?.on('message', (seed: Order) => {
  const again = (): ReturnType<typeof scenarioOf> => scenarioOf(task, seed);
  const result: SeedResult = seed % TWICE === 0 ? simulateTwice(again) : simulate(again());
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(result);
});
