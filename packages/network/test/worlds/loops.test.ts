/** Worlds in which two hosts hand to each other what they do not know: mail goes round there, and comes to an end. */
import { describe, expect, test } from 'vitest';

import {
  SOME_TRAFFIC,
  createNetwork,
  generateTraffic,
  generateWorld,
  type VirtualNetwork,
} from '../../src/index.ts';

/** A mail for a host that nobody knows, handed in at one of the two. */
function goneRound(loop: 'as they are' | 'modern'): VirtualNetwork {
  const plan = generateWorld({ shape: 'line', hosts: 6, seed: 3, loop });
  const [one, other] = plan.hosts.filter(({ routes }) => routes.length > 0);
  expect([one?.routes, other?.routes]).toEqual([
    [{ to: '*', next: other?.name }],
    [{ to: '*', next: one?.name }],
  ]);
  const network = createNetwork(plan, { world: 'virtual', invariants: true });
  network.send({ from: `ANN@${one?.name}`, to: 'X@NOWHERE' });
  network.runUntilIdle();
  network.settle();
  return network;
}

function failure({ journal }: VirtualNetwork): string | undefined {
  return journal.events.find((event) => event.type === 'failed')?.reply;
}

function visits({ journal }: VirtualNetwork): number {
  return journal.events.filter((event) => event.type === 'accepted' && event.mail === 'm1').length;
}

describe('A loop of routes', () => {
  test('between hosts of RFC 821 ends where the reverse-path is full (0821:2524)', () => {
    const network = goneRound('as they are');
    expect(failure(network)).toMatch(/^501 Path too long/);
    expect(visits(network)).toBeGreaterThan(50);
    expect(network.deliveries.all).toMatchObject([{ mail: 'm1-n1' }]);
  });

  test('between hosts of RFC 5321 ends when a hundred have passed it (5321 6.3)', () => {
    const network = goneRound('modern');
    expect(failure(network)).toMatch(/^554 .*round in a loop, 100 hosts have passed it/);
    expect(visits(network)).toBe(101);
    expect(network.deliveries.all).toMatchObject([{ mail: 'm1-n1' }]);
  });

  test('gets mail for hosts that nobody knows, and no other world does', () => {
    const rule = { ...SOME_TRAFFIC, mails: 200 };
    const unknown = (loop?: 'modern'): number => {
      const plan = generateWorld({ shape: 'ring', hosts: 6, seed: 1, ...(loop && { loop }) });
      const paths = [...generateTraffic(plan, rule, 1)].flatMap(({ mail }) => mail.to);
      return paths.filter(({ mailbox }) => mailbox.host === 'NOWHERE').length;
    };
    expect(unknown()).toBe(0);
    expect(unknown('modern')).toBeGreaterThan(10);
  });
});
