/** What all commands share: how they are declared, how they end, and how commander's complaints are told. */
import { Option, type Command, type CommanderError } from 'commander';

import { echoed, visible } from '../text/visible.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Shell } from './shell.ts';

/** A command line being carried out. */
export interface CommandLine {
  readonly shell: Shell;
  /** What the command that ran has answered. */
  exitCode: ExitCode;
}

/** Examples under `--help`, each a command line and what it does. */
export function examples(command: Command, ...lines: readonly (readonly [string, string])[]): void {
  const shown = lines.map(([line, does]) => `  $ ${line}\n      ${does}`);
  command.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
}

/** `--journal FILE`, the same for every command that runs a network. */
export function journalOption(): Option {
  return new Option('--journal <file>', 'write every event to FILE as it happens, as JSON Lines');
}

/** `--theme NAME`, the same for every command that opens the app. */
export function themeOption(): Option {
  return new Option('--theme <name>', 'colours for this background').choices(['dark', 'light']);
}

/** For options that may repeat. */
export function gathered(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Characters of a complaint: those of commander repeat what was typed, and say the rest before or soon after it. */
const COMPLAINT = 240;

/** Commander's own complaint as one sentence; null when it only printed what was asked for. */
export function complaint(error: CommanderError, command: Command): UsageError | null {
  if (error.exitCode === EXIT.done) return null;
  const message = sentenceOf(error, command);
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const oneSentence = first
    .replace(/\.$/, '')
    .replaceAll(/\. [A-Z]/g, (end) => end.replace('.', ',').toLowerCase());
  const what = echoed(oneSentence, COMPLAINT);
  const guess = visible(rest.join(' ').replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?'));
  const name = fullName(command);
  const hint = `see ${name} --help`;
  return new UsageError(`${name}: ${what}${guess === '' ? '' : ` (${guess})`}; ${hint}.`);
}

/** What commander says, but for where it goes by the arguments or options of no command. */
function sentenceOf({ code, message }: CommanderError, command: Command): string {
  if (code === 'commander.help') return 'there is no such command';
  const [first] = command.args;
  if (code === 'commander.unknownOption' && command.parent === null && isWord(first))
    return `${message.replace(/\n.*/s, '')}, and ${first} is not a command`;
  return code === 'commander.excessArguments' && command.parent === null && first !== undefined
    ? `${first} is not a command, and only one network file can be named`
    : message;
}

/** A word that a command could have, and hardly a file. */
export function isWord(text: string | undefined): boolean {
  return text !== undefined && /^[a-z]+$/.test(text);
}

/** `hopscope send`. */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
