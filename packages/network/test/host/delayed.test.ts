/** Notifications of delay (RFC 3461 5.2.5, RFC 3464): a host that warns tells so once of each recipient, as asked, and keeps the mail. */
import { describe, expect, test } from 'vitest';

import { CustodyLaw } from '../../src/invariants/custody.ts';
import type { EventOf, JournalEvent } from '../../src/journal/event.ts';
import { HostTable } from '../../src/wire/host-table.ts';
import { forkJournal } from '../../src/past/fork-journal.ts';
import { VIRTUAL_START, VirtualNetwork } from '../../src/virtual-network.ts';
import { statusFields, textIn } from '../support/mail-in.ts';
import { planOf } from '../support/plan-of.ts';
import { endsOf } from '../support/transcript-of.ts';
import { WORLDS, onStage } from '../support/worlds.ts';

const DSN = 'profile: rfc5321, extensions: [DSN]';

/** SAM is at HOME, which warns as it is told; JOE is at TWO, and EVE at THREE. */
const net = (retry: string, more = ''): string => `
hosts:
  HOME: { ${DSN}, mailboxes: [SAM], retry: { ${retry} } }
  TWO: { ${DSN}, mailboxes: [JOE] }
  THREE: { ${DSN}, mailboxes: [EVE] }
${more}`;

const HOURS = 'first: 30m, most: 30m, giveUp: 4d, warn: 4h';
/** Attempts fall beside the moment of the warning. */
const SELDOM = 'first: 90m, most: 90m, giveUp: 4d, warn: 4h';
const HOUR = 3_600_000;

function virtual(file: string): VirtualNetwork {
  return new VirtualNetwork(planOf(file), { invariants: true });
}

function warned(events: readonly JournalEvent[]): readonly EventOf<'warned'>[] {
  return events.flatMap((event) => (event.type === 'warned' ? [event] : []));
}

/** What SAM reads in the youngest of his mails about its recipients. */
function told(from: Pick<VirtualNetwork, 'youngest'>): readonly string[] {
  return statusFields(textIn(from, 'SAM@HOME'));
}

describe.each(WORLDS)('A host that warns (%s)', (world) => {
  test('tells once that it still tries, and goes on until the mail is delivered', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(
        planOf(net('first: 20ms, most: 20ms, giveUp: 10s, warn: 30ms')),
      );
      using _ = hosts.plant({ host: 'TWO', command: 'RCPT', reply: 451, times: 6 });
      hosts.send({ from: 'SAM@HOME', to: 'JOE@TWO', subject: 'slow' });
      await stage.idle(hosts);
      const { events } = hosts.journal;
      expect(warned(events)).toMatchObject([
        { host: 'HOME', mail: 'm1', recipient: 'm1@HOME#0', notification: 'm1-n1' },
      ]);
      expect(endsOf(events)).toEqual([
        'HOME delivered SAM@HOME <>',
        'TWO delivered JOE@TWO <SAM@HOME>',
      ]);
      const taken = events.find((one) => one.type === 'accepted' && one.mail === 'm1-n1');
      expect(taken).toMatchObject({ cause: 'notification', tells: 'delayed', reversePath: '<>' });
      expect(told(hosts).slice(2, 7)).toEqual([
        'Final-Recipient: rfc822; JOE@TWO',
        'Action: delayed',
        'Status: 4.0.0',
        'Remote-MTA: dns; TWO',
        expect.stringMatching(/^Diagnostic-Code: smtp; 451 /),
      ]);
      expect(told(hosts)[7]).toMatch(/^Will-Retry-Until: \w{3}, \d+ \w{3} \d{4} [\d:]{8} \+0000$/);
    }));
});

test('It tells at its moment, whether an attempt falls on it or not, and until when it tries', () => {
  const network = virtual(net(SELDOM));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451 });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntil(4 * HOUR - 1);
  expect(warned(network.journal.events)).toEqual([]);
  network.runUntil(4 * HOUR + 1);
  expect(warned(network.journal.events).map(({ at }) => at)).toEqual([4 * HOUR]);
  const until = new Date(VIRTUAL_START + 96 * HOUR);
  expect(told(network).at(-2)).toBe(
    `Will-Retry-Until: ${until.toUTCString().replace('GMT', '+0000')}`,
  );
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events)).toHaveLength(1);
  expect(endsOf(network.journal.events)).toEqual([
    'HOME delivered SAM@HOME <>',
    'HOME notified m1-n2',
    'HOME delivered SAM@HOME <>',
  ]);
});

