import { describe, expect, it } from 'vitest';
import { octetsOf, textOf } from '../../src/index.ts';
import { feedEveryWay } from '../../src/testing/index.ts';

describe('feedEveryWay', () => {
  it('cuts octets whole, octet by octet, and in two at every place', () => {
    const fed = feedEveryWay(octetsOf('abc'), (parts) =>
      Array.from(parts, (part) => textOf(part)).join('|'),
    );
    expect(fed).toEqual([
      { way: 'whole', outcome: 'abc' },
      { way: 'octet by octet', outcome: 'a|b|c' },
      { way: 'split at 1', outcome: 'a|bc' },
      { way: 'split at 2', outcome: 'ab|c' },
    ]);
  });

  it('overwrites each segment when the next one comes', () => {
    const [, octetByOctet] = feedEveryWay(octetsOf('abc'), (parts) => [...parts].map(textOf));
    expect(octetByOctet?.outcome).toEqual(['X', 'X', 'X']);
  });
});
