/** Faults planted on purpose: each does what its words say, to whom they name, and the journal tells of it. */
import { describe, expect, test } from 'vitest';

import { FaultError, createNetwork, loadFaults, loadNetwork } from '../../src/index.ts';
import { chain } from '../plan.ts';
import { textIn } from '../support/mail-in.ts';
import { ROUTE, arrival, hops, strikes, struckBy } from '../support/struck.ts';
import { breachesOf } from '../support/laws.ts';

function struckAt(position: number): readonly string[] {
  const network = struckBy({ position, command: 'MAIL', reply: 451, times: 1 });
  arrival(network);
  return strikes(network);
}

describe('At a command', () => {
  test('451 to the second recipient of a transaction', () => {
    const network = struckBy({ host: 'TWO', command: 'RCPT', nth: 2, reply: 451 });
    network.send({ from: 'SAM@ALPHA', to: [ROUTE, '@ONE,@TWO:SAM@ALPHA'] });
    network.runUntilIdle();
    expect(strikes(network)).toEqual(['TWO: 451 at RCPT']);
    expect(network.deliveries.all.map(({ at, mailbox }) => [mailbox, at])).toEqual([
      ['JOE@THREE', 0],
      ['SAM@ALPHA', 5_000],
    ]);
  });

  test('a cut between the final dot and its reply makes two copies', () => {
    const network = struckBy({ host: 'TWO', command: 'end', cut: true, moment: 'after', times: 1 });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    expect(network.mailbox('JOE@THREE')).toHaveLength(2);
    expect(hops(network).filter(({ source }) => source === 'sender')).toHaveLength(1);
  });

  test('a cut in the middle of mail data makes none', () => {
    const network = struckBy({ host: 'TWO', command: 'mail-data', cut: true, times: 1 });
    expect(arrival(network)).toBe(5);
    network.runUntilIdle();
    expect(network.mailbox('JOE@THREE')).toHaveLength(1);
  });

  test.each([
    ['opening', 300],
    ['HELO', 300],
    ['MAIL', 300],
    ['RCPT', 300],
    ['DATA', 120],
    ['end', 600],
  ])('silence at %s ends after %d s, and not earlier (RFC 5321 4.5.3.2)', (command, patience) => {
    const network = struckBy({ host: 'THREE', command, stall: true, times: 1 });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    const [, , silent] = hops(network);
    expect(silent).toMatchObject({ host: 'TWO', ms: patience * 1000, source: 'sender' });
  });

  test('fail twice, then work', () => {
    const network = struckBy({ host: 'THREE', command: 'MAIL', reply: 451, times: 2 });
    expect(arrival(network)).toBe(15);
  });

  test('works twice, then fails', () => {
    const network = struckBy({ host: 'THREE', command: 'MAIL', reply: 451, skip: 2, times: 1 });
    expect([arrival(network), arrival(network), arrival(network)]).toEqual([0, 0, 0]);
    network.runUntilIdle();
    expect(network.deliveries.all.map(({ at }) => at)).toEqual([0, 0, 5_000]);
  });

  test('a greylist lets an envelope pass when it has waited', () => {
    expect(arrival(struckBy({ host: 'THREE', greylist: '100s' }))).toBe(135);
  });

  test('a full disk gives 452', () => {
    const network = struckBy({ host: 'TWO', diskFull: true, until: '12s' });
    expect(arrival(network)).toBe(15);
    expect(hops(network)[1]?.reply).toMatch(/^452 /);
  });

  test('at a position on the route, counted from either end', () => {
    expect([1, 2, 3, -1, -2, -3].map(struckAt)).toEqual(
      ['ONE', 'TWO', 'THREE', 'THREE', 'TWO', 'ONE'].map((host) => [`${host}: 451 at MAIL`]),
    );
    expect(struckAt(4)).toEqual([]);
  });

  test('by link, and in one direction only', () => {
    const fault = { command: 'MAIL', reply: 451, times: 1, oneway: true };
    expect(arrival(struckBy({ ...fault, link: ['ONE', 'TWO'] }))).toBe(5);
    expect(arrival(struckBy({ ...fault, link: ['TWO', 'ONE'] }))).toBe(0);
  });

  test('with a probability, drawn from the seed', () => {
    const network = struckBy({ command: 'end', reply: 451, chance: 0.5 });
    for (let count = 0; count < 100; count += 1) network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntil(1_000);
    const first = hops(network).filter(({ at }) => at === 0);
    const failed = first.filter(({ outcome }) => outcome === 'deferred').length / first.length;
    expect(failed).toBeGreaterThan(0.35);
    expect(failed).toBeLessThan(0.65);
  });
});

