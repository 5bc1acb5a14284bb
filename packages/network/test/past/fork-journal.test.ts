/** A journal recorded over TCP becomes the past of a network in virtual time, at any of its events. */
import { RULES, parseHost, type Host } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  ForkError,
  VirtualNetwork,
  createNetwork,
  diffJournals,
  forkJournal,
  formatEvent,
  parseJournal,
  type JournalEvent,
  type NetworkPlan,
} from '../../src/index.ts';
import { chain, hostPlan, mail, users } from '../plan.ts';
import { journalText } from '../support/journal-text.ts';
import { textIn, textsIn } from '../support/mail-in.ts';
import { planOf } from '../support/plan-of.ts';
import { onStage } from '../support/worlds.ts';

const LONG = 'é'.repeat(9_000); // a line that the journal holds in pieces

const CHAIN = chain({ TWO: { retry: { first: 60_000, most: 60_000, giveUp: 300_000 } } });

/** The chain, and a host that gets mail from outside only. */
const PLAN: NetworkPlan = {
  ...CHAIN,
  hosts: [...CHAIN.hosts, hostPlan('NEW', { profile: 'rfc5321', mailboxes: users('ANN') })],
};

let once: ReturnType<typeof record> | null = null;

function recorded(): ReturnType<typeof record> {
  return (once ??= record());
}

