import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createNetwork, fold, RewindableFold, type JournalEvent } from '../../src/index.ts';

/** Mail that is relayed, deferred, returned, redirected and lost: whatever can change in a state. */
function journal(): readonly JournalEvent[] {
  const network = createNetwork(
    `
seed: 3
hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 1s } }
  ONE: { aliases: { JIM: JOE@TWO } }
  TWO: { mailboxes: [JOE], lists: { ALL: [JOE@TWO, SAM@ALPHA] } }
faults:
  - { host: TWO, command: RCPT, reply: 451, times: 3 }
mail:
  - { from: SAM@ALPHA, to: "@ONE:JOE@TWO" }
  - { from: SAM@ALPHA, to: "@ONE:NOBODY@TWO" }
  - { from: SAM@ALPHA, to: [JIM@ONE, ALL@TWO] }
`,
    { world: 'virtual' },
  );
  network.play();
  network.runUntilIdle();
  network.down('TWO');
  network.send({ from: 'SAM@ALPHA', to: '@ONE:JOE@TWO' });
  network.runUntil(network.now + 500);
  network.retry('ONE');
  network.runUntil(network.now + 500);
  network.up('TWO');
  network.retry('ONE');
  network.runUntilIdle();
  return network.journal.events;
}

test('The state behind any event is the fold up to there, in whatever order one asks', () => {
  const events = journal();
  const anywhere = fc.array(fc.integer({ min: 0, max: events.length }), { maxLength: 12 });
  const few = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(anywhere, few, few, (counts, interval, most) => {
      const states = new RewindableFold(interval, most);
      for (const count of counts) expect(states.at(events, count)).toEqual(fold(events, count));
    }),
    { numRuns: 25 },
  );
});

test('What a host tries at once had waited before, for who goes back', () => {
  const events = journal();
  const at = events.findIndex(({ type }) => type === 'retried');
  const states = new RewindableFold(1, 1000);
  states.at(events, at + 1);
  expect(at).toBeGreaterThan(0);
  expect(states.at(events, at)).toEqual(fold(events, at));
});

test('Going back one by one applies no more events than lie between two pictures', () => {
  const events = journal();
  const states = new RewindableFold(16, 64);
  states.at(events, events.length);
  let asked = 0;
  const counted = new Proxy(events, {
    get(of, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) asked += 1;
      return Reflect.get(of, key);
    },
  });
  for (let count = events.length - 1; count > events.length - 33; count -= 1)
    expect(states.at(counted, count).count).toBe(count);
  expect(asked).toBeLessThanOrEqual(32 * 16);
});
