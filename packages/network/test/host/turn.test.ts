/** TURN (RFC 821 3.8): a host that nobody can call fetches its mail, and who has which role at every line. */
import { describe, expect, test } from 'vitest';

import { hostPlan, link, mail, networkPlan, users } from '../plan.ts';
import { cutting, type Cut } from '../support/cutting.ts';
import { breachesOf } from '../support/laws.ts';
import { endsOf, transcriptOf } from '../support/transcript-of.ts';
import { ANY_TIME } from '../../src/fault/fault-plan.ts';
import { WORLDS, onStage, type WorldName } from '../support/worlds.ts';
import type { HostPlan, NetworkPlan } from '../../src/file/network-plan.ts';
import {
  WordsError,
  createNetwork,
  forkJournal,
  planOf,
  type VirtualNetwork,
} from '../../src/index.ts';
import { diffStories } from '../../src/journal/canonical.ts';
import type { EventOf, Happening, JournalEvent } from '../../src/journal/event.ts';
import type { NewMail } from '../../src/network.ts';

/** JOE at TWO writes to SAM at ALPHA, which ONE cannot call: ALPHA calls ONE. */
function oneWay(one: Partial<HostPlan> = {}, changes: Partial<NetworkPlan> = {}): NetworkPlan {
  const alpha = hostPlan('ALPHA', { mailboxes: users('SAM', 'SUE') });
  return networkPlan(
    [
      alpha,
      hostPlan('ONE', { mailboxes: users('ANN'), turn: [alpha.name], ...one }),
      hostPlan('TWO', { mailboxes: users('JOE') }),
    ],
    { links: [link('ALPHA>ONE'), link('ONE-TWO')], ...changes },
  );
}

/** Cuts the first channel from ALPHA before what the opener's end is about to write or read for the `nth` time. */
function cutAt(nth: number): Cut {
  let count = 0;
  return (_, __, channel) => {
    if (channel !== 2) return false; // the first is TWO's
    count += 1;
    return count === nth;
  };
}

const TO_SAM = mail('JOE@TWO', '@ONE:SAM@ALPHA');

function virtual(plan: NetworkPlan, ...mails: readonly NewMail[]): VirtualNetwork {
  const network = createNetwork(plan, { world: 'virtual', invariants: true });
  for (const one of mails) network.send(one);
  return network;
}

/** To the end; then every law has held, those of the tests as well. */
function atTheEnd(network: VirtualNetwork): readonly JournalEvent[] {
  network.runUntilIdle();
  network.settle();
  expect(breachesOf(network.journal.events, network.plan, true)).toEqual([]);
  return network.journal.events;
}

