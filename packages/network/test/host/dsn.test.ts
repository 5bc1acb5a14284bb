/** Delivery status notifications as a sender asks for them (RFC 3461): taken, kept, passed on, obeyed, and told by the journal. */
import { textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import type { Network } from '../../src/network.ts';
import { CustodyLaw } from '../../src/invariants/custody.ts';
import { parseJournal } from '../../src/journal/jsonl.ts';
import { forkJournal } from '../../src/past/fork-journal.ts';
import { journalText } from '../support/journal-text.ts';
import { planOf } from '../support/plan-of.ts';
import { commandsOf, endsOf } from '../support/transcript-of.ts';
import { statusFields, textsIn } from '../support/mail-in.ts';
import { WORLDS, onStage, type Stage } from '../support/worlds.ts';
import { HostTable } from '../../src/wire/host-table.ts';

const DSN = 'profile: rfc5321, extensions: [DSN]';

/** SAM is at HOME; ONE, which he hands his mail to, passes it on to TWO. */
const network = (two: string): string => `
hosts:
  HOME: { ${DSN}, mailboxes: [SAM] }
  ONE: { ${DSN}, mailboxes: [ANN], aliases: { EVE: JOE@TWO }, lists: { ALL: [ANN, JOE@TWO, NOBODY@TWO] } }
  TWO: { ${two}, mailboxes: [JOE] }
`;

/** Hands a mail to ONE, each command as it is told. */
async function handIn(
  stage: Stage,
  to: Network,
  mail: string,
  ...recipients: readonly string[]
): Promise<void> {
  const peer = await stage.call(to, 'ONE');
  const rcpt = recipients.map((one) => `RCPT TO:${one}`);
  const taken = await peer.askAll(
    stage,
    'EHLO outside',
    `MAIL FROM:<SAM@HOME>${mail}`,
    ...rcpt,
    'DATA',
  );
  for (const answer of taken) expect(answer).toMatch(/^(?:250|354)/);
  peer.say('Subject: x', '', 'text');
  expect(await peer.ask(stage, '.')).toBe('250 OK');
  await stage.idle(to);
}

/** What SAM reads: of each notification the fields about the mail and its recipients. */
function told(from: Pick<Network, 'mailbox'>): readonly (readonly string[])[] {
  return textsIn(from, 'SAM@HOME').map(statusFields);
}

/** That it was delivered, relayed or expanded, and whom it is about. */
function actions(from: Pick<Network, 'mailbox'>): readonly string[] {
  return told(from).map((fields) => {
    const value = (name: string): string =>
      fields.find((field) => field.startsWith(name))?.slice(name.length) ?? '';
    return `${value('Action: ')} by ${value('Reporting-MTA: dns; ')}: ${value('Final-Recipient: rfc822; ')}`;
  });
}

describe.each(WORLDS)('What a sender asks to be told (%s)', (world) => {
  test('goes on to a next host that knows DSN, as it was, and that host tells of the delivery', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      const asked = ' NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Joe+2B@two.example';
      await handIn(stage, hosts, ' RET=HDRS ENVID=QQ+2B1', `<JOE@TWO>${asked}`);
      expect(commandsOf(hosts.journal.events, 'ONE>TWO.1')).toEqual([
        'MAIL FROM:<SAM@HOME> RET=HDRS ENVID=QQ+2B1',
        `RCPT TO:<JOE@TWO>${asked}`,
      ]);
      expect(endsOf(hosts.journal.events)).toEqual([
        'TWO delivered JOE@TWO <SAM@HOME>',
        'HOME delivered SAM@HOME <>',
      ]);
      expect(told(hosts)).toEqual([
        [
          'Original-Envelope-Id: QQ+1',
          'Reporting-MTA: dns; TWO',
          '',
          'Original-Recipient: rfc822; Joe+@two.example',
          'Final-Recipient: rfc822; JOE@TWO',
          'Action: delivered',
          'Status: 2.0.0',
          '',
        ],
      ]);
    }));

  test.each([
    ['nothing', '', []],
    ['NOTIFY=FAILURE', ' NOTIFY=FAILURE', []],
    ['NOTIFY=DELAY', ' NOTIFY=DELAY', []],
    ['NOTIFY=NEVER', ' NOTIFY=NEVER', []],
    ['NOTIFY=SUCCESS', ' NOTIFY=SUCCESS', ['delivered by ONE: ANN@ONE']],
  ])('by %s of a delivery', (_, asked, wanted) =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(stage, hosts, '', `<ANN@ONE>${asked}`);
      expect(hosts.mailbox('ANN@ONE')).toHaveLength(1);
      expect(actions(hosts)).toEqual(wanted);
    }),
  );

  test.each([
    ['nothing', '', ['failed by ONE: NOBODY@TWO'], null],
    ['NOTIFY=FAILURE', ' NOTIFY=FAILURE', ['failed by ONE: NOBODY@TWO'], null],
    ['NOTIFY=DELAY', ' NOTIFY=DELAY', [], 'NOTIFY=DELAY'],
    ['NOTIFY=SUCCESS', ' NOTIFY=SUCCESS', [], 'NOTIFY=SUCCESS'],
    ['NOTIFY=NEVER', ' NOTIFY=NEVER ORCPT=rfc822;x', [], 'NOTIFY=NEVER'],
  ])('by %s of a failure', (_, asked, wanted, why) =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(stage, hosts, '', `<NOBODY@TWO>${asked}`);
      expect(actions(hosts)).toEqual(wanted);
      const lost = hosts.journal.events.flatMap((event) =>
        event.type === 'lost' ? event.why : [],
      );
      expect(lost).toEqual(
        why === null ? [] : [`its sender wanted to be told of no failure: ${why}`],
      );
    }),
  );

  test('does not go to a host that knows no DSN: of success it is told that the mail was passed on', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network('profile: rfc821')));
      await handIn(
        stage,
        hosts,
        ' RET=FULL',
        '<JOE@TWO> NOTIFY=SUCCESS',
        '<JOE@TWO> NOTIFY=NEVER',
        '<JOE@TWO>',
      );
      expect(commandsOf(hosts.journal.events, 'ONE>TWO.1')).toEqual([
        'MAIL FROM:<SAM@HOME>',
        'RCPT TO:<JOE@TWO>',
        'RCPT TO:<JOE@TWO>',
        'RCPT TO:<JOE@TWO>',
      ]);
      expect(told(hosts)).toEqual([
        [
          'Reporting-MTA: dns; ONE',
          '',
          'Final-Recipient: rfc822; JOE@TWO',
          'Action: relayed',
          'Status: 2.0.0',
          'Remote-MTA: dns; TWO',
          'Diagnostic-Code: smtp; 250 OK',
          '',
        ],
      ]);
    }));

  test('holds for whom an alias stands for; of a list it is told, and no more of its members than fails', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(
        stage,
        hosts,
        '',
        '<EVE@ONE> NOTIFY=SUCCESS,FAILURE',
        '<ALL@ONE> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;all',
      );
      const asked = commandsOf(hosts.journal.events, 'ONE>TWO.1', /^RCPT /);
      expect(asked).toEqual([
        'RCPT TO:<JOE@TWO> NOTIFY=SUCCESS,FAILURE',
        'RCPT TO:<JOE@TWO> NOTIFY=FAILURE ORCPT=rfc822;all',
        'RCPT TO:<NOBODY@TWO> NOTIFY=FAILURE ORCPT=rfc822;all',
      ]);
      expect(actions(hosts).toSorted()).toEqual([
        'delivered by TWO: JOE@TWO',
        'expanded by ONE: ALL@ONE',
        'failed by ONE: NOBODY@TWO',
      ]);
    }));

  test('is held against the law: whoever asked not to be told is told by a breach', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(stage, hosts, '', '<NOBODY@TWO>');
      const breaches: string[] = [];
      const law = new CustodyLaw(hosts.plan, new HostTable(hosts.plan), new Set());
      for (const event of hosts.journal.events) {
        const asked =
          event.type === 'accepted' && event.mail === 'm1'
            ? { recipients: event.recipients.map((one) => ({ ...one, asked: 'NOTIFY=SUCCESS' })) }
            : {};
        law.see({ ...event, ...asked }, (name, what) => breaches.push(`${name}: ${what}`));
      }
      expect(breaches).toEqual([
        'S14 told as asked: m1@ONE#0 failed, and its sender is told of it',
      ]);
    }));

  test('with RET=FULL is the whole mail when it fails, and its header else', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(stage, hosts, ' RET=FULL', '<NOBODY@TWO>');
      await handIn(stage, hosts, ' RET=HDRS', '<NOBODY@TWO>');
      await handIn(stage, hosts, '', '<NOBODY@TWO>');
      const parts = hosts.mailbox('SAM@HOME').map(({ octets }) => textOf(octets));
      expect(parts.map((part) => part.includes('\r\n\r\ntext\r\n'))).toEqual([true, false, false]);
      expect(parts[0]).toMatch(
        /\r\nContent-Type: message\/rfc822\r\n\r\nReceived: from outside by ONE /,
      );
    }));

  test('is in the journal, and a fork of it keeps to it', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(network(DSN)));
      await handIn(stage, hosts, ' ENVID=Q', '<ALL@ONE> NOTIFY=SUCCESS', '<EVE@ONE>');
      const read = parseJournal(journalText(hosts.journal.events));
      if (!read.ok) throw new Error(read.fault.wanted);
      const { events } = read.value;
      expect(events.find(({ type }) => type === 'accepted')).toMatchObject({
        asked: 'ENVID=Q',
        recipients: [{ asked: 'NOTIFY=SUCCESS' }, expect.not.objectContaining({ asked: '' })],
      });
      expect(
        events.find((event) => event.type === 'accepted' && event.mail === 'm1-n1'),
      ).toMatchObject({ tells: 'expanded', cause: 'notification' });
      const end = actions(hosts);
      expect(end).toEqual(['expanded by ONE: ALL@ONE']);
      for (const type of ['accepted', 'redirected'] as const) {
        const at = events.findIndex((event) => event.type === type) + 1;
        const branch = forkJournal(events, at, hosts.plan, { invariants: true });
        branch.runUntilIdle();
        branch.settle();
        expect(commandsOf(branch.journal.events, 'ONE>TWO.1', /^RCPT /).toSorted()).toEqual([
          'RCPT TO:<JOE@TWO>',
          'RCPT TO:<JOE@TWO> NOTIFY=NEVER',
          'RCPT TO:<NOBODY@TWO> NOTIFY=NEVER',
        ]);
      }
    }));
});

