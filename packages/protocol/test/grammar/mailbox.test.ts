import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES, formatMailbox, parseLocalPart, parseMailbox } from '../../src/index.ts';
import { mailboxes } from '../../src/testing/index.ts';
import { A_LABEL, DIALECTS, faultOf } from '../helpers.ts';

describe.each(DIALECTS)('a mailbox in %s', (dialect) => {
  const rules = RULES[dialect];

  it('is the inverse of its text', () => {
    fc.assert(
      fc.property(mailboxes(rules), (mailbox) => {
        expect(parseMailbox(formatMailbox(mailbox), rules)).toEqual({ ok: true, value: mailbox });
      }),
    );
  });

  it.each([
    ['joe@three>', 9, 'nothing may follow the host of a mailbox'],
    ['<joe@three>', 0, 'a user name must stand here'],
    ['@one:joe@three', 0, 'a user name must stand here'],
    ['joe', 3, '"@" and a host must follow the user name of a mailbox'],
    ['joe smith@three', 3, 'a user name with a space in it must stand between quotes'],
    ['"joe smith" @three', 11, '"@" and a host must follow the user name of a mailbox'],
    ['jo\u00e9@three', 2, 'only ASCII characters may stand in a user name'],
    ['\u00e9@three', 0, 'only ASCII characters may stand in a user name'],
    ['\u{1F600}joe@three', 0, 'only ASCII characters may stand in a user name'],
    ['"jo\u00e9"@three', 3, 'only ASCII characters may stand in a user name'],
    ['joe@thr\u00e9e', 7, A_LABEL],
    ['joe\x7F@three', 3, '"@" and a host must follow the user name of a mailbox'],
    ['"joe@three', 10, 'a closing quote must end the user name'],
    ['"joe"smith@three', 5, '"@" and a host must follow the user name of a mailbox'],
  ])('is not %j', (text, at, wanted) => {
    expect(faultOf(parseMailbox(text, rules))).toBe(`${at}: ${wanted}`);
  });

  it.each([
    ['jo\u00e9', 2],
    ['\u00e9', 0],
    ['"jo\u00e9"', 3],
  ])('has no user %j, and no quote would help it', (text, at) => {
    expect(faultOf(parseLocalPart(text, rules))).toBe(
      `${at}: only ASCII characters may stand in a user name`,
    );
  });

  it('has a user name of 64 characters and not one more, quotes included', () => {
    expect(faultOf(parseLocalPart('u'.repeat(64), rules))).toBe('none');
    expect(faultOf(parseLocalPart('u'.repeat(65), rules))).toBe(
      '0: a user name has at most 64 characters, and this one has 65',
    );
    expect(faultOf(parseMailbox(`${'u'.repeat(65)}@x`, rules))).toMatch(/^0: .* 64 /);
    expect(faultOf(parseLocalPart(`"${'u'.repeat(62)}"`, rules))).toBe('none');
    expect(faultOf(parseLocalPart(`"${'u'.repeat(63)}"`, rules))).toMatch(/^0: .* 64 /);
  });

  it('has a user name in which every character but those of the grammar must be quoted', () => {
    const bare: string[] = [];
    const inQuotes: string[] = [];
    for (let code = 0; code < 256; code += 1) {
      const character = String.fromCharCode(code);
      if (parseLocalPart(`a${character}.b`, rules).ok) bare.push(character);
      if (parseLocalPart(`"a${character}b"`, rules).ok) inQuotes.push(character);
    }
    const backslash = rules.backslashOutsideQuotes ? '\\' : '';
    expect(bare.join('')).toBe(
      `!#$%&'*+-/0123456789=?ABCDEFGHIJKLMNOPQRSTUVWXYZ${backslash}^_\`abcdefghijklmnopqrstuvwxyz{|}~`,
    );
    // A backslash quotes the b; a quote ends the name too early.
    expect(inQuotes.join('')).toMatch(/^ !#.*\\.*~$/);
    expect(inQuotes).toHaveLength(94);
  });
});

describe('a user name', () => {
  it.each([
    ['Joe\\,Smith', true, false],
    ['Joe\\ Smith', true, false],
    ['a\\\\b', true, false],
    ['a\\', false, false],
    ['a\\\r', false, false],
    ['"a\\', false, false],
    ['"a\\"', false, false],
    ['"a\\\\"', true, true],
    ['"a\\\n"', false, false],
    ['""', false, true],
    ['"', false, false],
    ['', false, false],
    ['"a".b', false, false],
  ])('may be %j in rfc821: %j, in rfc5321: %j', (text, in821, in5321) => {
    expect(parseLocalPart(text, RULES.rfc821).ok).toBe(in821);
    expect(parseLocalPart(text, RULES.rfc5321).ok).toBe(in5321);
  });
});

it('a user name is told what it lacks', () => {
  expect(faultOf(parseLocalPart('joe@', RULES.rfc821))).toBe(
    '3: this character must be quoted in a user name',
  );
  expect(faultOf(parseLocalPart('""', RULES.rfc821))).toBe(
    '1: something must stand between the quotes',
  );
  expect(faultOf(parseMailbox('joe\\" smith@b', RULES.rfc821))).toBe(
    '5: a user name with a space in it must stand between quotes',
  );
});
