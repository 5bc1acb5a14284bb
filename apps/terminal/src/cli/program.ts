/** The commands of hopscope, assembled. Nothing here imports what a command needs to run. */
import { Command, type CommanderError } from 'commander';

import packageJson from '../../package.json' with { type: 'json' };
import { fullName, complaint, examples, type CommandLine } from './command-line.ts';
import { declareApp } from './commands/app.ts';
import { declareCheck } from './commands/check.ts';
import { declareCompletion } from './commands/completion.ts';
import { declareConform } from './commands/conform.ts';
import { declareDiff } from './commands/diff.ts';
import { declareExport } from './commands/export.ts';
import { declareInit } from './commands/init.ts';
import { declareLesson } from './commands/lesson.ts';
import { declarePath } from './commands/path.ts';
import { declareReplay } from './commands/replay.ts';
import { declareRun } from './commands/run.ts';
import { declareSend } from './commands/send.ts';
import { declareSimulate } from './commands/simulate.ts';
import { declareTour } from './commands/tour.ts';
import { UsageError } from './errors.ts';

const HELP_END = `
Exit codes: 0 done; 1 the honest negative, such as mail returned; 2 the command
line, a file or a path is wrong; 3 mail still deferred; 70 a fault of hopscope.
NO_COLOR is respected, and nothing but a terminal ever gets an escape byte.`;

/** Thrown by commander once it has printed help or the version. */
export class NothingLeftToDo extends Error {
  override readonly name = 'NothingLeftToDo';
}

/** The program for one command line. It prints nothing about mistakes: it throws a {@link UsageError}. */
export function newProgram(line: CommandLine): Command {
  const { shell } = line;
  const program = new Command('hopscope')
    .description(
      'Shows mail hop: a network of SMTP hosts in one process that relays mail along RFC 821 source routes, hop by hop.',
    )
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => shell.out(text.trimEnd()),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => shell.columns,
      getOutHasColors: () => false,
    });
  declareApp(program, line);
  declareTour(program, line);
  declareLesson(program, line);
  declareSend(program, line);
  declareRun(program, line);
  declarePath(program, line);
  declareCheck(program, line);
  declareReplay(program, line);
  declareDiff(program, line);
  declareExport(program, line);
  declareSimulate(program, line);
  declareConform(program, line);
  declareInit(program, line);
  declareCompletion(program, line);
  examples(
    program,
    ['hopscope', 'the example of RFC 821, playing by itself'],
    ['hopscope tour', 'the same, explained step by step'],
    ["hopscope send --from SAM@ALPHA --to '@ONE,@TWO:JOE@THREE'", 'one mail, hop by hop'],
  );
  program.addHelpText('after', HELP_END);
  for (const command of [program, ...program.commands]) {
    command.exitOverride((error: CommanderError) => {
      throw complaint(error, command) ?? new NothingLeftToDo();
    });
  }
  program.hook('preSubcommand', (_, command) => refuseMisplaced(program, command));
  return program;
}

/** An option before the command would silently mean nothing. */
function refuseMisplaced(program: Command, command: Command): void {
  const [misplaced] = Object.keys(program.opts());
  if (misplaced === undefined) return;
  throw new UsageError(
    `--${misplaced} stands before the command; write it behind: ${fullName(command)} --${misplaced}.`,
  );
}
