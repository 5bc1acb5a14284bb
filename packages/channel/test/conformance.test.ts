import { describe, expect, test } from 'vitest';

import { carrierConformance } from '../src/testing/index.ts';
import { CARRIERS } from './carriers.ts';

describe.each(CARRIERS)('%s', (_, worldOf) => {
  test.each(carrierConformance)('$name', async ({ run }) => {
    await expect(run(worldOf())).resolves.toBeUndefined();
  });
});
