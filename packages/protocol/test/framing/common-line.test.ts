import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { VERBS } from '../../src/commands/command.ts';
import { isCommonLine } from '../../src/framing/common-line.ts';
import { octetsOf } from '../../src/framing/octets.ts';

/** The line as it may stand in memory: with something before it and behind it that would change the answer, were it read. */
function isCommon(line: string): boolean {
  const before = 'MAIL 250 ';
  const octets = octetsOf(`${before}${line}250 MAIL `);
  const whole = isCommonLine(octets, before.length, before.length + line.length);
  expect(isCommonLine(octetsOf(line), 0, line.length)).toBe(whole);
  return whole;
}

const FOUR_LETTERS = VERBS.filter((verb) => verb.length === 4 && verb !== 'AUTH');

test.each(FOUR_LETTERS)('%s begins a line that may be remembered, in any case', (verb) => {
  for (const spelled of [
    verb,
    verb.toLowerCase(),
    `${verb.slice(0, 2)}${verb.slice(2).toLowerCase()}`,
  ]) {
    expect(isCommon(spelled)).toBe(true);
    expect(isCommon(`${spelled} FROM:<SAM@ALPHA>`)).toBe(true);
    expect(isCommon(`${spelled}X`)).toBe(false);
    expect(isCommon(`${spelled}-X`)).toBe(false);
    expect(isCommon(` ${spelled}`)).toBe(false);
    expect(isCommon(spelled.slice(0, 3))).toBe(false);
    expect(isCommon(`${spelled.slice(0, 3)} X`)).toBe(false);
  }
});

test('the code of a reply does, with a space, a hyphen or nothing behind it', () => {
  for (const line of ['250', '250 OK', '250-OK', '354 ', '999-']) expect(isCommon(line)).toBe(true);
  for (const line of ['25', '2', '2500', '250_', '25O OK', '2S0 OK', 'x50 OK', '25 OK'])
    expect(isCommon(line)).toBe(false);
});

test('nothing else does: neither AUTH nor a word that is a password', () => {
  const lines = [
    '',
    'A',
    'AUTH',
    'AUTH PLAIN AHNhbQBzZWNyZXQ=',
    'auth login',
    'AHNhbQBzZWNyZXQ=',
    'secret',
    '123456',
    'STARTTLS',
  ];
  for (const line of lines) expect(isCommon(line)).toBe(false);
});

test('a line of any octets is common where its first word says so', () => {
  const octets = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const heads = fc.constantFrom('MAIL', 'quit', 'Rset', '250', 'AUTH', '25', 'MAI', '-', '\r');
  fc.assert(
    fc.property(
      fc.oneof(
        octets,
        fc.tuple(heads, octets).map((parts) => parts.join('')),
      ),
      (line) => {
        const [word = ''] = line.split(' ');
        const isVerb = FOUR_LETTERS.some(
          (verb) => verb === word.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
        );
        expect(isCommon(line)).toBe(isVerb || /^[0-9]{3}(?:$|[ -])/.test(line));
      },
    ),
  );
});
