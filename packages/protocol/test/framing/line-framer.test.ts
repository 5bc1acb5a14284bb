import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFramer, OctetReader, octetsOf, type FramedLine } from '../../src/index.ts';
import { feedEveryWay, nastyOctets } from '../../src/testing/index.ts';

function frame(limit: number): (parts: Iterable<Uint8Array>) => readonly FramedLine[] {
  return (parts) => {
    const framer = new LineFramer(limit);
    const reader = new OctetReader();
    const lines: FramedLine[] = [];
    for (const part of parts) {
      reader.feed(part);
      for (let line = framer.read(reader); line !== null; line = framer.read(reader)) {
        lines.push(line);
      }
    }
    return lines;
  };
}

function framed(text: string, limit = 512): readonly FramedLine[] {
  return frame(limit)([octetsOf(text)]);
}

describe('LineFramer', () => {
  it.each<[string, readonly FramedLine[]]>([
    ['', []],
    ['NOOP', []],
    ['NOOP\r', []],
    ['NOOP\n', []],
    ['\r\n', [{ text: '', fault: null }]],
    [
      'NOOP\r\nQUIT\r\n',
      [
        { text: 'NOOP', fault: null },
        { text: 'QUIT', fault: null },
      ],
    ],
    ['NOOP\nQUIT\r\n', [{ text: 'NOOP\nQUIT', fault: 'bare-cr-or-lf' }]],
    ['NOOP\rQUIT\r\n', [{ text: 'NOOP\rQUIT', fault: 'bare-cr-or-lf' }]],
    ['\n\r\n', [{ text: '\n', fault: 'bare-cr-or-lf' }]],
    ['\r\r\n', [{ text: '\r', fault: 'bare-cr-or-lf' }]],
    ['\n\r\r\n', [{ text: '\n\r', fault: 'bare-cr-or-lf' }]],
    ['NO\u008D\u008AOP\r\n', [{ text: 'NO\u008D\u008AOP', fault: 'octet-over-127' }]],
    ['\u00FF\n\r\n', [{ text: '\u00FF\n', fault: 'bare-cr-or-lf' }]],
    ['a\0b\r\n', [{ text: 'a\0b', fault: null }]],
    ['a\x7Fb\r\n', [{ text: 'a\x7Fb', fault: null }]],
  ])('reads %j', (text, lines) => {
    expect(framed(text)).toEqual(lines);
  });

  it('takes a line of as many octets as the limit, CRLF included, and of a longer one tells how it begins', () => {
    expect(framed('12345678\r\n', 10)).toEqual([{ text: '12345678', fault: null }]);
    expect(framed('123456789\r\nNOOP\r\n', 10)).toEqual([
      { text: '123456789', fault: 'too-long' },
      { text: 'NOOP', fault: null },
    ]);
    expect(framed(`BDAT ${'0'.repeat(20)}\r\n`, 10)).toEqual([
      { text: 'BDAT 00000000000', fault: 'too-long' },
    ]);
  });

  it('comes to the same lines however the octets are cut, and keeps no segment', () => {
    fc.assert(
      fc.property(nastyOctets(), fc.integer({ min: 2, max: 20 }), (octets, limit) => {
        const whole = frame(limit)([octets.slice()]);
        for (const { way, outcome } of feedEveryWay(octets, frame(limit))) {
          expect({ way, outcome }).toEqual({ way, outcome: whole });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells all of a line up to the limit, and 16 octets of a longer one, wherever it is cut', () => {
    const wrong: unknown[] = [];
    for (let length = 0; length <= 22; length += 1) {
      const line = 'abcdefghijklmnopqrstuvwxyz'.slice(0, length);
      const octets = octetsOf(`${line}\r\nNOOP\r\n`);
      for (let limit = 6; limit <= 22; limit += 1) {
        const isTooLong = length + 2 > limit;
        const wanted = [
          { text: isTooLong ? line.slice(0, 16) : line, fault: isTooLong ? 'too-long' : null },
          { text: 'NOOP', fault: null },
        ];
        for (const { way, outcome } of feedEveryWay(octets, frame(limit)))
          if (JSON.stringify(outcome) !== JSON.stringify(wanted))
            wrong.push({ way, limit, outcome });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('knows that a line is too long before its end has come', () => {
    const framer = new LineFramer(8);
    const reader = new OctetReader();
    const overlong = ['1234', '5678', '9', '\r', '\n', '12'].map((part) => {
      reader.feed(octetsOf(part));
      framer.read(reader);
      return framer.overlong;
    });
    expect(overlong).toEqual([false, false, true, true, false, false]);
  });

  it('takes a segment without octets for nothing', () => {
    expect(frame(512)(['NOOP\r', '', '\n', ''].map(octetsOf))).toEqual([
      { text: 'NOOP', fault: null },
    ]);
  });

  it('drops a line of 512 MiB without keeping it', () => {
    const framer = new LineFramer(512);
    const reader = new OctetReader();
    const segment = new Uint8Array(2 ** 20).fill(65);
    for (let count = 0; count < 512; count += 1) {
      reader.feed(segment);
      expect(framer.read(reader)).toBeNull();
    }
    reader.feed(octetsOf('\r\nNOOP\r\n'));
    expect([framer.read(reader), framer.read(reader)]).toEqual([
      { text: 'A'.repeat(16), fault: 'too-long' },
      { text: 'NOOP', fault: null },
    ]);
  });

  it('knows whether it is inside a line', () => {
    const framer = new LineFramer(8);
    const reader = new OctetReader();
    const feed = (text: string): boolean => {
      reader.feed(octetsOf(text));
      while (framer.read(reader) !== null);
      return framer.midLine;
    };
    expect(feed('')).toBe(false);
    expect(feed('NO')).toBe(true);
    expect(feed('OP and more than fits\r')).toBe(true);
    expect(feed('\n')).toBe(false);
  });
});
