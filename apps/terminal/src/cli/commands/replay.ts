/** `hopscope replay`. */
import { InvalidArgumentError, Option, type Command } from 'commander';

import { examples, themeOption, type CommandLine } from '../command-line.ts';
import type { ReplayOptions } from '../replay-journal.ts';

export function declareReplay(program: Command, line: CommandLine): void {
  const command = program
    .command('replay')
    .summary('open a recorded journal, and move in it as in a film')
    .description(
      'Opens a journal that --journal has written: the same picture, without the network. Where there is no terminal it prints one line per event. A journal that was cut off opens up to its last whole event; one that was edited is refused, with the line.',
    )
    .argument('<journal>', 'the journal; - is standard input, and is printed as lines')
    .option('--plain', 'no screen: one line per event')
    .addOption(
      new Option(
        '--at <count>',
        'pause behind so many events; without a screen, end there',
      ).argParser(countOfEvents),
    )
    .addOption(themeOption())
    .action(async (file: string, options: ReplayOptions) => {
      const { replayJournal } = await import('../replay-journal.ts');
      line.exitCode = await replayJournal(line.shell, file, options);
    });
  examples(
    command,
    ['hopscope replay run.jsonl', 'what a colleague saw, hop by hop'],
    ['hopscope replay seed-7.jsonl --at 118', 'the moment before a breach'],
    ["hopscope replay run.jsonl --plain | grep 'MAIL FROM'", 'every reverse-path of a run'],
  );
}

function countOfEvents(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('It should be a whole number.');
  return Number(text);
}
