import { expect, test } from 'vitest';

import { duration, moment } from '../../src/text/time.ts';

test.each([
  [0, '00:00.000'],
  [2101.9, '00:02.101'],
  [59_999, '00:59.999'],
  [3_600_000, '1:00:00.000'],
  [36_061_001, '10:01:01.001'],
])('the moment %d is %s', (at, shown) => {
  expect(moment(at)).toBe(shown);
});

test.each([
  [0.04, '0 ms'],
  [0.44, '0.4 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.9, '1 s'],
  [1500, '1.5 s'],
  [59_970, '1 min'],
  [3_600_000, '1 h'],
  [345_600_000, '4 d'],
])('%d ms take %s', (ms, shown) => {
  expect(duration(ms)).toBe(shown);
});
