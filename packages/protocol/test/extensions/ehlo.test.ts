import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExtensions } from '../../src/index.ts';

function read(...lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(parseExtensions(lines));
}

describe('the extensions in a reply to EHLO', () => {
  it('are those of RFC 3461 10.1 and RFC 2554 4', () => {
    expect(read('DSN', 'EXPN', 'SIZE')).toEqual({ DSN: '', EXPN: '', SIZE: '' });
    expect(read('AUTH CRAM-MD5 DIGEST-MD5')).toEqual({ AUTH: 'CRAM-MD5 DIGEST-MD5' });
  });

  it.each([
    ['SIZE 1000', 'SIZE', '1000'],
    ['size 1000', 'SIZE', '1000'],
    ['8bitMIME', '8BITMIME', ''],
    ['X-Y-1 a=b  c ', 'X-Y-1', 'a=b c'],
    ['PIPELINING ', 'PIPELINING', ''],
    ['AUTH=LOGIN PLAIN', 'AUTH', 'LOGIN PLAIN'],
    ['auth=LOGIN', 'AUTH', 'LOGIN'],
    ['AUTH', 'AUTH', ''],
    ['AUTH=', 'AUTH', ''],
  ])('%j says %s with "%s"', (line, keyword, parameters) => {
    expect(read(line)).toEqual({ [keyword]: parameters });
  });

  it.each([
    '',
    ' ',
    ' SIZE',
    '-SIZE',
    'SIZE=1000',
    'X_Y',
    'SIZE\t1',
    'SIZE \u00E9',
    'S\u0130ZE',
    'SI.ZE 1',
  ])('are none in %j, which takes nothing from the others', (line) => {
    expect(read('DSN', line, 'HELP')).toEqual({ DSN: '', HELP: '' });
  });

  it('are said by the first of several lines, but for AUTH, whose lines are joined', () => {
    expect(read('SIZE 1', 'size 2', 'AUTH=LOGIN PLAIN', 'AUTH PLAIN CRAM-MD5')).toEqual({
      SIZE: '1',
      AUTH: 'LOGIN PLAIN CRAM-MD5',
    });
  });

  it('come out of their own lines unchanged', () => {
    const character = fc.constantFrom(...'ABZ019'.split(''));
    const keyword = fc
      .tuple(character, fc.string({ unit: fc.oneof(character, fc.constant('-')), maxLength: 6 }))
      .map((parts) => parts.join(''));
    const word = fc.string({
      unit: fc.constantFrom(...'!=~a-1'.split('')),
      minLength: 1,
      maxLength: 5,
    });
    const parameters = fc.array(word, { maxLength: 3 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(keyword, parameters), { selector: ([one]) => one }),
        (all) => {
          const lines = all.map(([one, rest]) => (rest === '' ? one : `${one} ${rest}`));
          expect([...parseExtensions(lines)]).toEqual(all);
        },
      ),
    );
  });
});
