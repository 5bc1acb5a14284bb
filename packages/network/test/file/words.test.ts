/** The small languages inside the file: times, sizes, addresses, and what someone probably meant. */
import type { Parsed } from '@hopscope/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import schema from '@hopscope/network/network.schema.json' with { type: 'json' };

import { parseDuration, parseSize } from '../../src/file/measure.ts';
import { nearest } from '../../src/file/nearest.ts';
import { quoted } from '../../src/file/quoted.ts';

const amount = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('0159.- +eKMiBmshd\n')), maxLength: 6 }),
  fc
    .tuple(
      fc.nat(30),
      fc.constantFrom('', '.5', ' ', '.'),
      fc.constantFrom('ms', 's', 'KiB', 'MB', ''),
    )
    .map((parts) => parts.join('')),
);

/** Well formed, even if it is too much. */
function isMeasure(result: Parsed<number>): boolean {
  return result.ok || result.fault.wanted.endsWith('at most');
}

describe('A time', () => {
  test.each([
    ['40ms', 40],
    ['5s', 5_000],
    ['5 s', 5_000],
    ['1.5s', 1_500],
    ['0.4ms', 0],
    ['0s', 0],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['4d', 345_600_000],
    ['24d', 2_073_600_000],
  ])('%s is %i milliseconds.', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: milliseconds });
  });

  test.each(['', '-5s', '5', 's', '5 weeks', '1e3s', '.5s', '5.s', '+5s', '5S', '25d', '1s1s'])(
    '%j is none.',
    (text) => {
      expect(parseDuration(text).ok).toBe(false);
    },
  );

  test('Nobody waits longer than a timer can count.', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('ms', 's', 'm', 'h', 'd'), (number, unit) => {
        expect(parseDuration(`${number}${unit}`)).toSatisfy(
          (time: Parsed<number>) => !time.ok || time.value < 2 ** 31,
        );
      }),
    );
  });

  test('What is a time is one in the schema too.', () => {
    const pattern = new RegExp(schema.$defs.duration.pattern, 'u');
    fc.assert(
      fc.property(amount, (text) => {
        expect(pattern.test(text)).toBe(isMeasure(parseDuration(text)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('A size', () => {
  test.each([
    ['5000', 5_000],
    ['5B', 5],
    ['1KB', 1_000],
    ['1kB', 1_000],
    ['64KiB', 65_536],
    ['1.5 MiB', 1_572_864],
    ['1MB', 1_000_000],
    ['1GB', 1_000_000_000],
    ['1GiB', 1_073_741_824],
  ])('%s is %i octets.', (text, octets) => {
    expect(parseSize(text)).toEqual({ ok: true, value: octets });
  });

  test.each(['', '-1', '5TB', 'MB', '1e3', '1,000', '99999999999GB'])('%j is none.', (text) => {
    expect(parseSize(text).ok).toBe(false);
  });

  test('What is a size is one in the schema too.', () => {
    const pattern = new RegExp(schema.$defs.host.properties.quota.pattern, 'u');
    fc.assert(
      fc.property(amount, (text) => {
        expect(pattern.test(text)).toBe(isMeasure(parseSize(text)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('The nearest word', () => {
  const keys = ['mailboxes', 'aliases', 'lists', 'links', 'hosts', 'ONE', 'TWO'];

  test.each([
    ['mailbox', 'mailboxes'],
    ['mailboxs', 'mailboxes'],
    ['alaises', 'aliases'],
    ['HOSTS', 'hosts'],
    ['link', 'links'],
    ['OEN', 'ONE'],
    ['one', 'ONE'],
    ['seed', null],
    ['X', null],
    ['', null],
  ])('For %j it is %j.', (word, meant) => {
    expect(nearest(word, keys)).toBe(meant);
  });
});

describe('A quotation', () => {
  test('It has at most 60 characters between its quotes, all of them visible.', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const inside = quoted(text).slice(1, -1);
        expect(inside.length).toBeLessThanOrEqual(60);
        expect(inside).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('It has the quotes that the text has not.', () => {
    expect(quoted('"a b"@X')).toBe(`'"a b"@X'`);
    expect(quoted("it's")).toBe(`"it's"`);
  });
});
