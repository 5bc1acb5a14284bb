import fc from 'fast-check';
import { expect, test } from 'vitest';

import { OctetGatherer, joined } from '../../src/index.ts';

test('Gathered slices are what they were, one behind the other, and the next mail begins anew', () => {
  const mail = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 });
  fc.assert(
    fc.property(mail, mail, (first, second) => {
      const gatherer = new OctetGatherer();
      for (const slices of [first, second]) {
        for (const slice of slices) gatherer.push(slice);
        expect(gatherer.take()).toEqual(joined(...slices));
      }
    }),
  );
});

test('A slice may change after it was gathered', () => {
  const gatherer = new OctetGatherer();
  const slice = Uint8Array.of(1, 2, 3);
  gatherer.push(slice);
  slice.fill(9);
  expect(gatherer.take()).toEqual(Uint8Array.of(1, 2, 3));
});
