/** `hopscope check`. */
import type { Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';

export function declareCheck(program: Command, line: CommandLine): void {
  const command = program
    .command('check')
    .summary('tell every mistake of network files')
    .description(
      'Prints each mistake as FILE:LINE:COL: sentence on standard output, as linters do, and exits with 2; a file without one gets one line that says what it holds.',
    )
    .argument('<network.yaml...>', 'the files to check; - is standard input')
    .action(async (files: readonly string[]) => {
      const { checkFiles } = await import('../check-files.ts');
      line.exitCode = await checkFiles(line.shell, files);
    });
  examples(
    command,
    ['hopscope check net.yaml', 'before a lecture'],
    ['hopscope check *.yaml', 'in CI'],
  );
}
