import { parseJournal } from '@hopscope/network';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';

import { journalLine } from '../../src/text/journal-line.ts';
import { answer, folder, hopscope, keptShell } from './support/shells.ts';

const DOWN = `
hosts: { ALPHA: { mailboxes: [SAM] }, TWO: { external: 127.0.0.1:1 } }
mail: [{ from: SAM@ALPHA, to: JOE@TWO }]
`;

describe('run', () => {
  test('begins with a line for each host and then tells each event', async () => {
    const { code, out, err } = await hopscope('run', '--until-idle');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n');
    expect(lines.slice(0, 4).map((line) => line.replace(/\d+$/, 'PORT'))).toEqual([
      'ALPHA  rfc821  127.0.0.1:PORT',
      'ONE    rfc821  127.0.0.1:PORT',
      'TWO    rfc821  127.0.0.1:PORT',
      'THREE  rfc821  127.0.0.1:PORT',
    ]);
    expect(lines.slice(4).filter((line) => !/^\d\d:\d\d\.\d{3} [ -~]+$/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes(' S: RCPT TO:<@TWO:JOE@THREE>'))).toHaveLength(1);
    expect(out).toContain(' THREE delivered m1 to JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>');
    expect(out).toContain(' TWO notified the originator of m2 with m2-n1');
  });

  test('--quiet leaves out what crossed the wire, and nothing else', async () => {
    const inside = await folder();
    const journal = inside('run.jsonl');
    const { code, out } = await hopscope('run', '--quiet', '--until-idle', '--journal', journal);
    expect(code).toBe(0);
    const read = parseJournal(await readFile(journal, 'utf8'));
    const events = read.ok ? read.value.events : [];
    const told = events.filter(({ type }) => !['began', 'listening', 'wire'].includes(type));
    expect(events.some(({ type }) => type === 'wire')).toBe(true);
    expect(out.split('\n').slice(4)).toEqual(told.map((event) => journalLine(event)));
    expect(out).toContain(' THREE delivered m1 to JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>');
  });

  test('--quiet has no place beside --json, which is the journal itself', async () => {
    expect(await hopscope('run', '--quiet', '--json')).toEqual({
      code: 2,
      out: '',
      err: "hopscope run: option '--quiet' cannot be used with option '--json'; see hopscope run --help.",
    });
  });

  test('--json prints the journal itself', async () => {
    const inside = await folder();
    const words = ['run', '--json', '--until-idle', '--journal', inside('run.jsonl')];
    const shell = keptShell();
    expect(await answer(shell, words)).toMatchObject({ code: 0, out: '' });
    const journal = await readFile(inside('run.jsonl'), 'utf8');
    expect(Buffer.concat(shell.octets).toString()).toBe(journal);
    const types = journal.split('\n', 6).map((line) => JSON.parse(line).type);
    expect(types.slice(0, 5)).toEqual(['began', ...Array.from({ length: 4 }, () => 'listening')]);
  });

  test('goes on until it is stopped, and names the mail left in spools', async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const shell = keptShell({}, (line, own) => {
      if (line.includes(' ALPHA deferred m1 ')) own.stop('signal');
    });
    const { code, out, err } = await answer(shell, ['run', inside('net.yaml')]);
    expect(code).toBe(0);
    expect(out).toContain('TWO    external  127.0.0.1:1\n');
    expect(err).toBe('m1 for <JOE@TWO> was still in the spool of ALPHA when the network ended.');
  });

  test('says so when there is no mail to play', async () => {
    const inside = await folder({ 'net.yaml': 'hosts: { ALPHA: }' });
    const { code, err } = await hopscope('run', inside('net.yaml'), '--until-idle');
    expect({ code, err }).toEqual({
      code: 0,
      err: `${inside('net.yaml')} has no mail to play; put some under its key \`mail\`.`,
    });
  });

  test('tells every mistake of the file and exits with 2', async () => {
    const inside = await folder({ 'bad.yaml': 'hosts: { ALPHA: { profil: x }, ALPHA-: }' });
    const { code, out, err } = await hopscope('run', inside('bad.yaml'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const places = err.split('\n').map((line) => line.slice(inside('/').length).split(' ')[0]);
    expect(places).toEqual(['bad.yaml:1:19:', 'bad.yaml:1:37:']);
  });

  test('tells of a port in use in one sentence', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : null;
    const inside = await folder({
      'net.yaml': `hosts: { ALPHA: { listen: "127.0.0.1:${port}" } }`,
    });
    const { code, err } = await hopscope('run', inside('net.yaml'));
    expect({ code, err }).toEqual({
      code: 2,
      err: `ALPHA cannot listen at 127.0.0.1:${port}: address in use; give it another \`listen\` address, or none for any free port.`,
    });
  });
});

describe('hopscope without a command', () => {
  test.each([
    [{ shown: false }, 'standard output is not a terminal'],
    [{ shown: true, typed: false }, 'standard input is not a terminal'],
    [{ shown: true, typed: true, env: { TERM: 'dumb' } }, 'TERM is dumb'],
    [{ shown: true, typed: true, env: { CI: 'true' } }, 'CI is set'],
  ])('plays plain lines where %j, and says why', async (changes, why) => {
    const { code, out, err } = await answer(keptShell(changes), []);
    expect({ code, err }).toEqual({
      code: 0,
      err: `No screen: ${why}; playing the network as plain lines.`,
    });
    expect(out).toContain(' THREE delivered m1 to JOE@THREE');
  });

  test('does not explain what was asked for', async () => {
    const shell = keptShell({ shown: true, typed: true });
    expect(await answer(shell, ['--plain'])).toMatchObject({ code: 0, err: '' });
    const asJson = keptShell();
    expect(await answer(asJson, ['--json'])).toMatchObject({ out: '', err: '' });
    expect(JSON.parse(String(Buffer.from(asJson.octets[0] ?? []))).type).toBe('began');
  });

  test('takes an unknown word for a file, and says where the commands are', async () => {
    const { code, err } = await hopscope('frobnicate');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^Cannot read frobnicate: there is no such file or folder; hopscope --help .+\.$/,
    );
    expect((await hopscope('sned')).err).toContain('; hopscope send may be meant, and ');
  });
});

describe('--journal', () => {
  test('replaces a journal, and nothing else', async () => {
    const inside = await folder({ 'net.yaml': 'hosts: { ALPHA: }' });
    const words = (journal: string): string[] => [
      'run',
      inside('net.yaml'),
      '--until-idle',
      '--journal',
      inside(journal),
    ];
    expect(await hopscope(...words('run.jsonl'))).toMatchObject({ code: 0 });
    const first = await readFile(inside('run.jsonl'), 'utf8');
    expect(await hopscope(...words('run.jsonl'))).toMatchObject({ code: 0 });
    const second = await readFile(inside('run.jsonl'), 'utf8');
    expect(second.split('\n')).toHaveLength(first.split('\n').length);

    const { code, err } = await hopscope(...words('net.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('net.yaml holds something that is not a journal; name another file');
    expect(await readFile(inside('net.yaml'), 'utf8')).toBe('hosts: { ALPHA: }');
  });

  test.skipIf(process.platform !== 'linux')(
    'that cannot be written to its end is told',
    async () => {
      const { code, err } = await hopscope('run', '--until-idle', '--journal', '/dev/full');
      expect(code).toBe(2);
      expect(err).toBe(
        'The journal /dev/full is not complete: the disk is full; name another file after --journal.',
      );
    },
  );
});
