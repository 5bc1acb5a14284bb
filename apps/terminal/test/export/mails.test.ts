import { BUILT_IN_NETWORK, createNetwork, type JournalEvent } from '@hopscope/network';
import { octetsOf, textOf as textOfOctets } from '@hopscope/protocol';
import { execFile, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import { deliveredMails } from '../../src/export/eml.ts';
import { toSwaks } from '../../src/export/swaks.ts';
import { chain, played } from '../text/support/played.ts';

const run = promisify(execFile);

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

describe('Mails as they were delivered', () => {
  test('are what lies in the mailboxes, under the line with the way back', () => {
    const network = createNetwork(BUILT_IN_NETWORK, { world: 'virtual', seed: 1 });
    network.play();
    network.runUntilIdle();
    const mails = deliveredMails(network.journal.events, null);
    expect(mails.map(({ fileName }) => fileName)).toEqual([
      '1-m1-JOE@THREE.eml',
      '2-m2-n1-SAM@ALPHA.eml',
    ]);
    const lines = ['Return-Path: <@TWO,@ONE:SAM@ALPHA>', 'Return-Path: <>'];
    for (const [index, name] of ['JOE@THREE', 'SAM@ALPHA'].entries()) {
      const [inside] = network.mailbox(name);
      expect(String(mails[index]?.octets)).toBe(
        `${lines[index]}\r\n${String(Buffer.from(inside?.octets ?? []))}`,
      );
    }
  });

  test('are those of one mail where one is asked for, its notifications among them', () => {
    const [m1, m2] = ['m1', 'm2'].map((of) => deliveredMails(played(BUILT_IN_NETWORK), of));
    expect(m1?.map(({ name }) => name)).toEqual(['m1 in JOE@THREE']);
    expect(m2?.map(({ name }) => name)).toEqual(['m2-n1 in SAM@ALPHA']);
  });

  test('have names that no file system takes for a path or for too long, and no two the same', () => {
    const events = [...played(chain('@ONE,@TWO:JOE@THREE'))];
    const delivered = events.filter((event) => event.type === 'delivered');
    const long = 'x'.repeat(300);
    const same = [
      '../JOE@THREE',
      '..\\JOE@THREE',
      '../joe@three',
      'é@THREE',
      'ö@THREE',
      `${long}1`,
    ];
    const odd = ['JOE@THREE', 'JOE@THREE.2', '', `${long}2`];
    for (const mailbox of [...same, ...odd])
      events.push(...delivered.map((event) => Object.assign(structuredClone(event), { mailbox })));
    const names = deliveredMails(events, null).map(({ fileName }) => fileName);
    expect(names.slice(0, 4)).toEqual([
      '01-m1-JOE@THREE.eml',
      '02-m1-.._JOE@THREE.eml',
      '03-m1-.._JOE@THREE.eml',
      '04-m1-.._joe@three.eml',
    ]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(11);
    for (const name of names) expect(name).toMatch(/^[\w.@+-]{1,255}$/);
  });

  test('have the same names where one mail is asked for', () => {
    const all = deliveredMails(played(BUILT_IN_NETWORK), null).map(({ fileName }) => fileName);
    const [m2] = deliveredMails(played(BUILT_IN_NETWORK), 'm2');
    expect(m2?.fileName).toBe(all[1]);
  });

  test('whose octets a channel has changed are not made up', () => {
    const events = played(`${chain('@ONE,@TWO:JOE@THREE')}
faults: [{ link: [ONE, TWO], corrupt: true, skip: 4, times: 1 }] # HELO, MAIL, RCPT and DATA pass
`);
    const untold = deliveredMails(events, null).filter(({ octets }) => octets === null);
    expect(untold).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'delivered')).toHaveLength(1);
  });
});

