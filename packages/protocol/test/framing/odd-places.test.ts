import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hasEightBit } from '../../src/framing/octets.ts';
import { OddPlaces, isOdd } from '../../src/framing/odd-places.ts';
import { plainRun } from '../../src/framing/plain-run.ts';

/** Octets around those that are looked for. */
const NASTY = [0, 9, 10, 11, 12, 13, 14, 15, 16, 45, 46, 47, 65, 127, 128, 138, 141, 174, 255];

const nasty = fc.array(fc.constantFrom(...NASTY), { maxLength: 12 });

/** Plain text of any length with nasty octets in it here and there, at any place of a larger buffer. */
const texts = fc
  .tuple(
    fc.array(fc.oneof(nasty, fc.nat({ max: 300 }).map(plainText), fc.constant([13, 10])), {
      maxLength: 8,
    }),
    fc.nat({ max: 7 }),
  )
  .map(([parts, start]) => Uint8Array.from(parts.flat()).subarray(start));

const befores = fc.constantFrom(0, 10, 13, 46, 200);

function plainText(length: number): number[] {
  return Array.from({ length }, (_, at) => [13, 10][at % 78] ?? 65);
}

interface Found {
  readonly odd: number;
  readonly eightBit: boolean;
}

/** What a look at each octet finds. */
function seen(text: Uint8Array, start: number, before: number): Found {
  for (let at = start; at < text.length; at += 1) {
    if (isOdd(at === start ? before : text[at - 1]!, text[at]!)) {
      return { odd: at, eightBit: text.subarray(start, at).some((octet) => octet > 127) };
    }
  }
  return { odd: text.length, eightBit: text.subarray(start).some((octet) => octet > 127) };
}

function found(places: OddPlaces, start: number, before: number): Found {
  places.eightBit = false;
  return { odd: places.next(start, before), eightBit: places.eightBit };
}

test('there are vectors where the tests run, so that both ways are tested', () => {
  expect(plainRun()).not.toBeNull();
});

test('an odd place is found where a look at each octet finds it, with vectors and without', () => {
  fc.assert(
    fc.property(texts, fc.nat({ max: 400 }), befores, (text, start, before) => {
      fc.pre(start <= text.length);
      const expected = seen(text, start, before);
      expect(found(new OddPlaces(text), start, before)).toEqual(expected);
      expect(found(new OddPlaces(text, null), start, before)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('one odd octet is found wherever in a long text it stands, with vectors and without', () => {
  for (const octet of [10, 13, 46, 200]) {
    for (let place = 0; place < 200; place += 1) {
      const text = Uint8Array.from(plainText(200));
      text[place] = octet;
      const expected = seen(text, 0, 10);
      expect(found(new OddPlaces(text), 0, 10)).toEqual(expected);
      expect(found(new OddPlaces(text, null), 0, 10)).toEqual(expected);
    }
  }
});

test('all odd places of a text of several blocks are found, one after the other', () => {
  const long = fc
    .array(fc.oneof(nasty, fc.nat({ max: 12_000 }).map(plainText)), { maxLength: 6 })
    .map((parts) => Uint8Array.from(parts.flat()));
  fc.assert(
    fc.property(long, (text) => {
      const places = new OddPlaces(text);
      const others = new OddPlaces(text, null);
      for (let at = 0, before = 10; at < text.length; at += 1, before = 0) {
        const odd = places.next(at, before);
        expect(odd).toBe(others.next(at, before));
        expect(places.eightBit).toBe(others.eightBit);
        at = odd;
      }
    }),
  );
});

test('an octet over 127 is found wherever it stands', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(hasEightBit(text)).toBe(text.some((octet) => octet > 127));
    }),
  );
});
