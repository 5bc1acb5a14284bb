/** What a host offers to who says EHLO, and what comes of it on the way: chunks, octets over 127, enhanced status codes. */
import { octetsOf, textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import type { Network } from '../../src/network.ts';
import type { NetworkPlan } from '../../src/file/network-plan.ts';
import { forkJournal } from '../../src/past/fork-journal.ts';
import { RecalledTexts } from '../../src/past/recalled-texts.ts';
import { VirtualNetwork } from '../../src/virtual-network.ts';
import { chain, mail, mailbox } from '../plan.ts';
import { planOf } from '../support/plan-of.ts';
import { dialogue } from '../support/transcript-of.ts';
import { textIn } from '../support/mail-in.ts';
import { WORLDS, onStage } from '../support/worlds.ts';

/** Three hosts that offer what is told. */
const three = (alpha: string, one: string, two: string): string => `
hosts:
  ALPHA: { profile: rfc5321, mailboxes: [SAM], extensions: [${alpha}] }
  ONE: { profile: rfc5321, extensions: [${one}] }
  TWO: { profile: rfc5321, mailboxes: [JOE], extensions: [${two}] }
links: [[ALPHA, ONE], [ONE, TWO]]
`;

/** Routes are ignored by these hosts, so that ONE is the next host for TWO. */
const relayed = (alpha: string, one: string, two: string): NetworkPlan =>
  planOf(
    three(alpha, one, two).replace('mailboxes: [SAM]', 'mailboxes: [SAM], routes: { TWO: ONE }'),
  );

const CHUNKS = 'PIPELINING, SIZE, 8BITMIME, CHUNKING';

/** Lines that would be commands, replies and an end, did they not stand in a chunk. */
const ODD = '.\n354 go on\nMAIL FROM:<X@Y>\nBDAT 5 LAST\ngrün\n..\nQUIT\n';

describe.each(WORLDS)('What a host offers (%s)', (world) => {
  test('is what its file lists, in its order, or what its profile does', () =>
    onStage(world, async (stage) => {
      const plan = planOf(`
hosts:
  ONE: { profile: rfc5321, extensions: [CHUNKING, 8BITMIME, BINARYMIME], limits: { mailData: 7000 } }
  TWO: { profile: closed, extensions: [] }
  THREE: { profile: closed, limits: { mailData: 7000 } }
  FOUR:
`);
      const network = await stage.start(plan);
      const offers: string[] = [];
      for (const { name } of plan.hosts) {
        const peer = await stage.call(network, name);
        await peer.ask(stage, 'EHLO outside');
        offers.push(peer.heard.slice(1).join(' / '));
      }
      expect(offers).toEqual([
        '250-ONE / 250-CHUNKING / 250-8BITMIME / 250-BINARYMIME / 250-EXPN / 250 HELP',
        '250-TWO / 250 HELP',
        '250-THREE / 250-PIPELINING / 250-SIZE 7000 / 250-8BITMIME / 250-SMTPUTF8 / 250 HELP',
        '500 Syntax error, command unrecognized',
      ]);
    }));

  test('is all that it knows: BDAT is no command without CHUNKING, and HELP tells of it only with', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE', 'CHUNKING', ''));
      const answers: string[] = [];
      for (const host of ['ALPHA', 'ONE']) {
        const peer = await stage.call(network, host);
        await peer.ask(stage, 'EHLO outside');
        answers.push(await peer.ask(stage, 'HELP BDAT'), await peer.ask(stage, 'BDAT 0 LAST'));
      }
      expect(answers).toEqual([
        '504 No help on that; HELP lists the commands',
        '502 Command not implemented',
        '214 BDAT <SP> <octets> [<SP> LAST] <CRLF>',
        '503 Bad sequence of commands: MAIL comes first',
      ]);
    }));
});

