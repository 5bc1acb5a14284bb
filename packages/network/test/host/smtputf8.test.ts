/** Mail beyond ASCII (RFC 6531): over hosts that know SMTPUTF8, up to one that does not, and back as a notification. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { formatReturnPathLine, octetsOf, textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import type { Network } from '../../src/network.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { forkJournal } from '../../src/past/fork-journal.ts';
import { planOf } from '../support/plan-of.ts';
import { commandsOf, dialogue, endsOf } from '../support/transcript-of.ts';
import { textIn } from '../support/mail-in.ts';
import { WORLDS, addressOf, onStage } from '../support/worlds.ts';

/** ALPHA - ONE - TWO - THREE, where the extensions of TWO and what THREE is are told. */
const chain = (two: string, three = 'profile: rfc5321'): string => `
hosts:
  ALPHA: { profile: rfc5321, mailboxes: [SAM, jörg], routes: { "*": ONE } }
  ONE: { profile: rfc5321, routes: { THREE: TWO, ALPHA: ALPHA } }
  TWO: { profile: rfc5321, routes: { ALPHA: ONE }${two} }
  THREE: { ${three}, mailboxes: [JOE], routes: { "*": TWO } }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, THREE]]
`;

const CHINESE = 'profile: rfc5321, aliases: { 用户: JOE }';

function ofType<Type extends JournalEvent['type']>(
  network: Network,
  type: Type,
): readonly Extract<JournalEvent, { type: Type }>[] {
  return network.journal.events.filter(
    (event): event is Extract<JournalEvent, { type: Type }> => event.type === type,
  );
}

/** MAIL and RCPT of each channel between these hosts, sizes left out. */
function envelope(network: Network, channel: string): readonly string[] {
  return commandsOf(network.journal.events, channel).map((line) => line.replace(/ SIZE=\d+/, ''));
}

/** As octets, one to a character. */
function utf8(line: string): string {
  return textOf(new TextEncoder().encode(line));
}

const WHY = 'a path or the header goes beyond ASCII, and the receiver knows no SMTPUTF8 (RFC 6531)';

