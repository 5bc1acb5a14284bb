/** Mail to domains (RFC 5321 5.1): exchangers by preference, the next one where one cannot take it, and who may pass it on to whom. */
import { describe, expect, test } from 'vitest';

import type { JournalEvent } from '../../src/journal/event.ts';
import { VirtualNetwork, type VirtualOptions } from '../../src/virtual-network.ts';
import { planOf } from '../support/plan-of.ts';
import { endsOf } from '../support/transcript-of.ts';
import { WORLDS, onStage } from '../support/worlds.ts';

/** SAM is at HOME; JOE and all others of EXAMPLE are at MAIL, for which BACKUP and LAST take mail. */
const net = (more = '', home = 'profile: rfc5321'): string => `
hosts:
  HOME: { ${home}, mailboxes: [SAM], retry: { first: 1m, most: 4m, giveUp: 1h } }
  MAIL: { profile: closed, mailboxes: [JOE] }
  BACKUP: { profile: rfc5321, retry: { first: 1m, most: 1m, giveUp: 1h } }
  LAST: { profile: rfc5321 }
mx:
  EXAMPLE: { LAST: 30, MAIL: 10, BACKUP: 20 }
${more}`;

const MINUTE = 60_000;

function virtual(file: string, options: Omit<VirtualOptions, 'world'> = {}): VirtualNetwork {
  return new VirtualNetwork(planOf(file), { invariants: true, ...options });
}

function finished(network: VirtualNetwork): readonly JournalEvent[] {
  network.runUntilIdle();
  network.settle();
  return network.journal.events;
}

/** Each attempt in order: `HOME>MAIL deferred`. */
function hops(events: readonly JournalEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'hop' ? [`${event.host}>${event.to} ${event.outcome}`] : [],
  );
}

/** RFC 5321 D.3: "It attempts to open a connection to xyz.com and fails. It then opens a connection to foo.com." */
const RELAYED_MAIL = `
hosts:
  BAR.COM: { profile: rfc5321, mailboxes: [JQP] }
  FOO.COM: { profile: rfc5321 }
  XYZ.COM: { profile: rfc5321, mailboxes: [Jones] }
mx:
  XYZ.COM: { XYZ.COM: 10, FOO.COM: 20 }
faults:
  - { link: [BAR.COM, XYZ.COM], refuse: true }
`;

describe.each(WORLDS)('Mail to a domain (%s)', (world) => {
  test('goes to the exchanger that can be reached, which passes it on to the better one (5321 D.3)', () =>
    onStage(world, async (stage) => {
      const hosts = await stage.start(planOf(RELAYED_MAIL));
      hosts.send({ from: 'JQP@BAR.COM', to: 'Jones@XYZ.COM', subject: 'The Next Meeting' });
      await stage.idle(hosts);
      const { events } = hosts.journal;
      expect(hops(events)).toEqual([
        'BAR.COM>XYZ.COM deferred',
        'BAR.COM>FOO.COM passed-on',
        'FOO.COM>XYZ.COM passed-on',
      ]);
      expect(endsOf(events)).toEqual(['XYZ.COM delivered Jones@XYZ.COM <JQP@BAR.COM>']);
      expect(events.filter(({ type }) => type === 'deferred')).toEqual([]);
    }));

  test('waits with the exchanger that took it until the one that keeps it is there', () =>
    onStage(world, async (stage) => {
      const soon = 'retry: { first: 30ms, most: 30ms, giveUp: 10s }';
      const hosts = await stage.start(planOf(net().replaceAll(/retry: \{[^}]*\}/g, soon)));
      await stage.down(hosts, 'MAIL');
      hosts.send({ from: 'SAM@HOME', to: ['JOE@EXAMPLE', 'ANN@EXAMPLE'] });
      await stage.event(hosts, ({ type, ...event }) => type === 'deferred' && 'host' in event);
      await stage.up(hosts, 'MAIL');
      await stage.idle(hosts);
      const { events } = hosts.journal;
      expect(hops(events).slice(0, 4)).toEqual([
        'HOME>MAIL deferred',
        'HOME>MAIL deferred',
        'HOME>BACKUP passed-on',
        'HOME>BACKUP passed-on',
      ]);
      expect(endsOf(events)).toEqual([
        'MAIL delivered JOE@MAIL <SAM@HOME>',
        'BACKUP notified m1-n1',
        'HOME delivered SAM@HOME <>',
      ]);
    }));
});

