import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  OctetReader,
  SharedRoom,
  joined,
  joinedToSend,
  lineBetween,
  octetsOf,
  octetsOfLines,
  textOf,
} from '../../src/index.ts';

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

  it('of a line are its text, whatever lines were read before', () => {
    // Few octets and lengths, so that lines meet at one place of what is remembered, and long ones that are not remembered.
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.uint8Array({ max: 1, maxLength: 14 }),
      fc.uint8Array({ minLength: 90, maxLength: 120 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.nat(2), (lines, before) => {
        for (const octets of lines) {
          const around = joined(new Uint8Array(before), octets, octetsOf('\r\n'));
          expect(lineBetween(around, before, before + octets.length)).toBe(textOf(octets));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that share their memory do not get in the way of each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 64 }),
        fc.array(fc.nat(20), { maxLength: 40 }),
        (size, lengths) => {
          const shared = new SharedRoom(size);
          const taken = lengths.map((length, index) => shared.take(length).fill(index + 1));
          expect(taken).toEqual(
            lengths.map((length, index) => new Uint8Array(length).fill(index + 1)),
          );
        },
      ),
    );
    const shared = new SharedRoom(64);
    expect(shared.take(8).buffer).toBe(shared.take(8).buffer);
    expect(shared.take(9).buffer).not.toBe(shared.take(9).buffer);
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

describe('an OctetReader', () => {
  const someParts = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });

  it('has what was fed and not read, though what was lent to it has other octets since', () => {
    fc.assert(
      fc.property(someParts, fc.infiniteStream(fc.nat({ max: 25 })), (parts, reads) => {
        const reader = new OctetReader();
        const read: number[] = [];
        for (const part of parts) {
          const lent = part.slice();
          reader.feed(lent);
          for (let left = Number(reads.next().value); left > 0 && reader.pending > 0; left -= 1) {
            read.push(reader.octets[reader.at] ?? -1);
            reader.at += 1;
          }
          reader.keep();
          lent.fill(0);
        }
        const rest = reader.rest();
        expect([...read, ...rest]).toEqual([...joined(...parts)]);
        expect(reader.pending).toBe(0);
      }),
    );
  });

  it('gives its rest away: what is fed then is all that it has', () => {
    const reader = new OctetReader();
    reader.feed(octetsOf('one'));
    reader.at = 1;
    const rest = reader.rest();
    reader.feed(octetsOf('two'));
    expect([textOf(rest), textOf(reader.rest())]).toEqual(['ne', 'two']);
  });
});

it('octets to be sent together are those of their parts, in order', () => {
  const parts = ['250-ONE\r\n', '', '250 HELP\r\n'].map((text) => octetsOf(text));
  expect(textOf(joinedToSend(parts))).toBe('250-ONE\r\n250 HELP\r\n');
});
