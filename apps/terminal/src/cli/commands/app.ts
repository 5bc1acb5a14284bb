/** `hopscope [network.yaml]`, declared on the program itself. */
import { Option, type Command } from 'commander';

import { journalOption, themeOption, type CommandLine } from '../command-line.ts';
import type { ScreenOptions } from '../open-screen.ts';

/** Of its commands. */
function namesOf(program: Command): readonly string[] {
  return program.commands.map((command) => command.name());
}

export function declareApp(program: Command, line: CommandLine): void {
  program
    .argument('[network.yaml]', 'the network file; without one, the example of RFC 821 plays')
    .addOption(
      new Option('--plain', 'no screen: one line per event, until the network is idle').conflicts(
        'json',
      ),
    )
    .option('--json', 'no screen: one JSON object per event, until the network is idle')
    .addOption(journalOption())
    .addOption(themeOption())
    .action(async (file: string | undefined, options: ScreenOptions) => {
      const { openScreen } = await import('../open-screen.ts');
      line.exitCode = await openScreen(line.shell, file, options, namesOf(program));
    });
}