describe.each(WORLDS)('Commands (%s)', (world) => {
  test('go together to a host that offers PIPELINING, and each is answered; to others they go one by one', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE', 'PIPELINING', 'SIZE'));
      network.send(mail('SAM@ALPHA', 'ANN@ONE', 'X@ONE', 'JOE@TWO'));
      await stage.idle(network);
      const said = ['ALPHA>ONE.1', 'ONE>TWO.1'].map((channel) =>
        dialogue(network, channel)
          .filter((line) => /^(?:S: (?:MAIL|RCPT|DATA)|R: \d{3} )/.test(line))
          .map((line) => line.slice('S: '.length, 'S: MAIL'.length).trimEnd())
          .join(' '),
      );
      expect(said).toEqual([
        '220 250 MAIL RCPT RCPT RCPT DATA 250 550 550 250 354 250 221',
        '220 250 MAIL 250 RCPT 250 DATA 354 250 221',
      ]);
    }));
});

describe.each(WORLDS)('Mail in chunks (%s)', (world) => {
  test('goes so from each host that knows CHUNKING to each that does, and arrives as it was', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed(CHUNKS, CHUNKS, 'SIZE, 8BITMIME'));
      network.send({ ...mail('SAM@ALPHA', 'JOE@TWO'), body: ODD });
      await stage.idle(network);
      const [first, second] = ['ALPHA>ONE.1', 'ONE>TWO.1'].map((channel) =>
        dialogue(network, channel),
      );
      const at = first!.findIndex((line) => line.startsWith('S: BDAT'));
      expect(first!.slice(0, at)).toEqual([
        'R: 220 ONE Simple Mail Transfer Service Ready',
        'S: EHLO ALPHA',
        'R: 250-ONE',
        'R: 250-PIPELINING',
        'R: 250-SIZE 33554432',
        'R: 250-8BITMIME',
        'R: 250-CHUNKING',
        'R: 250-EXPN',
        'R: 250 HELP',
        expect.stringMatching(/^S: MAIL FROM:<SAM@ALPHA> SIZE=\d+ BODY=8BITMIME$/),
        'S: RCPT TO:<JOE@TWO>',
        'R: 250 OK',
        'R: 250 OK',
      ]);
      const octets = first!
        .slice(at + 1, -3)
        .reduce((sum, line) => sum + Buffer.byteLength(line) - 'S: '.length + 2, 0);
      expect(first![at]).toBe(`S: BDAT ${octets} LAST`);
      expect(first!.slice(at + 1, at + 5).map((line) => line.slice(0, 8))).toEqual([
        'S: Date:',
        'S: From:',
        'S: To: J',
        'S: Subje',
      ]);
      expect(first!.slice(at + 5)).toEqual([
        'S: ',
        ...ODD.trimEnd()
          .split('\n')
          .map((line) => `S: ${line}`),
        'R: 250 OK',
        'S: QUIT',
        'R: 221 ONE Service closing transmission channel',
      ]);
      expect(second).toContain('S: DATA');
      expect(second).toContain('S: ...');
      expect(textIn(network, 'JOE@TWO')).toContain(`\r\n\r\n${ODD.replaceAll('\n', '\r\n')}`);
    }));

  test.each([
    ['a host that does not offer CHUNKING itself', 'SIZE, 8BITMIME', CHUNKS],
    ['a host whose next host does not', CHUNKS, 'SIZE, 8BITMIME'],
  ])('never comes from %s', (_, alpha, one) =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed(alpha, one, one));
      network.send({ ...mail('SAM@ALPHA', 'JOE@TWO'), body: ODD });
      await stage.idle(network);
      expect(dialogue(network, 'ALPHA>ONE.1')).toContain('S: DATA');
      expect(dialogue(network, 'ALPHA>ONE.1').join('\n')).not.toMatch(
        /^S: BDAT \d+ LAST\nS: Date/m,
      );
    }),
  );

  test('from outside may end a chunk in the middle of a line, and the journal tells its octets', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE', CHUNKS, CHUNKS));
      const peer = await stage.call(network, 'ONE');
      await peer.askAll(stage, 'EHLO outside', 'MAIL FROM:<ANN@OUTSIDE>', 'RCPT TO:<JOE@TWO>');
      const ask = async (size: string, octets: string): Promise<string> => {
        const before = peer.heard.length;
        peer.write(`BDAT ${size}\r\n${octets}`);
        return peer.replyAfter(stage, before, 'BDAT');
      };
      expect(await ask('7', 'Subject')).toBe('250 OK, and the next chunk');
      expect(await ask('10', ': two\r\n\r\nB')).toBe('250 OK, and the next chunk');
      expect(await ask('21 LAST', 'DAT 9\r\nMAIL FROM:<X@Y')).toBe('250 OK');
      await stage.idle(network);
      expect(dialogue(network, '>ONE.1').slice(-12)).toEqual([
        'S: BDAT 7',
        'S: Subject',
        'R: 250 OK, and the next chunk',
        'S: BDAT 10',
        'S: : two',
        'S: ',
        'S: B',
        'R: 250 OK, and the next chunk',
        'S: BDAT 21 LAST',
        'S: DAT 9',
        'S: MAIL FROM:<X@Y',
        'R: 250 OK',
      ]);
      expect(textOfJoe(network)).toMatch(/\r\nSubject: two\r\n\r\nBDAT 9\r\nMAIL FROM:<X@Y\r\n$/);
      const { events } = network.journal;
      const at = events.findIndex(({ type }) => type === 'accepted') + 1;
      const branch = forkJournal(events, at, network.plan, { invariants: true });
      branch.runUntilIdle();
      const [here, there] = [network, branch].map((one) => textOfJoe(one).split('\r\n').slice(2));
      expect(there).toEqual(here);
    }));

  test('that comes at once with another mail is told by its own octets, or not at all', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE', CHUNKS, CHUNKS));
      const peer = await stage.call(network, 'ONE');
      await peer.ask(stage, 'EHLO outside');
      const before = peer.heard.length;
      peer.write(`${inOneChunk('a: 1\r\n')}${inOneChunk('a: 2\r\n')}`);
      await stage.until(() => peer.heard.length === before + 6, 'all replies');
      await stage.idle(network);
      expect(network.mailbox(mailbox('JOE@TWO'))).toHaveLength(2);
      const texts = new RecalledTexts();
      for (const event of network.journal.events) {
        texts.see(event);
        if (event.type !== 'accepted' || event.parent !== null) continue;
        const known = texts.of(event.entry);
        const own = `a: ${event.mail.slice(1)}\r\n`;
        expect(known === null || textOf(known).endsWith(own)).toBe(true);
      }
    }));

  test('is struck by faults where it begins, as DATA would be', () =>
    onStage('in virtual time', async (stage) => {
      const network = await stage.start(relayed(CHUNKS, CHUNKS, CHUNKS));
      using _ = network.plant({ host: 'ONE', command: 'DATA', reply: 451, times: 1 });
      network.send(mail('SAM@ALPHA', 'JOE@TWO'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(events.find(({ type }) => type === 'fault')).toMatchObject({ what: '451 at DATA' });
      expect(events.find(({ type }) => type === 'hop')).toMatchObject({
        outcome: 'deferred',
        reply: expect.stringMatching(/^451 /),
      });
      expect(network.mailbox(mailbox('JOE@TWO'))).toHaveLength(1);
    }));

  test('is 552 by a fault only at a host that takes chunks, for RFC 5321 lists no 552 for DATA', () =>
    onStage('in virtual time', async (stage) => {
      const network = await stage.start(relayed('SIZE', CHUNKS, 'SIZE'));
      expect(() => network.plant({ host: 'TWO', command: 'DATA', reply: 552 })).toThrow(
        'no host that is meant may answer DATA with 552',
      );
      expect(() => network.plant({ host: 'ONE', command: 'DATA', reply: 552 })).not.toThrow();
    }));
});

