/** A past can be gone back to and told otherwise: both branches stand, and the two journals tell where they part and why. */
import { describe, expect, test } from 'vitest';

import { createNetwork, diffJournals, formatEvent, type VirtualNetwork } from '../../src/index.ts';
import { chain } from '../plan.ts';

/** A network to which much was told, at several moments. */
function told(): VirtualNetwork {
  const network = createNetwork(chain(), { world: 'virtual', seed: 11, invariants: true });
  network.send({ from: 'SAM@ALPHA', to: ['@ONE,@TWO:JOE@THREE', '@TWO:X@THREE'] });
  const planted = network.plant({ link: ['ONE', 'TWO'], slow: { delay: '20ms', jitter: '80ms' } });
  network.runUntil(30);
  network.down('THREE');
  network.runUntil(7_000);
  planted[Symbol.dispose]();
  network.up('THREE');
  network.send({ from: 'JOE@THREE', to: '@TWO,@ONE:SAM@ALPHA' });
  network.runUntilIdle();
  return network;
}

describe('A fork', () => {
  test('has the same past, wherever it is made, and without being told otherwise the same future', () => {
    const network = told();
    const { events } = network.journal;
    for (let count = 0; count <= events.length; count += 17) {
      const branch = network.fork(count);
      const past = branch.journal.events.slice(0, count);
      expect(past.map(formatEvent)).toEqual(events.slice(0, past.length).map(formatEvent));
      expect(past.length).toBe(count);
    }
    const branch = network.fork(events.length);
    expect(branch.journal.events).toEqual(events);
    expect(diffJournals(events, branch.journal.events)).toBeNull();
  });

  test('hears what was told by listeners of the journal, at the same events', () => {
    const whole = told().journal.count;
    for (let seq = 9; seq < whole; seq += 5) {
      const network = createNetwork(chain(), { world: 'virtual', seed: 11, invariants: true });
      const { journal } = network;
      const end = journal.subscribe((event) => {
        if (event.seq < seq) return;
        end();
        network.down('ONE');
        network.send({ from: 'JOE@THREE', to: '@TWO:X@TWO' });
      });
      network.send({ from: 'SAM@ALPHA', to: ['@ONE,@TWO:JOE@THREE', '@TWO:X@THREE'] });
      network.runUntil(seq * 100 + 1);
      network.up('ONE');
      network.runUntilIdle();
      network.settle();
      expect(network.address('ONE')).not.toBeNull();
      expect(diffJournals(journal.events, network.fork(journal.count).journal.events)).toBeNull();
    }
  });

  test('knows nothing of what was refused, and of what was told as it was then', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    expect(() => network.send({ from: 'SAM@ALPHA', to: 'nobody at all' })).toThrow('nobody at all');
    const to: [string] = ['@ONE,@TWO:JOE@THREE'];
    network.send({ from: 'SAM@ALPHA', to });
    network.runUntilIdle();
    to[0] = 'SAM@ALPHA';
    const { events } = network.journal;
    expect(diffJournals(events, network.fork(events.length).journal.events)).toBeNull();
  });

  test('stops and starts where the first did', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntil(0);
    network.stop(() => {});
    network.runUntil(1_000);
    network.start(() => {});
    network.runUntilIdle();
    const { events } = network.journal;
    const last = events.findLastIndex(({ type }) => type === 'host-stopped');
    expect(events.slice(last).filter(({ type }) => type === 'listening')).toHaveLength(4);
    expect(diffJournals(events, network.fork(events.length).journal.events)).toBeNull();
  });

  test('told otherwise goes another way, and the first stays as it is', () => {
    const network = createNetwork(chain(), { world: 'virtual', seed: 11 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntilIdle();
    const { events } = network.journal;
    const length = events.length;
    const atOne = events.findIndex((event) => event.type === 'accepted' && event.host === 'ONE');
    const branch = network.fork(atOne + 1);
    branch.plant({ name: 'refusal', host: 'TWO', command: 'RCPT', reply: 550 });
    branch.runUntilIdle();
    expect(events).toHaveLength(length);
    expect(diffJournals(events, branch.journal.events)).toMatchObject({
      common: expect.any(Number),
      one: { type: 'wire', text: '250 OK' },
      other: { type: 'fault', host: 'TWO' },
      why: 'in the other refusal strikes at TWO: 550 at RCPT',
      mails: [
        { mail: 'm1', one: 'delivered', other: 'returned' },
        { mail: 'm1-n1', one: null, other: 'delivered' },
      ],
    });
  });

  test('is not had where the journal has a window, and why is said', () => {
    const network = createNetwork(chain(), { world: 'virtual', window: 100 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    expect(() => network.fork(10)).toThrow(
      'A network with a window forgets what it was told and cannot be forked; make it without `window`.',
    );
  });

  test.each([
    [
      'a mail more',
      (branch: VirtualNetwork) => void branch.send({ from: 'SAM@ALPHA', to: '@ONE:X@ONE' }),
      /^the one ends here, and the other goes on: m2 is handed in at ALPHA for <@ONE:X@ONE>$/,
    ],
    [
      'a host down',
      (branch: VirtualNetwork) => branch.down('TWO'),
      /^the one ends here, and the other goes on: TWO goes down$/,
    ],
  ])('parts by %s', (_, tell, why) => {
    const network = createNetwork(chain(), { world: 'virtual' });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntilIdle();
    const branch = network.fork(network.journal.count);
    tell(branch);
    branch.runUntilIdle();
    expect(diffJournals(network.journal.events, branch.journal.events)?.why).toMatch(why);
  });
});

test.each([
  [{ A: null }, 2, 'in the one the hosts are A (rfc821) B (rfc821), in the other A (rfc821)'],
  [{ A: null, B: null }, 2, 'in the one the seed is 1, in the other 2'],
])('Journals of another beginning part at it: %j', (hosts, seed, why) => {
  const one = createNetwork({ hosts: { A: null, B: null } }, { world: 'virtual', seed: 1 });
  const other = createNetwork({ hosts }, { world: 'virtual', seed });
  const difference = diffJournals(one.journal.events, other.journal.events);
  expect(difference).toMatchObject({ common: 0, why });
});
