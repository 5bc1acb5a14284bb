import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Decode } from '../../src/index.ts';
import { quotedPrintable } from '../../src/transaction/quoted-printable.ts';

/** As a reader of mail does it (RFC 2045 6.7): blanks at the end of a line go, soft ends join lines. */
function decoded(lines: readonly string[]): string {
  const joined = lines
    .map((line) => line.replace(/[ \t]+$/, ''))
    .join('\n')
    .replaceAll('=\n', '');
  const octets: number[] = [];
  for (let at = 0; at < joined.length; at += 1) {
    if (joined[at] === '=') {
      octets.push(Number.parseInt(joined.slice(at + 1, at + 3), 16));
      at += 2;
    } else octets.push(joined.charCodeAt(at));
  }
  const text = utf8Decode(Uint8Array.from(octets));
  return text.ok ? text.value : 'no UTF-8';
}

describe('quoted-printable', () => {
  it.each([
    ['grüße = 1', ['gr=C3=BC=C3=9Fe =3D 1']],
    ['a ', ['a=20']],
    ['\t', ['=09']],
    ['a\tb\u007F', ['a\tb=7F']],
    ['', ['']],
    ['\ud800', ['=EF=BF=BD']],
    ['x'.repeat(76), [`${'x'.repeat(75)}=`, 'x']],
    [`${'x'.repeat(74)}ü`, [`${'x'.repeat(74)}=`, '=C3=BC']],
  ])('spells %j', (line, wanted) => {
    expect(quotedPrintable([line])).toEqual(wanted);
  });

  it('is read as what was written, in printable lines of at most 76 characters', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', ' ', '\t', '=', '.', 'ü', '用', '😀', '-'.repeat(40)),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const encoded = quotedPrintable(lines);
        for (const each of encoded) expect(each).toMatch(/^[\t -~]{0,76}$/);
        expect(decoded(encoded)).toBe(lines.join('\n'));
      }),
    );
  });
});
