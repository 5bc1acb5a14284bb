/** A host that is told not to wait: what is in its spool is tried at once, and all else stays as its `retry` says. */
import { describe, expect, test } from 'vitest';

import { chain, hostPlan, link, mail, networkPlan, users } from '../plan.ts';
import { endsOf } from '../support/transcript-of.ts';
import { WORLDS, onStage, type WorldName } from '../support/worlds.ts';
import { CustodyLaw } from '../../src/invariants/custody.ts';
import {
  WordsError,
  createNetwork,
  fold,
  forkJournal,
  formatEvent,
  type VirtualNetwork,
} from '../../src/index.ts';
import { diffStories } from '../../src/journal/canonical.ts';
import type { EventOf, Happening, JournalEvent } from '../../src/journal/event.ts';
import { HostTable } from '../../src/wire/host-table.ts';

const TO_JOE = mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE');

function only<Type extends Happening['type']>(
  events: readonly JournalEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** When ONE began to open a channel to TWO, in seconds after the first time. */
function attempts(events: readonly JournalEvent[]): readonly number[] {
  const begun = only(events, 'channel-opening').filter(({ to }) => to === 'TWO');
  return begun.map(({ at }) => (at - (begun[0]?.at ?? 0)) / 1000);
}

/** TWO is down, a mail waits at ONE, and a second has passed. */
function waiting(): VirtualNetwork {
  const network = createNetwork(chain(), { world: 'virtual', invariants: true });
  network.down('TWO');
  network.send(TO_JOE);
  network.runUntil(1000);
  return network;
}

function toTheEnd(network: VirtualNetwork): readonly JournalEvent[] {
  network.runUntilIdle();
  network.settle();
  return network.journal.events;
}

/** TWO comes back, and ONE is told to try the two mails for it. */
function triedIn(world: WorldName): Promise<readonly JournalEvent[]> {
  return onStage(world, async (stage) => {
    const hour = 3_600_000;
    const patient = { retry: { first: hour, most: hour, giveUp: hour } };
    const network = await stage.start(chain({ ONE: patient }));
    await stage.down(network, 'TWO');
    network.send(TO_JOE);
    await stage.event(network, ({ type }) => type === 'deferred');
    network.send(mail('SAM@ALPHA', '@ONE,@TWO:X@TWO', '@ONE,@TWO:POSTMASTER@TWO'));
    await stage.until(() => only(network.journal.events, 'deferred').length === 3, 'three waiting');
    await stage.until(() => network.atRest, 'rest');
    await stage.up(network, 'TWO');
    expect(network.retry('one')).toBe(3);
    await stage.idle(network);
    return network.journal.events;
  });
}

describe('Mail that waits', () => {
  test.each(WORLDS)('is tried at once %s', async (world) => {
    expect(endsOf(await triedIn(world))).toEqual([
      'TWO delivered POSTMASTER@TWO <@ONE:SAM@ALPHA>',
      'ONE notified m2-n1',
      'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      'ALPHA delivered SAM@ALPHA <>',
    ]);
  });

  test('is so alike in every world', async () => {
    const inVirtualTime = await triedIn('in virtual time');
    expect(diffStories(await triedIn('in memory'), inVirtualTime)).toEqual([]);
    expect(diffStories(await triedIn('over TCP'), inVirtualTime)).toEqual([]);
  });

  test('counts the attempt, waits twice as long behind it, and is given up when it would have been', () => {
    const network = waiting();
    expect(network.retry('ONE')).toBe(1);
    const events = toTheEnd(network);
    expect(attempts(events)).toEqual([0, 1, 11, 31, 71, 131, 191, 251, 300]);
    expect(only(events, 'deferred').map(({ attempts: count }) => count)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(only(events, 'retried')).toMatchObject([{ host: 'ONE', waiting: 1 }]);
    expect(endsOf(events)).toEqual(['ONE notified m1-n1', 'ALPHA delivered SAM@ALPHA <>']);
  });

  test('is tried once, however often its host is told', () => {
    const network = waiting();
    network.up('TWO');
    expect([network.retry('ONE'), network.retry('ONE')]).toEqual([1, 1]);
    network.runUntil(1001);
    expect(network.retry('ONE')).toBe(0);
    const events = toTheEnd(network);
    expect(attempts(events)).toEqual([0, 1]);
    expect(only(events, 'retried')).toHaveLength(2);
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
  });

  test('is due from that moment on, for who reads the journal', () => {
    const network = waiting();
    network.retry('ONE');
    const { now } = network;
    const state = fold(network.journal.events).hosts.get('ONE');
    const [entry] = [...(state?.spool.values() ?? [])];
    expect([...(entry?.recipients.values() ?? [])]).toMatchObject([
      { state: 'deferred', until: now },
    ]);
  });

  test('for a call goes on waiting', () => {
    const alpha = hostPlan('ALPHA', { mailboxes: users('SAM') });
    const network = createNetwork(
      networkPlan([alpha, hostPlan('ONE', { mailboxes: users('ANN'), turn: [alpha.name] })], {
        links: [link('ALPHA>ONE')],
      }),
      { world: 'virtual', invariants: true },
    );
    network.send(mail('ANN@ONE', 'SAM@ALPHA'));
    network.runUntil(1000);
    const { count } = network.journal;
    expect(network.retry('ONE')).toBe(0);
    network.runUntil(2000);
    expect(network.journal.count).toBe(count);
    network.call('ALPHA', 'ONE');
    toTheEnd(network);
    expect(network.mailbox('SAM@ALPHA')).toHaveLength(1);
  });

  test('for a disk is tried, too', () => {
    const network = createNetwork(chain(), { world: 'virtual', invariants: true });
    const full = network.plant({ host: 'THREE', spoolError: true, skip: 1 });
    network.send(TO_JOE);
    network.runUntil(1000);
    full[Symbol.dispose]();
    expect(network.retry('THREE')).toBe(1);
    network.runUntil(1000);
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
  });
});

describe('A host that is told to try', () => {
  test('and is down, or has nothing that waits, tries nothing, and the journal is silent', () => {
    const network = waiting();
    const { count } = network.journal;
    expect([network.retry('TWO'), network.retry('ALPHA')]).toEqual([0, 0]);
    network.runUntil(2000);
    expect(network.journal.count).toBe(count);
  });

  test('must be one of the network', () => {
    expect(() => waiting().retry('FIVE')).toThrow(WordsError);
  });

  test('tells at once those who could not be told of a failure', () => {
    const network = createNetwork(chain(), { world: 'virtual', invariants: true });
    const broken = network.plant({ host: 'TWO', spoolError: true, skip: 1 }); // the first is the mail data
    network.send(mail('SAM@ALPHA', '@ONE,@TWO:X@THREE'));
    network.runUntil(1000);
    expect(only(network.journal.events, 'notified')).toEqual([]);
    broken[Symbol.dispose]();
    expect(network.retry('TWO')).toBe(1);
    network.runUntil(1000);
    expect(only(network.journal.events, 'notified')).toMatchObject([{ host: 'TWO' }]);
    toTheEnd(network);
  });

  test('tries a notification once for all of its failures, and not more often each time', () => {
    const network = createNetwork(
      chain({ TWO: { retry: { first: 5000, most: 5000, giveUp: 600_000 } } }),
      { world: 'virtual', invariants: true },
    );
    network.plant({ host: 'TWO', spoolError: true, skip: 1 });
    network.plant({ host: 'THREE', command: 'RCPT', nth: 1, reply: 451, times: 1 }); // so X fails after Y
    network.send(mail('SAM@ALPHA', '@ONE,@TWO:X@THREE', '@ONE,@TWO:Y@THREE'));
    network.runUntil(22_000);
    network.retry('TWO');
    network.runUntil(52_000);
    const strikes = only(network.journal.events, 'fault').filter(({ host }) => host === 'TWO');
    expect(strikes.slice(1).map(({ at }) => Math.round(at / 1000))).toEqual(
      [5, 10, 15, 20, 22, 27, 32, 37, 42, 47, 52].flatMap((second) => [second, second]),
    );
  });
});

describe('Being told so', () => {
  test('is an input: a fork repeats it', () => {
    const network = waiting();
    network.retry('ONE');
    const events = toTheEnd(network);
    const branch = network.fork(events.length);
    expect(branch.journal.events.map(formatEvent)).toEqual(events.map(formatEvent));
  });

  test('holds in a recorded past, too: what was due then is tried when that goes on', () => {
    const network = waiting();
    network.retry('ONE');
    const { events } = network.journal;
    const at = events.findIndex(({ type }) => type === 'retried');
    const branch = forkJournal(events, at + 1, network.plan, { invariants: true });
    branch.runUntil(1001);
    expect(attempts(branch.journal.events)).toEqual([0, 1]);
  });

  test('stands in the journal: without it an early attempt breaks the law', () => {
    const network = waiting();
    network.retry('ONE');
    const events = toTheEnd(network);
    const law = (kept: readonly JournalEvent[]): readonly string[] => {
      const breaches: string[] = [];
      const { plan } = network;
      const custody = new CustodyLaw(plan, new HostTable(plan), new Set());
      for (const event of kept) custody.see(event, (name) => void breaches.push(name));
      return breaches;
    };
    expect(law(events)).toEqual([]);
    expect(law(events.filter(({ type }) => type !== 'retried'))).toEqual(['L2 retry']);
  });
});
