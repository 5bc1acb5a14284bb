import { link, mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJournal, type JournalEvent } from '@hopscope/network';
import { expect, onTestFinished, test } from 'vitest';

import { EXPORT_FORMS, type Outcome, type Wanted } from '../../src/app/model/exporting.ts';
import { saveExport, type Exportable } from '../../src/app/save-export.ts';
import { hopscope } from '../cli/support/shells.ts';
import { Story, builtInStory } from './support/stories.ts';

const { events } = builtInStory();

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hopscope-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function save(
  wanted: Partial<Wanted> & Pick<Wanted, 'name'>,
  exportable: Partial<Exportable> = {},
): Promise<Outcome> {
  return saveExport(
    { form: 'text', of: null, at: 40, over: false, ...wanted },
    {
      events,
      cutOff: false,
      theme: 'light',
      size: { columns: 80, rows: 24 },
      recording: null,
      ...exportable,
    },
  );
}

/** The journal of a file, read as `hopscope replay` reads it. */
async function journalIn(file: string): Promise<ReturnType<typeof parseJournal>> {
  return parseJournal(await readFile(file, 'utf8'));
}

test.each(EXPORT_FORMS.filter(({ name }) => name !== 'journal' && name !== 'eml'))(
  'As $name it is the same as from hopscope export, of one mail and of all',
  async ({ name: form }) => {
    const folder = await newFolder();
    const journal = join(folder, 'run.jsonl');
    await save({ form: 'journal', name: journal });
    for (const of of [null, 'm2']) {
      const [ours, theirs] = [join(folder, `ours-${of}`), join(folder, `theirs-${of}`)];
      expect(await save({ form, of, name: ours })).toEqual({
        kind: 'written',
        said: `Wrote ${of ?? 'the whole run'} as ${form} to ${ours}.`,
      });
      const mail = of === null ? [] : ['--mail', of];
      if (form === 'screen') mail.push('--at', '40');
      await hopscope('export', journal, '--as', form, ...mail, '--out', theirs);
      const [one, other] = await Promise.all([readFile(ours), readFile(theirs)]);
      expect(one.equals(other)).toBe(true);
      expect(one.length).toBeGreaterThan(100);
    }
  },
);

test('A journal is whole, and one that was cut off stays cut off', async () => {
  const folder = await newFolder();
  const [whole, cut] = [join(folder, 'whole.jsonl'), join(folder, 'cut.jsonl')];
  expect(await save({ form: 'journal', name: whole })).toEqual({
    kind: 'written',
    said: `Wrote the journal to ${whole}.`,
  });
  await save({ form: 'journal', name: cut }, { cutOff: true });
  expect(await journalIn(whole)).toMatchObject({ value: { events, cutOff: null } });
  expect(await journalIn(cut)).toMatchObject({ value: { events, cutOff: { at: events.length } } });
});

test('Mails go into a folder of their own, one of them or all', async () => {
  const folder = await newFolder();
  const [all, one] = [join(folder, 'all'), join(folder, 'one')];
  expect(await save({ form: 'eml', name: all })).toEqual({
    kind: 'written',
    said: `Wrote 2 mails into ${all}.`,
  });
  expect((await save({ form: 'eml', of: 'm1', name: one })).said).toBe(`Wrote 1 mail into ${one}.`);
  expect([(await readdir(all)).length, (await readdir(one)).length]).toEqual([2, 1]);
  const [file = ''] = await readdir(one);
  expect(await readFile(join(one, file), 'utf8')).toMatch(
    /^Return-Path: <@TWO,@ONE:SAM@ALPHA>\r\n/,
  );
});

test('What is there already stays as it is, until the user says otherwise', async () => {
  const name = join(await newFolder(), 'notes.txt');
  await writeFile(name, 'precious');
  expect(await save({ name })).toEqual({
    kind: 'there',
    said: `${name} is there already. y writes over it; any other key does not.`,
  });
  expect(await readFile(name, 'utf8')).toBe('precious');
  expect((await save({ name, over: true })).kind).toBe('written');
  expect(await readFile(name, 'utf8')).toMatch(/^m1 from <SAM@ALPHA>/);
});

