import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Decode, utf8Encode, utf8Length } from '../../src/index.ts';
import { faultOf } from '../helpers.ts';

/** The language's own UTF-8, which hides in the encoding of addresses of the Web. */
function byTheLanguage(text: string): readonly number[] {
  return [...encodeURIComponent(text).matchAll(/%(..)|(.)/g)].map(([, hex, character]) =>
    hex === undefined ? character!.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

describe('UTF-8', () => {
  it('is what the language makes of any text, and reads as that text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const octets = utf8Encode(text);
        expect([...octets]).toEqual(byTheLanguage(text));
        expect(utf8Decode(octets)).toEqual({ ok: true, value: text });
        expect(utf8Length(text)).toBe(octets.length);
      }),
    );
  });

  it('reads nothing but what it would write', () => {
    const octet = fc.oneof(
      fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf),
      fc.constantFrom(0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xf8, 0xff),
    );
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 8 }), (octets) => {
        const read = utf8Decode(Uint8Array.from(octets));
        expect(read.ok ? [...utf8Encode(read.value)] : octets).toEqual(octets);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['the first of one octet', [0x00], '\0'],
    ['the last of one octet', [0x7f], '\x7F'],
    ['the first of two', [0xc2, 0x80], '\u0080'],
    ['the last of two', [0xdf, 0xbf], '\u07FF'],
    ['the first of three', [0xe0, 0xa0, 0x80], '\u0800'],
    ['the last before the surrogates', [0xed, 0x9f, 0xbf], '\uD7FF'],
    ['the first after them', [0xee, 0x80, 0x80], '\uE000'],
    ['the last of three', [0xef, 0xbf, 0xbf], '\uFFFF'],
    ['the first of four', [0xf0, 0x90, 0x80, 0x80], '\u{10000}'],
    ['the last of all', [0xf4, 0x8f, 0xbf, 0xbf], '\u{10FFFF}'],
  ])('has %s', (_, octets, text) => {
    expect(utf8Decode(Uint8Array.from(octets))).toEqual({ ok: true, value: text });
    expect([...utf8Encode(text)]).toEqual(octets);
    expect(utf8Length(text)).toBe(octets.length);
  });

  it.each([
    ['\uD83D', 3],
    ['\uDE00', 3],
    ['a\uD83Db', 5],
    ['\uDE00\uD83D', 6],
    ['\uD800\uDC00', 4],
    ['\uDBFF\uDFFF', 4],
    ['\uD7FF\uDC00', 6],
    ['\uE000\uDC00', 6],
    ['\uD800\uDBFF', 6],
    ['\uDBFF\uE000', 6],
    ['\uDC00\uDFFF', 6],
    ['\uD83D\uD83D\uDE00', 7],
  ])('counts four octets for a pair of surrogates, three for one alone: %j', (text, octets) => {
    expect(utf8Length(text)).toBe(octets);
    expect(utf8Length(text)).toBe(utf8Encode(text.toWellFormed()).length);
  });

  it.each([
    ['a following octet alone', [0x41, 0x80], 1],
    ['NUL in two octets', [0xc0, 0x80], 0],
    ['"/" in two octets', [0xc0, 0xaf], 0],
    ['"/" in three octets', [0xe0, 0x80, 0xaf], 0],
    ['"/" in four octets', [0xf0, 0x80, 0x80, 0xaf], 0],
    ['a high surrogate', [0xed, 0xa0, 0x80], 0],
    ['the last low surrogate', [0xed, 0xbf, 0xbf], 0],
    ['a pair of surrogates', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], 0],
    ['U+110000', [0xf4, 0x90, 0x80, 0x80], 0],
    ['a lead of five octets', [0xf8, 0x88, 0x80, 0x80, 0x80], 0],
    ['that lead before three octets', [0xf8, 0x90, 0x80, 0x80], 0],
    ['an octet that is never used', [0x41, 0x42, 0xff], 2],
    ['a character cut off at the end', [0x41, 0xe2, 0x82], 1],
    ['a character cut off by another', [0xe2, 0x82, 0x41], 0],
  ])('has not %s', (_, octets, at) => {
    expect(faultOf(utf8Decode(Uint8Array.from(octets)))).toBe(`${at}: the octets must be UTF-8`);
  });

  it('is never made of half a character', () => {
    expect(() => utf8Encode('a\uD83D')).toThrow('a lone surrogate has no UTF-8');
    expect(() => utf8Encode('\uDE00b')).toThrow('a lone surrogate has no UTF-8');
  });
});
