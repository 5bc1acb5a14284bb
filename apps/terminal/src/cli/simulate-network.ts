/** `simulate`: one seed or many, in virtual time, until a breach is found or none. */
import {
  FAULT_SETS,
  NOTHING_COUNTED,
  SOME_TRAFFIC,
  builtInNetwork,
  formatMistake,
  loadFaults,
  scenarioOf,
  shrink,
  simulate,
  sumOf,
  type FoundBreach,
  type SeedResult,
  type Task,
} from '@hopscope/network';
import { availableParallelism } from 'node:os';

import type { SeedRange } from './commands/simulate.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { visible } from '../text/visible.ts';
import { fileName, readText } from './files.ts';
import { openJournalFile } from './journal-file.ts';
import { readPlan } from './open-network.ts';
import type { Shell } from './shell.ts';
import {
  breachLines,
  campaignRecord,
  progressLine,
  shrunkLines,
  summaryLines,
  type Campaign,
} from './simulate-output.ts';
import { simulateSeeds } from './simulate-seeds.ts';

export interface SimulateOptions {
  readonly seeds: SeedRange;
  readonly seed?: number;
  readonly journal?: string;
  readonly faults: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Milliseconds between two lines of progress. */
const PROGRESS = 250;
/** Milliseconds in which a breach is made smaller. */
const SHRINKING = 20_000;

/** Prints what became of the seeds. Rejects with a {@link UsageError}. */
export async function simulateNetwork(
  shell: Shell,
  file: string | undefined,
  options: SimulateOptions,
): Promise<ExitCode> {
  if (options.journal !== undefined && options.seed === undefined)
    throw new UsageError('--journal needs --seed: a journal is of one run; name its seed.');
  const task = await taskOf(shell, file, options.faults);
  tellExternals(shell, task);
  const one = options.seed;
  const range = one === undefined ? options.seeds : { first: one, last: one };
  const began = performance.now();
  const campaign =
    one === undefined
      ? await runAll(shell, task, range, options)
      : of(await runOne(task, one, options.journal));
  const seconds = (performance.now() - began) / 1000;
  const { failure } = campaign;
  if (options.json === true) shell.out(JSON.stringify(campaignRecord(campaign)));
  else {
    for (const text of summaryLines(campaign, seconds)) shell.out(text);
    if (failure !== null) tellBreach(shell, task, failure, again(file, options, failure));
  }
  return campaign.breaches > 0 ? EXIT.negative : EXIT.done;
}

/** No other program takes part in virtual time. */
function tellExternals(shell: Shell, { plan }: Task): void {
  const names = (plan?.hosts ?? []).flatMap(({ name, external }) =>
    external === null ? [] : visible(name),
  );
  if (names.length === 0) return;
  const [are, they] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  shell.err(
    `${names.join(', ')} ${are} external, and no program outside is there in virtual time: every channel to ${they} is refused; leave out \`external\` to run ${they} as a host of hopscope.`,
  );
}

interface Failure {
  readonly seed: number;
  readonly breach: FoundBreach;
}

interface Known extends Campaign {
  /** Of the first seed that fails. */
  readonly failure: Failure | null;
}

const NOTHING_KNOWN: Known = {
  seeds: 0,
  breaches: 0,
  firstFailingSeed: null,
  counts: NOTHING_COUNTED,
  failure: null,
};

async function taskOf(shell: Shell, file: string | undefined, faults: string): Promise<Task> {
  const plan = file === undefined ? null : await readPlan(shell, file);
  const set = FAULT_SETS.find((name) => name === faults);
  if (set !== undefined) return { plan, faults: set, traffic: SOME_TRAFFIC };
  const text = await readText(shell, faults, 'or write none, mild or wild');
  const loaded = loadFaults(text, plan ?? builtInNetwork());
  if (!loaded.ok)
    throw new UsageError(
      ...loaded.mistakes.map((mistake) => formatMistake(fileName(faults), mistake)),
    );
  return { plan: plan ?? builtInNetwork(), faults: loaded.faults, traffic: SOME_TRAFFIC };
}

async function runAll(
  shell: Shell,
  task: Task,
  seeds: SeedRange,
  { workers = availableParallelism(), json }: SimulateOptions,
): Promise<Known> {
  const stop = new AbortController();
  const ignore = shell.onStop(() => stop.abort());
  const began = performance.now();
  const total = seeds.last - seeds.first + 1;
  let known = NOTHING_KNOWN;
  let told = -Infinity;
  try {
    await simulateSeeds({ task, seeds, workers, signal: stop.signal }, (result) => {
      known = grown(known, result);
      const now = performance.now();
      if (json === true || now - told < PROGRESS) return;
      told = now;
      shell.status(progressLine(known, total, (now - began) / 1000));
    });
  } finally {
    ignore();
    shell.status('');
  }
  if (stop.signal.aborted) shell.err('Stopped before all seeds were run.');
  return known;
}

function grown(known: Known, { seed, breach, counts }: SeedResult): Known {
  const isFirst = breach !== null && seed < (known.firstFailingSeed ?? Infinity);
  return {
    seeds: known.seeds + 1,
    breaches: known.breaches + (breach === null ? 0 : 1),
    firstFailingSeed: isFirst ? seed : known.firstFailingSeed,
    counts: sumOf(known.counts, counts),
    failure: isFirst ? { seed, breach } : known.failure,
  };
}

function of(result: SeedResult): Known {
  return grown(NOTHING_KNOWN, result);
}

/** One run, every event written down if a file is named. */
async function runOne(task: Task, seed: number, journal: string | undefined): Promise<SeedResult> {
  if (journal === undefined) return simulate(scenarioOf(task, seed));
  const file = await openJournalFile(journal);
  try {
    return simulate(scenarioOf(task, seed), (event) => file.write(event));
  } finally {
    await file.close();
  }
}

function tellBreach(
  shell: Shell,
  task: Task,
  { seed, breach }: Failure,
  commands: readonly string[],
): void {
  for (const text of breachLines(seed, breach, commands)) shell.out(text);
  const end = performance.now() + SHRINKING;
  const shrunk = shrink(scenarioOf(task, seed), breach, () => performance.now() < end);
  for (const text of shrunkLines(shrunk)) shell.out(text);
}

/** The commands that run the seed again and open its journal at the breach. */
function again(
  file: string | undefined,
  { faults }: SimulateOptions,
  { seed, breach }: Failure,
): readonly string[] {
  const named = file === undefined ? '' : ` ${file}`;
  const journal = `seed-${seed}.jsonl`;
  return [
    `hopscope simulate${named} --faults ${faults} --seed ${seed} --journal ${journal}`,
    `hopscope replay ${journal} --at ${breach.seq}`,
  ];
}
