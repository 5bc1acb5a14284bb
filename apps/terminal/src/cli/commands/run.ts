/** `hopscope run`. */
import { Option, type Command } from 'commander';

import { examples, journalOption, type CommandLine } from '../command-line.ts';
import type { RunOptions } from '../run-network.ts';

export function declareRun(program: Command, line: CommandLine): void {
  const command = program
    .command('run')
    .summary('run the hosts without a screen, printing every event')
    .description(
      'Prints a line for each host with its name, profile and address, then plays the mail of the file and prints one line per event until Ctrl+C. Point your own SMTP client at an address.',
    )
    .argument('[network.yaml]', 'the network file; without one, the example of RFC 821 plays')
    .addOption(new Option('--plain', 'print lines; the default').conflicts('json'))
    .option('--json', 'print one JSON object per event')
    .addOption(new Option('--quiet', 'leave out the lines that cross the wire').conflicts('json'))
    .option('--until-idle', 'end when nothing moves and nothing waits')
    .addOption(journalOption())
    .action(async (file: string | undefined, options: RunOptions) => {
      const { readPlan } = await import('../open-network.ts');
      const { runNetwork } = await import('../run-network.ts');
      line.exitCode = await runNetwork(line.shell, await readPlan(line.shell, file), options);
    });
  examples(
    command,
    ['hopscope run net.yaml', 'until Ctrl+C'],
    ["hopscope run --until-idle | grep 'RCPT TO'", 'every RCPT command of the example'],
    ['hopscope run net.yaml --quiet', 'what becomes of the mail, without its octets'],
    ['hopscope run net.yaml --json --until-idle > run.jsonl', 'the journal, for programs'],
  );
}
