import { describe, expect, test } from 'vitest';

import { tlsConformance } from '../src/testing/index.ts';
import { CLEAR_CARRIERS } from './carriers.ts';

describe.each(CLEAR_CARRIERS)('%s', (_, worldOf) => {
  test.each(tlsConformance)('$name', async ({ run }) => {
    await expect(run(worldOf())).resolves.toBeUndefined();
  });
});