describe.each(WORLDS)('What a user of a host asks to be told (%s)', (world) => {
  test('goes with the mail, from the file and in code', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(
        planOf(`${network(DSN)}mail:
  - { from: SAM@HOME, to: [JOE@TWO, NOBODY@TWO], notify: [SUCCESS] }
`),
      );
      hosts.play();
      await stage.idle(hosts);
      expect(commandsOf(hosts.journal.events, 'HOME>TWO.1')).toContain(
        'RCPT TO:<JOE@TWO> NOTIFY=SUCCESS',
      );
      expect(actions(hosts)).toEqual(['delivered by TWO: JOE@TWO']);
      hosts.send({ from: 'SAM@HOME', to: 'NOBODY@TWO', notify: 'NEVER' });
      await stage.idle(hosts);
      expect(actions(hosts)).toHaveLength(1);
      hosts.send({
        from: 'SAM@HOME',
        to: 'NOBODY@TWO',
        ret: 'FULL',
        envid: 'Q 1',
        body: 'all of it',
      });
      await stage.idle(hosts);
      expect(told(hosts)[1]).toContain('Original-Envelope-Id: Q 1');
      expect(textOf(hosts.mailbox('SAM@HOME')[1]!.octets)).toContain('all of it');
      hosts.send({ from: 'SAM@HOME', to: 'NOBODY@TWO', notify: ['SUCCESS', 'FAILURE'] });
      await stage.idle(hosts);
      expect(actions(hosts)).toHaveLength(3);
      for (const envid of ['', 'x'.repeat(101), '\u00E9'])
        expect(() => hosts.send({ from: 'SAM@HOME', to: 'JOE@TWO', envid })).toThrow(
          /is not a name for a sending such as Q1: /,
        );
    }));

  test('has a name and says what comes back in the file, too', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(
        planOf(`${network(DSN)}mail:
  - { from: SAM@HOME, to: JOE@TWO, ret: HDRS, envid: a=b }
`),
      );
      hosts.play();
      await stage.idle(hosts);
      expect(commandsOf(hosts.journal.events, 'HOME>TWO.1')).toEqual([
        'MAIL FROM:<SAM@HOME> RET=HDRS ENVID=a+3Db',
        'RCPT TO:<JOE@TWO>',
      ]);
    }));

  test.each([
    ['profile: rfc821', 'with profile rfc5321 and that among its extensions it would'],
    ['profile: rfc5321, extensions: [SIZE]', 'with it among its extensions it would'],
  ])('is refused by a host of %s, which cannot keep to it', (of, remedy) =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(`hosts: { HOME: { ${of}, mailboxes: [SAM] } }`));
      for (const wish of [{ notify: ['SUCCESS'] }, { ret: 'FULL' }, { envid: 'Q' }] as const)
        hosts.send({ from: 'SAM@HOME', to: 'SAM@HOME', ...wish });
      await stage.idle(hosts);
      expect(
        hosts.journal.events.flatMap((event) => (event.type === 'refused' ? [event.reply] : [])),
      ).toEqual(
        Array(3).fill(`555 HOME does not know DSN and cannot be asked of what to tell; ${remedy}`),
      );
      expect(hosts.mailbox('SAM@HOME')).toEqual([]);
    }),
  );
});

test('Of success nobody is told where nothing can be written, and the mail goes its way', () =>
  onStage('in virtual time', async (stage) => {
    const hosts = await stage.start(planOf(network('profile: rfc821')));
    using _ = hosts.plant({ host: 'ONE', spoolError: true, skip: 1, times: 1 }); // the first is the mail data
    await handIn(stage, hosts, '', '<JOE@TWO> NOTIFY=SUCCESS');
    expect(hosts.mailbox('JOE@TWO')).toHaveLength(1);
    expect(hosts.journal.events.find(({ type }) => type === 'fault')).toMatchObject({
      what: 'a notification cannot be written',
    });
    expect(actions(hosts)).toEqual([]);
  }));