test.each([
  [undefined, true],
  [['DELAY'], true],
  [['SUCCESS', 'FAILURE', 'DELAY'], true],
  [['SUCCESS', 'FAILURE'], false],
  [['FAILURE'], false],
  ['NEVER', false],
] as const)('Who asked for %j is told: %s', (notify, isTold) => {
  const network = virtual(net(HOURS));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '5h' });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO', ...(notify === undefined ? {} : { notify }) });
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events)).toHaveLength(isTold ? 1 : 0);
  expect(network.mailbox('JOE@TWO')).toHaveLength(1);
});

test('Who waits for nothing hears of nothing, and no timer outlives the mail', () => {
  const network = virtual(net(HOURS));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, times: 1 });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntilIdle();
  expect(warned(network.journal.events)).toEqual([]);
  expect(network.now).toBeLessThan(HOUR);
});

test('Nobody is warned of a notification', () => {
  const network = virtual(
    net('first: 1m, most: 1m, giveUp: 1h', 'mail: []\n').replace(
      'TWO: { ',
      `TWO: { retry: { ${HOURS} }, `,
    ),
  );
  network.plant({ host: 'HOME', command: 'RCPT', reply: 451, until: '5h' });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO', notify: ['SUCCESS'] });
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events)).toEqual([]);
  expect(told(network)).toContain('Action: delivered');
});

test('Recipients of one mail who are delayed together are told of together', () => {
  const network = virtual(net(HOURS));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '5h' });
  network.plant({ host: 'THREE', command: 'opening', reply: 421, until: '5h' });
  network.send({ from: 'SAM@HOME', to: ['JOE@TWO', 'EVE@THREE', 'SAM@HOME'] });
  network.runUntilIdle();
  network.settle();
  expect(
    warned(network.journal.events).map(({ recipient, notification }) => [recipient, notification]),
  ).toEqual([
    ['m1@HOME#0', 'm1-n1'],
    ['m1@HOME#1', 'm1-n1'],
  ]);
  expect(told(network).filter((line) => /^(?:Final|Remote)/.test(line))).toEqual([
    'Final-Recipient: rfc822; JOE@TWO',
    'Remote-MTA: dns; TWO',
    'Final-Recipient: rfc822; EVE@THREE',
    'Remote-MTA: dns; THREE',
  ]);
});

test('While it is being sent nobody is told: what becomes of it may be better', () => {
  const network = virtual(net('first: 239m, most: 239m, giveUp: 4d, warn: 4h'));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '3h' });
  network.plant({ host: 'TWO', command: 'RCPT', stall: true, until: '4h' });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events).map(({ at }) => at / HOUR)).toEqual([
    expect.closeTo(4 + 4 / 60, 2), // the sender-SMTP waits for the reply to RCPT for five minutes
  ]);
  expect(told(network)).not.toContain('Remote-MTA: dns; TWO');
});

describe('A host that was down', () => {
  test.each([
    ['before its moment tells at its moment', HOUR, 2 * HOUR, 4 * HOUR],
    ['at its moment tells when it has tried again', 3 * HOUR, 6 * HOUR, 6 * HOUR],
    ['after its moment does not tell again', 5 * HOUR, 6 * HOUR, 4 * HOUR],
  ])('%s', (_, down, up, moment) => {
    const network = virtual(net(SELDOM));
    network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '9h' });
    network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
    network.runUntil(down);
    network.down('HOME');
    network.runUntil(up);
    network.up('HOME');
    network.runUntilIdle();
    network.settle();
    expect(warned(network.journal.events).map(({ at }) => at)).toEqual([moment]);
    expect(network.mailbox('JOE@TWO')).toHaveLength(1);
  });
});

test.each([
  ['before it was told, and tells', 3.5 * HOUR],
  ['after it was told, and does not tell again', 4.25 * HOUR],
])('A recorded past goes on %s', (_, moment) => {
  const file = net(SELDOM, 'faults: [{ host: TWO, command: RCPT, reply: 451, until: 9h }]\n');
  const network = virtual(file);
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntil(moment);
  const { events, count } = network.journal;
  const branch = forkJournal(events, count, planOf(file), { invariants: true });
  branch.runUntilIdle();
  branch.settle();
  expect(warned(branch.journal.events).map(({ at }) => at)).toEqual([4 * HOUR]);
  expect(told(branch)).toContain('Remote-MTA: dns; TWO');
  expect(branch.mailbox('JOE@TWO')).toHaveLength(1);
});