function only<Type extends Happening['type']>(
  events: readonly JournalEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** Who says what to whom on a channel, text of the mail aside: `ONE S: HELO ONE`. */
function dialogue(events: readonly JournalEvent[], channel: string): readonly string[] {
  let inMailData = false;
  return only(events, 'wire').flatMap((line) => {
    if (line.channel !== channel) return [];
    const { from, to, side, text } = line;
    const said = `${side === 'S' ? (from ?? 'outside') : to} ${side}: ${text}`;
    const shown = !inMailData || text === '.';
    if (side === 'R' && text.startsWith('354')) inMailData = true;
    else if (text === '.') inMailData = false;
    return shown ? [said] : [];
  });
}

const FETCHED = [
  'ONE R: 220 ONE Simple Mail Transfer Service Ready',
  'ALPHA S: HELO ALPHA',
  'ONE R: 250 ONE',
  'ALPHA S: TURN',
  'ONE R: 250 OK',
  'ALPHA R: 220 ALPHA Simple Mail Transfer Service Ready',
  'ONE S: HELO ONE',
  'ALPHA R: 250 ALPHA',
  'ONE S: MAIL FROM:<@ONE:JOE@TWO>',
  'ALPHA R: 250 OK',
  'ONE S: RCPT TO:<SAM@ALPHA>',
  'ALPHA R: 250 OK',
  'ONE S: DATA',
  'ALPHA R: 354 Start mail input; end with <CRLF>.<CRLF>',
  'ONE S: .',
  'ALPHA R: 250 OK',
  'ONE S: QUIT',
  'ALPHA R: 221 ALPHA Service closing transmission channel',
];

/** Two mails wait, ALPHA has one of its own, and calls. */
function fetched(world: WorldName): Promise<readonly JournalEvent[]> {
  return onStage(world, async (stage) => {
    const network = await stage.start(oneWay());
    network.send(TO_SAM);
    await stage.event(network, ({ type }) => type === 'deferred');
    network.send(mail('JOE@TWO', '@ONE:SUE@ALPHA', '@ONE:SAM@ALPHA'));
    await stage.until(() => only(network.journal.events, 'deferred').length === 3, 'three waiting');
    await stage.until(() => network.atRest, 'rest');
    network.call('ALPHA', 'ONE');
    await stage.idle(network);
    return network.journal.events;
  });
}

describe('A host that nobody can call', () => {
  test.each(WORLDS)('fetches its mail %s, and the roles are told at every line', async (world) => {
    const events = await fetched(world);
    const [before, after] = [FETCHED.slice(0, 9), FETCHED.slice(9)];
    const said = dialogue(events, 'ALPHA>ONE.1');
    expect(said.slice(0, before.length)).toEqual(before);
    expect(said.slice(-2)).toEqual(after.slice(-2));
    expect(endsOf(events)).toEqual([
      'ALPHA delivered SAM@ALPHA <@ONE:JOE@TWO>',
      'ALPHA delivered SUE@ALPHA <@ONE:JOE@TWO>',
      'ALPHA delivered SAM@ALPHA <@ONE:JOE@TWO>',
    ]);
    expect(only(events, 'channel-opening').map(({ channel }) => channel)).not.toContain(
      'ONE>ALPHA.1',
    );
    expect(only(events, 'turned')).toMatchObject([
      { channel: 'ALPHA>ONE.1', from: 'ONE', to: 'ALPHA' },
    ]);
  });

  test('does so alike in every world', async () => {
    const inVirtualTime = await fetched('in virtual time');
    expect(diffStories(await fetched('in memory'), inVirtualTime)).toEqual([]);
    expect(diffStories(await fetched('over TCP'), inVirtualTime)).toEqual([]);
  });

  test('gets what waits for it and nothing else, when it calls', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    expect(network.waiting()).toMatchObject([{ host: 'ONE', forwardPath: '<@ONE:SAM@ALPHA>' }]);
    network.call('alpha', 'one');
    const events = atTheEnd(network);
    expect(dialogue(events, 'ALPHA>ONE.1')).toEqual(FETCHED);
    expect(only(events, 'delivered')).toMatchObject([{ at: 10_000, mailbox: 'SAM@ALPHA' }]);
  });

  test('hears QUIT at once where nothing waits', () => {
    const network = virtual(oneWay());
    network.call('ALPHA', 'ONE');
    expect(dialogue(atTheEnd(network), 'ALPHA>ONE.1')).toEqual([
      ...FETCHED.slice(0, 8),
      ...FETCHED.slice(-2),
    ]);
  });

  test('sends first what it has itself, over the same channel', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    network.send(mail('SAM@ALPHA', 'ANN@ONE'));
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    const said = dialogue(events, 'ALPHA>ONE.1');
    expect(said.indexOf('ALPHA S: MAIL FROM:<SAM@ALPHA>')).toBe(3);
    expect(said.slice(-FETCHED.length + 3)).toEqual(FETCHED.slice(3));
    expect(endsOf(events)).toEqual([
      'ONE delivered ANN@ONE <SAM@ALPHA>',
      'ALPHA delivered SAM@ALPHA <@ONE:JOE@TWO>',
    ]);
  });

  test('opens another channel for what it is given to send while it is the receiver-SMTP', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    network.runUntilSo(() => only(network.journal.events, 'turned').length > 0);
    network.send(mail('SAM@ALPHA', 'ANN@ONE'));
    const events = atTheEnd(network);
    expect(dialogue(events, 'ALPHA>ONE.2')).toContain('ALPHA S: MAIL FROM:<SAM@ALPHA>');
  });

  test('gets what comes for it while the channel is its, without another call', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    network.runUntilSo(() => only(network.journal.events, 'turned').length > 0);
    network.send(mail('ANN@ONE', 'SUE@ALPHA'));
    const events = atTheEnd(network);
    expect(only(events, 'delivered').map(({ mailbox, at }) => [mailbox, at])).toEqual([
      ['SAM@ALPHA', 10_000],
      ['SUE@ALPHA', 10_000],
    ]);
    expect(only(events, 'turned')).toHaveLength(1);
  });

  test('relays what it has fetched', () => {
    const plan = oneWay();
    const [alpha, ...others] = plan.hosts;
    const four = hostPlan('FOUR', { mailboxes: users('KIM') });
    const network = virtual(
      { ...plan, hosts: [alpha!, ...others, four], links: [...plan.links!, link('ALPHA-FOUR')] },
      mail('JOE@TWO', '@ONE,@ALPHA:KIM@FOUR'),
    );
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    expect(endsOf(atTheEnd(network))).toEqual(['FOUR delivered KIM@FOUR <@ALPHA,@ONE:JOE@TWO>']);
  });
});

