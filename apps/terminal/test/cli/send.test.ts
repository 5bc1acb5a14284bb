import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { parseJournal } from '@hopscope/network';

import { answer, folder, hopscope, inputOf, keptShell } from './support/shells.ts';

const FROM = ['--from', 'SAM@ALPHA'];
const ROUTE = '@ONE,@TWO:JOE@THREE';

/** TWO is down: nothing listens at port 1. */
const DOWN = `
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: , TWO: { external: 127.0.0.1:1 } }
mail: [{ from: SAM@ALPHA, to: SAM@ALPHA }]
`;

describe('the exit code of send', () => {
  test('is 0 when the mail was delivered', async () => {
    const { code, out, err } = await hopscope('send', ...FROM, '--to', ROUTE);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('delivered: JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>');
  });

  test('is 1 when it was returned', async () => {
    const { code, out, err } = await hopscope('send', ...FROM, '--to', '@ONE,@TWO:MARY@THREE');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('Undeliverable-mail notification, by TWO');
  });

  test('is 1 when the first host refused it, as a host that does not exist', async () => {
    const { code, out } = await hopscope('send', ...FROM, '--to', 'JOE@NOWHERE');
    expect({ code, out }).toEqual({
      code: 1,
      out: 'refused: <JOE@NOWHERE>: 550 No such host NOWHERE',
    });
  });

  test('is 1 when mail and notification are lost', async () => {
    const words = ['--from', 'NOBODY@ALPHA', '--to', '@ONE,@TWO:MARY@THREE', '--json'];
    const { code, out } = await hopscope('send', ...words);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'lost' });
  });

  test('is 3 when it was still deferred as --wait ran out, and its spool is named', async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const words = ['send', inside('net.yaml'), ...FROM, '--to', '@ONE:JOE@TWO', '--wait', '100ms'];
    const { code, out, err } = await hopscope(...words);
    expect(code).toBe(3);
    expect(out).toMatch(/ONE>TWO {2}no reply, says ONE: connection refused /);
    expect(out).toMatch(/^deferred: <@ONE:JOE@TWO>: no reply, says ONE: connection refused$/m);
    expect(out).not.toContain('421');
    expect(err.split('\n')).toEqual([
      'Not all mail had ended when --wait 100ms ran out; a longer --wait lets its hosts try again.',
      'm1 for <@ONE:JOE@TWO> was still in the spool of ONE when the network ended.',
    ]);
  });

  test('is 3 when it was stopped while the mail was deferred', async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const waits = Promise.withResolvers<void>();
    const shell = keptShell();
    const onStop: typeof shell.onStop = (listener) => {
      const end = shell.onStop(listener);
      waits.resolve();
      return end;
    };
    const words = ['send', inside('net.yaml'), ...FROM, '--to', '@ONE:JOE@TWO', '--wait', '1h'];
    const answered = answer({ ...shell, onStop }, words);
    await waits.promise;
    shell.stop('signal');
    const { code, err } = await answered;
    expect(code).toBe(3);
    expect(err).toMatch(/^Stopped before all mail had ended\.\nm1 for /);
  });
});