test('A link to nowhere is something that is there', async () => {
  const name = join(await newFolder(), 'link.txt');
  await symlink('nowhere.txt', name);
  expect((await save({ name })).kind).toBe('there');
});

test('A folder of mails that is there already is asked about, and then written into', async () => {
  const name = join(await newFolder(), 'mails');
  await mkdir(name);
  await writeFile(join(name, 'other.txt'), 'precious');
  expect((await save({ form: 'eml', name })).kind).toBe('there');
  expect(await readdir(name)).toEqual(['other.txt']);
  expect((await save({ form: 'eml', name, over: true })).kind).toBe('written');
  expect(await readdir(name)).toHaveLength(3);
});

test('Why nothing was written is one sentence', async () => {
  const folder = await newFolder();
  const file = join(folder, 'file');
  await writeFile(file, 'precious');
  const why = async (wanted: Parameters<typeof save>[0]): Promise<string> => {
    const { kind, said } = await save(wanted);
    expect(kind).toBe('failed');
    return said.replaceAll(folder, 'FOLDER');
  };
  expect(await why({ form: 'animation', name: join(folder, 'x.gif') })).toBe(
    'No export is a .gif; type a name that ends in .play.svg.',
  );
  expect(await why({ name: join(folder, 'none/x.txt') })).toBe(
    'Cannot write FOLDER/none/x.txt: there is no folder FOLDER/none.',
  );
  expect(await why({ name: join(folder, 'none/mails'), form: 'eml' })).toBe(
    'Cannot write FOLDER/none/mails: there is no folder FOLDER/none.',
  );
  expect(await why({ name: folder })).toBe('Cannot write FOLDER: it is a folder.');
  expect(await why({ name: join(file, 'x.txt') })).toBe(
    'Cannot write FOLDER/file/x.txt: a part of its path is not a folder.',
  );
  expect(await why({ name: file, form: 'eml' })).toBe(
    'Cannot write the folder FOLDER/file: it is a file.',
  );
  expect(await why({ name: join(folder, 'x'.repeat(300)) })).toMatch(/: its name is too long\.$/);
  expect(await readdir(folder)).toEqual(['file']);
});

test.runIf(process.platform === 'linux')('A disk that is full is told', async () => {
  expect(await save({ name: '/dev/full', over: true })).toEqual({
    kind: 'failed',
    said: 'Cannot write /dev/full: the disk is full.',
  });
});

test('The journal that is being recorded is never written over, by whatever path', async () => {
  const folder = await newFolder();
  const recording = join(folder, 'net.jsonl');
  await writeFile(recording, 'precious');
  await symlink(recording, join(folder, 'link'));
  await link(recording, join(folder, 'hard-link'));
  for (const name of [
    recording,
    join(folder, 'hard-link'),
    join(folder, '../', folder.split('/').at(-1) ?? '', 'link'),
  ]) {
    const { kind, said } = await save({ form: 'journal', name, over: true }, { recording });
    expect([kind, said]).toEqual([
      'failed',
      `${name} is the journal that is being recorded; type another name.`,
    ]);
  }
  expect(await readFile(recording, 'utf8')).toBe('precious');
});

test('Where there is no mail, the forms that are made of mails say so and write nothing', async () => {
  const folder = await newFolder();
  const none: readonly JournalEvent[] = new Story('hosts: { ALPHA:, ONE: }').events;
  const saved = (form: Wanted['form']): Promise<Outcome> =>
    save({ form, name: join(folder, 'out') }, { events: none });
  expect((await saved('text')).said).toBe('There is no mail yet that could be written as text.');
  expect((await saved('eml')).said).toBe('No mail was delivered yet that could be written.');
  expect(await readdir(folder)).toEqual([]);
});

test('A name below ~ is below the home of the user', async () => {
  const { said } = await save({ name: '~/no such folder of hopscope/x.txt' });
  expect(said).toContain(`there is no folder ${homedir()}/no such folder of hopscope.`);
});