describe.each(WORLDS)('Mail beyond ASCII (%s)', (world) => {
  test('goes from host to host with SMTPUTF8, and is delivered with its return path', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain('', CHINESE)));
      network.send({ from: 'jörg@ALPHA', to: '用户@THREE', subject: 'grüße', body: 'x' });
      await stage.idle(network);
      for (const channel of ['ALPHA>ONE.1', 'ONE>TWO.1', 'TWO>THREE.1'])
        expect(envelope(network, channel)).toEqual([
          'MAIL FROM:<jörg@ALPHA> BODY=8BITMIME SMTPUTF8',
          'RCPT TO:<用户@THREE>',
        ]);
      expect(endsOf(network.journal.events)).toEqual(['THREE delivered JOE@THREE <jörg@ALPHA>']);
      const [third, second, first, ...lines] = textIn(network, 'JOE@THREE').split('\r\n');
      expect(first).toMatch(
        /^Received: from ALPHA by ONE with UTF8SMTP id m1.ONE for <用户@THREE>; /,
      );
      expect(second).toMatch(
        /^Received: from ONE by TWO with UTF8SMTP id m1.TWO for <用户@THREE>; /,
      );
      expect(third).toMatch(/^Received: from TWO by THREE with UTF8SMTP /);
      expect(lines.slice(1)).toEqual([
        'From: jörg@ALPHA',
        'To: 用户@THREE',
        'Subject: grüße',
        '',
        'x',
        '',
      ]);
      const [mail] = network.mailbox('JOE@THREE');
      expect(formatReturnPathLine(mail!.returnPath)).toBe('Return-Path: <jörg@ALPHA>');
    }));

  test.each([
    ['nothing goes beyond ASCII', { from: 'SAM@ALPHA', body: 'x' }, ''],
    ['only the body does', { from: 'SAM@ALPHA', body: 'ü' }, ' BODY=8BITMIME'],
    ['the header does', { from: 'SAM@ALPHA', subject: 'ü' }, ' BODY=8BITMIME SMTPUTF8'],
    ['a path does', { from: 'jörg@ALPHA' }, ' BODY=8BITMIME SMTPUTF8'],
  ])('where %s, MAIL says so', (_, mail, parameters) =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain('')));
      network.send({ to: 'JOE@THREE', ...mail });
      await stage.idle(network);
      expect(envelope(network, 'TWO>THREE.1')[0]).toBe(`MAIL FROM:<${mail.from}>${parameters}`);
      expect(textIn(network, 'JOE@THREE')).toContain(
        parameters.includes('SMTPUTF8') ? ' with UTF8SMTP ' : ' with ESMTP ',
      );
    }),
  );

  test('is asked for where an alias leads beyond ASCII, though nobody asked for it before', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        planOf(
          chain(", aliases: { GUEST: 'käthe@THREE' }", 'profile: rfc5321, lists: { käthe: [JOE] }'),
        ),
      );
      network.send({ from: 'SAM@ALPHA', to: 'GUEST@TWO' });
      await stage.idle(network);
      expect(envelope(network, 'ONE>TWO.1')[0]).toBe('MAIL FROM:<SAM@ALPHA>');
      expect(envelope(network, 'TWO>THREE.1')).toEqual([
        'MAIL FROM:<SAM@ALPHA> SMTPUTF8',
        'RCPT TO:<käthe@THREE>',
      ]);
      expect(endsOf(network.journal.events)).toEqual(['THREE delivered JOE@THREE <SAM@ALPHA>']);
    }));

  test('from outside is taken of who says SMTPUTF8, and of nobody else', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain('', CHINESE)));
      const peer = await stage.call(network, 'THREE');
      const answers = await peer.askAll(
        stage,
        'EHLO outside',
        utf8('MAIL FROM:<ä@b>'),
        'MAIL FROM:<a@b>',
        utf8('RCPT TO:<用户@THREE>'),
        'RSET',
        utf8('MAIL FROM:<ä@b> SMTPUTF8'),
        utf8('RCPT TO:<用户@THREE>'),
        'DATA',
      );
      expect(answers.map((answer) => answer.slice(0, 3))).toEqual([
        '250',
        '550',
        '250',
        '553',
        '250',
        '250',
        '250',
        '354',
      ]);
      peer.say(utf8('Subject: ü'), '', 'x');
      expect(await peer.ask(stage, '.')).toBe('250 OK');
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual(['THREE delivered JOE@THREE <ä@b>']);
      const accepted = network.journal.events.findIndex(({ type }) => type === 'accepted') + 1;
      const branch = forkJournal(network.journal.events, accepted, network.plan, {
        invariants: true,
      });
      branch.runUntilIdle();
      expect(textIn(branch, 'JOE@THREE')).toBe(textIn(network, 'JOE@THREE'));
    }));

  test('is never in a reply: 251 and 551 are 250 and 550 then, and VRFY and EXPN say 252', () =>
    onStage(world, async (stage) => {
      const users =
        'mailboxes: [jörg], lists: { ALL: [SAM, jörg] }, aliases: { SAM: jörg }, forwards: { ANN: é@ONE, EVE: { to: é@ONE, reply: 551 } }';
      const network = await stage.start(
        planOf(
          `hosts: { ONE: { profile: rfc5321, extensions: [8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES], ${users} } }`,
        ),
      );
      const peer = await stage.call(network, 'ONE');
      const answers = await peer.askAll(
        stage,
        'EHLO x',
        'MAIL FROM:<a@b> SMTPUTF8',
        'RCPT TO:<ANN@ONE>',
        'RCPT TO:<EVE@ONE>',
        'VRFY j\u00c3\u00b6rg',
        'VRFY SAM SMTPUTF8',
        'EXPN ALL',
      );
      expect(answers.slice(2)).toEqual([
        '250 2.1.5 User not local; will forward',
        '550 5.1.1 User not local; the path to try goes beyond ASCII',
        ...Array.from(
          { length: 3 },
          () =>
            '252 2.6.8 Cannot show a mailbox beyond ASCII, but will take mail and attempt delivery',
        ),
      ]);
    }));
});

const NO_UTF8 = ', extensions: [PIPELINING, SIZE, 8BITMIME]';

