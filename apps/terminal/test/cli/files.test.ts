/** Files that are written over: what was there stays until what takes its place is whole. */
import { spawnSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { BUILT_IN_NETWORK, formatJournal } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { writeWhole } from '../../src/cli/files.ts';
import { played } from '../text/support/played.ts';
import { answer, child, folder, hopscope, inputOf, keptShell } from './support/shells.ts';

const OVER = { over: true };
const events = played(BUILT_IN_NETWORK);

function journal(): string {
  return Buffer.from(formatJournal(events)).toString();
}

test('A file that is written over is another file, of the same mode', async () => {
  const inside = await folder({ 'there.sh': 'precious' });
  await chmod(inside('there.sh'), 0o751);
  await link(inside('there.sh'), inside('before'));
  await writeWhole(inside('there.sh'), 'new', OVER);
  expect(await readFile(inside('there.sh'), 'utf8')).toBe('new');
  expect((await stat(inside('there.sh'))).mode & 0o7777).toBe(0o751);
  expect(await readFile(inside('before'), 'utf8')).toBe('precious');
  expect((await readdir(inside('.'))).toSorted()).toEqual(['before', 'there.sh']);
});

test('A link stays, and what it names is written, be it there or not', async () => {
  const inside = await folder();
  await mkdir(inside('below'));
  await writeFile(inside('below/file'), 'precious');
  await symlink('below/file', inside('link'));
  await symlink('link', inside('link-to-it'));
  await symlink('below/new', inside('link-to-new'));
  for (const [name, target] of [
    ['link-to-it', 'file'],
    ['link-to-new', 'new'],
  ] as const) {
    await writeWhole(inside(name), 'new', OVER);
    expect((await lstat(inside(name))).isSymbolicLink()).toBe(true);
    expect(await readFile(inside(`below/${target}`), 'utf8')).toBe('new');
  }
  expect((await readdir(inside('below'))).toSorted()).toEqual(['file', 'new']);
  await symlink('round', inside('round'));
  await expect(writeWhole(inside('round'), 'new', OVER)).rejects.toMatchObject({ code: 'ELOOP' });
});

test('What is there is not written over unasked', async () => {
  const inside = await folder({ there: 'precious' });
  await expect(writeWhole(inside('there'), 'new', { over: false })).rejects.toMatchObject({
    code: 'EEXIST',
  });
  expect(await readFile(inside('there'), 'utf8')).toBe('precious');
});

/** May write so much to a file as there is room on a disk that is nearly full. */
const LITTLE_ROOM = ['sh', '-c', 'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"'];
/** Whose folders may be closed to it. */
const NOBODY =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const canBeNobody =
  process.platform === 'linux' &&
  (NOBODY.length === 0 || spawnSync('setpriv', ['--version']).status === 0);

describe('What was there stays', () => {
  test.runIf(process.platform === 'linux')('when there is no room', async () => {
    const inside = await folder({ 'run.jsonl': journal(), page: 'precious' });
    const words = ['export', inside('run.jsonl'), '--as', 'html', '--out'];
    expect(await child([...words, inside('page')], 'pipe', LITTLE_ROOM).answer).toEqual({
      code: 2,
      out: '',
      err: `Cannot write the file ${inside('page')}: it would be larger than a file may be; name another after --out.\n`,
    });
    expect(await readFile(inside('page'), 'utf8')).toBe('precious');
    await child([...words, inside('new')], 'pipe', LITTLE_ROOM).answer;
    expect((await readdir(inside('.'))).toSorted()).toEqual(['page', 'run.jsonl']);
  });

  test.runIf(canBeNobody)(
    'when its folder is closed, or it is itself (as root needs setpriv)',
    async () => {
      const inside = await folder({ 'run.jsonl': journal(), page: 'precious' });
      const words = ['export', inside('run.jsonl'), '--as', 'html', '--out', inside('page')];
      await chmod(inside('page'), 0o666);
      await chmod(inside('.'), 0o555);
      const { code, err } = await child(words, 'pipe', NOBODY).answer;
      expect([code, err]).toEqual([
        2,
        `Cannot write the file ${inside('page')}: its folder takes no new file, and what is there would be lost first; name another after --out.\n`,
      ]);
      await chmod(inside('.'), 0o777);
      await chmod(inside('page'), 0o444);
      const closed = await child(words, 'pipe', NOBODY).answer;
      expect(closed.err).toContain(`${inside('page')}: permission denied;`);
      expect(await readFile(inside('page'), 'utf8')).toBe('precious');
    },
  );
});

test('A name that is empty is told as that, wherever a file is named', async () => {
  const inside = await folder({ 'run.jsonl': journal() });
  const said = 'The name of a file is empty; name one, or - for standard input.';
  for (const words of [
    ['export', '', '--as', 'text'],
    ['replay', ''],
    ['check', ''],
    ['diff', inside('run.jsonl'), ''],
    ['init', ''],
    ['run', ''],
    [''],
    ['send', '', '--from', 'SAM@ALPHA', '--to', 'JOE@THREE'],
    ['simulate', ''],
    ['simulate', '--faults', ''],
    ['simulate', '--seed', '1', '--journal', ''],
    ['lesson', 'first-relay', '--check', ''],
    ['lesson', 'first-relay', '--init', ''],
    ['run', '--until-idle', '--journal', ''],
  ])
    expect([words, await hopscope(...words)]).toEqual([words, { code: 2, out: '', err: said }]);
});

test.each([
  [['send', '-', '--from', 'SAM@ALPHA', '--to', 'JOE@TWO', '--body', '-']],
  [['simulate', '-', '--faults', '-']],
  [['check', '-', '-']],
])('%j names standard input twice, and is told so', async (words) => {
  const text = 'hosts: { ALPHA: { mailboxes: [SAM] }, TWO: { mailboxes: [JOE] } }';
  const { code, err } = await answer(keptShell({ input: inputOf(text) }), words);
  expect([code, err]).toEqual([
    2,
    'Standard input can be one file alone; name a file for the other.',
  ]);
});
