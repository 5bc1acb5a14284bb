/** Sets of faults: what they hold where mail goes round in a loop, and where it does not. */
import { expect, test } from 'vitest';

import { faultsOf, generateWorld, type FaultPlan } from '../../src/index.ts';

/** Faults of many seeds that lose replies at a command, so that mail is doubled. */
function doubling(loop: boolean): readonly FaultPlan[] {
  return Array.from({ length: 300 }, (_, seed) => {
    const way = loop ? { loop: 'as they are' as const } : {};
    const plan = generateWorld({ shape: 'ring', hosts: 6, seed, ...way });
    return faultsOf('wild', plan, seed);
  })
    .flat()
    .filter(({ what, when }) => what.kind === 'cut' && when.command !== null);
}

test('Where routes go round, replies are lost a few times only: each loss doubles what comes by again', () => {
  const faults = doubling(true);
  expect(faults.length).toBeGreaterThan(50);
  expect(Math.max(...faults.map(({ when }) => when.times))).toBe(5);
});

test('Where they do not, replies may be lost again and again', () => {
  expect(doubling(false).some(({ when }) => when.times === Infinity)).toBe(true);
});