describe.each(WORLDS)('A relay that does not know SMTPUTF8 (%s)', (world) => {
  test('gets no header beyond ASCII; the notification is ASCII, and lets its reader see what was', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain(NO_UTF8)));
      network.send({ from: 'SAM@ALPHA', to: 'JOE@THREE', subject: 'grüße', body: 'x' });
      await stage.idle(network);
      expect(ofType(network, 'failed')).toMatchObject([
        { host: 'ONE', mail: 'm1', saidBy: null, reply: `553 5.6.9 ${WHY}` },
      ]);
      expect(envelope(network, 'ONE>TWO.1')).toEqual([]);
      expect(envelope(network, 'ONE>ALPHA.1')).toEqual(['MAIL FROM:<>', 'RCPT TO:<SAM@ALPHA>']);
      const report = textIn(network, 'SAM@ALPHA');
      expect(report).toMatch(/^[\0-\x7f]*$/);
      expect(report).toContain(
        'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; ONE\r\n\r\nFinal-Recipient: rfc822; JOE@THREE\r\n',
      );
      expect(report).toContain(
        'Content-Type: message/global-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n',
      );
      expect(report).toContain('\r\nSubject: gr=C3=BC=C3=9Fe\r\n');
    }));

  test('gets no path beyond ASCII; to whom such a path leads back, the notification goes with SMTPUTF8', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain(NO_UTF8)));
      network.send({ from: 'jörg@ALPHA', to: 'käthe@THREE', body: 'x' });
      await stage.idle(network);
      expect(envelope(network, 'ONE>ALPHA.1')).toEqual([
        'MAIL FROM:<> BODY=8BITMIME SMTPUTF8',
        'RCPT TO:<jörg@ALPHA>',
      ]);
      expect(endsOf(network.journal.events)).toEqual([
        'ONE notified m1-n1',
        'ALPHA delivered jörg@ALPHA <>',
      ]);
      const report = textIn(network, 'jörg@ALPHA');
      expect(report).toContain('\r\nTo: <jörg@ALPHA>\r\n');
      expect(report).toContain('\r\nStatus: 5.6.7\r\n');
      expect(report).toContain(
        'Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n\r\nReporting-MTA: dns; ONE\r\n\r\nFinal-Recipient: utf-8; käthe@THREE\r\n',
      );
      expect(report).toContain('\r\nFrom: jörg@ALPHA\r\nTo: käthe@THREE\r\n');
    }));

  test('loses a notification that would have to pass it, as any notification is lost', () =>
    onStage(world, async (stage) => {
      const plan = chain(NO_UTF8).replace('ALPHA: ALPHA', 'ALPHA: TWO');
      const network = await stage.start(planOf(plan));
      network.send({ from: 'jörg@ALPHA', to: 'NOBODY@ONE' });
      await stage.idle(network);
      expect(ofType(network, 'failed').map(({ mail, reply }) => [mail, reply])).toEqual([
        ['m1', '550 No such user here'],
      ]);
      network.send({ from: 'jörg@ALPHA', to: 'JOE@THREE' });
      await stage.idle(network);
      expect(endsOf(network.journal.events).slice(-2)).toEqual([
        'ONE notified m2-n1',
        'ONE lost m2-n1',
      ]);
      expect(ofType(network, 'failed').at(-1)).toMatchObject({
        mail: 'm2-n1',
        reply: `553 5.6.7 ${WHY}`,
      });
    }));

  test('takes nothing beyond ASCII of its own users', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain(NO_UTF8)));
      const why =
        '553 TWO does not know SMTPUTF8 and sends no path and no header beyond ASCII; with it among its extensions it would';
      network.send({ from: 'ANN@TWO', to: 'JOE@THREE', subject: 'ü' });
      network.send({ from: 'ANN@TWO', to: 'JÖRG@THREE' });
      network.send({ from: 'ANN@TWO', to: 'JOE@THREE', body: 'ü' });
      await stage.idle(network);
      expect(ofType(network, 'refused').map(({ mail, reply }) => [mail, reply])).toEqual([
        ['m1', why],
        ['m2', why],
      ]);
      expect(endsOf(network.journal.events).at(-1)).toBe('THREE delivered JOE@THREE <ANN@TWO>');
    }));

  test('passes on a header of octets that it did not ask about, and so does one that finds no UTF-8', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain(NO_UTF8)));
      for (const [host, subject] of [
        ['TWO', '\u00c3\u00bc'],
        ['ONE', '\u00fc'],
      ] as const) {
        const peer = await stage.call(network, host);
        await peer.askAll(stage, 'EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<JOE@THREE>', 'DATA');
        peer.say(`Subject: ${subject}`, '');
        expect(await peer.ask(stage, '.')).toBe('250 OK');
      }
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'THREE delivered JOE@THREE <a@b>',
        'THREE delivered JOE@THREE <a@b>',
      ]);
      for (const channel of ['TWO>THREE.1', 'ONE>TWO.1'])
        expect(envelope(network, channel)[0]).toBe('MAIL FROM:<a@b> BODY=8BITMIME');
    }));
});

