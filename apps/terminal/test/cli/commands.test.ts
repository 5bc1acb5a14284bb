import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { answer, folder, hopscope, inputOf, keptShell } from './support/shells.ts';

/** A reverse-path of 255 characters: no room for one name more. */
const LONG = `<@${'H'.repeat(60)},@${'H'.repeat(60)},@${'H'.repeat(60)},@${'H'.repeat(56)}:SAM@ALPHA>`;

describe('path', () => {
  test('takes a path apart', async () => {
    const { code, out } = await hopscope('path', '@ONE,@TWO:JOE@THREE');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '<@ONE,@TWO:JOE@THREE>',
      '',
      '  route      ONE, then TWO',
      '  mailbox    JOE@THREE',
      '  hosts      ONE -> TWO -> THREE',
      '  length     21 of at most 256 characters, brackets included',
    ]);
  });

  test('shows the relay step of a host that is named', async () => {
    const words = ['--at', 'one', '--from', 'SAM@ALPHA'];
    const { out } = await hopscope('path', '@ONE,@TWO:JOE@THREE', ...words);
    expect(out.split('\n').slice(7)).toEqual([
      'At one, a host of profile rfc821:',
      '  arrives    MAIL FROM:<SAM@ALPHA>',
      '             RCPT TO:<@ONE,@TWO:JOE@THREE>',
      '  deleted    ONE, from the head of the forward-path',
      '  prepended  one, to the head of the reverse-path',
      '  next host  TWO',
      '  leaves     MAIL FROM:<@one:SAM@ALPHA>',
      '             RCPT TO:<@TWO:JOE@THREE>',
    ]);
  });

  test.each([
    [
      '@ONE:JOE@THREE --at TWO',
      'deleted    nothing: the forward-path does not begin with this host',
    ],
    ['JOE@THREE --at TWO', 'deleted    nothing: the forward-path has no route'],
    ['JOE@THREE --at ORIGIN', 'prepended  nothing: the mail originates here'],
    ['JOE@THREE --at ONE', '<SENDER@ORIGIN>  (an example; --from names another)'],
    ['JOE@THREE --at ONE --from <>', 'prepended  nothing: a null reverse-path stays null'],
    ['JOE@THREE --at THREE', 'delivered  to JOE@THREE, Return-Path: <SENDER@ORIGIN>'],
    ['@ONE,@TWO:J@THREE --at ONE --profile rfc5321', 'ignored    TWO: RFC 5321 goes straight'],
    ['@ONE:JOE@THREE --at ONE --profile closed', 'refused    550 Source routes are not taken'],
    ['JOE@THREE --at ONE --profile closed', 'refused    550 Relaying is refused here'],
    [
      `JOE@THREE --at NEXT --from ${LONG}`,
      'refused    the reverse-path would leave with 261 characters',
    ],
  ])('%s: %s', async (words, line) => {
    const { code, out } = await hopscope('path', ...words.split(' '));
    expect(code).toBe(0);
    expect(out).toContain(line);
  });

  test('puts a caret under a fault, counting what was typed', async () => {
    const { code, out, err } = await hopscope('path', '@ONE,TWO:JOE@THREE');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      'column 6: each host of a route must begin with "@"',
      '  @ONE,TWO:JOE@THREE',
      '       ^',
    ]);
  });

  test.each([
    ['\u{1F600}JOE@THREE', 1, 'only ASCII characters may stand in a user name'],
    ['JO\u00C9@THREE', 3, 'only ASCII characters may stand in a user name'],
    ['JOE@THR\u00C9E', 8, 'without SMTPUTF8 a host name beyond ASCII is written as its A-label'],
    ['@\u00D6:JOE@B', 2, 'without SMTPUTF8 a host name beyond ASCII is written as its A-label'],
  ])('says of %s that its column %i is beyond ASCII', async (path, column, wanted) => {
    const { err } = await hopscope('path', path);
    expect(err).toContain(`column ${column}: ${wanted}`);
  });

  test('says how long a path is that is too long, and repeats a part of it', async () => {
    const path = `${Array.from({ length: 2000 }, (_, host) => `@H${host}`).join(',')}:JOE@END`;
    const { err } = await hopscope('path', path);
    expect(err.split('\n')).toEqual([
      `column 1: a path has at most 256 characters, brackets included, and this one has ${path.length + 2}`,
      `  ${path.slice(0, 60)}...`,
      '  ^',
    ]);
  });

  test('shows what is around a fault that stands far behind', async () => {
    const { err } = await hopscope('path', `${'@ONE,'.repeat(20)}@TW_O,${'@ONE,'.repeat(20)}:J@E`);
    expect(err.split('\n').slice(1)).toEqual([
      '  ...E,@ONE,@ONE,@ONE,@ONE,@ONE,@TW_O,@ONE,@ONE,@ONE,@ONE,@ONE,@O...',
      `  ${' '.repeat(33)}^`,
    ]);
  });

  test.each([
    [['send', '--from', 'S'.repeat(5000), '--to', 'JOE@ONE']],
    [['send', '--from', 'SAM@ALPHA', '--to', '@ONE,'.repeat(2000)]],
    [['send', '--from', 'SAM@ALPHA', '--to', 'JOE@ONE', '--header', 'x'.repeat(5000)]],
    [['send', '--from', 'SAM@ALPHA', '--to', 'JOE@ONE', '--wait', 'x'.repeat(5000)]],
    [['path', 'JOE@ONE', '--at', 'x'.repeat(5000)]],
    [['path', 'JOE@ONE', 'y', 'x'.repeat(5000)]],
    [[`--${'x'.repeat(5000)}`]],
  ])('repeats no more of a long text than is needed to know it', async (words) => {
    const { code, err } = await hopscope(...words);
    expect(code).toBe(2);
    expect(err.length).toBeLessThan(320);
    expect(err).toContain('...');
  });

  test('reads a path beyond ASCII as hosts of that profile do', async () => {
    const words = ['path', '@ONE:JÜRGEN@THREE', '--at', 'ONE', '--profile'];
    const { code, out } = await hopscope(...words, 'rfc5321');
    expect(code).toBe(0);
    expect(out).toContain('  length     20 of at most 256 octets, brackets included\n');
    expect(out).toMatch(/leaves .*\n +RCPT TO:<JÜRGEN@THREE>$/);
    expect(await hopscope(...words, 'rfc821')).toMatchObject({
      code: 2,
      err: expect.stringContaining('column 7: only ASCII characters may stand in a user name'),
    });
  });

  test('puts the caret in its place behind a control character', async () => {
    const { err } = await hopscope('path', 'J\u001BE@THREE');
    expect(err.split('\n').slice(1)).toEqual(['  J\\x1bE@THREE', '   ^']);
  });

  test('--json gives the same as an object', async () => {
    const { out } = await hopscope('path', '@ONE:JOE@THREE', '--at', 'ONE', '--json');
    expect(JSON.parse(out)).toMatchObject({
      hosts: ['ONE', 'THREE'],
      limit: 256,
      at: { example: true, step: { kind: 'relay', next: 'THREE', prepended: 'ONE', kept: null } },
    });
    const fault = await hopscope('path', 'JOE', '--json');
    expect(JSON.parse(fault.out)).toMatchObject({ fault: { column: 4 } });
    expect(fault.code).toBe(2);
  });

  test('wants a host for --from to arrive at', async () => {
    expect(await hopscope('path', 'JOE@THREE', '--from', 'SAM@ALPHA')).toMatchObject({
      code: 2,
      err: '--from is what arrives at a host; name the host with --at.',
    });
  });
});

