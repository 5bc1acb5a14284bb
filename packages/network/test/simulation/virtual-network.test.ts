/** A network in virtual time, from outside: it moves when it is told to, the same way each time, and asks nothing of the machine. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';

import {
  builtInNetwork,
  createNetwork,
  formatEvent,
  planOf,
  type Network,
} from '../../src/index.ts';
import { chain } from '../plan.ts';

const LOSSY = {
  hosts: { ALPHA: { mailboxes: ['SAM'] }, ONE: null, TWO: null, THREE: { mailboxes: ['JOE'] } },
  links: [
    ['ALPHA', 'ONE'],
    ['ONE', 'TWO'],
    ['TWO', 'THREE'],
  ],
  mail: [
    { from: 'SAM@ALPHA', to: ['@ONE,@TWO:JOE@THREE', '@ONE,@TWO:X@THREE'] },
    { from: 'JOE@THREE', to: '@TWO,@ONE:SAM@ALPHA' },
  ],
  faults: [
    { lose: true, chance: 0.05 },
    { link: ['ONE', 'TWO'], slow: { delay: '40ms', jitter: '1s' } },
  ],
};

function hashOf({ journal }: Network): string {
  const hash = createHash('sha256');
  for (const event of journal.events) hash.update(`${formatEvent(event)}\n`);
  return hash.digest('hex');
}

function run(seed: number): string {
  const network = createNetwork(LOSSY, { world: 'virtual', seed });
  network.play();
  network.runUntilIdle();
  expect(network.idle).toBe(true);
  return hashOf(network);
}

function forbidden(): never {
  throw new Error('the machine was asked');
}

describe('A network in virtual time', () => {
  test('listens when it is made, and moves only when it is told to', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    expect(network.journal.events.filter(({ type }) => type === 'listening')).toHaveLength(4);
    const mail = network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    expect(network.waiting()).toEqual([
      { host: 'ALPHA', mail, forwardPath: '<@ONE,@TWO:JOE@THREE>' },
    ]);
    expect(network.step()).toBe(true);
    network.runUntilIdle({ maxSteps: 1_000 });
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
    expect(network.step()).toBe(false);
  });

  test('runs until a moment, and stands there', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    network.down('TWO');
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntil(4_999);
    expect(network.now).toBe(4_999);
    const attempts = (): number =>
      network.journal.events.filter(({ type }) => type === 'hop').length;
    expect(attempts()).toBe(2);
    network.runUntil(5_000);
    expect(attempts()).toBe(3);
    expect(network.now).toBe(5_000);
  });

  test('says so when it does not end in the steps that it was given', () => {
    const network = createNetwork(chain(), { world: 'virtual', seed: 5 });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    expect(() => network.runUntilIdle({ maxSteps: 1 })).toThrow(
      /^Still busy after 1 steps, the next due at 0 ms \(seed 5\)/,
    );
  });

  test('writes the same journal for the same seed, to the last octet, and another for another', () => {
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });

  test('writes the same journal in another process', () => {
    const program = fileURLToPath(new URL('../support/hash-of-run.ts', import.meta.url));
    const words = ['--conditions=@hopscope/source', program, JSON.stringify(LOSSY), '7'];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stdout.trim()).toBe(run(7));
  });

  test('uses no promise, no timer, no clock and no chance of the machine', () => {
    const network = createNetwork(builtInNetwork(), { world: 'virtual' });
    network.plant({ slow: { delay: '3ms', jitter: '9ms' } });
    for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const)
      vi.stubGlobal(name, forbidden);
    vi.spyOn(Date, 'now').mockImplementation(forbidden);
    vi.spyOn(Math, 'random').mockImplementation(forbidden);
    vi.spyOn(performance, 'now').mockImplementation(forbidden);
    vi.spyOn(process, 'nextTick').mockImplementation(forbidden);
    vi.spyOn(Promise.prototype, 'then').mockImplementation(forbidden);
    try {
      network.play();
      network.runUntilIdle();
    } finally {
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    }
    expect(network.idle).toBe(true);
    expect(network.deliveries.all.length).toBeGreaterThan(0);
  });

  test('keeps a window of its journal and of its mailboxes in memory', () => {
    const network = createNetwork(chain(), { world: 'virtual', window: 50, mailboxWindow: 2 });
    let seen = network.journal.count;
    network.journal.subscribe(({ seq }) => {
      expect(seq).toBe(seen);
      seen += 1;
    });
    for (let count = 0; count < 20; count += 1)
      network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    network.runUntilIdle();
    const { events, count } = network.journal;
    expect(count).toBe(seen);
    expect(count).toBeGreaterThan(500);
    expect(events.length).toBeLessThan(100);
    expect(events.at(-1)?.seq).toBe(count - 1);
    expect(network.mailbox('JOE@THREE').map(({ mail }) => mail)).toEqual(['m19', 'm20']);
  });
});

test('A world that is none is told', () => {
  const options: Parameters<typeof createNetwork>[1] = JSON.parse('{ "world": "virtuel" }');
  expect(() => createNetwork(chain(), options)).toThrow(
    'There is no world "virtuel"; write tcp, memory or virtual.',
  );
});

test.each([
  [
    { sed: 3 },
    'sed: there is no such option; there are seed, window, mailboxWindow and invariants',
  ],
  [{ seed: '7' }, 'seed: it is a number'],
  [{ window: -1 }, 'window: it is a number, 0 or more'],
  [{ invariants: 'yes' }, 'invariants: it is true or false'],
])('The option of %j is none, and that is told', (options, said) => {
  const given: object = JSON.parse(JSON.stringify(options));
  expect(() => createNetwork(chain(), { world: 'virtual', ...given })).toThrow(said);
});

test('Nor are laws checked while real time passes, nor is a network made of nothing', () => {
  const laws: object = { invariants: true };
  expect(() => createNetwork(chain(), { ...laws })).toThrow(
    'there are seed, window and mailboxWindow',
  );
  const nothing: string = JSON.parse('{}').file;
  expect(() => createNetwork(nothing, { world: 'virtual' })).toThrow(
    'a network is made of the text',
  );
});

test('A mail with what no mail has is not sent', () => {
  const network = createNetwork(chain(), { world: 'virtual' });
  const mail: Parameters<typeof network.send>[0] = JSON.parse(
    '{ "from": "SAM@ALPHA", "to": "JOE@THREE", "text": "hello" }',
  );
  expect(() => network.send(mail)).toThrow('text: there is no such option; there are from, to,');
  expect(network.journal.events.some(({ type }) => type === 'submitted')).toBe(false);
});

test('A moment that is none is told, and time stays where it is', () => {
  const network = createNetwork(chain(), { world: 'virtual' });
  const moment: number = JSON.parse('"10s"');
  for (const none of [moment, NaN, Infinity])
    expect(() => network.runUntil(none)).toThrow('a moment is a number of milliseconds');
  network.runUntil(10_000);
  expect(network.now).toBe(10_000);
});

describe('What was delivered', () => {
  test('is waited for in the words of routes, and tells its way', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    const mail = network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    expect(network.delivered({ to: 'JOE@three', via: ['one', 'TWO'] })).toEqual({
      mail,
      mailbox: 'JOE@THREE',
      via: ['ONE', 'TWO'],
      returnPath: '<@TWO,@ONE:SAM@ALPHA>',
      at: 0,
    });
  });

  test('is told over TCP as well', async () => {
    await using network = await createNetwork(chain(), { world: 'tcp' });
    const waiting = network.delivered({ to: 'JOE@THREE' });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    expect(await waiting).toMatchObject({ via: ['ONE', 'TWO'] });
    await network.idleness();
    expect(network.idle).toBe(true);
  });

  test('never is: then it is said where the mail is stuck, and why', async () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:NOBODY@THREE' });
    expect(() => network.delivered({ to: 'JOE@THREE' })).toThrow(
      [
        'Nothing was delivered to JOE@THREE: the network is idle.',
        '  m1 for <@TWO:NOBODY@THREE> failed at TWO: 550 No such user here; m1-n1 tells its originator',
      ].join('\n'),
    );
    await using live = await createNetwork(chain(), { world: 'memory' });
    live.down('TWO');
    live.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' });
    await expect(live.delivered({ to: 'JOE@THREE' }, { within: 50 })).rejects.toThrow(
      /m1 for <@ONE,@TWO:JOE@THREE> is in the spool of ONE, deferred after attempt 1: 421 TWO connection refused, next attempt at/,
    );
  });

  test('asks for words that are paths, mailboxes and hosts of the network', () => {
    const network = createNetwork(chain(), { world: 'virtual' });
    expect(() => network.send({ from: 'SAM', to: 'JOE@THREE' })).toThrow(
      /^"SAM" is not a mailbox such as JOE@THREE/,
    );
    expect(() => network.send({ from: 'SAM@NOWHERE', to: 'JOE@THREE' })).toThrow(
      'No host of this network is meant by "SAM@NOWHERE"; name one that is.',
    );
    const unknown = 'No host of this network is called "TWOO"; ALPHA, ONE, TWO, THREE are.';
    expect(() => network.down('TWOO')).toThrow(unknown);
    expect(() => network.up('TWOO')).toThrow(unknown);
    expect(() => network.mailbox('JOE@TWOO')).toThrow(unknown);
    expect(() => network.youngest('JOE@TWOO')).toThrow(unknown);
    expect(() => planOf({ hosts: { 'A B': null } })).toThrow(
      /^network:\d+:\d+: "A B" is not a host/,
    );
  });
});

test('Mail is given up at its moment, whatever fraction of a millisecond that has', () => {
  for (let fraction = 0; fraction < 100; fraction += 1) {
    const network = createNetwork(
      { hosts: { HERE: { mailboxes: ['ANN'] }, THERE: null } },
      { world: 'virtual' },
    );
    network.down('THERE');
    network.runUntil(347_797 + fraction * 0.0037);
    network.send({ from: 'ANN@HERE', to: 'X@THERE' });
    network.runUntilIdle({ maxSteps: 1_000 });
    expect(network.journal.events.filter(({ type }) => type === 'hop')).toHaveLength(9);
  }
});

test('A network tells where each of its hosts listens', () => {
  const network = createNetwork('hosts: { ALPHA: { listen: 127.0.0.1:2525 }, ONE: }', {
    world: 'virtual',
  });
  expect(network.address('alpha')).toBe('127.0.0.1:2525');
  network.down('ALPHA');
  network.runUntilIdle();
  expect(network.address('ALPHA')).toBeNull();
  expect(() => network.address('NOWHERE')).toThrow('ALPHA, ONE are.');
});

test('A host that went down and came up in the moment of a deferral tries again, and breaks no law', () => {
  const network = createNetwork(
    {
      hosts: { A: { mailboxes: ['SAM'] }, B: { mailboxes: ['JOE'] } },
      faults: [{ host: 'B', command: 'MAIL', reply: 451, times: 1 }],
    },
    { world: 'virtual', invariants: true },
  );
  network.send({ from: 'SAM@A', to: 'JOE@B' });
  network.runUntil(0);
  network.down('A');
  network.up('A');
  expect(network.delivered().at).toBe(0);
  network.runUntilIdle();
  network.settle();
});
