/**
 * Writes what the app exports: the forms are those of `hopscope export`, which is given the journal so far on its standard input, and the
 * journal itself. Nothing that is there already is written over, unless that is wanted. What goes wrong is a sentence, and never a throw.
 */
import { mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { formatJournal, type JournalEvent } from '@hopscope/network';

import { reasonOf, systemCode, unexpected } from '../cli/errors.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { endingOf, foreignEndingOf } from '../cli/export-formats.ts';
import { isSameFile, writeWhole } from '../cli/files.ts';
import type { Shell } from '../cli/shell.ts';
import { numbered } from '../text/numbered.ts';
import { visible } from '../text/visible.ts';
import type { Outcome, Wanted } from './model/exporting.ts';
import type { ThemeName } from './theme.ts';
import type { Size } from './views/screen.ts';

/** What there is to export. */
export interface Exportable {
  readonly events: readonly JournalEvent[];
  /** More of them had been written: a journal of these says so too. */
  readonly cutOff: boolean;
  readonly theme: ThemeName;
  /** Of the screen. */
  readonly size: Size;
  /** The file into which the journal is being recorded; null: none. */
  readonly recording: string | null;
}

export async function saveExport(wanted: Wanted, exportable: Exportable): Promise<Outcome> {
  const path = resolve(wanted.name.replace(/^~(?=\/)/, homedir()));
  try {
    return await save(wanted, path, exportable);
  } catch (error) {
    const code = systemCode(error);
    if (code === null) return failed(unexpected(error, false));
    if (code === 'EEXIST') return await there(wanted, path);
    const why =
      code === 'ENOENT' ? `there is no folder ${visible(dirname(path))}` : reasonOf(error);
    return failed(`Cannot write ${visible(wanted.name)}: ${why}.`);
  }
}

async function save(wanted: Wanted, path: string, exportable: Exportable): Promise<Outcome> {
  const { form, of, over } = wanted;
  const { recording } = exportable;
  if (recording !== null && (await isSameFile(path, recording)))
    return failed(
      `${visible(wanted.name)} is the journal that is being recorded; type another name.`,
    );
  if (form === 'eml') return await saveMails(wanted, path, exportable);
  const foreign = foreignEndingOf(wanted.name);
  if (form !== 'journal' && foreign !== null)
    return failed(`No export is a ${foreign}; type a name that ends in ${endingOf(form)}.`);
  const octets =
    form === 'journal'
      ? formatJournal(exportable.events, exportable.cutOff)
      : await exported({ ...wanted, form }, exportable);
  if (octets === null) return failed(`There is no mail yet that could be written as ${form}.`);
  await writeWhole(path, octets, { over });
  const what = form === 'journal' ? 'the journal' : `${of ?? 'the whole run'} as ${form}`;
  return written(`Wrote ${what} to ${visible(path)}.`);
}

/** A mail to a file, in a folder that may be new. */
async function saveMails(
  { of, over }: Wanted,
  path: string,
  { events }: Exportable,
): Promise<Outcome> {
  const { deliveredMails } = await import('../export/eml.ts');
  const mails = deliveredMails(events, of).flatMap(({ fileName, octets }) =>
    octets === null ? [] : { fileName, octets },
  );
  if (mails.length === 0) return failed('No mail was delivered yet that could be written.');
  if (!over) await mkdir(path);
  for (const { fileName, octets } of mails)
    await writeWhole(join(path, fileName), octets, { over: true });
  return written(`Wrote ${numbered(mails.length, 'mail')} into ${visible(path)}.`);
}

/** What `export` writes to standard output; null: there was nothing to write. */
async function exported(
  { form, of, at }: Wanted & { readonly form: Exclude<Wanted['form'], 'journal'> },
  { events, theme, size }: Exportable,
): Promise<Uint8Array | null> {
  const { exportJournal } = await import('../cli/export-journal.ts');
  const parts: Uint8Array[] = [];
  const shell: Shell = {
    env: {},
    input: Readable.from([formatJournal(events)]),
    typed: false,
    shown: false,
    columns: 80,
    out: (line) => parts.push(Buffer.from(`${line}\n`)),
    outOctets: (octets) => parts.push(octets),
    err: () => {}, // an exit code tells it too
    status: () => {},
    onStop: () => () => {},
  };
  const code = await exportJournal(shell, '-', {
    as: form,
    theme,
    ...(of === null ? {} : { mail: of }),
    ...(form === 'screen' ? { at, size } : {}),
  });
  const octets = Buffer.concat(parts);
  return code === EXIT.done && octets.some((octet) => octet > 0x20) ? octets : null;
}

async function there({ form, name }: Wanted, path: string): Promise<Outcome> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  const shown = visible(name);
  if (form === 'eml') {
    if (!isFolder) return failed(`Cannot write the folder ${shown}: it is a file.`);
    const said = `The folder ${shown} is there already. y writes into it, over mails of the same names; any other key does not.`;
    return { kind: 'there', said };
  }
  if (isFolder) return failed(`Cannot write ${shown}: it is a folder.`);
  return {
    kind: 'there',
    said: `${shown} is there already. y writes over it; any other key does not.`,
  };
}

function written(said: string): Outcome {
  return { kind: 'written', said };
}

function failed(said: string): Outcome {
  return { kind: 'failed', said };
}