describe('The script that sends the mails again', () => {
  const NETWORK = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { mailboxes: [JOE] }
  TWO: { mailboxes: [EVE] }
`;

  test.skipIf(!has('curl') || !has('swaks'))(
    'gives the same hosts the same mails, with swaks and with curl (needs both)',
    async () => {
      await using network = await createNetwork(NETWORK, { world: 'tcp' });
      const subject = "it's $HOME `x` and \\";
      const body = '.\n..two\nand a last line';
      network.send({ from: 'SAM@ALPHA', to: ['JOE@ONE', 'EVE@TWO'], subject, body });
      network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:EVE@TWO', subject, body: '%s \\n' });
      await network.idleness();
      const before = network.mailbox('EVE@TWO').map(textOf);
      expect(before).toHaveLength(2);
      await run('sh', ['-c', toSwaks(network.journal.events, null).join('\n')]);
      await network.idleness();
      const after = network.mailbox('EVE@TWO').map(textOf);
      expect(after.toSorted()).toEqual([...before, ...before].toSorted());
      expect(network.mailbox('JOE@ONE')).toHaveLength(2);
      const sent = network.journal.events.filter(({ type }) => type === 'sending').map(pathsOf);
      const half = sent.length / 2;
      expect(toSwaks(network.journal.events, 'm4').join('\n')).not.toContain('Received:');
      expect(sent.slice(half).toSorted()).toEqual(sent.slice(0, half).toSorted());
    },
  );

  test.skipIf(!has('curl') || !has('swaks')).each([
    ['swaks', 'EVE@ONE'],
    ['swaks, over one relay', '@ONE:EVE@TWO'],
    ['curl', '@ONE,@TWO:EVE@TWO'],
  ])('sends octets of every kind as they came, with %s (needs both)', async (_, path) => {
    await using network = await createNetwork(
      NETWORK.replace('[JOE]', '[JOE, EVE]').replaceAll('{ ', '{ profile: rfc5321, '),
      {
        world: 'tcp',
      },
    );
    await handIn(
      addressOf(network.journal.events, 'ONE'),
      'SAM@ALPHA',
      path,
      octetsOf(ODD.join('\r\n')),
    );
    await network.idleness();
    const box = path === 'EVE@ONE' ? 'EVE@ONE' : 'EVE@TWO';
    const script = toSwaks(network.journal.events, null);
    for (const line of script) expect(line).toMatch(/^[ -~]*$/);
    await run('sh', ['-c', script.join('\n')]);
    await network.idleness();
    const [before = '', after = ''] = network.mailbox(box).map(({ octets }) => untraced(octets));
    expect(before).toContain(`\r\n.${ODD.at(-2)?.slice(2)}`);
    expect(before).toContain('\0\x01');
    expect(before).toContain('\xfe\xff');
    expect(after).toBe(before);
  });

  test.skipIf(!has('curl'))(
    'sends paths beyond ASCII with curl, which asks for SMTPUTF8',
    async () => {
      await using network = await createNetwork(
        'hosts: { ALPHA: { profile: rfc5321 }, ONE: { profile: rfc5321, mailboxes: [jörg] } }',
        { world: 'tcp' },
      );
      network.send({ from: 'käthe@ALPHA', to: 'jörg@ONE', subject: 'grüße', body: '.\n' });
      await network.idleness();
      const script = toSwaks(network.journal.events, null);
      for (const line of script) expect(line).toMatch(/^[ -~]*$/);
      await run('sh', ['-c', script.join('\n')], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      await network.idleness();
      const [before = '', after = ''] = network
        .mailbox('jörg@ONE')
        .map(({ octets }) => untraced(octets));
      expect(before).toContain('\r\nSubject: gr\xc3\xbc\xc3\x9fe\r\n');
      expect(after).toBe(before);
    },
  );

  test('has no word in it that a journal could make into a command', () => {
    const events = structuredClone([...played(chain('@ONE:JOE@THREE'))]);
    for (const event of events)
      if (event.type === 'accepted')
        Object.assign(event, {
          mail: 'm1\ntouch x',
          reversePath: "<a'$(touch x)\u001b[J\u202eé@ALPHA>",
          host: "A'`touch x`",
        });
    const script = toSwaks(events, null);
    for (const line of script) expect(line).toMatch(/^[ -~]*$/);
    expect(script).toContain(String.raw`# m1<LF>touch x`);
    expect(script.join('\n')).toContain(
      String.raw`--mail-from "$(printf '%b' 'a'\''$(touch x)\0033[J\0342\0200\0256\0303\0251@ALPHA')"`,
    );
    expect(script.join('\n')).toContain("--url 'smtp://127.0.0.1:25/A'\\''`touch x`'");
  });

  test('says which mail each command sends, to whom, and takes one alone', () => {
    const events = played(BUILT_IN_NETWORK);
    const script = toSwaks(events, 'm2').join('\n');
    expect(script).toContain('# m2\n');
    expect(script).not.toContain('# m1\n');
    expect(script).toContain("--mail-rcpt '@ONE,@TWO:MARY@THREE'");
    expect(toSwaks(played(chain('@ONE:JOE@THREE')), null).join('\n')).toContain(
      "--from 'SAM@ALPHA' --to '@ONE:JOE@THREE' --no-data-fixup --data -",
    );
  });
});

/** Lines of mail data that a shell, swaks or curl could read as something else, stuffed with dots. */
const ODD = [
  'Subject: odd',
  'From here on',
  '',
  '..',
  '%BODY% %s %b \\n \\c \\0101 \\\\',
  `'"$HOME" \`x\` !! it's`,
  String.fromCharCode(...Array.from({ length: 256 }, (_, octet) => octet)).replaceAll(
    /[\r\n]/g,
    '',
  ),
  '\xc3\xa9 and \xe9, \x017',
  '',
  '..two\x1b[J',
  '.',
];

/** As a sender-SMTP from outside that knows no restraint. */
async function handIn(address: string, from: string, to: string, data: Uint8Array): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  const said = ['HELO ALPHA', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', data, 'QUIT'];
  for await (const reply of socket) {
    expect(String(reply)).toMatch(/^[23]/);
    const next = said.shift();
    if (next === undefined) break;
    socket.write(next);
    socket.write('\r\n');
  }
}

function addressOf(events: readonly JournalEvent[], host: string): string {
  const found = events.find((event) => event.type === 'listening' && event.host === host);
  return found?.type === 'listening' ? found.address : '';
}

/** Octet by octet a character, without the lines that hosts put on top. */
function untraced(octets: Uint8Array): string {
  return textOfOctets(octets).replaceAll(/^Received: .*\r\n/gm, '');
}

/** Without the lines that hosts put on top, and the date. */
function textOf({ octets }: { readonly octets: Uint8Array }): string {
  return String(Buffer.from(octets)).replaceAll(/^(?:Received|Date): .*\r\n/gm, '');
}

function pathsOf(event: JournalEvent): string {
  if (event.type !== 'sending') return '';
  const paths = event.hops.map(({ reversePath, forwardPath }) => `${reversePath} ${forwardPath}`);
  return `${event.host}>${event.to} ${paths.join(' ')}`;
}