/** All commands of a mail with its text, to be said at once. */
function inOneChunk(text: string): string {
  return `MAIL FROM:<A@B>\r\nRCPT TO:<JOE@TWO>\r\nBDAT ${text.length} LAST\r\n${text}`;
}

function textOfJoe(network: Pick<Network, 'youngest'>): string {
  return textOf(network.youngest('JOE@TWO')!);
}

const BINARY = `${CHUNKS}, BINARYMIME`;

describe.each(WORLDS)('Binary mail (%s)', (world) => {
  const text = 'Subject: b\r\n\r\n\0\n\r\xff no end';

  test.each([
    ['passes on octet by octet where it is known', BINARY, 'JOE@TWO', text],
    [
      'is returned where the next host takes none',
      CHUNKS,
      'SAM@ALPHA',
      '554 5.6.3 the mail data is binary',
    ],
  ])('%s', (_, two, to, told) =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE, 8BITMIME', BINARY, two));
      const peer = await stage.call(network, 'ONE');
      const taken = await peer.askAll(
        stage,
        'EHLO outside',
        'MAIL FROM:<SAM@ALPHA> BODY=BINARYMIME',
        'RCPT TO:<JOE@TWO>',
      );
      for (const answer of taken) expect(answer).toMatch(/^250/);
      const before = peer.heard.length;
      peer.write(`BDAT ${octetsOf(text).length} LAST\r\n${text}`);
      expect(await peer.replyAfter(stage, before, 'BDAT')).toBe('250 OK');
      await stage.idle(network);
      const deliveries = network.journal.events.filter(({ type }) => type === 'delivered');
      expect(deliveries).toMatchObject([{ mailbox: to }]);
      expect(textOf(network.youngest(to)!)).toContain(told);
    }),
  );
});