/** THREE takes nothing; NEW gets lines that begin with full stops. The journal as it is read from a file, and the mailbox of NEW. */
async function record(): Promise<{ events: readonly JournalEvent[]; outside: string }> {
  return onStage('over TCP', async (stage) => {
    const network = await stage.start(PLAN);
    network.plant({ host: 'THREE', command: 'MAIL', reply: 451 });
    network.send(mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE', '@ONE,@TWO:X@THREE'));
    await stage.event(network, ({ type }) => type === 'deferred');
    const peer = await stage.call(network, 'NEW');
    await peer.askAll(
      stage,
      'HELO outside',
      'MAIL FROM:<ANN@OUTSIDE>',
      'RCPT TO:<ANN@NEW>',
      'DATA',
    );
    peer.say('Subject: dots', '', '..', '...two', new TextDecoder('latin1').decode(utf8(LONG)));
    expect(await peer.ask(stage, '.')).toMatch(/^250/);
    await stage.event(network, (event) => event.type === 'delivered' && event.mail === 'm2');
    network.send(mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@TWO'));
    await stage.event(
      network,
      (event) => event.type === 'hop' && event.mail === 'm3-n1' && event.host === 'ONE',
    );
    return { events: asRead(network.journal.events), outside: textIn(network, 'ANN@NEW') };
  });
}

/** The events as a file gives them back. */
function asRead(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const read = parseJournal(journalText(events, true));
  if (!read.ok) throw new Error(read.fault.wanted);
  return read.value.events;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What a notification says of a recipient. */
function reportOf(text: string, recipient: string): readonly string[] {
  const parts = text.split('\r\n\r\n').map((part) => part.split('\r\n'));
  return parts.find(([first]) => first === `Final-Recipient: rfc822; ${recipient}`) ?? [];
}

function spelledSmall(name: Host): Host {
  const host = parseHost(name.toLowerCase(), RULES.rfc821);
  if (!host.ok) throw new Error(host.fault.wanted);
  return host.value;
}

describe('A fork of a recorded journal', () => {
  test('goes on where the journal ends: spools, mailboxes, times and names are its own', async () => {
    const { events, outside } = await recorded();
    const branch = forkJournal(events, events.length, PLAN, { invariants: true });
    const { journal } = branch;
    expect(journal.events.slice(0, events.length).map(formatEvent)).toEqual(
      events.map(formatEvent),
    );
    expect(branch.now).toBeCloseTo(events.at(-1)!.at, 2);
    expect(outside).toContain(`\r\n.\r\n..two\r\n${LONG}\r\n`);
    expect(textIn(branch, 'ANN@NEW')).toBe(outside);
    expect(branch.waiting()).toMatchObject([
      { host: 'TWO', mail: 'm1', forwardPath: '<@TWO:JOE@THREE>' },
      { host: 'TWO', mail: 'm1', forwardPath: '<@TWO:X@THREE>' },
    ]);
    const due = events.findLast((event) => event.type === 'deferred')!.until;
    branch.runUntil(due - 1);
    expect(branch.waiting()).toHaveLength(2);
    expect(branch.send({ from: 'SAM@ALPHA', to: '@ONE:X@ONE' })).toBe('m4');
    branch.runUntilIdle();
    branch.settle();
    expect(branch.deliveries.find({ to: 'JOE@THREE' })).toMatchObject({
      mail: 'm1',
      via: ['ONE', 'TWO'],
      at: due,
      returnPath: '<@TWO,@ONE:SAM@ALPHA>',
    });
    expect(branch.idle).toBe(true);
    const channels = journal.events.filter(({ type }) => type === 'channel-opening');
    const names = channels.map((event) => ('channel' in event ? event.channel : ''));
    expect(new Set(names).size).toBe(names.length);
  });

  test('can be made at each event, and every mail comes to an end', async () => {
    const { events } = await recorded();
    for (let count = 1; count <= events.length; count += 1) {
      const branch = forkJournal(events, count, PLAN, { invariants: true });
      branch.runUntilIdle();
      branch.settle();
      expect(branch.idle).toBe(true);
      expect(diffJournals(events, branch.journal.events)?.common).toBeGreaterThanOrEqual(count);
      const known = events.slice(0, count).some((event) => event.type === 'accepted');
      const arrived = branch.deliveries.find({ to: 'JOE@THREE', mail: 'm1' }) !== null;
      expect(arrived || !known).toBe(true);
    }
  });

  test('is itself forked again, in its past and behind it', async () => {
    const { events } = await recorded();
    const branch = forkJournal(events, events.length, PLAN);
    branch.runUntilIdle();
    const again = branch.fork(branch.journal.count);
    expect(again.journal.events).toEqual(branch.journal.events);
    expect(branch.fork(0).journal.events[0]).toEqual(events[0]);
    const earlier = branch.fork(20);
    expect(earlier.journal.events.slice(0, 20)).toEqual(events.slice(0, 20));
    earlier.runUntilIdle();
    expect(earlier.idle).toBe(true);
  });

  test('leaves hosts down that were down, and faults as often as they struck', () => {
    const plan: NetworkPlan = {
      ...PLAN,
      faults: createNetwork(
        {
          hosts: { TWO: null },
          faults: [{ name: 'twice', host: 'TWO', command: 'MAIL', reply: 451, times: 2 }],
        },
        { world: 'virtual' },
      ).plan.faults,
    };
    const network = createNetwork(plan, { world: 'virtual' });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntil(1);
    network.down('THREE');
    network.runUntil(2);
    const branch = forkJournal(network.journal.events, network.journal.count, plan);
    branch.runUntil(250_000);
    const strikes = branch.journal.events.filter((event) => event.type === 'fault');
    expect(strikes).toHaveLength(2);
    expect(branch.waiting()).toMatchObject([{ host: 'TWO' }]);
    branch.up('THREE');
    branch.runUntilIdle();
    expect(branch.mailbox('JOE@THREE')).toHaveLength(1);
  });

  test('gives up to tell when the run would have', () => {
    const plan = planOf(
      'hosts: { A: { mailboxes: [SAM] }, B: }\nlinks: [[A, B, { delay: 20ms }]]\nfaults: [{ host: A, spoolError: true, after: 10ms }]',
    );
    const network = new VirtualNetwork(plan, { invariants: true });
    network.send({ from: 'SAM@A', to: ['X@B', 'Y@B'] });
    network.runUntil(180_000);
    const { events, count } = network.journal;
    const { at = 0 } = events.find(({ type }) => type === 'failed') ?? {};
    expect(at).toBeGreaterThan(0);
    const branch = forkJournal(events, count, plan, { invariants: true });
    const { retry } = plan.hosts[0]!;
    for (const each of [network, branch]) {
      each.runUntilIdle();
      const lost = each.journal.events.filter(({ type }) => type === 'lost');
      expect(lost).toHaveLength(2);
      for (const one of lost) {
        expect(one.at).toBeGreaterThanOrEqual(at + retry.giveUp);
        expect(one.at).toBeLessThan(at + retry.giveUp + retry.first);
      }
    }
  });

  test.each([
    ['a user who is not there', 'NOBODY@NEW', '5.1.1'],
    ['a host that is not there', 'ANN@NOWHERE', '5.1.2'],
    ['a list in a loop', 'LIST@NEW', '5.4.6'],
  ])('tells what the run would have told of %s', (_, to, status) => {
    const plan = planOf(
      'hosts: { NEW: { profile: rfc5321, mailboxes: [ANN], lists: { ALL: [NOBODY, ANN@NOWHERE, LIST], LIST: [LIST] } } }',
    );
    const network = new VirtualNetwork(plan, { invariants: true });
    network.send({ from: 'ANN@NEW', to: 'ALL@NEW' });
    network.runUntilIdle();
    const events = asRead(network.journal.events);
    const from = events.findIndex(({ type }) => type === 'failed');
    const until = events.findIndex(({ type }) => type === 'notified');
    expect(until).toBeGreaterThan(from);
    const told = reportOf(textIn(network, 'ANN@NEW'), to);
    expect(told).toContain(`Status: ${status}`);
    for (let count = from + 1; count <= until; count += 1) {
      const branch = forkJournal(events, count, plan, { invariants: true });
      branch.runUntilIdle();
      const again = textsIn(branch, 'ANN@NEW');
      expect(again.flatMap((text) => reportOf(text, to))).toEqual(
        expect.arrayContaining([...told]),
      );
      for (const text of again) expect([told, []]).toContainEqual(reportOf(text, to));
    }
  });

  test.each([
    [
      0,
      PLAN,
      /^The journal has \d+ events and can be forked behind each; 0 is none of 1 to \d+\.$/,
    ],
    [
      1,
      { ...PLAN, hosts: PLAN.hosts.slice(1) },
      'The journal is of another network: ALPHA (rfc821) is in the journal and not in the network; give the network file that it was recorded with.',
    ],
    [
      1,
      { ...PLAN, hosts: PLAN.hosts.map((host) => ({ ...host, name: spelledSmall(host.name) })) },
      'The journal is of another network: ALPHA (rfc821) is in the journal and not in the network; give the network file that it was recorded with.',
    ],
    [
      1,
      CHAIN,
      'The journal is of another network: NEW (rfc5321) is in the journal and not in the network; give the network file that it was recorded with.',
    ],
  ] as const)('at %d of another network is refused with a sentence', (count, plan, sentence) => {
    const { events } = createNetwork(PLAN, { world: 'virtual' }).journal;
    expect(() => forkJournal(events, count, plan)).toThrow(ForkError);
    expect(() => forkJournal(events, count, plan)).toThrow(sentence);
  });

  test('of which the journal does not tell all is refused with a sentence', () => {
    const network = createNetwork(PLAN, { world: 'virtual', seed: 2 });
    expect(() => forkJournal(network.journal.events.slice(1), 1, PLAN)).toThrow(
      'A fork needs the journal from its first event on; this one is empty, or a window of one.',
    );
    network.plant({ link: ['ALPHA', 'ONE'], corrupt: true, skip: 4, times: 1 });
    network.plant({ host: 'TWO', command: 'MAIL', reply: 451 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE', body: 'x'.repeat(300) });
    network.runUntil(10);
    const untold = /^The journal does not tell the octets of m1@ONE, which a channel changed/;
    const { journal } = network;
    const early = journal.count;
    expect(() => forkJournal(journal.events, early, PLAN)).toThrow(untold);
    network.runUntilIdle(); // the mail has been returned, and nobody has it any more
    const branch = forkJournal(journal.events, journal.count, PLAN);
    expect(() => branch.fork(early)).toThrow(untold);
  });
});
