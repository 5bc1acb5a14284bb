import { expect, test } from 'vitest';

import { whyTooOld } from '../../src/cli/node-version.ts';

test.each(['22.18.0', '22.23.2', '23.0.0', '26.10.0', '100.0.0'])(
  'Node %s is enough',
  (version) => {
    expect(whyTooOld(version, '>=22.18')).toBeNull();
  },
);

test.each(['22.17.9', '20.20.2', '9.99.0'])('Node %s is told to be too old', (version) => {
  expect(whyTooOld(version, '>=22.18')).toBe(
    `hopscope needs Node 22.18 or newer, and this is ${version}; install a newer one.`,
  );
});