describe('a mistake of the user is one sentence and exit code 2:', () => {
  test.each([
    ['--from SAM@BETA', 'has no host BETA; its hosts are ALPHA, ONE, TWO, THREE.'],
    [
      '--from <>',
      '--from <> names no host to send from: only undeliverable-mail notifications have a null reverse-path, and hosts write these themselves; name a mailbox, such as POSTMASTER@ALPHA.',
    ],
    ['--from SAM', '--from SAM: column 4: "@" and a host must follow'],
    ['--from <@ONE:SAM@ALPHA>', '--from <@ONE:SAM@ALPHA>: column 2: a mailbox has no source route'],
    ['--to @ONE,TWO:JOE@THREE', '--to @ONE,TWO:JOE@THREE: column 6: each host of a route'],
    ['--to <@ONE,TWO:JOE@THREE>', 'column 7: each host of a route'],
    ['--to JOE@THREE>', 'column 1: a path that ends with ">" must begin with "<"'],
    ['--to JOE@THREE,JOE@TWO', 'column 10: nothing may follow the host of a mailbox'],
    [
      '--wait soon',
      '--wait soon: a time begins with a number, as 40ms or 1.5s does; write 500ms, 10s or 2m.',
    ],
    ['--header Subject:x', '--header Subject:x: hopscope writes the Subject line itself; use'],
    ['--header nothing', "--header nothing is not a header line; write it as 'Name: value'."],
    ['--subject a\nBcc:x', '--subject a<LF>Bcc:x must be a single line'],
    ['--body nowhere.txt', 'Cannot read nowhere.txt: there is no such file or folder; name a text'],
    ['--journal /', 'Cannot write the journal /: it is a folder; name another file'],
    ['--nope x', "hopscope send: unknown option '--nope'; see hopscope send --help."],
  ])('%s', async (option, sentence) => {
    const [name = '', ...value] = option.split(' ');
    const given = { '--from': 'SAM@ALPHA', '--to': ROUTE, [name]: value.join(' ') };
    const { code, out, err } = await hopscope('send', ...Object.entries(given).flat());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err).toMatch(/^[^\n]+\.$/);
  });

  test('--from is missing', async () => {
    const { code, err } = await hopscope('send', '--to', ROUTE);
    expect({ code, err }).toEqual({
      code: 2,
      err: '--from is missing; name a mailbox to send from.',
    });
  });

  test('--from is a host that hopscope does not run', async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const words = ['send', inside('net.yaml'), '--from', 'SAM@TWO', '--to', 'SAM@ALPHA'];
    const { code, err } = await hopscope(...words);
    expect(code).toBe(2);
    expect(err).toContain(
      'TWO is external, and hopscope sends only from hosts that it runs: ALPHA, ONE.',
    );
  });
});

