/** From a command line to an exit code: the one place where errors become sentences. */
import type { CommandLine } from './command-line.ts';
import { UsageError, unexpected } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { NothingLeftToDo, newProgram } from './program.ts';
import type { Shell } from './shell.ts';

/** Carries out the words behind `hopscope`. Never rejects. */
export async function main(words: readonly string[], shell: Shell): Promise<ExitCode> {
  const line: CommandLine = { shell, exitCode: EXIT.done };
  try {
    await newProgram(line).parseAsync(words, { from: 'user' });
    return line.exitCode;
  } catch (error) {
    if (error instanceof NothingLeftToDo) return EXIT.done;
    if (error instanceof UsageError) {
      for (const sentence of error.lines) shell.err(sentence);
      return EXIT.mistaken;
    }
    shell.err(unexpected(error, isDebug(shell)));
    return EXIT.failed;
  }
}

/** HOPSCOPE_DEBUG is set: stacks are wanted. */
export function isDebug({ env }: Shell): boolean {
  return (env['HOPSCOPE_DEBUG'] ?? '') !== '';
}
