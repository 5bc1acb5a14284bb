/** `hopscope diff`. */
import type { Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';

export function declareDiff(program: Command, line: CommandLine): void {
  const command = program
    .command('diff')
    .summary('tell where two recorded journals part, and which mail ended otherwise')
    .description(
      'Lays two journals side by side: event by event, and then channel by channel and mail by mail, times and the order between them aside, so that a run over TCP can be held against one in virtual time.',
    )
    .argument('<journal>', 'the one')
    .argument('<other>', 'the other; one of the two may be -, standard input')
    .action(async (one: string, other: string) => {
      const { diffJournalFiles } = await import('../diff-journals.ts');
      line.exitCode = await diffJournalFiles(line.shell, one, other);
    });
  examples(
    command,
    ['hopscope diff before.jsonl after.jsonl', 'what a change in the network file did'],
    ['hopscope diff tcp.jsonl seed-7.jsonl', 'whether two worlds tell the same story'],
  );
  command.addHelpText(
    'after',
    '\nExit codes: 0 the same happened in both; 1 they part; 2 a file is not a journal.',
  );
}