describe('An attempt', () => {
  test('is made at one exchanger after the other, and then all of them wait for the same time', () => {
    const network = virtual(net());
    for (const host of ['MAIL', 'BACKUP', 'LAST']) network.down(host);
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    network.runUntil(3.5 * MINUTE);
    const { events } = network.journal;
    const round = ['HOME>MAIL deferred', 'HOME>BACKUP deferred', 'HOME>LAST deferred'];
    expect(hops(events)).toEqual([...round, ...round, ...round]);
    const waits = events.flatMap((event) => (event.type === 'deferred' ? [event] : []));
    expect(waits.map(({ attempts, until, at }) => [attempts, until - at])).toEqual([
      [3, MINUTE],
      [6, 2 * MINUTE],
      [9, 4 * MINUTE],
    ]);
    expect(waits[0]?.reply).toBe('421 4.4.1 LAST connection refused');
  });

  test.each([
    ['is not answered', { command: 'opening', cut: true }],
    ['is answered with 421', { command: 'opening', reply: 421 }],
    ['is told 451 of one recipient', { command: 'RCPT', reply: 451 }],
    ['is told 452 of the mail', { command: 'end', reply: 452 }],
  ] as const)('that %s goes on to the next', (_, fault) => {
    const network = virtual(net());
    network.plant({ host: 'MAIL', ...fault, until: '1m' });
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    const events = finished(network);
    expect(hops(events).slice(0, 2)).toEqual(['HOME>MAIL deferred', 'HOME>BACKUP passed-on']);
    expect(network.mailbox('JOE@EXAMPLE')).toHaveLength(1);
  });

  test('that is refused for good ends it: no other exchanger is asked', () => {
    const network = virtual(net());
    network.send({ from: 'SAM@HOME', to: 'NOBODY@EXAMPLE' });
    expect(hops(finished(network))).toEqual(['HOME>MAIL refused']);
    expect(network.mailbox('SAM@HOME')).toHaveLength(1);
  });

  test('at recipients of several domains goes on with each its own way, and together where it is one', () => {
    const network = virtual(
      `${net()}  OTHER: { MAIL: 0, LAST: 5 }\n  THIRD: { MAIL: 0, BACKUP: 5 }\n`,
    );
    network.down('MAIL');
    network.send({ from: 'SAM@HOME', to: ['JOE@EXAMPLE', 'JOE@OTHER', 'JOE@THIRD'] });
    network.runUntil(1000);
    const sendings = network.journal.events.flatMap((event) =>
      event.type === 'sending' && event.host === 'HOME'
        ? [[event.to, ...event.hops.map(({ forwardPath }) => forwardPath)]]
        : [],
    );
    expect(sendings).toEqual([
      ['MAIL', '<JOE@EXAMPLE>', '<JOE@OTHER>', '<JOE@THIRD>'],
      ['BACKUP', '<JOE@EXAMPLE>', '<JOE@THIRD>'],
      ['LAST', '<JOE@OTHER>'],
    ]);
  });
});

describe('Exchangers of equal preference', () => {
  const EQUAL = net().replace('MAIL: 10, BACKUP: 20', 'MAIL: 10, BACKUP: 10');
  const firsts = (seed: number): readonly string[] => {
    const network = virtual(EQUAL, { seed });
    for (let mail = 0; mail < 40; mail += 1) {
      network.send({ from: 'SAM@HOME', to: 'POSTMASTER@EXAMPLE' });
      network.runUntilIdle();
    }
    return hops(finished(network));
  };

  test('share the mail as chance has it, and keep it both', () => {
    const all = firsts(1);
    expect(all).toHaveLength(40);
    for (const host of ['MAIL', 'BACKUP'])
      expect(all.filter((hop) => hop === `HOME>${host} passed-on`).length).toBeGreaterThan(8);
  });

  test('are drawn from the seed', () => {
    expect(firsts(3)).toEqual(firsts(3));
    expect(firsts(3)).not.toEqual(firsts(4));
  });
});

