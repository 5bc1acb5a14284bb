import { expect, test } from 'vitest';

import { generateWorld, scenarioOf, simulate, type JournalEvent } from '../../src/index.ts';
import { ANY_TASK } from '../../src/simulation/simulate.ts';

test('Of a world of any size all events are seen, from the first on', () => {
  for (const hosts of [10, 127, 500]) {
    const plan = generateWorld({ shape: 'ring', hosts, seed: 1 });
    const traffic = { ...ANY_TASK.traffic, mails: 5 };
    const seen: JournalEvent[] = [];
    simulate(scenarioOf({ ...ANY_TASK, plan, traffic }, 1), (event) => seen.push(event));
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index));
    expect(seen.length).toBeGreaterThan(hosts);
  }
});
