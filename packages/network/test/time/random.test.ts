import { expect, test } from 'vitest';

import { Random, type Stream } from '../../src/time/random.ts';

const SEEDS = Array.from({ length: 1000 }, (_, seed) => seed);

test.each<Stream>(['faults', 'world', 'traffic', 'fault rules'])(
  'What is drawn first of %s differs from seed to seed, as all that is drawn later',
  (stream) => {
    const draws = SEEDS.map((seed) => {
      const random = new Random(seed, stream);
      return [random.fraction(), random.fraction(), random.fraction()];
    });
    for (const place of [0, 1, 2]) {
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const draw of draws) tenths[Math.floor((draw[place] ?? 0) * 10)]! += 1;
      for (const count of tenths) expect(count).toBeGreaterThan(60);
    }
  },
);

test('The streams of one seed have nothing in common', () => {
  const firsts = (['faults', 'world', 'traffic', 'fault rules'] as const).map((stream) =>
    Array.from(
      { length: 3 },
      (
        (random) => () =>
          random.fraction()
      )(new Random(7, stream)),
    ),
  );
  expect(new Set(firsts.flat()).size).toBe(12);
});
