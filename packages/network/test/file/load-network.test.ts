import { formatPath } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import { loadNetwork } from '../../src/file/load-network.ts';
import { LABORATORY_RETRY, type HostPlan, type NetworkPlan } from '../../src/file/network-plan.ts';

function planOf(text: string): NetworkPlan {
  const loaded = loadNetwork(text, 'net.yaml');
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ sentence }) => sentence).join('\n'));
  return loaded.plan;
}

function hostOf(text: string): HostPlan {
  const [host] = planOf(`hosts:\n  ALPHA: ${text}\n  ONE:\n  TWO:\n`).hosts;
  if (host === undefined) throw new Error('no host');
  return host;
}

describe('A host', () => {
  test('An empty host is a plain relay under rfc821.', () => {
    expect(planOf('hosts:\n  ONE:\n')).toEqual({
      name: 'net.yaml',
      hosts: [
        {
          name: 'ONE',
          profile: 'rfc821',
          extensions: null,
          listen: null,
          names: [],
          mailboxes: [],
          aliases: [],
          lists: [],
          forwards: [],
          terminals: [],
          routes: [],
          turn: [],
          quota: null,
          limits: {},
          retry: { first: 5_000, most: 60_000, giveUp: 300_000 },
          external: null,
        },
      ],
      links: null,
      environments: [],
      domains: [],
      mail: [],
      calls: [],
      seed: null,
      faults: [],
    });
  });

  test.each([
    ['127.0.0.1:2525', { host: '127.0.0.1', port: 2525 }],
    ["'[::1]:2525'", { host: '::1', port: 2525 }],
    ['2525', { host: '127.0.0.1', port: 2525 }],
    ['"2525"', { host: '127.0.0.1', port: 2525 }],
    ['0', { host: '127.0.0.1', port: 0 }],
    ['mail.example:25', { host: 'mail.example', port: 25 }],
  ])('It listens at %s.', (text, address) => {
    expect(hostOf(`{ listen: ${text} }`).listen).toEqual(address);
  });

  test('An external host has an address and may have names.', () => {
    const host = hostOf("{ external: '127.0.0.1:25', names: {} }");
    expect(host.external).toEqual({ host: '127.0.0.1', port: 25 });
  });

  test('Mailboxes and terminals are users, with a full name or without.', () => {
    const host = hostOf(
      '{ mailboxes: [SAM, Fred Smith <Smith>, \'"Joe Doe"\', <Ann>], terminals: [SAM] }',
    );
    expect(host.mailboxes).toEqual([
      { fullName: null, user: 'SAM' },
      { fullName: 'Fred Smith', user: 'Smith' },
      { fullName: null, user: '"Joe Doe"' },
      { fullName: null, user: 'Ann' },
    ]);
    expect(host.terminals).toEqual(['SAM']);
  });

  test('A user without @ is a user of this host.', () => {
    const host = hostOf(
      '{ aliases: { A: SAM, B: JOE@FAR }, lists: { L: [SAM] }, forwards: { F: G } }',
    );
    expect(host.aliases).toEqual([
      { alias: 'A', mailbox: { localPart: 'SAM', host: 'ALPHA' } },
      { alias: 'B', mailbox: { localPart: 'JOE', host: 'FAR' } },
    ]);
    expect(host.lists[0]?.members.map(({ path }) => formatPath(path))).toEqual(['<SAM@ALPHA>']);
    expect(host.forwards.map(({ path }) => formatPath(path))).toEqual(['<G@ALPHA>']);
  });

  test('Members of a list are mailboxes and paths, with a full name or without.', () => {
    const { lists } = hostOf(
      "{ lists: { L: [JOE@TWO, '@ONE:JOE@TWO', 'Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>'] } }",
    );
    expect(lists[0]?.members.map(({ fullName, path }) => [fullName, formatPath(path)])).toEqual([
      [null, '<JOE@TWO>'],
      [null, '<@ONE:JOE@TWO>'],
      ['Quincy Smith', '<@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>'],
    ]);
  });

  test('A forward is answered with 251, or with 551 if the file says so.', () => {
    const { forwards } = hostOf(
      "{ forwards: { A: A@ONE, B: { to: '@ONE:B@TWO', reply: 551 }, C: { to: C@TWO } } }",
    );
    expect(forwards.map(({ user, path, code }) => [user, formatPath(path), code])).toEqual([
      ['A', '<A@ONE>', 251],
      ['B', '<@ONE:B@TWO>', 551],
      ['C', '<C@TWO>', 251],
    ]);
  });

  test('Routes name the next host by its key, and keep their order.', () => {
    expect(hostOf('{ routes: { two: one, "*": TWO } }').routes).toEqual([
      { to: 'two', next: 'ONE' },
      { to: '*', next: 'TWO' },
    ]);
  });

  test.each([
    ['5000', 5000],
    ['64KiB', 65_536],
    ['1MB', 1_000_000],
  ])('A quota of %s is %i octets.', (text, octets) => {
    expect(hostOf(`{ quota: ${text} }`).quota).toBe(octets);
  });

  test('Limits are those that the file changes.', () => {
    expect(hostOf('{ limits: { recipients: 5, path: 0x80 } }').limits).toEqual({
      recipients: 5,
      path: 128,
    });
  });

  test.each([
    ['rfc', { first: 1_800_000, most: 1_800_000, giveUp: 345_600_000 }],
    ['{ first: 1s, most: 2s, giveUp: 3s }', { first: 1_000, most: 2_000, giveUp: 3_000 }],
    ['{ first: 90s }', { first: 90_000, most: 90_000, giveUp: 300_000 }],
  ])('It tries again as %s says.', (text, retry) => {
    expect(hostOf(`{ retry: ${text} }`).retry).toEqual(retry);
  });

  test('It warns of delay where it is told to, and is of RFC 5321.', () => {
    expect(hostOf('{ profile: rfc5321, retry: { warn: 2m } }').retry).toEqual({
      ...LABORATORY_RETRY,
      warn: 120_000,
    });
  });
});