describe('Mail for a host that does not call', () => {
  test('waits until ONE gives up, and is returned', () => {
    const events = atTheEnd(virtual(oneWay(), TO_SAM));
    expect(only(events, 'deferred')).toMatchObject([
      {
        host: 'ONE',
        reply: '421 ALPHA cannot be called from ONE, and has not called',
        attempts: 0,
        until: 300_000,
        waitsFor: 'ALPHA',
      },
    ]);
    expect(only(events, 'failed')).toMatchObject([{ at: 300_000, host: 'ONE', saidBy: null }]);
    expect(endsOf(events)).toEqual(['ONE notified m1-n1', 'TWO delivered JOE@TWO <>']);
    expect(only(events, 'channel-opening').map(({ from }) => from)).toEqual(['TWO', 'ONE']);
  });

  test('waits again for a call where ALPHA takes it later, and not for a time', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.plant({ host: 'ALPHA', command: 'RCPT', reply: 450, times: 1 });
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    network.runUntil(200_000);
    expect(only(network.journal.events, 'deferred').slice(1)).toMatchObject([
      { at: 10_000, attempts: 1, until: 300_000, waitsFor: 'ALPHA' },
    ]);
    network.call('ALPHA', 'ONE');
    expect(only(atTheEnd(network), 'delivered')).toMatchObject([{ at: 200_000 }]);
  });

  test('waits through a night of its host, and is told once', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    network.down('ONE');
    network.runUntil(20_000);
    expect(network.call('ONE', 'TWO')).toBe(false);
    network.up('ONE');
    network.runUntil(30_000);
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    expect(only(events, 'delivered')).toMatchObject([{ at: 30_000 }]);
    expect(only(events, 'deferred')).toHaveLength(1);
  });

  test('is refused as before at a host that gives its role to nobody', () => {
    const network = virtual(oneWay({ turn: [] }), TO_SAM);
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    expect(only(events, 'failed')).toMatchObject([{ reply: '550 No link from ONE to ALPHA' }]);
    expect(dialogue(events, 'ALPHA>ONE.1').slice(3)).toEqual([
      'ALPHA S: TURN',
      'ONE R: 502 Command not implemented: this host does not change roles',
      'ALPHA S: QUIT',
      'ONE R: 221 ONE Service closing transmission channel',
    ]);
  });
});

describe('Where a link leads to the caller too', () => {
  const bothWays = oneWay({}, { links: [link('ALPHA-ONE'), link('ONE-TWO')] });

  test('mail goes over it', () => {
    const events = atTheEnd(virtual(bothWays, TO_SAM));
    expect(only(events, 'delivered')).toMatchObject([{ at: 0 }]);
    expect(only(events, 'turned')).toEqual([]);
  });

  test('what failed there for now is given to the caller before its time, and goes once', () => {
    const network = virtual(bothWays, TO_SAM);
    network.plant({ link: ['ONE', 'ALPHA'], oneway: true, refuse: true });
    network.runUntil(6_000); // attempts at 0 s and 5 s
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    expect(only(events, 'delivered')).toMatchObject([{ at: 6_000 }]);
    expect(only(events, 'deferred').map(({ until }) => until)).toEqual([5_000, 15_000]);
  });

  test('what the caller takes later waits for a new time, and no longer for the old one', () => {
    const network = virtual(bothWays, TO_SAM);
    network.plant({ link: ['ONE', 'ALPHA'], oneway: true, refuse: true, until: '7s' });
    network.plant({ host: 'ALPHA', command: 'RCPT', reply: 450, times: 1 });
    network.runUntil(6_000);
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    expect(only(events, 'deferred').map(({ until }) => until)).toEqual([5_000, 15_000, 26_000]);
    expect(only(events, 'delivered')).toMatchObject([{ at: 26_000 }]);
  });
});

