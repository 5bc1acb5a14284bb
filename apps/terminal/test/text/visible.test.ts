import { describe, expect, test } from 'vitest';

import { visible, visibleLine, visibleOctets } from '../../src/text/visible.ts';

describe('visible', () => {
  test.each([
    ['\u001B[31mred\u001B[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\r\nb', 'a<CR><LF>b'],
    ['a\tb', 'a\\tb'],
    ['\0\u007F', '\\x00\\x7f'],
    ['\u009B31m', '\\x9b31m'],
    ['\u202Etxt.exe', '\\u202etxt.exe'],
    ['zero\u200Bwidth\uFEFF', 'zero\\u200bwidth\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\uD800', '\\ud800'],
    ['\u{E0041}', '\\u{e0041}'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves printable text of any script as it is', () => {
    const text = '<JOE@THREE> "Joe\\ Smith" Zürich 日本 → ✉ 🙂';
    expect(visible(text)).toBe(text);
  });

  test('never lets a control character through, whatever the text is', () => {
    const everything = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
    expect(visible(everything.join(''))).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });
});

test('octets that are not UTF-8 are shown by their numbers', () => {
  expect(visibleOctets('caf\u00E9\u001B')).toBe('caf\\xe9\\x1b');
});

describe('a line of the journal', () => {
  test('is shown by characters when it was UTF-8', () => {
    expect(visibleLine({ text: 'é' })).toBe('é');
  });

  test('is shown by octets when it was not', () => {
    expect(visibleLine({ text: 'é', octets: true })).toBe('\\xe9');
  });

  test('says that it did not end', () => {
    expect(visibleLine({ text: 'MAIL FR', partial: true })).toBe('MAIL FR (line not ended)');
  });
});
