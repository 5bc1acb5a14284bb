/** Faults beneath the commands: sides that are ended, octets in other pieces, disks that fail, clocks that jump, links that change. */
import { describe, expect, test } from 'vitest';

import {
  canonicalJournal,
  createNetwork,
  type FaultInWords,
  type VirtualNetwork,
} from '../../src/index.ts';
import { chain } from '../plan.ts';
import { ROUTE, arrival, hops, strikes, struckBy } from '../support/struck.ts';

/** Struck once, at the piece with this number, in one direction. */
function halfClosed(skip: number, [from, to]: readonly [string, string]): VirtualNetwork {
  const network = createNetwork(chain(), { world: 'virtual', seed: skip, invariants: true });
  network.plant({ link: [from, to], oneway: true, halfClose: true, skip, times: 1 });
  network.send({ from: 'SAM@ALPHA', to: ROUTE });
  network.runUntilIdle();
  network.settle();
  return network;
}

/** A mail under way whose channel from ONE to TWO has just opened. */
function opened(): VirtualNetwork {
  const network = struckBy();
  network.send({ from: 'SAM@ALPHA', to: ROUTE });
  network.runUntilSo(() =>
    network.journal.events.some(
      (event) => event.type === 'channel-opened' && event.channel === 'ONE>TWO.1',
    ),
  );
  return network;
}

function attempted(...faults: readonly FaultInWords[]): VirtualNetwork {
  const network = struckBy({ host: 'TWO', command: 'MAIL', reply: 451, until: '40s' }, ...faults);
  network.send({ from: 'SAM@ALPHA', to: ROUTE });
  network.runUntil(10_000);
  network.send({ from: 'SAM@ALPHA', to: '@ONE:SAM@ALPHA' });
  network.runUntilIdle();
  return network;
}

describe('A sending side that is ended', () => {
  const link = ['ONE', 'TWO'];

  test.each([
    ['of the sender-SMTP', ['ONE', 'TWO']],
    ['of the receiver-SMTP', ['TWO', 'ONE']],
  ] as const)(
    '%s, wherever it is, loses nothing, and copies only where a reply was lost',
    (_, way) => {
      const copies: number[] = [];
      let skip = 0;
      for (; strikes(halfClosed(skip, way)).length === 1; skip += 1) {
        const network = halfClosed(skip, way);
        const count = network.mailbox('JOE@THREE').length;
        expect(count).toBe(1 + network.copies);
        expect(network.channels).toBe(0);
        copies.push(count);
      }
      expect(skip).toBeGreaterThan(4); // each piece that is said
      expect(copies).toContain(1);
    },
  );

  test('lets what the other side still says arrive: a 250 behind it counts', () => {
    const network = struckBy({ link, halfClose: true, oneway: true, skip: 4, times: 1 });
    network.plant({ link, slow: { delay: '1s' } });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    expect(strikes(network).filter((what) => what.includes('ended'))).toHaveLength(1);
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
  });
});

describe('What is said in other pieces', () => {
  test('is the same said, in every split', () => {
    const whole = createNetwork(chain(), { world: 'virtual', invariants: true });
    const body = 'a line\n.\n..\n'.repeat(20);
    whole.send({ from: 'SAM@ALPHA', to: [ROUTE, '@ONE,@TWO:X@THREE'], body });
    whole.runUntilIdle();
    const story = canonicalJournal(whole.journal.events);
    for (let seed = 1; seed <= 60; seed += 1) {
      const network = createNetwork(chain(), { world: 'virtual', seed, invariants: true });
      network.plant({ torn: true });
      network.send({ from: 'SAM@ALPHA', to: [ROUTE, '@ONE,@TWO:X@THREE'], body });
      network.runUntilIdle();
      network.settle();
      expect(strikes(network).length).toBeGreaterThan(20);
      const faultless = network.journal.events.filter(({ type }) => type !== 'fault');
      expect(canonicalJournal(faultless)).toEqual(story);
    }
  });
});

