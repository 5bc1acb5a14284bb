/** Worlds in which hosts fetch their mail, under all faults: no law is broken, and the same seed gives the same journal. */
import { expect, test } from 'vitest';

import { simulate, type JournalEvent } from '../../src/index.ts';
import { simulateTwice } from '../../src/simulation/determinism.ts';
import { turningScenario } from '../support/turning-world.ts';

const SEEDS = 150;

test(`In ${SEEDS} worlds nothing is lost, and hosts have turned, been refused and waited in vain`, () => {
  const seen = new Map<JournalEvent['type'] | 'waits' | '502', number>();
  const count = (what: JournalEvent['type'] | 'waits' | '502'): void => {
    seen.set(what, (seen.get(what) ?? 0) + 1);
  };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { breach } = simulate(turningScenario(seed), (event) => {
      count(event.type);
      if (event.type === 'deferred' && event.waitsFor !== undefined) count('waits');
      if (event.type === 'wire' && event.text.startsWith('502 ')) count('502');
    });
    expect(breach).toBeNull();
  }
  for (const what of ['turned', 'waits', '502', 'delivered', 'notified'] as const)
    expect(seen.get(what) ?? 0).toBeGreaterThan(SEEDS);
}, 60_000);

test('One seed is one journal', () => {
  for (let seed = 1; seed <= 20; seed += 1)
    expect(simulateTwice(() => turningScenario(seed)).breach).toBeNull();
});
