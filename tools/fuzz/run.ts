/**
 * `npm run fuzz -- TARGET... --seconds N --seed N`: runs each target for that long. `npm run fuzz -- growth` measures how the
 * work grows with the input instead. Ends with 1 when a law was broken or an input takes for ever; the input is printed.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { textOf } from '@hopscope/protocol';

import { growth } from './growth.ts';
import { Shared } from './shared.ts';
import { TARGETS } from './targets/index.ts';
import type { Order, Outcome } from './worker.ts';

/** Seconds without an execution after which an input is said to take for ever. */
const FOR_EVER = 20;

async function fuzz(target: string, seconds: number, seed: number): Promise<boolean> {
  const shared = new Shared();
  const began = performance.now();
  const order: Order = { target, seconds, seed, buffer: shared.buffer };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: order });
  let last = -1;
  let idle = 0;
  const watch = setInterval(() => {
    const [executions] = shared.counts;
    idle = executions === last ? idle + 1 : 0;
    last = executions;
    if (idle === FOR_EVER) {
      console.error(`${target}: takes for ever: ${spelled(shared.input)}`);
      process.exit(1);
    }
  }, 1000);
  const [outcome] = (await once(worker, 'message')) as [Outcome];
  clearInterval(watch);
  await worker.terminate();
  const [executions, kept, reached] = shared.counts;
  const took = (performance.now() - began) / 1000;
  console.log(
    `${target}: ${executions} executions in ${took.toFixed(0)} s (${Math.round(executions / took)} a second), ` +
      `${kept} inputs kept, ${reached} characters of source reached, seed ${seed}`,
  );
  if (outcome.error === null) return true;
  console.error(`${target}: ${spelled(outcome.input)}\n${outcome.error}`);
  return false;
}

/** As a string literal, one character an octet. */
function spelled(octets: Uint8Array): string {
  return JSON.stringify(textOf(octets)).replaceAll(
    /[\u007F-\u00FF]/g,
    (one) => `\\u00${one.charCodeAt(0).toString(16)}`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const names = TARGETS.map(({ name }) => name);
const unknown = positionals.filter((name) => name !== 'growth' && !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no target ${unknown.join(', ')}; there are growth, ${names.join(', ')}.`);
  process.exitCode = 2;
} else if (positionals.includes('growth')) {
  growth();
} else {
  for (const name of positionals.length > 0 ? positionals : names)
    if (!(await fuzz(name, Number(values.seconds), Number(values.seed)))) process.exitCode = 1;
}
