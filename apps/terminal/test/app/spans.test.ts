import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

import { fit, framed, plain, span, spread, widthOf, wrapped } from '../../src/app/spans.ts';

test('A line fits into any width, down to none', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '日', 'é', ' ', '✉'), maxLength: 30 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: -2, max: 40 }), (left, right, width) => {
      const wanted = Math.max(0, width);
      expect(widthOf(fit([span(left), span(right)], width))).toBe(wanted);
      expect(widthOf(spread([span(left)], [span(right)], width))).toBe(wanted);
    }),
  );
});

test('A title that is too long leaves the frame closed', () => {
  const [top = []] = framed([span('x'.repeat(90))], [span('right')], [], 40, 3);
  expect(plain(top)).toBe(`╭─ ${'x'.repeat(26)}…  right ─╮`);
});

test('Words that do not fit into a line go into the next, and none is lost while there is room', () => {
  const words = fc.array(
    fc.string({ unit: 'grapheme-ascii', minLength: 1 }).map((word) => word.replaceAll(/\s/g, '_')),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 60 }), (all, width) => {
      const lines = wrapped(all.join(' '), width, all.length);
      expect(lines.every((line) => stringWidth(line) <= width)).toBe(true);
      expect(lines.join(' ').replaceAll(' ', '')).toBe(all.join(''));
    }),
  );
  expect(wrapped('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
});