describe('send --json', () => {
  test('prints one object with the hops as on the wire', async () => {
    const { code, out } = await hopscope('send', ...FROM, '--to', `<${ROUTE}>`, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual([
      'mail',
      'outcome',
      'recipients',
      'refused',
      'hops',
      'delivered',
      'notification',
      'notifications',
    ]);
    expect(report.hops[1]).toEqual({
      from: 'ONE',
      to: 'TWO',
      reversePath: '<@ONE:SAM@ALPHA>',
      forwardPath: '<@TWO:JOE@THREE>',
      reply: '250 OK',
      saidBy: 'TWO',
      ms: expect.any(Number),
    });
  });

  test('tells the fate of each --to', async () => {
    const words = ['--to', 'JOE@NOWHERE', '--to', '@ONE,@TWO:MARY@THREE', '--to', ROUTE, '--json'];
    const { code, out } = await hopscope('send', ...FROM, ...words);
    expect(code).toBe(1);
    const { outcome, recipients, notification } = JSON.parse(out);
    expect(outcome).toBe('returned');
    expect(recipients.map((recipient: { outcome: string }) => recipient.outcome)).toEqual([
      'refused',
      'returned',
      'delivered',
    ]);
    expect(notification.hops.map((hop: { forwardPath: string }) => hop.forwardPath)).toEqual([
      '<@ONE:SAM@ALPHA>',
      '<SAM@ALPHA>',
    ]);
  });
});

describe('the mail that is sent', () => {
  test('is printed as it lies in the mailbox', async () => {
    const shell = keptShell({ input: inputOf('one\n.two\n\u001B[31mthree\n') });
    const words = ['--subject', 'hi', '--header', 'X-Lab: 7', '--body', '-', '--print'];
    const { out } = await answer(shell, ['send', ...FROM, '--to', ROUTE, ...words]);
    const printed = out.slice(out.indexOf('The mail as it lies in JOE@THREE:')).split('\n');
    expect(printed.slice(1, 5).map((line) => line.replace(/ ; .*/, ''))).toEqual([
      'Return-Path: <@TWO,@ONE:SAM@ALPHA>',
      'Received: from TWO by THREE',
      'Received: from ONE by TWO',
      'Received: from ALPHA by ONE',
    ]);
    expect(printed.slice(6)).toEqual([
      'From: SAM@ALPHA',
      'To: JOE@THREE',
      'Subject: hi',
      'X-Lab: 7',
      '',
      'one',
      '.two',
      '\\x1b[31mthree',
    ]);
  });

  test('asks to be told where its host knows DSN, and is refused where it does not', async () => {
    const modern = 'profile: rfc5321, extensions: [DSN]';
    const inside = await folder({
      'net.yaml': `hosts: { A: { ${modern}, mailboxes: [SAM] }, B: { ${modern}, mailboxes: [JOE] } }\n`,
    });
    const journal = inside('run.jsonl');
    const words = ['send', '--from', 'SAM@A', '--to', 'JOE@B', '--notify', 'success,DELAY,FAILURE'];
    const inFile = words.toSpliced(1, 0, inside('net.yaml'));
    expect((await hopscope(...inFile, '--journal', journal)).code).toBe(0);
    expect(await readFile(journal, 'utf8')).toContain(
      'RCPT TO:<JOE@B> NOTIFY=SUCCESS,FAILURE,DELAY',
    );
    const old = ['send', ...FROM, '--to', ROUTE, '--notify', 'NEVER'];
    const { code, out } = await hopscope(...old);
    expect([code, out]).toEqual([1, expect.stringContaining('ALPHA does not know DSN')]);
    for (const wrong of ['SUCCESS,NEVER', 'sometimes', ''])
      expect(await hopscope(...inFile.with(7, wrong))).toMatchObject({
        code: 2,
        err: `--notify "${wrong}" asks for nothing that is told; write some of SUCCESS, FAILURE and DELAY with commas, or NEVER.`,
      });
  });

  test('says what comes back with a failure, and by what name', async () => {
    const modern = 'profile: rfc5321, extensions: [DSN]';
    const inside = await folder({
      'net.yaml': `hosts: { A: { ${modern}, mailboxes: [SAM] }, B: { ${modern} } }\n`,
    });
    const journal = inside('run.jsonl');
    const words = ['send', inside('net.yaml'), '--from', 'SAM@A', '--to', 'JOE@B'];
    const wishes = ['--ret', 'full', '--envid', 'a b'];
    expect((await hopscope(...words, ...wishes, '--journal', journal)).code).toBe(1);
    const said = await readFile(journal, 'utf8');
    expect(said).toContain('MAIL FROM:<SAM@A> RET=FULL ENVID=a+20b');
    expect(said).toContain('"Original-Envelope-Id: a b"');
    for (const [option = '', value = '', sentence] of [
      ['--ret', 'some', '--ret "some" is no part of a mail; write FULL or HDRS.'],
      [
        '--envid',
        '',
        '--envid "" cannot name a sending: one character must stand there at least; write',
      ],
      [
        '--envid',
        'é',
        '--envid "é" cannot name a sending: only printable ASCII, spaces and tabs may',
      ],
    ])
      expect(await hopscope(...words, option, value)).toMatchObject({
        code: 2,
        err: expect.stringContaining(sentence ?? ''),
      });
  });

  test('is not joined by the mail that the file holds', async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const journal = inside('run.jsonl');
    const words = ['send', inside('net.yaml'), ...FROM, '--to', 'SAM@ALPHA', '--journal', journal];
    expect(await hopscope(...words)).toMatchObject({ code: 0 });
    const read = parseJournal(await readFile(journal, 'utf8'));
    if (!read.ok) throw new Error(read.fault.wanted);
    const { events, cutOff } = read.value;
    expect(cutOff).toBeNull();
    expect(events.filter(({ type }) => type === 'submitted')).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'began' });
    expect(events.at(-1)).toMatchObject({ type: 'host-stopped' });
  });

  test('follows the rules of the host that sends it', async () => {
    const inside = await folder({
      'net.yaml':
        'hosts: { ALPHA: { profile: rfc5321, mailboxes: [SAM] }, B: { mailboxes: [JOE] } }',
    });
    const to = ['--to', 'Joe\\ S@B'];
    expect(await hopscope('send', ...FROM, '--to', 'Joe\\ S@THREE')).toMatchObject({ code: 1 });
    const { code, err } = await hopscope('send', inside('net.yaml'), ...FROM, ...to);
    expect(code).toBe(2);
    expect(err).toContain('--to Joe\\ S@B: column 4:');
  });
});