describe('502 is the answer', () => {
  test('to a host that is not listed', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(1_000);
    network.call('TWO', 'ONE');
    network.runUntil(2_000);
    const { events } = network.journal;
    expect(dialogue(events, 'TWO>ONE.2').slice(3)).toEqual([
      'TWO S: TURN',
      'ONE R: 502 Command not implemented: this host does not change roles with you',
      'TWO S: QUIT',
      'ONE R: 221 ONE Service closing transmission channel',
    ]);
    expect(network.waiting()).toHaveLength(1);
  });

  test.each(WORLDS)('to whoever comes from outside and says that it is ALPHA, %s', (world) =>
    onStage(world, async (stage) => {
      const network = await stage.start(oneWay());
      network.send(TO_SAM);
      await stage.event(network, ({ type }) => type === 'deferred');
      const peer = await stage.call(network, 'ONE');
      await peer.ask(stage, 'HELO ALPHA');
      expect(await peer.ask(stage, 'TURN')).toMatch(/^502 /);
      expect(await peer.ask(stage, 'QUIT')).toMatch(/^221 /);
      expect(network.waiting()).toHaveLength(1);
    }),
  );

  test('and HELP tells who gets another', async () => {
    await onStage('in virtual time', async (stage) => {
      const network = await stage.start(oneWay());
      const [one, two] = [await stage.call(network, 'ONE'), await stage.call(network, 'TWO')];
      await one.ask(stage, 'HELP TURN');
      await two.ask(stage, 'HELP TURN');
      expect(one.heard.slice(1)).toEqual([
        '214-TURN <CRLF>',
        '214 250 here to ALPHA, and 502 to everybody else',
      ]);
      expect(two.heard.slice(1)).toEqual([
        '214-TURN <CRLF>',
        '214 502 here: this host changes roles with nobody',
      ]);
    });
  });
});

