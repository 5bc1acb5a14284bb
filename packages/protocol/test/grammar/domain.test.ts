import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES, parseHost } from '../../src/index.ts';
import { hosts } from '../../src/testing/index.ts';
import { A_LABEL, DIALECTS, faultOf } from '../helpers.ts';

const NO_CONTROL = 'no control character may stand in a host name';
const LETTERS_AND_REST = 'a host name has only letters, digits, hyphens and dots';
/** A host name of so many characters; an even number ends in two letters. */
function name(length: number): string {
  return `${'a.'.repeat(200).slice(0, length - 2 - (length % 2))}${length % 2 === 0 ? 'bb' : 'bbb'}`;
}

const LITERAL = 'an address between "[" and "]" is four numbers from 0 to 255 with dots';

describe.each(DIALECTS)('a host in %s', (dialect) => {
  const rules = RULES[dialect];

  it.each([
    'ONE',
    'a',
    '3com.example',
    'USC-ISIF.ARPA',
    'PC7.LCS.MIT.ARPA',
    'a--b.c',
    '[123.255.37.2]',
    '[0.0.0.0]',
    '[001.02.3.4]',
  ])('may be %s', (text) => {
    expect(parseHost(text, rules)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['', 0, 'a host name must stand here'],
    ['[1.2.3.45', 0, LITERAL],
    ['-a', 0, 'a host name must stand here'],
    ['a-', 1, 'a name inside a host name must end with a letter or a digit'],
    ['a-.b', 1, 'a name inside a host name must end with a letter or a digit'],
    ['a_b', 1, LETTERS_AND_REST],
    ['a b', 1, LETTERS_AND_REST],
    ['a..b', 2, 'a host name must stand here'],
    ['.a', 0, 'a host name must stand here'],
    ['a.', 2, 'a host name must stand here'],
    ['@a', 0, 'a host name must stand here'],
    ['a\0', 1, NO_CONTROL],
    ['a\x7f', 1, NO_CONTROL],
    ['a\x85b', 1, NO_CONTROL],
    ['a-\x9f', 2, NO_CONTROL],
    ['\x80a', 0, NO_CONTROL],
    ['a.\x9b', 2, NO_CONTROL],
    ['a\xa0', 1, A_LABEL],
    ['\u212A', 0, A_LABEL],
    ['b\u00fccher.example', 1, A_LABEL],
    ['b-\u00fc.example', 2, A_LABEL],
    ['a.\u{1F600}', 2, A_LABEL],
    ['[256.1.1.1]', 0, LITERAL],
    ['[1.2.3]', 0, LITERAL],
    ['[1.2.3.4.5]', 0, LITERAL],
    ['[1.2.3.0004]', 0, LITERAL],
    ['[1.2.3.]', 0, LITERAL],
    ['[1.2.3.-4]', 0, LITERAL],
    ['[1.2.3.4', 0, LITERAL],
    ['[]', 0, LITERAL],
    ['[1.2.3.4]x', 9, LETTERS_AND_REST],
    ['1.2.3.4]', 7, LETTERS_AND_REST],
  ])('is not %j, for what stands at %i', (text, at, wanted) => {
    expect(faultOf(parseHost(text, rules))).toBe(`${at}: ${wanted}`);
  });

  it('keeps its spelling, whatever it is', () => {
    fc.assert(
      fc.property(hosts(rules), (text) => {
        expect(parseHost(text, rules)).toEqual({ ok: true, value: text });
      }),
    );
  });
});

describe('a host in the two dialects', () => {
  it.each([
    ['#123', 'none', '0: a host name must stand here'],
    ['#', '1: a number must follow "#"', '0: a host name must stand here'],
    ['#12a', `3: ${LETTERS_AND_REST}`, '0: a host name must stand here'],
    ['a.#1.[1.2.3.4]', 'none', '2: a host name must stand here'],
    ['[1.2.3.4].a', 'none', `9: ${LETTERS_AND_REST}`],
    ['[IPv6:2001:db8::1]', `0: ${LITERAL}`, 'none'],
    ['[tag:a[b]', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[:x]', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[-a:x]', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[a-:x]', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[a b:x]', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[IPv6:x', `0: ${LITERAL}`, `0: ${LITERAL}`],
    ['[IPv6:]', `0: ${LITERAL}`, `0: ${LITERAL}`],
  ])('%s: %s in rfc821, %s in rfc5321', (text, in821, in5321) => {
    expect(faultOf(parseHost(text, RULES.rfc821))).toBe(in821);
    expect(faultOf(parseHost(text, RULES.rfc5321))).toBe(in5321);
  });

  it.each([
    ['rfc821', 64],
    ['rfc5321', 255],
  ] as const)('has in %s %i characters and not one more', (dialect, most) => {
    expect(faultOf(parseHost(name(most), RULES[dialect]))).toBe('none');
    expect(faultOf(parseHost(name(most + 1), RULES[dialect]))).toBe(
      `0: a host name has at most ${most} characters, and this one has ${most + 1}`,
    );
  });
});
