/** `hopscope export`. */
import { InvalidArgumentError, Option, type Command } from 'commander';

import { examples, themeOption, type CommandLine } from '../command-line.ts';
import type { Size } from '../../app/views/screen.ts';
import { UsageError } from '../errors.ts';
import {
  DRAWING_OPTIONS,
  EXPORT_FORMATS,
  formatOf,
  formsObeying,
  type ExportFormat,
  type ExportOptions,
} from '../export-formats.ts';
import { aligned } from '../../text/aligned.ts';

export function declareExport(program: Command, line: CommandLine): void {
  const command = program
    .command('export')
    .summary('turn a recorded journal into a picture, a page, a capture or mails')
    .description(
      [
        'Writes what a journal tells in a form that other people and programs read:',
        ...aligned(EXPORT_FORMATS.map(({ name, is }) => [`  ${name}`, is])),
      ].join('\n'),
    )
    .argument('<journal>', 'the journal that --journal has written; - is standard input')
    .addOption(
      new Option(
        '--as <format>',
        'in which form; without it the name after --out tells: run.txt, run.svg, run.play.svg, run.film.html',
      ).choices(EXPORT_FORMATS.map(({ name }) => name)),
    )
    .option('--out <file>', 'write to FILE instead of standard output (-); of eml, a folder')
    .option('--mail <name>', 'one mail alone, with the notifications about it: m1')
    .addOption(themeOption())
    .addOption(
      new Option(
        '--size <columns>x<rows>',
        'the screen, still, in an animation or a film; 80x24 if not told',
      ).argParser(sizeOf),
    )
    .addOption(
      new Option(
        '--at <event>',
        'of a screen, how many events it has seen; all if not told',
      ).argParser(countOf),
    )
    .action(async (file: string, told: Partial<ExportOptions>) => {
      const options = { ...told, as: told.as ?? formToldBy(told.out) };
      refuseMeaningless(options);
      const { exportJournal } = await import('../export-journal.ts');
      line.exitCode = await exportJournal(line.shell, file, options);
    });
  examples(
    command,
    ['hopscope export run.jsonl --as svg --out run.svg', 'the picture for a slide'],
    ['hopscope export run.jsonl --as screen --at 41 --out run.svg', 'the app at that moment'],
    ['hopscope export run.jsonl --as animation --out run.svg', 'a picture that plays by itself'],
    ['hopscope export run.jsonl --as film --out run.html', 'one that you play, stop and step'],
    ['hopscope export run.jsonl --as mermaid --mail m2', 'a sequence diagram for notes'],
    ['hopscope export run.jsonl --as pcapng | wireshark -k -i -', 'its channels in Wireshark'],
    ['hopscope export run.jsonl --as eml --out mails', 'every mail as it was delivered'],
  );
  command.addHelpText(
    'after',
    '\nExit codes: 0 written; 1 no mail to write as text, eml or swaks, or the journal\ndoes not tell the octets of some; 2 the command line or a file is wrong.',
  );
}

/** Throws {@link UsageError} where it tells none. */
function formToldBy(out: string | undefined): ExportFormat {
  const format = out === undefined ? null : formatOf(out);
  if (format !== null) return format;
  const names = EXPORT_FORMATS.map(({ name }) => name).join(', ');
  throw new UsageError(`Add --as with one of ${names}; or let the name after --out end in .svg.`);
}

/** Throws {@link UsageError}: an option that changes nothing is a mistake. */
function refuseMeaningless(options: ExportOptions): void {
  for (const option of DRAWING_OPTIONS) {
    const forms = formsObeying(option);
    if (options[option] === undefined || forms.includes(options.as)) continue;
    throw new UsageError(
      `--${option} changes nothing in ${options.as}; it is for ${forms.join(', ')}.`,
    );
  }
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It should be the number of an event, such as 41.');
}

/** Smaller the app says nothing but how much room it needs; larger there is no screen. */
const LEAST = { columns: 40, rows: 12 };
const MOST = { columns: 300, rows: 100 };

function sizeOf(text: string): Size {
  const { columns, rows } = /^(?<columns>\d{1,3})x(?<rows>\d{1,3})$/i.exec(text)?.groups ?? {};
  const size = { columns: Number(columns), rows: Number(rows) };
  const fits = (side: keyof Size): boolean => size[side] >= LEAST[side] && size[side] <= MOST[side];
  if (fits('columns') && fits('rows')) return size;
  throw new InvalidArgumentError(
    `It should be columns and rows such as 120x36, from ${LEAST.columns}x${LEAST.rows} to ${MOST.columns}x${MOST.rows}.`,
  );
}