describe('An exchanger', () => {
  test('passes nothing on to those that are no better than itself', () => {
    const network = virtual(net());
    network.down('MAIL');
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    network.runUntil(10 * MINUTE);
    expect(new Set(hops(network.journal.events))).toEqual(
      new Set(['HOME>MAIL deferred', 'HOME>BACKUP passed-on', 'BACKUP>MAIL deferred']),
    );
  });

  test('of profile closed passes on the mail of its domain and no other', () => {
    const closed = net('links: [[HOME, BACKUP], [BACKUP, MAIL]]').replace(
      'BACKUP: { profile: rfc5321',
      'BACKUP: { profile: closed',
    );
    const network = virtual(closed);
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    expect(hops(finished(network))).toEqual(['HOME>BACKUP passed-on', 'BACKUP>MAIL passed-on']);
    const other = virtual(
      closed.replace('HOME: { profile: rfc5321', 'HOME: { routes: { MAIL: BACKUP }'),
    );
    other.send({ from: 'SAM@HOME', to: 'JOE@MAIL' });
    const refused = finished(other).find((event) => event.type === 'hop');
    expect(refused).toMatchObject({ reply: '550 Relaying is refused here' });
  });

  test('of the best preference has the domain for a name of its own, and no other has', () => {
    const network = virtual(net());
    const verified = (host: string): string => {
      const [first = ''] = network.table.domainsOf(
        network.table.hosts.find(({ name }) => name === host)!,
      );
      return first;
    };
    expect(['MAIL', 'BACKUP', 'HOME'].map(verified)).toEqual(['EXAMPLE', '', '']);
  });
});

describe('Without exchangers that it knows', () => {
  test('a host of rfc821 finds no such host; its route leads to one that knows them', () => {
    const old = virtual(net('', 'profile: rfc821'));
    old.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    expect(endsOf(finished(old))).toEqual(['HOME refused <JOE@EXAMPLE> 550']);
    const routed = virtual(net('', 'routes: { EXAMPLE: LAST }'));
    routed.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    expect(hops(finished(routed))).toEqual(['HOME>LAST passed-on', 'LAST>MAIL passed-on']);
  });

  test.each([
    ['routes: { EXAMPLE: BACKUP, "*": LAST }', '', ['HOME>BACKUP', 'BACKUP>MAIL']],
    ['routes: { "*": LAST }', '', ['HOME>MAIL']],
    ['routes: { "*": LAST }', 'links: [[HOME, LAST], [LAST, MAIL]]', ['HOME>LAST', 'LAST>MAIL']],
    ['', 'links: [[HOME, LAST], [LAST, MAIL]]', ['HOME>LAST', 'LAST>MAIL']],
  ])('%s %s leads over %j', (routes, links, way) => {
    const network = virtual(net(links, ['profile: rfc5321', routes].filter(Boolean).join(', ')));
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    expect(hops(finished(network))).toEqual(way.map((hop) => `${hop} passed-on`));
  });

  test('to which a link leads, a host refuses the mail', () => {
    const network = virtual(net('links: [[HOME, LAST, { oneway: true }], [BACKUP, MAIL]]'));
    network.send({ from: 'SAM@HOME', to: 'JOE@EXAMPLE' });
    const events = finished(network);
    expect(hops(events)).toEqual(['HOME>LAST refused']);
    const refused = events.find((event) => event.type === 'hop');
    expect(refused).toMatchObject({ reply: '550 No link from LAST to MAIL' });
  });
});

test('A domain of the name of a host goes to its exchangers and not to that host', () => {
  const network = virtual(net('  HOME: { MAIL: 0 }\n'));
  network.send({ from: 'POSTMASTER@BACKUP', to: 'JOE@HOME' });
  expect(hops(finished(network))).toEqual(['BACKUP>MAIL passed-on']);
});

test('Users of a domain send from the host that keeps its mail, and notifications find the way back to them', () => {
  const file = net('mail: [{ from: JOE@EXAMPLE, to: NOBODY@HOME }]\n').replace('closed', 'rfc5321');
  const network = virtual(file);
  network.play();
  const events = finished(network);
  expect(hops(events)).toEqual(['MAIL>HOME refused']);
  expect(endsOf(events)).toEqual(['MAIL notified m1-n1', 'MAIL delivered JOE@MAIL <>']);
  expect(network.mailbox('JOE@EXAMPLE').map(({ mail }) => mail)).toEqual(['m1-n1']);
  network.send({ from: 'JOE@EXAMPLE', to: 'SAM@HOME' });
  expect(endsOf(finished(network)).at(-1)).toBe('HOME delivered SAM@HOME <JOE@EXAMPLE>');
});
