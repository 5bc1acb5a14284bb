import { link, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { BUILT_IN_NETWORK, formatJournal, type JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { EXPORT_FORMATS } from '../../src/cli/export-formats.ts';
import { played } from '../text/support/played.ts';
import { answer, folder, hopscope, inputOf, keptShell } from './support/shells.ts';

function asLines(events: readonly JournalEvent[]): string {
  return Buffer.from(formatJournal(events)).toString();
}

const JOURNAL = asLines(played(BUILT_IN_NETWORK));

test('The hop tables of a journal are those of send, each mail under its name', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const { code, out, err } = await hopscope('export', inside('run.jsonl'), '--as', 'text');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^m1 from <SAM@ALPHA> for <@ONE,@TWO:JOE@THREE>\n\nHOP {2}LINK/);
  expect(out).toContain('\n\n\nm2 from <SAM@ALPHA> for <@ONE,@TWO:MARY@THREE>\n');
  expect(out).toMatch(/3 +TWO>THREE +<@TWO,@ONE:SAM@ALPHA> +<MARY@THREE> +550 No such user here/);
  expect(out).toContain('Undeliverable-mail notification, by TWO');
});

test.each([
  ['mermaid', /^sequenceDiagram\n/],
  ['svg', /^<svg xmlns/],
  ['screen', /^<svg xmlns/],
  ['animation', /^<svg xmlns[^]*@keyframes/],
  ['film', /^<!doctype html>\n[^]*<svg[^]*<a href="#t=0"[^]*<script>/],
  ['html', /^<!doctype html>\n[^]*<svg[^]*<table>[^]*<details>[^]*S: HELO ALPHA/],
  ['swaks', /^#!\/bin\/sh\n/],
])('As %s it goes to standard output, or with --out to a file', async (format, wanted) => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl'), '--as', format];
  const printed = await hopscope(...words);
  expect([printed.code, printed.err]).toEqual([0, '']);
  expect(printed.out).toMatch(wanted);
  expect(await hopscope(...words, '--out', '-')).toEqual(printed);
  const written = await hopscope(...words, '--out', inside('there'));
  expect(written.out).toBe(`Wrote ${inside('there')}.`);
  expect(await readFile(inside('there'), 'utf8')).toBe(`${printed.out}\n`);
});

test('What is written where no form is named the ending of the file tells', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl')];
  for (const [name, format] of [
    ['a.svg', 'svg'],
    ['a.play.svg', 'animation'],
    ['a.screen.svg', 'screen'],
    ['a.txt', 'text'],
    ['a.mmd', 'mermaid'],
    ['a.html', 'html'],
  ] as const) {
    expect((await hopscope(...words, '--out', inside(name))).code).toBe(0);
    const { out } = await hopscope(...words, '--as', format);
    expect(await readFile(inside(name), 'utf8')).toBe(`${out}\n`);
  }
  for (const none of [[], ['--out', inside('a.png')]])
    expect(await hopscope(...words, ...none)).toMatchObject({
      code: 2,
      err: 'Add --as with one of text, mermaid, svg, screen, animation, film, html, pcapng, eml, swaks; or let the name after --out end in .svg.',
    });
});

function textOf(svg: string): string {
  return svg.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

test('The screen is drawn as the app shows it at that moment, in any size', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl'), '--as', 'screen'];
  const early = textOf((await hopscope(...words, '--at', '20')).out);
  expect(early).toContain('event 20 /');
  expect(early).not.toContain('space play');
  const end = textOf((await hopscope(...words, '--mail', 'm1')).out);
  expect(end).toContain('THREE delivers it to JOE@THREE');
  const large = (await hopscope(...words, '--size', '120x36')).out;
  expect(textOf(large)).toContain('Timeline');
  expect((await hopscope(...words, '--at', 'noon')).err).toContain('the number of an event');
});

test('The help lists what there is to export, with a column for each', async () => {
  const { out } = await hopscope('export', '--help');
  const column = Math.max(...EXPORT_FORMATS.map(({ name }) => name.length)) + 4;
  for (const { name, is } of EXPORT_FORMATS)
    expect(out).toContain(`\n${`  ${name}`.padEnd(column)}${is}`);
});

