/** Matchers in the words of routes: they pass, fail, and say what they saw instead. */
import { describe, expect, test } from 'vitest';

// oxlint-disable-next-line import/no-unassigned-import -- it extends `expect`
import '../../src/testing/vitest.ts';
import { createNetwork, routeMatchers, type VirtualNetwork } from '../../src/testing/index.ts';
import { chain } from '../plan.ts';

function played(): VirtualNetwork {
  const network = createNetwork(chain(), { world: 'virtual' });
  network.plant({
    link: ['ONE', 'TWO'],
    oneway: true,
    command: 'end',
    cut: true,
    moment: 'after',
    times: 1,
  });
  network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
  network.send({ from: 'JOE@THREE', to: '@TWO,@ONE:X@ALPHA' });
  network.runUntilIdle();
  return network;
}

const WAY = { to: 'JOE@THREE', via: ['ONE', 'TWO'], returnPath: '@TWO,@ONE:SAM@ALPHA' };

describe('toHaveDelivered', () => {
  test('passes where mail came that way', () => {
    expect(routeMatchers.toHaveDelivered(played(), WAY).pass).toBe(true);
  });

  test('says what came instead, and where the rest is', () => {
    const { pass, message } = routeMatchers.toHaveDelivered(played(), { to: 'JOE@THREE', via: [] });
    expect(pass).toBe(false);
    expect(message().split('\n')).toEqual([
      'nothing was delivered to JOE@THREE without a relay',
      '  delivered: m1 to JOE@THREE via ONE and TWO, Return-Path <@TWO,@ONE:SAM@ALPHA>',
      '  delivered: m2-n1 to JOE@THREE via TWO, Return-Path <>',
      '  delivered: m1 to JOE@THREE via ONE and TWO, Return-Path <@TWO,@ONE:SAM@ALPHA>',
      '  m2 for <@ONE:X@ALPHA> failed at ONE: 550 No such user here; m2-n1 tells its originator',
    ]);
  });
});

test('A mailbox may be named by each name of its host, and by a domain whose mail that host keeps', () => {
  const network = createNetwork(
    {
      hosts: {
        ALPHA: { profile: 'rfc5321', mailboxes: ['SAM'], names: { ARPA: ['A.ARPA'] } },
        MAIL: { profile: 'rfc5321', mailboxes: ['JOE'] },
        BACKUP: { profile: 'rfc5321', mailboxes: ['JOE'] },
      },
      environments: { ARPA: ['ALPHA'] },
      mx: { EXAMPLE: { MAIL: 10, BACKUP: 20 } },
    },
    { world: 'virtual' },
  );
  network.send({ from: 'SAM@ALPHA', to: ['JOE@EXAMPLE', 'SAM@ALPHA'] });
  network.runUntilIdle();
  for (const to of ['JOE@EXAMPLE', 'JOE@example', 'JOE@MAIL', 'SAM@ALPHA', 'SAM@a.arpa'])
    expect(network).toHaveDeliveredOnce({ to });
  for (const to of ['JOE@BACKUP', 'SAM@EXAMPLE', 'JOE@ALPHA', 'JOE@NOWHERE'])
    expect(network).not.toHaveDelivered({ to });
});

test('toHaveDeliveredOnce says how often it was', () => {
  const { pass, message } = routeMatchers.toHaveDeliveredOnce(played(), WAY);
  expect(pass).toBe(false);
  expect(message()).toMatch(
    /^mail was delivered to JOE@THREE via ONE and TWO .* 2 times:\n {2}m1 to JOE@THREE/,
  );
});

test('toHaveEnded says what became of a mail', () => {
  expect(routeMatchers.toHaveEnded(played(), 'm2', 'returned').pass).toBe(true);
  const { pass, message } = routeMatchers.toHaveEnded(played(), 'm2', 'delivered');
  expect(pass).toBe(false);
  expect(message()).toMatch(/^m2 is returned, not delivered\n {2}m2 for /);
});

test('toHaveEmptySpools says what waits', () => {
  const network = createNetwork(chain(), { world: 'virtual' });
  network.down('THREE');
  network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
  network.runUntil(1_000);
  const { pass, message } = routeMatchers.toHaveEmptySpools(network);
  expect(pass).toBe(false);
  expect(message()).toMatch(
    /is in the spool of TWO, deferred after attempt 1: 421 THREE connection refused/,
  );
  network.runUntilIdle();
  expect(routeMatchers.toHaveEmptySpools(network).pass).toBe(true);
});

test('They are about networks', () => {
  expect(() => routeMatchers.toHaveEmptySpools('net')).toThrow('This matcher is about a network');
  const promise = Promise.resolve(played());
  expect(() => routeMatchers.toHaveEmptySpools(promise)).toThrow('write expect(await network).');
});

test('vitest takes them', () => {
  expect(played()).toHaveDelivered(WAY);
  expect(played()).not.toHaveDeliveredOnce(WAY);
});
