/** JSON as octets: those that the language itself would give, whatever the value. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { JsonOctets, PIECE } from '../../src/journal/json-octets.ts';

const UTF8 = new TextDecoder();

/** What stands in a journal, and the rest of what JSON knows; `undefined` is what an event leaves out. */
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { withCrossShrink: true },
    fc.string({ unit: 'grapheme-ascii' }),
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('"', '\\', '\u0000', '\u001F', '\u007F', '\uD800', 'é', 'a'),
    }),
    fc.nat(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.constantFrom(0, -0, 9, 10, 99, 100, 2 ** 32 - 1, 2 ** 32, true, false, null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), fc.option(tie('value'), { nil: undefined }), { maxKeys: 5 }),
  ),
})).value;

function written(value: unknown): string {
  const octets = new JsonOctets();
  octets.value(value);
  return UTF8.decode(octets.take());
}

function valueOf(times: number): unknown {
  return [times, 'x'.repeat(100), { é: 'é'.repeat(9) }, [[]]];
}

describe('JSON as octets', () => {
  test('is the same as a text of the language, in UTF-8', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(written(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
  });

  test('is the same however much came before it, and where nothing is taken', () => {
    let text = '';
    const octets = new JsonOctets();
    const pieces: Uint8Array[] = [];
    for (let times = 0; times < 10_000; times += 1) {
      octets.value(valueOf(times));
      text += JSON.stringify(valueOf(times));
      if (times < 8000 && octets.pending >= PIECE) pieces.push(octets.take());
    }
    pieces.push(octets.take());
    expect(pieces.length).toBeGreaterThan(10);
    // They are looked at last of all: whoever took one may keep it.
    expect(pieces.map((piece) => UTF8.decode(piece)).join('')).toBe(text);
  });

  test('finds room for a text of any length', () => {
    for (const length of [PIECE - 2, PIECE, 2 * PIECE, 10 * PIECE])
      for (const letter of ['a', 'é', '"']) {
        const text = letter.repeat(length);
        expect(written([1, text, text])).toBe(JSON.stringify([1, text, text]));
      }
  });

  test('knows what was written since a place, and takes the last octet back', () => {
    const octets = new JsonOctets();
    octets.value([1]);
    const before = octets.pending;
    octets.value({ a: 2 });
    expect(UTF8.decode(octets.since(before))).toBe('{"a":2}');
    octets.dropLast();
    octets.ascii(',"b":3}');
    expect(UTF8.decode(octets.take())).toBe('[1]{"a":2,"b":3}');
    expect(octets.pending).toBe(0);
  });
});