describe('check', () => {
  test('says what a good file holds', async () => {
    const inside = await folder({
      'net.yaml': 'hosts: { A: { mailboxes: [X] }, B: }\nlinks: [[A, B]]',
      'all.yaml': 'hosts: { A: }',
    });
    expect(await hopscope('check', inside('net.yaml'), inside('all.yaml'))).toEqual({
      code: 0,
      out: `${inside('net.yaml')}: 2 hosts, 1 link, 0 mails\n${inside('all.yaml')}: 1 host, everyone linked to everyone, 0 mails`,
      err: '',
    });
  });

  test('tells every mistake of every file, in the form that editors turn into links', async () => {
    const inside = await folder({
      'bad.yaml': 'hosts:\n  A: { x: 1, y: 2 }',
      'ok.yaml': 'hosts: { A: }',
    });
    const { code, out, err } = await hopscope(
      'check',
      inside('nope.yaml'),
      inside('bad.yaml'),
      inside('ok.yaml'),
    );
    expect(code).toBe(2);
    expect(err).toContain('nope.yaml: there is no such file or folder; name a network file.');
    const lines = out.split('\n').map((line) => line.replace(inside('/'), ''));
    expect(lines[0]).toMatch(/^bad\.yaml:2:8: "x" .+\.?$/);
    expect(lines[1]).toMatch(/^bad\.yaml:2:14: "y" /);
    expect(lines[2]).toMatch(/^ok\.yaml: 1 host/);
  });

  test('reads standard input as -', async () => {
    const shell = keptShell({ input: inputOf('hosts: { A: }') });
    const { code, out } = await answer(shell, ['check', '-']);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'standard input: 1 host, everyone linked to everyone, 0 mails',
    });
  });
});

