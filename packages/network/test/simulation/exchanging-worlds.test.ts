/** Worlds in which mail goes to domains, under all faults: no law is broken, and the same seed gives the same journal. */
import { expect, test } from 'vitest';

import { simulate } from '../../src/index.ts';
import { simulateTwice } from '../../src/simulation/determinism.ts';
import { exchangingScenario } from '../support/exchanging-world.ts';

const SEEDS = 150;

test(`In ${SEEDS} worlds nothing is lost, and mail has come by other exchangers than the best`, () => {
  let again = 0;
  let delivered = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const failedAt = new Map<string, string>();
    const { breach } = simulate(exchangingScenario(seed), (event) => {
      if (event.type === 'hop' && event.outcome === 'deferred')
        failedAt.set(event.recipient, event.to);
      if (event.type === 'deferred') failedAt.delete(event.recipient);
      if (event.type !== 'sending') return;
      for (const { recipient, forwardPath } of event.hops) {
        const before = failedAt.get(recipient);
        if (before !== undefined && before !== event.to) again += 1;
        if (forwardPath.includes('.EXAMPLE>')) delivered += 1;
      }
    });
    expect(breach).toBeNull();
  }
  expect(again).toBeGreaterThan(SEEDS / 2);
  expect(delivered).toBeGreaterThan(10 * SEEDS);
}, 60_000);

test('One seed is one journal', () => {
  for (let seed = 1; seed <= 20; seed += 1)
    expect(simulateTwice(() => exchangingScenario(seed)).breach).toBeNull();
});
