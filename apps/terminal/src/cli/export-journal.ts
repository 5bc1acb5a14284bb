/** `export`: a recorded journal in a form that other people and programs read. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { originalMail, type JournalEvent } from '@hopscope/network';
import { unreachable } from '@hopscope/protocol';

import { toAnimation } from '../export/animation.ts';
import { deliveredMails, type DeliveredMail } from '../export/eml.ts';
import { toFilm } from '../export/film.ts';
import { toHtml } from '../export/html.ts';
import { ladderOf } from '../export/ladder.ts';
import { toMermaid } from '../export/mermaid.ts';
import { pcapngOf } from '../export/pcapng.ts';
import { eventsOnWire, lookOf, pageOf, runOf, showOf, tablesOf, type Run } from '../export/run.ts';
import { toStill } from '../export/still.ts';
import { toSvg } from '../export/svg.ts';
import { toSwaks } from '../export/swaks.ts';
import { decoded } from '../text/decoded.ts';
import { numbered } from '../text/numbered.ts';
import { visible } from '../text/visible.ts';
import { UsageError, reasonOf, systemCode } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import {
  endingOf,
  foreignEndingOf,
  type ExportFormat,
  type ExportOptions,
} from './export-formats.ts';
import { fileName, isSameFile, writeWhole } from './files.ts';
import { readJournal, refuseBehindEnd } from './journals.ts';
import type { Shell } from './shell.ts';

/** Names that are told to who has named a mail that is not there. */
const MOST_NAMES = 8;

/** Rejects with a {@link UsageError} where there is nothing to write, or no place to write it to. */
export async function exportJournal(
  shell: Shell,
  file: string,
  options: ExportOptions,
): Promise<ExitCode> {
  const out = options.out === '-' ? undefined : options.out;
  if (out !== undefined) await refuseOut(out, file, options.as);
  if (options.as === 'pcapng' && out === undefined && shell.shown)
    throw new UsageError(
      'A capture is nothing for a terminal; add --out FILE, or | wireshark -k -i -.',
    );
  const { events } = await readJournal(shell, file);
  refuseBehindEnd(options.at, file, events);
  const run = asked(file, events, options.mail ?? null);
  const hasMail = run.state.mails.size > 0;
  if (!hasMail) shell.err(`There is no mail in ${fileName(file)}.`);
  switch (options.as) {
    case 'text':
      return writeLines(
        shell,
        out,
        tablesOf(run, out === undefined && shell.shown ? shell.columns : Infinity),
      );
    case 'mermaid':
      return writeLines(shell, out, toMermaid(ladderOf(run.events, run.of)));
    case 'svg':
      return writeLines(
        shell,
        out,
        toSvg(ladderOf(run.events, run.of), lookOf(run, options.theme)),
      );
    case 'screen':
      return writeLines(shell, out, toStill(showOf(run, options), options.at ?? null));
    case 'animation':
      return writeLines(shell, out, toAnimation(showOf(run, options)));
    case 'film':
      return writeLines(shell, out, toFilm(showOf(run, options)));
    case 'html':
      return writeLines(shell, out, toHtml(run.events, pageOf(run, options.theme)));
    case 'swaks': {
      const script = toSwaks(run.events, run.of);
      if (hasMail && script.length === 0)
        shell.err('No host took a mail that could be sent again.');
      return writeLines(shell, out, script);
    }
    case 'pcapng':
      return writeOctets(shell, out, pcapngOf(eventsOnWire(run)));
    case 'eml': {
      const mails = deliveredMails(run.events, run.of);
      if (hasMail && !mails.some(hasOctets))
        shell.err('No mail was delivered that could be written.');
      return writeMails(shell, out, mails);
    }
    default:
      return unreachable(options.as);
  }
}

