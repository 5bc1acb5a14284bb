/** `hopscope simulate`. */
import { InvalidArgumentError, Option, type Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';
import type { SimulateOptions } from '../simulate-network.ts';

export function declareSimulate(program: Command, line: CommandLine): void {
  const command = program
    .command('simulate')
    .summary('run the network in virtual time under seeded faults, and check every invariant')
    .description(
      'Runs one network after the other in virtual time, each from a seed, with mail and faults drawn from it. Every invariant is checked at every step: no mail is lost without a reason that the journal tells, doubled without cause or sent a way that its paths do not say. The first seed that breaks one is told with the command that replays it, and made as small as it goes. Without a file each seed has a world of its own; a file without mail gets mail.',
    )
    .argument('[network.yaml]', 'the network file; its own faults strike as well')
    .addOption(
      new Option('--seeds <first..last>', 'which seeds')
        .argParser(seedRange)
        .conflicts(['seed'])
        .default({ first: 1, last: 1000 }, '1..1000'),
    )
    .addOption(
      new Option('--seed <number>', 'this seed only').argParser(seed).conflicts(['workers']),
    )
    .option('--journal <file>', 'with --seed: write every event to FILE, as JSON Lines')
    .option('--faults <set>', 'none, mild, wild, or a file with a list of faults', 'wild')
    .addOption(
      new Option(
        '--workers <number>',
        'how many at a time; the processors of this machine',
      ).argParser(positive),
    )
    .option('--json', 'print one JSON object')
    .action(async (file: string | undefined, options: SimulateOptions) => {
      const { simulateNetwork } = await import('../simulate-network.ts');
      line.exitCode = await simulateNetwork(line.shell, file, options);
    });
  examples(
    command,
    ['hopscope simulate', 'a thousand worlds under all faults'],
    [
      'hopscope simulate net.yaml --seeds 1..10000 --faults mild',
      'your network on ten thousand bad days',
    ],
    ['hopscope simulate net.yaml --seed 7 --journal run.jsonl', 'one run again, written down'],
  );
  command.addHelpText(
    'after',
    '\nExit codes: 0 no breach; 1 a breach, or it was stopped after one; 2 the command\nline, a file or a fault is wrong.',
  );
}

/** The seeds from the first to the last. */
export interface SeedRange {
  readonly first: number;
  readonly last: number;
}

const LARGEST_SEED = 4_294_967_295;

function seed(text: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Infinity;
  if (value > LARGEST_SEED)
    throw new InvalidArgumentError(`It should be a whole number from 0 to ${LARGEST_SEED}.`);
  return value;
}

function seedRange(text: string): SeedRange {
  const [first = '', last = first, ...others] = text.split('..');
  const range = { first: seed(first), last: seed(last) };
  if (others.length > 0 || range.last < range.first)
    throw new InvalidArgumentError('It should be two numbers such as 1..1000, the larger last.');
  return range;
}

function positive(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new InvalidArgumentError('It should be a number from 1 to 999.');
  return value;
}