describe.each(WORLDS)('A relay without 8BITMIME (%s)', (world) => {
  test('gets no octet over 127, and the mail is returned with that sentence', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE, 8BITMIME', 'SIZE', 'SIZE, 8BITMIME'));
      network.send({ ...mail('SAM@ALPHA', 'JOE@TWO'), body: 'grün\n' });
      network.send(mail('SAM@ALPHA', 'JOE@TWO'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(events.filter(({ type }) => type === 'failed')).toMatchObject([
        {
          mail: 'm1',
          host: 'ALPHA',
          saidBy: null,
          reply:
            '554 5.6.3 the mail data holds octets over 127, and the receiver takes none (RFC 6152)',
        },
      ]);
      expect(dialogue(network, 'ALPHA>ONE.1').filter((line) => line.startsWith('S: MAIL'))).toEqual(
        [expect.stringMatching(/^S: MAIL FROM:<SAM@ALPHA> SIZE=\d+$/)],
      );
    }));

  test('takes none from its own users either', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('SIZE', 'SIZE, 8BITMIME', ''));
      network.send({ ...mail('SAM@ALPHA', 'JOE@TWO'), body: 'grün\n' });
      await stage.idle(network);
      expect(network.journal.events.find(({ type }) => type === 'refused')).toMatchObject({
        reply:
          '554 Transaction failed: ALPHA does not know 8BITMIME and sends no octet over 127; with it among its extensions it would',
      });
    }));
});

describe.each(WORLDS)('Enhanced status codes (%s)', (world) => {
  test('begin replies, and go from there into the journal and the notification', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(relayed('', 'ENHANCEDSTATUSCODES', 'ENHANCEDSTATUSCODES'));
      network.send(mail('SAM@ALPHA', 'NOBODY@TWO'));
      await stage.idle(network);
      const lines = dialogue(network, 'ONE>TWO.1').filter((line) => line.startsWith('R: '));
      expect(lines.slice(5)).toEqual([
        'R: 250 2.1.0 OK',
        'R: 550 5.1.1 No such user here',
        'R: 250 2.0.0 OK',
        'R: 221 2.0.0 TWO Service closing transmission channel',
      ]);
      expect(network.journal.events.find(({ type }) => type === 'failed')).toMatchObject({
        reply: '550 5.1.1 No such user here',
      });
      expect(textIn(network, 'SAM@ALPHA')).toContain(
        '\r\nStatus: 5.1.1\r\nRemote-MTA: dns; TWO\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user here\r\n',
      );
    }));
});