/** What must not be written, and what is no name. */
async function refuseOut(out: string, file: string, as: ExportFormat): Promise<void> {
  if (out === '')
    throw new UsageError(`--out is empty; name a ${as === 'eml' ? 'folder' : 'file'} after it.`);
  if (await isSameFile(out, file === '-' ? '/dev/stdin' : file))
    throw new UsageError('--out names the journal itself; name another file.');
  const foreign = as === 'eml' ? null : foreignEndingOf(out);
  if (foreign !== null)
    throw new UsageError(
      `No export is a ${foreign}; let the name after --out end in ${endingOf(as)}.`,
    );
}

function asked(file: string, events: readonly JournalEvent[], mail: string | null): Run {
  const of = mail === null ? null : originalMail(mail);
  const run = runOf(events, of);
  const { mails } = run.state;
  if (of === null || mails.has(of)) return run;
  const names = [...mails.keys()].filter((name) => originalMail(name) === name);
  const known = names.slice(0, MOST_NAMES).join(', ');
  throw new UsageError(
    names.length === 0
      ? `There is no mail in ${fileName(file)}; leave --mail out.`
      : `There is no mail "${visible(of)}" in ${fileName(file)}; ${known} ${names.length === 1 ? 'is' : 'are'}${names.length > MOST_NAMES ? ' the first' : ''}.`,
  );
}

/** Where there is nothing to write nothing is written. */
async function writeLines(
  shell: Shell,
  out: string | undefined,
  lines: readonly string[],
): Promise<ExitCode> {
  if (lines.length === 0) return EXIT.negative;
  if (out === undefined) for (const line of lines) shell.out(line);
  else await write(shell, out, `${lines.join('\n')}\n`);
  return EXIT.done;
}

async function writeOctets(
  shell: Shell,
  out: string | undefined,
  octets: Uint8Array,
): Promise<ExitCode> {
  if (out === undefined) shell.outOctets(octets);
  else await write(shell, out, octets);
  return EXIT.done;
}

async function writeMails(
  shell: Shell,
  out: string | undefined,
  mails: readonly DeliveredMail[],
): Promise<ExitCode> {
  const told = mails.filter(hasOctets);
  for (const { name, octets } of mails)
    if (octets === null) shell.err(`${visible(name)}: the journal does not tell its octets.`);
  const [only, another] = told;
  if (only === undefined) return EXIT.negative;
  if (out === undefined) {
    if (another !== undefined)
      throw new UsageError(
        `${numbered(told.length, 'mail')} were delivered; add --out FOLDER for all of them, or --mail for one.`,
      );
    if (shell.shown) for (const line of shownLines(only.octets)) shell.out(line);
    else shell.outOctets(only.octets);
  } else {
    await tried(out, 'the folder', async () => {
      await makeFolder(out);
      for (const { fileName: name, octets } of told)
        await writeWhole(join(out, name), octets, { over: true });
    });
    shell.out(`Wrote ${numbered(told.length, 'mail')} into ${fileName(out)}.`);
  }
  return told.length === mails.length ? EXIT.done : EXIT.negative;
}

/** Only the last of its path, as for a file. Making them all never ends where a file system takes none, as /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

/** A terminal would obey what a peer has written. */
function shownLines(octets: Uint8Array): readonly string[] {
  return decoded(octets).replace(/\r\n$/, '').split('\r\n').map(visible);
}

function hasOctets(mail: DeliveredMail): mail is DeliveredMail & { readonly octets: Uint8Array } {
  return mail.octets !== null;
}

async function write(shell: Shell, out: string, what: string | Uint8Array): Promise<void> {
  await tried(out, 'the file', () => writeWhole(out, what, { over: true }));
  shell.out(`Wrote ${fileName(out)}.`);
}

async function tried(
  out: string,
  what: 'the file' | 'the folder',
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isFile = what === 'the folder' && systemCode(error) === 'EEXIST';
    const why = isFile ? 'it is a file' : reasonOf(error);
    throw new UsageError(
      `Cannot write ${what} ${fileName(out)}: ${why}; name another after --out.`,
    );
  }
}
