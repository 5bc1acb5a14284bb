import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { LineEnds } from '../../src/framing/line-ends.ts';
import { hasEightBit } from '../../src/framing/octets.ts';

/** Octets around those that are looked for, at any place of a larger buffer. */
const octets = fc
  .tuple(
    fc.array(fc.constantFrom(0, 9, 10, 11, 12, 13, 14, 15, 16, 65, 127, 128, 138, 141, 255)),
    fc.nat({ max: 7 }),
  )
  .map(([all, start]) => Uint8Array.from(all).subarray(start));

test('the end of a line is found where a look at each octet finds it', () => {
  fc.assert(
    fc.property(octets, fc.nat({ max: 12 }), (text, start) => {
      const found = text.findIndex((octet, at) => at >= start && (octet === 13 || octet === 10));
      const end = found < 0 ? text.length : found;
      if (start > text.length) return;
      const ends = new LineEnds(text);
      expect(ends.next(start)).toBe(end);
      expect(ends.eightBit).toBe(text.subarray(start, end).some((octet) => octet > 127));
    }),
  );
});

test('an octet over 127 is found wherever it stands', () => {
  fc.assert(
    fc.property(octets, (text) => {
      expect(hasEightBit(text)).toBe(text.some((octet) => octet > 127));
    }),
  );
});