test.each([
  ['no channel was opened', { link: ['HOME', 'TWO'], refuse: true, until: '9h' }, '4.4.1'],
  ['the host was down', { host: 'TWO', crash: '8h', after: '0s' }, '4.4.1'],
  ['the channel was lost', { host: 'TWO', command: 'MAIL', cut: true, until: '9h' }, '4.4.2'],
] as const)('Where %s, the status says so, in a recorded past too', (_, fault, status) => {
  const file = net(SELDOM, `faults: [${JSON.stringify(fault)}]\n`);
  const network = virtual(file);
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntil(3.5 * HOUR);
  const { events, count } = network.journal;
  const branch = forkJournal(events, count, planOf(file), { invariants: true });
  for (const each of [network, branch]) {
    each.runUntil(4 * HOUR);
    expect(told(each)).toContain(`Status: ${status}`);
    expect(told(each)[5]).toMatch(`Diagnostic-Code: smtp; 421 ${status} `);
  }
});

test('What cannot be written is told as soon as it can', () => {
  const network = virtual(net('first: 10m, most: 2h, giveUp: 4d, warn: 4h'));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '9h' });
  network.plant({
    host: 'HOME',
    spoolError: true,
    after: '3h',
    until: '4.75h',
  });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events).map(({ at }) => at)).toEqual([4 * HOUR + 50 * 60_000]);
});

test('A host of rfc821, which knows no such notification, tells nobody, whatever its plan says', () => {
  const plan = planOf(net(HOURS));
  const hosts = plan.hosts.map((host) => ({ ...host, profile: 'rfc821' as const }));
  const network = new VirtualNetwork({ ...plan, hosts }, { invariants: true });
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '5h' });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntilIdle();
  network.settle();
  expect(warned(network.journal.events)).toEqual([]);
  expect(endsOf(network.journal.events)).toEqual(['TWO delivered JOE@TWO <SAM@HOME>']);
});

/** Breaches that the law sees in the journal of a mail that was delayed, with another event instead of each `warned`, or none. */
function breaches(
  change: (event: JournalEvent) => readonly JournalEvent[],
  retry = HOURS,
): readonly string[] {
  const network = virtual(net(HOURS));
  network.plant({ host: 'TWO', command: 'RCPT', reply: 451, until: '5h' });
  network.send({ from: 'SAM@HOME', to: 'JOE@TWO' });
  network.runUntilIdle();
  const found: string[] = [];
  const plan = planOf(net(retry));
  const law = new CustodyLaw(plan, new HostTable(plan), new Set());
  for (const event of network.journal.events.flatMap(change))
    law.see(event, (name, what) => found.push(`${name}: ${what}`));
  law.end((name, what) => found.push(`${name}: ${what}`));
  return found;
}

function asking(event: EventOf<'accepted'>, asked: string): JournalEvent {
  return { ...event, recipients: event.recipients.map((one) => ({ ...one, asked })) };
}

describe('A warning is held against the law', () => {
  test('and that it was given keeps it', () => {
    expect(breaches((event) => [event])).toEqual([]);
  });

  test('it comes once', () => {
    expect(breaches((event) => (event.type === 'warned' ? [event, event] : [event]))).toEqual([
      'S14 told as asked: m1@HOME#0 is delayed, and its sender is told of it twice',
    ]);
  });

  test('it comes to who takes it', () => {
    expect(
      breaches((event) => [
        event.type === 'accepted' && event.mail === 'm1' ? asking(event, 'NOTIFY=FAILURE') : event,
      ]),
    ).toEqual(['S14 told as asked: m1@HOME#0 is delayed, and its sender is told of it']);
  });

  test('it is about no notification', () => {
    expect(
      breaches((event) => [event.type === 'warned' ? { ...event, mail: 'm1-n0' } : event]),
    ).toEqual(['S7 no notice about a notice: m1-n1 is about m1-n0']);
  });

  test('it is about mail that is there', () => {
    expect(
      breaches((event) => [event.type === 'warned' ? { ...event, recipient: 'm1@HOME#7' } : event]),
    ).toEqual(['S1 fate: m1@HOME#7 is told of as delayed, and it had ended or never begun']);
  });

  test.each([
    ['of a host that warns', 'first: 30m, most: 30m, giveUp: 4d'],
    ['when its moment has come', 'first: 30m, most: 30m, giveUp: 4d, warn: 5h'],
  ])('it is %s', (_, retry) => {
    expect(breaches((event) => [event], retry)).toEqual([
      expect.stringMatching(/^L2 retry: m1@HOME#0 is told of as delayed at \d+ ms, before it is$/),
    ]);
  });

  test('and the mail has not ended with it', () => {
    let over = false;
    const found = breaches((event) => {
      const kept = over && 'mail' in event && event.mail === 'm1' ? [] : [event];
      over ||= event.type === 'warned';
      return kept;
    });
    expect(found).toContain('L1 drain: m1@HOME#0 never ended at HOME');
  });
});