describe('At a host', () => {
  test.each(['kept', 'lost'])('a crash with its spool %s', (spool) => {
    const network = struckBy(
      { host: 'THREE', command: 'MAIL', reply: 451, until: '8s' },
      { host: 'TWO', crash: '10s', after: '1s', spool },
    );
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    expect(network.idle).toBe(true);
    const ends = network.journal.events.filter(
      ({ type }) => type === 'delivered' || type === 'lost',
    );
    expect(ends).toMatchObject([
      spool === 'kept'
        ? { type: 'delivered', host: 'THREE', at: 11_000 }
        : {
            type: 'lost',
            host: 'TWO',
            at: 1_000,
            why: 'the spool was destroyed (a planted fault)',
          },
    ]);
  });

  test('a crash, whatever became of the crash before it', () => {
    const network = createNetwork({ hosts: { TWO: null } }, { world: 'virtual' });
    for (const after of ['1s', '20s']) network.plant({ host: 'TWO', crash: '60s', after });
    network.runUntil(10_000);
    network.up('TWO');
    network.runUntil(79_000);
    expect(network.address('TWO')).toBeNull();
    network.runUntil(81_000);
    expect(network.address('TWO')).not.toBeNull();
  });

  test('a crash, out of which nobody comes whom somebody takes down', () => {
    const network = createNetwork({ hosts: { TWO: null } }, { world: 'virtual' });
    network.plant({ host: 'TWO', crash: '60s', after: '1s' });
    network.runUntil(2_000);
    network.down('TWO');
    network.runUntilIdle();
    expect(network.address('TWO')).toBeNull();
  });

  test('a crash at a command, before it or after it', () => {
    const fault = { host: 'TWO', command: 'end', crash: '3s', times: 1 };
    const before = struckBy({ ...fault, moment: 'before' });
    arrival(before);
    before.runUntilIdle();
    expect(before.mailbox('JOE@THREE')).toHaveLength(1);
    const after = struckBy({ ...fault, moment: 'after' });
    arrival(after);
    after.runUntilIdle();
    expect(after.mailbox('JOE@THREE')).toHaveLength(2);
  });

  test('a wrong name in HELO stands in the time stamp line of the next host', () => {
    const network = struckBy({ host: 'ONE', helo: 'WRONG.NAME' });
    arrival(network);
    const text = textIn(network, 'JOE@THREE');
    expect(text).toContain('Received: from WRONG.NAME by TWO ;');
  });

  test('a wrong clock dates its mail wrongly, and tries again in time', () => {
    const network = struckBy(
      { host: 'ONE', clock: '-2h' },
      { host: 'TWO', command: 'MAIL', reply: 451, times: 1 },
    );
    expect(arrival(network)).toBe(5);
    const text = textIn(network, 'JOE@THREE');
    expect(text).toContain('from ALPHA by ONE ; 22 Nov 26 19:33:36 UT');
    expect(text).toContain('from ONE by TWO ; 22 Nov 26 21:33:41 UT');
  });
});

