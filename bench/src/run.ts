/**
 * Runs the benchmarks named on the command line, or all: `npm run bench -- parse server-1k`. In each round every program
 * has its turn, so that whatever else the machine does hits all of them; the first rounds only warm up.
 */
import { BENCHMARKS, type Benchmark } from './benchmarks.ts';
import { tableOf } from './table.ts';
import type { Used } from './subject.ts';

const ROUNDS = Math.max(1, Number(process.env['HOPSCOPE_ROUNDS'] ?? 9));

/** Rounds that nobody counts: the compiler of Node has seen all that a program does when it has done it some ten thousand times. */
const WARM_UP = 5;

async function roundsOf({ subjects }: Benchmark): Promise<ReadonlyMap<string, readonly Used[]>> {
  const taking = subjects.filter(({ absent }) => absent === null);
  const running = await Promise.all(
    taking.map(async ({ name, start }) => ({ name, used: [] as Used[], program: await start() })),
  );
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const { used, program } of running) {
      const one = await program.round();
      if (round >= WARM_UP) used.push(one);
    }
  }
  for (const { program } of running) await program.stop();
  return new Map(running.map(({ name, used }) => [name, used]));
}

const wanted = process.argv.slice(2);
const names = BENCHMARKS.map(({ name }) => name);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  console.log(
    `Node ${process.versions.node}, the median of ${ROUNDS} interleaved rounds, ${WARM_UP} more before them`,
  );
  for (const benchmark of BENCHMARKS) {
    if (wanted.length > 0 && !wanted.includes(benchmark.name)) continue;
    console.log(`\n${tableOf(benchmark, await roundsOf(benchmark))}`);
  }
}