describe('init', () => {
  test('writes a file that check finds right, and never over another', async () => {
    const inside = await folder();
    const file = inside('net.yaml');
    expect(await hopscope('init', file)).toMatchObject({ code: 0, err: '' });
    expect(await hopscope('check', file)).toMatchObject({ code: 0 });
    const { code, err } = await hopscope('init', file);
    expect({ code, err }).toEqual({
      code: 2,
      err: `Cannot write ${file}: it is there already; add --force to overwrite it.`,
    });
    expect(await hopscope('init', file, '--force')).toMatchObject({ code: 0 });
  });

  test.each([[[]], [['--force']]])('says at once that a folder is none, with %j', async (force) => {
    const file = (await folder())('.');
    const { code, err } = await hopscope('init', file, ...force);
    const why = force.length === 0 ? 'name a file in it' : 'name another file';
    expect({ code, err }).toEqual({
      code: 2,
      err: `Cannot write ${file}: it is a folder; ${why}.`,
    });
  });

  test('prints the same to standard output as -', async () => {
    const inside = await folder();
    await hopscope('init', inside('net.yaml'));
    const { out } = await hopscope('init', '-');
    expect(`${out}\n`).toBe(await readFile(inside('net.yaml'), 'utf8'));
  });
});

describe('the command line', () => {
  test.each([
    [[]],
    [['send']],
    [['run']],
    [['path']],
    [['check']],
    [['replay']],
    [['diff']],
    [['export']],
    [['simulate']],
    [['conform']],
    [['lesson']],
    [['init']],
    [['completion']],
  ])('%j has help with examples that fits 80 columns', async (words) => {
    const { code, out, err } = await hopscope(...words, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nExamples:\n {2}\$ .*hopscope/);
    const wide = out.split('\n').filter((line) => line.length > 80 && !line.includes('$'));
    expect(wide).toEqual([]);
    const command = await hopscope('help', ...words);
    expect(command.out).toBe(out);
  });

  test.each(['../../README.md', '../../../../README.md'])(
    'has every command in %s',
    async (file) => {
      const { out } = await hopscope('--help');
      const [, listed = ''] = /\nCommands:\n(.*?)\n\n/s.exec(out) ?? [];
      const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
      expect(names).toContain('conform');
      const readme = await readFile(new URL(file, import.meta.url), 'utf8');
      const missing = names.filter((name) => !readme.includes(`\`hopscope ${name}`));
      expect(missing.filter((name) => name !== 'help')).toEqual([]);
    },
  );

  test.each(['--version', '-V'])('has a version: %s', async (option) => {
    const { code, out } = await hopscope(option);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.each([
    [
      ['exprot', 'run.jsonl', '--as', 'svg'],
      "hopscope: unknown option '--as', and exprot is not a command; see hopscope --help.",
    ],
    [
      ['tuor'],
      'Cannot read tuor: there is no such file or folder; hopscope tour may be meant, and hopscope init writes a network file to start from.',
    ],
    [
      ['run', 'tuor'],
      'Cannot read tuor: there is no such file or folder; hopscope init writes a network file to start from.',
    ],
    [['--form'], "hopscope: unknown option '--form'; see hopscope --help."],
    [
      ['run', '--until-idel'],
      "hopscope run: unknown option '--until-idel' (did you mean --until-idle?); see hopscope run --help.",
    ],
    [
      ['run', '--json', '--plain'],
      "hopscope run: option '--plain' cannot be used with option '--json'; see hopscope run --help.",
    ],
    [
      ['--json', '--plain'],
      "hopscope: option '--plain' cannot be used with option '--json'; see hopscope --help.",
    ],
    [
      ['simulate', '--seed', '1', '--seeds', '1..4'],
      "hopscope simulate: option '--seeds <first..last>' cannot be used with option '--seed <number>'; see hopscope simulate --help.",
    ],
    [
      ['send', '--frob'],
      "hopscope send: unknown option '--frob' (did you mean --from?); see hopscope send --help.",
    ],
    [['send'], '--from is missing; name a mailbox to send from.'],
    [['send', '--from', 'SAM@ALPHA'], '--to is missing; name a path to send to.'],
    [['send', '--from', 'SAM@ALPHA', '--to', ''], '--to is empty; hopscope path explains paths.'],
    [['path', ''], "The path is empty; write one such as '@ONE:JOE@TWO'."],
    [['path'], "hopscope path: missing required argument 'path'; see hopscope path --help."],
    [
      ['path', 'a', 'b'],
      "hopscope path: too many arguments for 'path', expected 1 argument but got 2: a, b; see hopscope path --help.",
    ],
    [
      ['path', 'a', '--profile', 'x'],
      "hopscope path: option '--profile <name>' argument 'x' is invalid, allowed choices are rfc821, rfc5321, closed; see hopscope path --help.",
    ],
    [
      ['chekc', 'x'],
      'hopscope: chekc is not a command, and only one network file can be named; see hopscope --help.',
    ],
    [['help', 'nope'], 'hopscope: there is no such command; see hopscope --help.'],
    [['--json', 'run'], '--json stands before the command; write it behind: hopscope run --json.'],
    [['--a\u001B[31m'], "hopscope: unknown option '--a\\x1b[31m'; see hopscope --help."],
  ])('%j is refused in one sentence', async (words, sentence) => {
    expect(await hopscope(...words)).toEqual({ code: 2, out: '', err: sentence });
  });

  test('tells of a fault of its own without a stack, unless that is wanted', async () => {
    const broken = {
      onStop: (): never => {
        throw new Error('the cable\nbroke');
      },
    };
    const plain = await answer(keptShell(broken), ['run']);
    expect(plain.code).toBe(70);
    expect(plain.err).toBe(
      'hopscope failed: the cable; this is a fault of hopscope; set HOPSCOPE_DEBUG=1 for details and report it.',
    );
    const debug = await answer(keptShell({ ...broken, env: { HOPSCOPE_DEBUG: '1' } }), ['run']);
    expect(debug.err).toMatch(/^hopscope failed: Error: the cable\nbroke\n {4}at /);
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])(
    'for %s knows the commands and their options',
    async (name) => {
      const { code, out } = await hopscope('completion', name);
      expect(code).toBe(0);
      for (const word of ['send', 'completion', 'until-idle', 'quiet', 'timeout', 'rfc5321'])
        expect(out).toContain(word);
    },
  );
});
