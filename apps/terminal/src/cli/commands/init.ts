/** `hopscope init`. */
import type { Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';

export function declareInit(program: Command, line: CommandLine): void {
  const command = program
    .command('init')
    .summary('write a commented network file to start from')
    .description('Writes a commented network file to start from.')
    .argument('[file]', 'where to write it; - is standard output', 'network.yaml')
    .option('--force', 'overwrite what is there')
    .action(async (file: string, options: { readonly force?: boolean }) => {
      const { NETWORK_TEMPLATE } = await import('@hopscope/network');
      const { initFile } = await import('../init-file.ts');
      const template = {
        text: NETWORK_TEMPLATE,
        next: (name: string) => `hopscope ${name} plays it.`,
      };
      line.exitCode = await initFile(line.shell, file, template, options);
    });
  examples(
    command,
    ['hopscope init && hopscope network.yaml', 'write it and play it'],
    ['hopscope init - | less', 'only look'],
  );
}
