/**
 * Completion scripts, made from the commands as they are declared: the words that may follow, options with their choices,
 * and file names everywhere else.
 */
import type { Command, Option } from 'commander';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** What can be completed after one command. */
interface Completable {
  /** Empty for the program itself. */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Fixed words for an argument. */
  readonly words: readonly string[];
}

/** The script for a shell, for its user to source. */
export function completionScript(program: Command, shell: ShellName): string {
  const commands = program.commands.map(completable);
  const all = [{ ...completable(program), name: '' }, ...commands];
  switch (shell) {
    case 'bash':
      return bash(program.name(), all, commands);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(program.name(), all, commands)}`;
    case 'fish':
      return fish(program.name(), all, commands);
  }
}

function completable(command: Command): Completable {
  const help = command.createHelp();
  return {
    name: command.name(),
    summary: command.summary(),
    options: help.visibleOptions(command),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

function bash(name: string, all: readonly Completable[], commands: readonly Completable[]): string {
  const names = commands.map((command) => command.name).join(' ');
  const cases = all.flatMap((command) =>
    command.options.flatMap(({ long, argChoices }) =>
      argChoices === undefined
        ? []
        : [`    ${command.name}:${long}) words='${argChoices.join(' ')}' ;;`],
    ),
  );
  const words = all.map((command) => {
    const own = [...longs(command), ...command.words];
    const after = command.name === '' ? [names, ...own] : own;
    return `      ${command.name}:*) words='${after.join(' ')}' ;;`;
  });
  return [
    `# Completion of ${name}; made by: ${name} completion`,
    `_${name}() {`,
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= words= word',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case " ${names} " in *" $word "*) command=$word; break ;; esac`,
    '  done',
    '  case "$command:$previous" in',
    ...cases,
    '    *) case "$command:" in',
    ...words,
    '    esac ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    `complete -o default -F _${name} ${name}`,
  ].join('\n');
}

function fish(name: string, all: readonly Completable[], commands: readonly Completable[]): string {
  const none = '__fish_use_subcommand';
  return [
    `# Completion of ${name}; made by: ${name} completion`,
    ...commands.map(
      (command) =>
        `complete -c ${name} -n ${none} -a ${command.name} -d ${quoted(command.summary)}`,
    ),
    ...all.flatMap((command) => {
      const when = command.name === '' ? none : `'__fish_seen_subcommand_from ${command.name}'`;
      return [
        ...command.options.map((option) => `complete -c ${name} -n ${when} ${fishOption(option)}`),
        ...command.words.map((word) => `complete -c ${name} -n ${when} -a ${word}`),
      ];
    }),
  ].join('\n');
}

function fishOption({ long, required, argChoices, description }: Option): string {
  return [
    `-l ${(long ?? '').slice(2)}`,
    required ? '-r' : '',
    argChoices === undefined ? '' : `-x -a ${quoted(argChoices.join(' '))}`,
    `-d ${quoted(description)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function longs({ options }: Completable): readonly string[] {
  return options.flatMap(({ long }) => long ?? []);
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
