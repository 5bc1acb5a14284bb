import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

import { broken, fit, framed, plain, span, spread, widthOf, wrapped } from '../../src/app/spans.ts';

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

test('A line that is broken loses nothing but spaces, and all its lines have the width', () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom('a', '日', '@', ',', ' '), minLength: 1, maxLength: 30 }),
  );
  fc.assert(
    fc.property(
      words,
      fc.integer({ min: 6, max: 60 }),
      fc.integer({ min: 0, max: 40 }),
      (all, width, indent) => {
        const lines = broken(
          all.map((text) => span(text)),
          width,
          indent,
        );
        expect(lines.map(widthOf)).toEqual(lines.map(() => width));
        expect(lines.map(plain).join('').replaceAll(' ', '')).toBe(
          all.join('').replaceAll(' ', ''),
        );
      },
    ),
  );
});

test('A line is broken behind a comma rather than in a name, and keeps its colours', () => {
  const line = [span('to <'), span('@ONE', { color: 'red' }), span(',@TWO,@THREE:JOE@FOUR>')];
  expect(broken(line, 16, 3).map(plain)).toEqual([
    'to <@ONE,@TWO,  ',
    '   @THREE:JOE@FO',
    '   UR>          ',
  ]);
  expect(broken(line, 16, 3)[0]).toContainEqual(span('@ONE', { color: 'red' }));
});

test('A word that is wider than a line goes on in the next, and in the last line ends in an ellipsis', () => {
  const words = 'to <@ONE,@TWO,@THREE:JOE@FOUR>.';
  expect(wrapped(words, 12, Infinity)).toEqual(['to', '<@ONE,@TWO,', '@THREE:JOE@F', 'OUR>.']);
  expect(wrapped(words, 12, 2)).toEqual(['to', '<@ONE,@TWO,…']);
});