describe('A channel that breaks', () => {
  test.each(Array.from({ length: 19 }, (_, index) => index + 1))(
    'before piece %i of a call that fetches loses nothing',
    (nth) =>
      onStage('in virtual time', async (stage) => {
        const network = await stage.start(oneWay(), (carrier) => cutting(carrier, cutAt(nth)));
        network.send(TO_SAM);
        stage.pass(1_000);
        network.call('ALPHA', 'ONE');
        stage.pass(2_000);
        network.call('ALPHA', 'ONE');
        await stage.idle(network);
        const { events } = network.journal;
        const lost250 = only(events, 'hop').some(({ source }) => source === 'sender');
        const copies = only(events, 'delivered').length;
        expect(copies).toBeGreaterThan(0);
        expect(copies).toBeLessThanOrEqual(lost250 ? 2 : 1);
      }),
  );

  test.each([
    ['a cut before TURN is heard', { cut: true }],
    ['a cut of the reply to TURN', { cut: true, moment: 'after' }],
    ['silence to TURN', { stall: true }],
    ['a crash at TURN', { crash: '2s' }],
    ['a refusal', { reply: 502 }],
  ])('%s leaves the mail where it waits', (_, what) => {
    const network = virtual(oneWay({ retry: { first: 5_000, most: 60_000, giveUp: 3_600_000 } }));
    network.plant({ host: 'ONE', command: 'TURN', times: 1, ...what });
    network.send(TO_SAM);
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    network.runUntil(1_000_000);
    expect(only(network.journal.events, 'fault')).toHaveLength(1);
    expect(network.waiting()).toHaveLength(1);
    network.call('ALPHA', 'ONE');
    expect(only(atTheEnd(network), 'delivered')).toMatchObject([{ at: 1_000_000 }]);
  });

  test('no fault gives a role away, not even one of a plan that nobody has checked', () => {
    const fault = { host: 'ONE', command: 'TURN', reply: 250 };
    expect(() => virtual(oneWay()).plant(fault)).toThrow(/must be a reply code that refuses/);
    const faults: NetworkPlan['faults'] = [
      {
        name: 'a role for all',
        where: { kind: 'everywhere' },
        when: { ...ANY_TIME, command: 'TURN' },
        what: { kind: 'reply', code: 250 },
      },
    ];
    const network = virtual(oneWay({}, { faults }));
    network.call('TWO', 'ONE');
    expect(only(atTheEnd(network), 'turned')).toEqual([]);
  });

  test('a host that goes down with the channel in its hands sends it at the next call', () => {
    for (const host of ['ALPHA', 'ONE']) {
      const network = virtual(oneWay(), TO_SAM, mail('JOE@TWO', '@ONE:SUE@ALPHA'));
      network.runUntil(10_000);
      network.call('ALPHA', 'ONE');
      network.runUntilSo(() => only(network.journal.events, 'sending').length > 2);
      network.down(host);
      const stopped = network.journal.count;
      network.runUntil(20_000);
      expect(only(network.journal.events.slice(stopped), 'sending')).toEqual([]);
      network.up(host);
      network.runUntil(21_000);
      network.call('ALPHA', 'ONE');
      const events = atTheEnd(network);
      expect(new Set(only(events, 'delivered').map(({ mailbox }) => mailbox))).toEqual(
        new Set(['SAM@ALPHA', 'SUE@ALPHA']),
      );
    }
  });

  test('octets that a fault changes are those of the sender-SMTP, whoever opened the channel', () => {
    const network = virtual(oneWay(), TO_SAM);
    network.runUntil(10_000);
    network.call('ALPHA', 'ONE');
    network.runUntilSo(() => only(network.journal.events, 'turned').length > 0);
    network.plant({ link: ['ONE', 'ALPHA'], oneway: true, corrupt: true, times: 1 });
    network.runUntilIdle();
    const [fault] = only(network.journal.events, 'fault');
    expect(fault).toMatchObject({ host: 'ONE', kind: 'corrupt' });
    const next = network.journal.events.find(
      ({ type, seq }) => type === 'wire' && seq > fault!.seq,
    );
    expect(next).toMatchObject({ from: 'ONE', side: 'S' });
  });
});

describe('Who is told to call', () => {
  test('must be a host that can, and is told so', () => {
    const network = virtual(oneWay());
    const said = (from: string, to: string): string => {
      try {
        network.call(from, to);
        return 'called';
      } catch (error) {
        if (error instanceof WordsError) return error.message;
        throw error;
      }
    };
    expect(said('ONE', 'ALPHA')).toBe(
      'no link lets "ONE" call "ALPHA"; add [ONE, ALPHA] to "links" or name another host.',
    );
    expect(said('ALPHA', 'NOWHERE')).toMatch(/No host of this network is called "NOWHERE"/);
    expect(said('ALPHA', 'ALPHA')).toBe('"ALPHA" cannot call itself; name another host.');
    expect(said('ALPHA', 'ONE')).toBe('called');
  });

  test('does not where it is down', () => {
    const network = virtual(oneWay());
    network.down('ALPHA');
    expect(network.call('ALPHA', 'ONE')).toBe(false);
    expect(only(atTheEnd(network), 'channel-opening')).toEqual([]);
  });

  test('uses the channel that is at work, and calls no second time when that is over', () => {
    const network = virtual(oneWay(), mail('SAM@ALPHA', 'ANN@ONE'));
    network.call('ALPHA', 'ONE');
    network.call('ALPHA', 'ONE');
    const events = atTheEnd(network);
    expect(only(events, 'channel-opening')).toHaveLength(1);
    expect(only(events, 'turned')).toHaveLength(1);
  });

  test('does not call again by itself where the other was down', () => {
    const network = virtual(oneWay());
    network.down('ONE');
    network.call('ALPHA', 'ONE');
    network.runUntil(1_000);
    network.up('ONE');
    network.send(mail('SAM@ALPHA', 'ANN@ONE'));
    const events = atTheEnd(network);
    expect(only(events, 'channel-failed')).toHaveLength(1);
    expect(only(events, 'turned')).toEqual([]);
  });
});

