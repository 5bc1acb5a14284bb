import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64, octetsOf, textOf } from '../../src/index.ts';
import { faultOf } from '../helpers.ts';

const ALPHABET = 'base64 has only letters, digits, "+", "/", and "=" at its end';
const LENGTH = 'base64 has a multiple of four characters, "=" included';
const OVER = 'the last character of base64 must leave no bits over';

describe('base64', () => {
  // RFC 4648 10, and every character of the alphabet.
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
    ['\u00FB\u00EF\u00BE\u00FF\u00FF\u00FF', '++++////'],
  ])('of %j is "%s"', (text, encoded) => {
    expect(encodeBase64(octetsOf(text))).toBe(encoded);
    expect(decodeBase64(encoded)).toEqual({ ok: true, value: octetsOf(text) });
  });

  it('of any octets reads as those octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        const read = decodeBase64(encodeBase64(octets));
        expect(read.ok && [...read.value]).toEqual([...octets]);
      }),
    );
  });

  it('has one text for each sequence of octets', () => {
    const unit = fc.constantFrom(...'AQgwz/+9==='.split(''), ' ', '\u00E9', '-');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 9 }), (text) => {
        const read = decodeBase64(text);
        expect(read.ok ? encodeBase64(read.value) : text).toBe(text);
        expect(read.ok || read.fault.at <= text.length).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['=', 1, LENGTH],
    ['==', 2, LENGTH],
    ['====', 0, ALPHABET],
    ['Z===', 1, ALPHABET],
    ['Z', 1, LENGTH],
    ['Zg', 2, LENGTH],
    ['Zg=', 3, LENGTH],
    ['Zm8', 3, LENGTH],
    ['Zm9v=', 5, LENGTH],
    ['Zm9v====', 4, ALPHABET],
    ['Zg==Zg==', 2, ALPHABET],
    ['Zm9v ', 4, ALPHABET],
    [' Zm9', 0, ALPHABET],
    ['Zm\r\n9v', 2, ALPHABET],
    ['Zm9\u00E9', 3, ALPHABET],
    ['Zm-_', 2, ALPHABET],
    ['*', 0, ALPHABET],
    ['Zh==', 1, OVER],
    ['Zm9=', 2, OVER],
  ])('is not %j, for what stands at %i', (text, at, wanted) => {
    expect(faultOf(decodeBase64(text))).toBe(`${at}: ${wanted}`);
  });

  it('of the challenge in RFC 2554 4 is a msg-id', () => {
    const read = decodeBase64('PENCeUxFREJoU0NnbmhNWitOMjNGNndAZWx3b29kLmlubm9zb2Z0LmNvbT4=');
    expect(read.ok && textOf(read.value)).toBe('<CByLEDBhSCgnhMZ+N23F6w@elwood.innosoft.com>');
  });
});