describe('What cannot be written', () => {
  const spoolError = { spoolError: true, until: '12s' };

  test('into a spool gets 451 at the end of mail data, and the sender keeps it', () => {
    const network = struckBy({ host: 'TWO', ...spoolError });
    expect(arrival(network)).toBe(15);
    expect(hops(network)[1]).toMatchObject({ host: 'ONE', outcome: 'deferred' });
    expect(hops(network)[1]?.reply).toMatch(/^451 /);
    network.runUntilIdle();
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
  });

  test('into a mailbox waits in the spool, and each attempt counts', () => {
    const network = struckBy({ host: 'THREE', ...spoolError, skip: 1 });
    expect(arrival(network)).toBe(15);
    const waits = network.journal.events.filter((event) => event.type === 'deferred');
    expect(waits.map(({ host, attempts }) => [host, attempts])).toEqual([
      ['THREE', 1],
      ['THREE', 2],
    ]);
  });

  test('of a submission is told to the user who hands it in', () => {
    const network = struckBy({ host: 'ALPHA', ...spoolError });
    const mail = network.send({ from: 'SAM@ALPHA', to: ROUTE });
    const refused = network.journal.events.find((event) => event.type === 'refused');
    expect(refused).toMatchObject({ mail, reply: expect.stringMatching(/^451 /) });
  });

  test('of a notification is written later: nobody is forgotten', () => {
    const network = struckBy({ host: 'TWO', ...spoolError, skip: 1 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:NOBODY@THREE' });
    network.runUntilIdle();
    expect(strikes(network)).toEqual(Array(3).fill('TWO: a notification cannot be written'));
    const ends = network.journal.events.filter(({ type }) => type === 'notified');
    expect(ends).toMatchObject([{ host: 'TWO', at: 15_000 }]);
    expect(network.mailbox('SAM@ALPHA')).toHaveLength(1);
  });

  test('of a notification survives a crash of its host', () => {
    const network = struckBy(
      { host: 'TWO', ...spoolError, skip: 1 },
      { host: 'TWO', crash: '20s', after: '7s' },
    );
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:NOBODY@THREE' });
    network.runUntilIdle();
    const ends = network.journal.events.filter(({ type }) => type === 'notified');
    expect(ends).toMatchObject([{ host: 'TWO', at: 27_000 }]);
    const sendings = network.journal.events.filter((event) => event.type === 'sending');
    expect(sendings.filter(({ host }) => host === 'TWO')).toHaveLength(2); // to THREE, and the notification
  });

  test('of a notification for as long as mail is kept is told as lost', () => {
    const network = struckBy({ host: 'TWO', spoolError: true, skip: 1 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:NOBODY@THREE' });
    network.runUntilIdle();
    const last = network.journal.events.findLast(({ type }) => type === 'lost');
    expect(last).toMatchObject({
      host: 'TWO',
      why: 'no notification could be written until the host gave up',
    });
  });
});

describe('A clock that jumps', () => {
  test.each([
    ['forward', '2h', '22 Nov 26 23:33:46 UT'],
    ['back', '-2h', '22 Nov 26 19:33:46 UT'],
  ])('%s dates what comes then, and changes no retry', (_, clock, date) => {
    const jumping = attempted({ host: 'ONE', clock, after: '7s', until: '20s' });
    expect(hops(jumping).map(({ at }) => at)).toEqual(hops(attempted()).map(({ at }) => at));
    const [second] = jumping.mailbox('SAM@ALPHA');
    expect(new TextDecoder().decode(second?.octets)).toContain(`from ALPHA by ONE ; ${date}`);
    const [first] = jumping.mailbox('JOE@THREE');
    expect(new TextDecoder().decode(first?.octets)).toContain(
      'from ALPHA by ONE ; 22 Nov 26 21:33:36 UT',
    );
    const ms = 7_200_000;
    expect(strikes(jumping)).toContain(
      `ONE: a clock that is ${ms} ms ${clock.startsWith('-') ? 'behind' : 'ahead'}`,
    );
  });
});

describe('On channels that are open when it is planted', () => {
  const link = ['ONE', 'TWO'];

  test.each<[string, FaultInWords, number]>([
    ['a delay', { slow: { delay: '1s' } }, 10_000],
    ['a partition', { partition: true, until: '60s' }, 60_000],
    ['a loss', { lose: true, times: 1 }, 5_000],
  ])('%s holds', (_, fault, at) => {
    const network = opened();
    expect(network.now).toBe(0);
    network.plant({ link, ...fault });
    expect(network.delivered({ to: 'JOE@THREE' }).at).toBe(at);
    network.runUntilIdle();
    expect(network.channels).toBe(0);
  });

  test('corruption holds', () => {
    const network = opened();
    network.plant({ link, corrupt: true });
    network.runUntil(1);
    expect(strikes(network)[0]).toMatch(/^ONE: octet \d+ of \d+ arrives as 0x6[12]/);
  });

  test('at whatever step it is planted, nothing is lost, doubled or overtaken', () => {
    for (let steps = 0; steps < 90; steps += 1) {
      const network = createNetwork(chain(), { world: 'virtual', seed: 3, invariants: true });
      const body = `${'x'.repeat(900)}\n`.repeat(150); // more than there is room for at once
      network.send({ from: 'SAM@ALPHA', to: ROUTE, body });
      for (let left = steps; left > 0; left -= 1) network.step();
      const planted = network.plant({ slow: { delay: '10ms', jitter: '90ms' } });
      for (let left = steps; left > 0; left -= 1) network.step();
      planted[Symbol.dispose]();
      network.runUntilIdle();
      network.settle();
      expect(network.mailbox('JOE@THREE')).toHaveLength(1);
      expect(hops(network).map(({ outcome }) => outcome)).toEqual(Array(3).fill('passed-on'));
    }
  });

  test('over TCP it holds as well', async () => {
    await using network = await createNetwork(
      chain({ ONE: { retry: { first: 20, most: 20, giveUp: 10_000 } } }),
      { world: 'tcp' },
    );
    network.journal.subscribe((event) => {
      if (event.type === 'wire' && event.channel === 'ONE>TWO.1' && event.text.startsWith('220'))
        network.plant({ link, lose: true, times: 1 });
    });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    await network.delivered({ to: 'JOE@THREE' });
    const types = network.journal.events.map((event) =>
      event.type === 'fault' ? event.what : event.type,
    );
    expect(types).toContain('the channel is lost');
    expect(types).toContain('deferred');
  });
});
