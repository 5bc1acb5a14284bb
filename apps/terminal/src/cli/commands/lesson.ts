/** `hopscope lesson`. */
import { Argument, Option, type Command } from 'commander';

import { examples, journalOption, themeOption, type CommandLine } from '../command-line.ts';
import { LESSON_NAMES } from '../../lesson/lesson-names.ts';
import type { LessonOptions } from '../take-lesson.ts';

export function declareLesson(program: Command, line: CommandLine): void {
  const command = program
    .command('lesson')
    .summary('learn one thing about relaying by doing it')
    .description(
      'Without a name it lists the lessons. With one it opens a small network in the app, says what the lesson is about and what there is to do, and tells from the journal when it is done, or what happened instead. Where there is no terminal it prints the text.',
    )
    .addArgument(
      new Argument('[name]', 'which lesson; without it, the list')
        .choices(LESSON_NAMES)
        .argParser((name: string) => name), // for completion alone: a wrong name gets a better sentence
    )
    .addOption(
      new Option(
        '--check <journal>',
        'no screen: does this journal fulfil the task? - is standard input',
      ).conflicts(['init', 'journal']),
    )
    .addOption(
      new Option(
        '--init <file>',
        'no screen: write its network file; - is standard output',
      ).conflicts('journal'),
    )
    .option('--force', 'with --init: overwrite what is there')
    .option('--plain', 'no screen: the text')
    .addOption(journalOption())
    .addOption(themeOption())
    .action(async (name: string | undefined, options: LessonOptions) => {
      const { takeLesson } = await import('../take-lesson.ts');
      line.exitCode = await takeLesson(line.shell, name, options);
    });
  examples(
    command,
    ['hopscope lesson', 'the list'],
    ['hopscope lesson first-relay', 'the first'],
    ['hopscope lesson first-relay --init net.yaml', 'its network, for send and run'],
    [
      "hopscope send net.yaml --from SAM@ALPHA --to '@ONE:JOE@THREE' --journal run.jsonl",
      'an attempt without the screen',
    ],
    ['hopscope lesson first-relay --check run.jsonl', 'and whether it was the right one'],
  );
  command.addHelpText(
    'after',
    '\nExit codes of --check: 0 fulfilled; 1 not yet, with what happened instead; 2 the\ncommand line or the journal is wrong.',
  );
}