describe('The network', () => {
  test('Links work both ways without delay unless they say otherwise, and name hosts by their keys.', () => {
    const { links } = planOf(
      'hosts: { A: , B: , C: }\nlinks: [[a, B], [B, C, { delay: 40ms, oneway: true }], [C, B, { oneway: true }]]',
    );
    expect(links).toEqual([
      { from: 'A', to: 'B', oneway: false, delay: 0 },
      { from: 'B', to: 'C', oneway: true, delay: 40 },
      { from: 'C', to: 'B', oneway: true, delay: 0 },
    ]);
  });

  test('No links are not the same as no key: then nobody reaches anybody.', () => {
    expect(planOf('hosts: { A: }\nlinks: []').links).toEqual([]);
  });

  test('A gateway has names in its environments, one or several, and may be meant by any of them.', () => {
    const plan = planOf(
      [
        'environments: { ARPA: [ALPHA, GATE], UK: [gate.uk] }',
        'hosts:',
        '  ALPHA:',
        '  GATE: { names: { ARPA: [GATE.ARPA, GW.ARPA], UK: GATE.UK } }',
      ].join('\n'),
    );
    expect(plan.environments).toEqual([
      { name: 'ARPA', hosts: ['ALPHA', 'GATE'] },
      { name: 'UK', hosts: ['GATE'] },
    ]);
    expect(plan.hosts[1]?.names).toEqual([
      { environment: 'ARPA', names: ['GATE.ARPA', 'GW.ARPA'] },
      { environment: 'UK', names: ['GATE.UK'] },
    ]);
  });

  test('Mail goes to one path or several, with brackets or without, at hosts that need not exist.', () => {
    const { mail } = planOf(
      "hosts: { A: }\nmail:\n  - { from: SAM@a, to: JOE@FAR }\n  - { from: SAM@A, to: ['@B,@C:JOE@D', <JOE@D>], subject: hi, body: x }\n",
    );
    expect(mail.map(({ to }) => to.map(formatPath))).toEqual([
      ['<JOE@FAR>'],
      ['<@B,@C:JOE@D>', '<JOE@D>'],
    ]);
    expect(mail.map(({ subject, body }) => [subject, body])).toEqual([
      [null, ''],
      ['hi', 'x'],
    ]);
  });

  test('A host may be called 1 or null: keys are text.', () => {
    expect(planOf('hosts:\n  1:\n  null:\n  true:\n').hosts.map(({ name }) => name)).toEqual([
      '1',
      'null',
      'true',
    ]);
  });

  test('What several hosts share may stand behind an alias.', () => {
    const { hosts } = planOf('hosts:\n  A: &joe { mailboxes: [JOE] }\n  B: *joe\n');
    expect(hosts[1]?.mailboxes).toEqual([{ fullName: null, user: 'JOE' }]);
  });

  test('Users and environments may have the names of what objects have in JavaScript.', () => {
    const plan = planOf(
      'environments: { __proto__: [A] }\nhosts:\n  A:\n    mailboxes: [toString]\n    aliases: { __proto__: x, constructor: y }\n    names: { __proto__: valueOf }\n',
    );
    expect(plan.environments).toEqual([{ name: '__proto__', hosts: ['A'] }]);
    expect(plan.hosts[0]?.aliases.map(({ alias }) => alias)).toEqual(['__proto__', 'constructor']);
  });

  test('Lines may end with CRLF, and the file may begin with a byte order mark.', () => {
    expect(planOf('\uFEFFhosts:\r\n  A:\r\n').hosts).toHaveLength(1);
  });
});