describe('A network file with calls', () => {
  const FILE = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { turn: [ALPHA] }
  TWO: { mailboxes: [JOE] }
links: [[ALPHA, ONE, { oneway: true }], [ONE, TWO]]
mail:
  - { from: JOE@TWO, to: "@ONE:SAM@ALPHA" }
calls:
  - { from: ALPHA, to: ONE, at: 10s }
  - { from: ALPHA, to: ONE, at: 20s }
`;

  test('makes them at their times, and is not idle before the last', () => {
    const network = virtual(planOf(FILE));
    network.play();
    network.runUntil(15_000);
    expect(network.atRest).toBe(true);
    expect(network.idle).toBe(false);
    const events = atTheEnd(network);
    expect(only(events, 'turned').map(({ at }) => at)).toEqual([10_000, 20_000]);
    expect(only(events, 'delivered')).toMatchObject([{ at: 10_000 }]);
    expect(network.idle).toBe(true);
  });

  test('tells of a call that it skips, for the host is down', () => {
    const network = virtual(planOf(FILE));
    network.play();
    network.runUntil(5_000);
    network.down('ALPHA');
    network.runUntil(15_000);
    network.up('ALPHA');
    const events = atTheEnd(network);
    expect(only(events, 'call-skipped')).toEqual([
      { seq: expect.any(Number), at: 10_000, type: 'call-skipped', from: 'ALPHA', to: 'ONE' },
    ]);
    expect(only(events, 'turned').map(({ at }) => at)).toEqual([20_000]);
    network.down('ALPHA');
    expect(network.call('ALPHA', 'ONE')).toBe(false);
    expect(only(network.journal.events, 'call-skipped')).toHaveLength(2);
  });

  test('can be forked before a call, and goes the same way', () => {
    const network = virtual(planOf(FILE));
    network.play();
    network.runUntil(5_000);
    network.call('ALPHA', 'ONE');
    network.runUntil(6_000);
    const { count } = network.journal;
    const events = atTheEnd(network);
    const fork = network.fork(count);
    fork.runUntilIdle();
    expect(fork.journal.events).toEqual(events);
    expect(only(events, 'turned').map(({ at }) => at)).toEqual([5_000, 10_000, 20_000]);
  });

  test('can be gone on with from its journal, where mail waits and calls are still to come', () => {
    const network = virtual(planOf(FILE));
    network.play();
    network.runUntil(12_000);
    network.send(TO_SAM);
    network.runUntil(13_000);
    const recorded = network.journal.events;
    const later = forkJournal(recorded, recorded.length, planOf(FILE), { invariants: true });
    for (const host of ['ALPHA', 'ONE', 'TWO']) later.up(host);
    const events = atTheEnd(later);
    expect(only(events, 'delivered').map(({ at }) => at)).toEqual([10_000, 20_000]);
    expect(only(events, 'turned').map(({ at }) => at)).toEqual([10_000, 20_000]);
  });

  test('can be cut off in the middle of a turned channel', () => {
    const network = virtual(planOf(FILE));
    network.play();
    const events = atTheEnd(network);
    const [turned] = only(events, 'turned');
    for (let count = turned!.seq - 3; count < turned!.seq + 24; count += 1) {
      const later = forkJournal(events, count, planOf(FILE), { invariants: true });
      for (const host of ['ALPHA', 'ONE', 'TWO']) later.up(host);
      expect(only(atTheEnd(later), 'delivered').length).toBeGreaterThan(0);
    }
  });
});

test('A transcript of a turned channel reads as two sessions, one behind the other', () => {
  const network = virtual(oneWay(), TO_SAM);
  network.runUntil(10_000);
  network.call('ALPHA', 'ONE');
  const said = transcriptOf(atTheEnd(network), 'ALPHA>ONE.1').map(({ who }) => who);
  expect(said.slice(0, 8).join('')).toBe('RSRSRRSR');
});
