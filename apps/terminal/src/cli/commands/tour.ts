/** `hopscope tour`. */
import type { Command } from 'commander';

import { themeOption, type CommandLine } from '../command-line.ts';
import type { TourOptions } from '../take-tour.ts';

export function declareTour(program: Command, line: CommandLine): void {
  program
    .command('tour')
    .summary('see what a source route is, in eight steps')
    .description(
      'Shows the example of RFC 821 in the app and stops where something is to be said: n goes on, b goes back. Where there is no terminal it prints the eight steps.',
    )
    .option('--plain', 'no screen: the steps as text')
    .addOption(themeOption())
    .action(async (options: TourOptions) => {
      const { takeTour } = await import('../take-tour.ts');
      line.exitCode = await takeTour(line.shell, options);
    });
}
