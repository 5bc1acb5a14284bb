import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OctetReader, joined, octetsOf, octetsOfLines, textOf } from '../../src/index.ts';

describe('octets', () => {
  it('are one character each, and come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        expect(octetsOf(textOf(octets))).toEqual(octets);
      }),
    );
    const long = new Uint8Array(100_000).map((_, index) => index);
    expect(octetsOf(textOf(long))).toEqual(long);
  });

  it("of texts short and long do not get in each other's way", () => {
    const texts = [
      0, 1, 1023, 1024, 1025, 8191, 8192, 8193, 70_000, 1000, 900, 1024, 24, 5,
    ].flatMap((length) => ['a', 'b'].map((letter) => letter.repeat(length)));
    const all = texts.map((text) => octetsOf(text));
    expect(all.map(textOf)).toEqual(texts);
  });

  it('are never made of a character that is none', () => {
    expect(() => octetsOf('a\u0100')).toThrow('no octet');
  });

  it('are joined in order', () => {
    expect(textOf(joined(octetsOf('a'), octetsOf(''), octetsOf('bc')))).toBe('abc');
    expect(joined()).toHaveLength(0);
  });

  it('of lines end each with CRLF', () => {
    expect(textOf(octetsOfLines(['a', '', 'b']))).toBe('a\r\n\r\nb\r\n');
  });

  it('wait in a reader until they are read', () => {
    const reader = new OctetReader();
    expect(reader.pending).toBe(0);
    reader.feed(octetsOf('abc'));
    reader.at = 2;
    reader.feed(octetsOf('de'));
    expect(reader.pending).toBe(3);
    expect(textOf(reader.octets.subarray(reader.at))).toBe('cde');
    reader.at = 5;
    const next = octetsOf('f');
    reader.feed(next);
    expect(reader.octets).toBe(next);
  });
});