describe.each(WORLDS)('The status of what a host refuses by itself (%s)', (world) => {
  test.each([
    ['a host that nobody knows', 'JOE@NOWHERE', '550 No such host NOWHERE', '5.1.2'],
    ['a host to which no link leads', 'JOE@FAR', '550 No link from ONE to FAR', '5.4.4'],
    ['a user whom nobody knows', 'NOBODY@ONE', '550 No such user here', '5.1.1'],
    ['a list that leads to itself', 'LOOP@ONE', '554 Transaction failed: aliases, lists', '5.4.6'],
    ['a mailbox that is full', 'FULL@ONE', '552 Exceeded storage allocation', '5.2.2'],
  ])('tells %s, and the reply none of it', (_, member, reply, status) =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        planOf(`
hosts:
  ONE: { profile: rfc5321, mailboxes: [SAM, FULL], quota: 3000, lists: { ALL: [${member}], LOOP: [BACK@ONE] }, aliases: { BACK: LOOP } }
  FAR: { mailboxes: [JOE] }
links: []
`),
      );
      const body = `${'x'.repeat(70)}\n`.repeat(50);
      network.send({ from: 'SAM@ONE', to: 'ALL@ONE', ...(member === 'FULL@ONE' ? { body } : {}) });
      await stage.idle(network);
      const failed = network.journal.events.find(({ type }) => type === 'failed');
      expect(failed).toMatchObject({ saidBy: null, reply: expect.stringContaining(reply) });
      const text = textIn(network, 'SAM@ONE');
      expect(text).toContain(`\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${reply}`);
    }),
  );

  test('is in its replies where it offers ENHANCEDSTATUSCODES', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        planOf(`
hosts:
  ONE: { profile: rfc5321, extensions: [ENHANCEDSTATUSCODES] }
  SHUT: { profile: closed, extensions: [ENHANCEDSTATUSCODES] }
  FAR:
links: [[ONE, SHUT]]
`),
      );
      const said: string[] = [];
      for (const [host, path] of [
        ['ONE', '<JOE@NOWHERE>'],
        ['ONE', '<JOE@FAR>'],
        ['SHUT', '<JOE@ONE>'],
      ] as const) {
        const peer = await stage.call(network, host);
        await peer.askAll(stage, 'HELO outside', 'MAIL FROM:<a@b>');
        said.push(await peer.ask(stage, `RCPT TO:${path}`));
        await peer.ask(stage, 'QUIT');
      }
      const peer = await stage.call(network, 'ONE');
      await peer.askAll(
        stage,
        'HELO outside',
        'MAIL FROM:<a@b>',
        'RCPT TO:<POSTMASTER@ONE>',
        'DATA',
      );
      const line = 'Received: from A by B; Sun, 22 Nov 2026 21:33:36 +0000';
      peer.say(...Array.from({ length: 100 }, () => line), '', 'x');
      said.push(await peer.ask(stage, '.'));
      expect(said).toEqual([
        '550 5.1.2 No such host NOWHERE',
        '550 5.4.4 No link from ONE to FAR',
        '550 5.7.1 Relaying is refused here',
        '554 5.4.6 Transaction failed: the mail goes round in a loop, 100 hosts have passed it',
      ]);
    }));
});

test('An offer that cannot stand is a mistake of who made the plan', () => {
  const plan = chain({ ONE: { profile: 'rfc5321', extensions: ['BINARYMIME'] } });
  expect(() => new VirtualNetwork(plan)).toThrow(
    'ONE cannot offer that: BINARYMIME needs 8BITMIME: offer that, too, or do not offer BINARYMIME.',
  );
});
