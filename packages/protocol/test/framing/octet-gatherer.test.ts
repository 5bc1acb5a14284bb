import fc from 'fast-check';
import { expect, test } from 'vitest';

import { OctetGatherer, joined } from '../../src/index.ts';

/** Slices of all sizes, alone in their buffers or cut from larger ones. */
const slices = fc.array(
  fc
    .tuple(
      fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 3000 })),
      fc.constantFrom(0, 1, 40, 5000),
      fc.nat({ max: 255 }),
    )
    .map(([length, around, octet]) =>
      new Uint8Array(around + length).fill(octet).subarray(around, around + length),
    ),
  { maxLength: 40 },
);

test('Gathered slices are what they were, one behind the other, and the next mail begins anew', () => {
  fc.assert(
    fc.property(slices, slices, (first, second) => {
      const gatherer = new OctetGatherer();
      for (const mail of [first, second]) {
        for (const slice of mail) gatherer.push(slice);
        expect(gatherer.take()).toEqual(joined(...mail));
      }
    }),
  );
});

test('A small part of a large segment does not keep the segment alive', () => {
  fc.assert(
    fc.property(slices, (mail) => {
      const gatherer = new OctetGatherer();
      for (const slice of mail) gatherer.push(slice);
      const { length, buffer } = gatherer.take();
      expect(buffer.byteLength).toBeLessThanOrEqual(Math.max(2 * length, 1024));
    }),
  );
});

test('A million small slices are gathered', () => {
  const gatherer = new OctetGatherer();
  const slice = Uint8Array.of(1, 2, 3);
  for (let count = 0; count < 1_000_000; count += 1) gatherer.push(slice);
  expect(gatherer.take()).toHaveLength(3_000_000);
});