test('One mail alone, by its name or that of its notification', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl'), '--as', 'text', '--mail'];
  const { out } = await hopscope(...words, 'm2');
  expect(out).not.toContain('m1 from');
  expect(await hopscope(...words, 'm2-n1')).toEqual({ code: 0, out, err: '' });
  expect((await hopscope(...words, 'm9')).err).toBe(
    `There is no mail "m9" in ${inside('run.jsonl')}; m1, m2 are.`,
  );
});

test('A capture is octets: for a file or a pipe, and never for a terminal', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl'), '--as', 'pcapng'];
  const shell = keptShell();
  expect(await answer(shell, words)).toEqual({ code: 0, out: '', err: '' });
  await hopscope(...words, '--out', inside('there'));
  expect(Buffer.concat(shell.octets)).toEqual(await readFile(inside('there')));
  expect(await answer(keptShell({ shown: true }), words)).toEqual({
    code: 2,
    out: '',
    err: 'A capture is nothing for a terminal; add --out FILE, or | wireshark -k -i -.',
  });
});

test('Mails go into a folder, and one alone to standard output', async () => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const words = ['export', inside('run.jsonl'), '--as', 'eml'];
  expect(await hopscope(...words, '--out', inside('mails'))).toEqual({
    code: 0,
    out: `Wrote 2 mails into ${inside('mails')}.`,
    err: '',
  });
  expect((await readdir(inside('mails'))).toSorted()).toEqual([
    '1-m1-JOE@THREE.eml',
    '2-m2-n1-SAM@ALPHA.eml',
  ]);
  const shell = keptShell();
  await answer(shell, [...words, '--mail', 'm1']);
  expect(Buffer.concat(shell.octets)).toEqual(await readFile(inside('mails/1-m1-JOE@THREE.eml')));
  expect((await hopscope(...words, '--out', inside('mails/1-m1-JOE@THREE.eml'))).err).toMatch(
    /^Cannot write the folder .*: it is a file; name another after --out\.$/,
  );
  expect(await hopscope(...words)).toEqual({
    code: 2,
    out: '',
    err: '2 mails were delivered; add --out FOLDER for all of them, or --mail for one.',
  });
});

test('A terminal gets nothing of a mail that it would obey', async () => {
  const events = structuredClone(played(BUILT_IN_NETWORK));
  for (const event of events)
    if (event.type === 'submitted')
      Object.assign(event, { text: event.text.map((line) => line.replace('Joe,', '\u001b[J,')) });
  const inside = await folder({ 'run.jsonl': asLines(events) });
  const shell = keptShell({ shown: true });
  const words = ['export', inside('run.jsonl'), '--as', 'eml', '--mail', 'm1'];
  const { out } = await answer(shell, words);
  expect(shell.octets).toEqual([]);
  expect(out).toContain('Return-Path: <@TWO,@ONE:SAM@ALPHA>');
  expect(out).toContain('\\x1b[J,');
  expect(out).not.toContain('\u001b');
});

test('A journal comes from a pipe too, and one that was cut off is exported as far as it goes', async () => {
  const cut = JOURNAL.split('\n').slice(0, 30).join('\n');
  const shell = keptShell({ input: inputOf(cut) });
  const { code, out, err } = await answer(shell, ['export', '-', '--as', 'mermaid']);
  expect(code).toBe(0);
  expect(out).toContain('participant h1 as ONE');
  expect(err).toMatch(/^standard input:30: .*cut off behind event 28\.$/);
});

test.each([
  ['text', 1, false],
  ['eml', 1, false],
  ['swaks', 1, false],
  ['mermaid', 0, true],
  ['svg', 0, true],
  ['html', 0, true],
  ['pcapng', 0, true],
])(
  'A journal without mail is told as one; as %s the exit code is %i',
  async (format, wanted, isWritten) => {
    const inside = await folder({ 'run.jsonl': asLines(played(BUILT_IN_NETWORK).slice(0, 1)) });
    const words = ['export', inside('run.jsonl'), '--as', format];
    const shell = keptShell();
    const { code, out, err } = await answer(shell, words);
    expect([code, err]).toEqual([wanted, `There is no mail in ${inside('run.jsonl')}.`]);
    expect(out !== '' || shell.octets.length > 0).toBe(isWritten);
    await hopscope(...words, '--out', inside('there'));
    expect((await readdir(inside('.'))).includes('there')).toBe(isWritten);
    expect((await hopscope(...words, '--mail', 'm1')).err).toBe(
      `There is no mail in ${inside('run.jsonl')}; leave --mail out.`,
    );
  },
);