describe.each(WORLDS)('A host of 1982 on the way (%s)', (world) => {
  test('gets nothing beyond ASCII, and the notification tells that', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(planOf(chain('', 'profile: rfc821')));
      network.send({ from: 'SAM@ALPHA', to: 'käthe@THREE', subject: 'x' });
      await stage.idle(network);
      expect(dialogue(network, 'TWO>THREE.1').slice(1, 5)).toEqual([
        'S: EHLO TWO',
        'R: 500 Syntax error, command unrecognized',
        'S: HELO TWO',
        'R: 250 THREE',
      ]);
      const why =
        '554 5.6.3 the mail data holds octets over 127, and the receiver takes none (RFC 6152)';
      expect(ofType(network, 'failed')).toMatchObject([{ host: 'TWO', reply: why }]);
      const report = textIn(network, 'SAM@ALPHA');
      expect(report).toContain('\r\nFinal-Recipient: utf-8; k\\x{E4}the@THREE\r\n');
      expect(report).toContain('\r\n<k=C3=A4the@THREE>: TWO said:\r\n');
      expect(report).toContain(`\r\nDiagnostic-Code: smtp; ${why}\r\n`);
    }));

  test('passes on the notification about what it could not have passed on', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        planOf(`
hosts:
  ALPHA: { mailboxes: [SAM], routes: { "*": ONE } }
  ONE: { routes: { THREE: TWO } }
  TWO: { profile: rfc5321, aliases: { ANN: 'käthe@THREE' }, routes: { ALPHA: ONE } }
  THREE: { profile: rfc5321, extensions: [8BITMIME] }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, THREE]]
`),
      );
      network.send({ from: 'SAM@ALPHA', to: 'ANN@TWO' });
      await stage.idle(network);
      expect(ofType(network, 'failed')).toMatchObject([{ host: 'TWO', reply: `553 5.6.7 ${WHY}` }]);
      expect(commandsOf(network.journal.events, 'ONE>ALPHA.1')).toEqual([
        'MAIL FROM:<>',
        'RCPT TO:<SAM@ALPHA>',
      ]);
      expect(endsOf(network.journal.events).at(-1)).toBe('ALPHA delivered SAM@ALPHA <>');
      expect(octetsOf(textIn(network, 'SAM@ALPHA'))).toEqual(network.youngest('SAM@ALPHA'));
    }));
});

const PYTHON = spawnSync('python3', ['-c', 'import smtplib']).status === 0;

test.skipIf(!PYTHON)('smtplib of Python hands in mail beyond ASCII (needs python3)', () =>
  onStage('over TCP', async (stage) => {
    const network = await stage.start(planOf(chain('', CHINESE)));
    const { host, port } = addressOf(network, 'ONE');
    const script = [
      'import smtplib, sys',
      'from email.message import EmailMessage',
      'm = EmailMessage()',
      'm["From"] = "jörg@ALPHA"; m["To"] = "用户@THREE"; m["Subject"] = "grüße"',
      'm.set_content("hallo\\n")',
      's = smtplib.SMTP(sys.argv[1], int(sys.argv[2]), local_hostname="python")',
      's.send_message(m)',
      's.quit()',
    ].join('\n');
    await promisify(execFile)('python3', ['-c', script, host, String(port)]);
    await stage.idle(network);
    expect(endsOf(network.journal.events)).toEqual(['THREE delivered JOE@THREE <jörg@ALPHA>']);
    expect(textIn(network, 'JOE@THREE')).toContain('\r\nSubject: grüße\r\n');
  }),
);
