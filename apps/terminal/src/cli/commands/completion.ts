/** `hopscope completion`. */
import { Argument, type Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';
import type { ShellName } from '../completion.ts';

export function declareCompletion(program: Command, line: CommandLine): void {
  const command = program
    .command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that completes commands and options in your shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(async (name: ShellName) => {
      const { completionScript } = await import('../completion.ts');
      line.shell.out(completionScript(program, name));
    });
  examples(
    command,
    ['source <(hopscope completion bash)', 'in ~/.bashrc'],
    ['source <(hopscope completion zsh)', 'in ~/.zshrc, after compinit'],
    ['hopscope completion fish > ~/.config/fish/completions/hopscope.fish', 'once'],
  );
}