test.each([
  ['eml', 'No mail was delivered that could be written.'],
  ['swaks', 'No host took a mail that could be sent again.'],
])('Mail that got nowhere is nothing to write as %s', async (format, sentence) => {
  const refused = played(BUILT_IN_NETWORK).filter(
    ({ type }) => type === 'began' || type === 'submitted',
  );
  const events = refused.map((event, seq) => Object.assign(structuredClone(event), { seq }));
  const inside = await folder({ 'run.jsonl': asLines(events) });
  const words = ['export', inside('run.jsonl'), '--as', format, '--out', inside('there')];
  expect(await hopscope(...words)).toEqual({ code: 1, out: '', err: sentence });
  expect(await readdir(inside('.'))).toEqual(['run.jsonl']);
});

test.each(['symbolic link', 'hard link', 'path'])(
  'A journal is not lost to an --out that is another %s to it',
  async (kind) => {
    const inside = await folder({ 'run.jsonl': JOURNAL });
    await mkdir(inside('x'));
    const there = kind === 'path' ? `${inside('x')}/../run.jsonl` : inside('there');
    if (kind === 'symbolic link') await symlink('run.jsonl', there);
    if (kind === 'hard link') await link(inside('run.jsonl'), there);
    for (const { name } of EXPORT_FORMATS)
      for (const [from, out] of [
        [inside('run.jsonl'), there],
        [there, inside('run.jsonl')],
      ])
        expect(await hopscope('export', from ?? '', '--as', name, '--out', out ?? '')).toEqual({
          code: 2,
          out: '',
          err: '--out names the journal itself; name another file.',
        });
    expect(await readFile(inside('run.jsonl'), 'utf8')).toBe(JOURNAL);
  },
);

test.each([
  [['--as', 'svg', '--out', ''], '--out is empty; name a file after it.'],
  [['--as', 'eml', '--out', ''], '--out is empty; name a folder after it.'],
  [['--as', 'svg', '--out', 'run.jsonl'], '--out names the journal itself; name another file.'],
  [
    ['--as', 'svg', '--out', 'no/where'],
    'Cannot write the file no/where: there is no such file or folder; name another after --out.',
  ],
  [
    ['--as', 'eml', '--out', 'no/where'],
    'Cannot write the folder no/where: there is no such file or folder; name another after --out.',
  ],
  [
    ['--as', 'animation', '--out', 'run.GIF'],
    'No export is a .GIF; let the name after --out end in .play.svg.',
  ],
  [
    ['--as', 'screen', '--at', '100000'],
    '--at 100000 is behind the end of run.jsonl: it has 224 events.',
  ],
  [['--as', 'film', '--at', '7'], '--at changes nothing in film; it is for screen.'],
  [
    ['--as', 'svg', '--size', '80x24'],
    '--size changes nothing in svg; it is for screen, animation, film.',
  ],
  [
    ['--as', 'text', '--theme', 'dark'],
    '--theme changes nothing in text; it is for svg, screen, animation, film, html.',
  ],
  [
    ['--as', 'png'],
    `hopscope export: option '--as <format>' argument 'png' is invalid, allowed choices are text, mermaid, svg, screen, animation, film, html, pcapng, eml, swaks; see hopscope export --help.`,
  ],
  [
    [],
    `Add --as with one of text, mermaid, svg, screen, animation, film, html, pcapng, eml, swaks; or let the name after --out end in .svg.`,
  ],
])('One sentence about %j', async (words, sentence) => {
  const inside = await folder({ 'run.jsonl': JOURNAL });
  const named = words.map((word) => (/run|no\//.test(word) ? inside(word) : word));
  const { code, out, err } = await hopscope('export', inside('run.jsonl'), ...named);
  expect([code, out, err.replaceAll(inside('x').slice(0, -1), '')]).toEqual([2, '', sentence]);
});