describe('On a link', () => {
  const link = ['ONE', 'TWO'];

  test('delay and bandwidth take their time', () => {
    expect(arrival(struckBy({ link, slow: { delay: '1s' } }))).toBe(10); // the greeting, four replies to four commands, the text
    const narrow = arrival(struckBy({ link, slow: { bandwidth: 100 } }));
    expect(narrow).toBeGreaterThan(3);
    expect(narrow).toBeLessThan(8);
  });

  test('jitter is drawn from the seed, and nothing is overtaken', () => {
    const took = arrival(struckBy({ link, slow: { jitter: '10s' } }));
    expect(took).toBeGreaterThan(10);
    expect(took).toBeLessThan(120);
  });

  test('refuses channels', () => {
    const network = struckBy({ link, refuse: true, until: '7s' });
    expect(arrival(network)).toBe(15);
    expect(hops(network).find(({ host }) => host === 'ONE')?.reply).toBe(
      '421 TWO connection refused',
    );
  });

  test('loses channels', () => {
    const network = struckBy({ link, lose: true, skip: 3, times: 1 });
    expect(arrival(network)).toBe(5);
    expect(strikes(network)).toEqual(['ONE: the channel is lost']);
  });

  test('a partition keeps back what was said, and lets it arrive when it is over', () => {
    const network = struckBy(
      { link, slow: { delay: '1s' } },
      { link, oneway: true, partition: true, after: '2s', until: '60s' },
    );
    expect(arrival(network)).toBe(68); // HELO waits from 2 s on; then it takes 8 s as ever
    expect(hops(network).every(({ outcome }) => outcome === 'passed-on')).toBe(true);
  });

  test('a partition that lasts keeps channels from opening', () => {
    const network = struckBy({ link, partition: true });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    expect(hops(network)[1]).toMatchObject({ reply: '421 TWO no answer in 30 s', ms: 30_000 });
    expect(network.deliveries.all).toMatchObject([{ mailbox: 'SAM@ALPHA' }]);
  });

  test('a partition that is taken away is over', () => {
    const network = struckBy({ link, slow: { delay: '1s' } });
    network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntil(1_500);
    {
      using _ = network.plant({ link, partition: true });
      network.runUntil(60_000);
    }
    expect(network.delivered().at).toBe(68_000);
  });

  test('flaps', () => {
    const network = struckBy({ link, flap: { up: '1s', down: '20s' } });
    expect(arrival(network)).toBe(0);
    network.runUntil(2_000);
    expect(arrival(network)).toBe(0);
    network.runUntilIdle();
    expect(network.deliveries.all.map(({ at }) => at)).toEqual([0, 21_000]);
  });

  test('corrupts octets of what the sender says, and no reply', () => {
    const network = struckBy({ link, corrupt: true, chance: 0.2 });
    for (let count = 0; count < 50; count += 1) network.send({ from: 'SAM@ALPHA', to: ROUTE });
    network.runUntilIdle();
    expect(strikes(network).length).toBeGreaterThan(20);
    expect(network.idle).toBe(true);
    expect(network.channels).toBe(0);
  });
});

describe('Whatever strikes', () => {
  test('the laws hold and all mail comes to an end', () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const network = createNetwork(chain(), { world: 'virtual', seed });
      network.plant({ lose: true, chance: 0.03 });
      network.plant({ command: 'end', cut: true, moment: 'after', chance: 0.1 });
      network.plant({ command: 'MAIL', crash: '30s', chance: 0.05 });
      network.plant({ command: 'RCPT', reply: 450, chance: 0.2 });
      for (let count = 0; count < 10; count += 1)
        network.send({ from: 'SAM@ALPHA', to: [ROUTE, '@TWO:X@THREE'] });
      network.runUntilIdle();
      expect(network.idle).toBe(true);
      expect(breachesOf(network.journal.events, network.plan, true)).toEqual([]);
    }
  });
});

describe('A mistake (those of a file: file/mistakes/faults.yaml)', () => {
  test('in code is thrown, in the same words', () => {
    const network = struckBy();
    expect(() => network.plant({ host: 'NOWHERE', command: 'RCPT', reply: 451 })).toThrow(
      FaultError,
    );
    expect(() => network.plant({ command: 'RCPT', cut: true, chance: 0 })).toThrow(
      '"chance" must be more than 0 and at most 1, else this can never match; it is 0.',
    );
  });

  test('in a file of faults alone is told at its line', () => {
    expect(loadFaults('- { lose: true }\n- { lose: maybe }\n', chain())).toMatchObject({
      ok: false,
      mistakes: [{ line: 2, column: 11, sentence: '"lose" must be true, not "maybe".' }],
    });
    expect(loadFaults('- { lose: true, chance: 0.5 }\n', chain())).toMatchObject({
      ok: true,
      faults: [{ name: 'fault 1', what: { kind: 'lose' }, when: { chance: 0.5 } }],
    });
  });

  test.each(['-1', '4294967296', '1.5', 'x'])('a seed of %s is told', (seed) => {
    const loaded = loadNetwork(`hosts: { ONE: }\nseed: ${seed}\n`, 'net.yaml');
    expect(loaded).toMatchObject({
      ok: false,
      mistakes: [
        {
          line: 2,
          column: 7,
          sentence: expect.stringMatching(/^"seed" must be a whole number from 0/),
        },
      ],
    });
  });
});
