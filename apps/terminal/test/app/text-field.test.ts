import fc from 'fast-check';
import { expect, test } from 'vitest';

import { editedBy, fieldOf, typedInto, type TextField } from '../../src/app/model/text-field.ts';

/** A field with a `|` where its next character comes. */
function field(text: string): TextField {
  return { text: text.replace('|', ''), at: text.indexOf('|') };
}

function shown({ text, at }: TextField): string {
  return `${text.slice(0, at)}|${text.slice(at)}`;
}

test.each([
  ['left', 'ab|c', 'a|bc'],
  ['left', '|abc', '|abc'],
  ['right', 'ab|c', 'abc|'],
  ['right', 'abc|', 'abc|'],
  ['home', 'ab|c', '|abc'],
  ['ctrl+a', 'ab|c', '|abc'],
  ['end', 'ab|c', 'abc|'],
  ['ctrl+e', 'ab|c', 'abc|'],
  ['backspace', 'ab|c', 'a|c'],
  ['backspace', '|abc', '|abc'],
  ['delete', 'ab|c', 'ab|'],
  ['delete', 'abc|', 'abc|'],
  ['ctrl+u', 'ab|c', '|c'],
  ['ctrl+k', 'ab|c', 'ab|'],
  ['ctrl+w', 'runs/today m2|.svg', 'runs/today |.svg'],
  ['ctrl+w', 'runs/today/|', 'runs/|'],
  ['backspace', 'e\u0301|x', '|x'],
  ['left', 'a日|', 'a|日'],
])('%s makes of %s %s', (key, before, after) => {
  expect(shown(editedBy(field(before), key) ?? field('|'))).toBe(after);
});

test('A key that edits nothing is told as such', () => {
  for (const key of ['up', 'enter', 'pageup', 'ctrl+x'])
    expect(editedBy(fieldOf('a'), key)).toBeNull();
});

test('What is typed or pasted goes in at the cursor, without what cannot be seen, and up to a length', () => {
  expect(shown(typedInto(field('a|c'), 'b'))).toBe('ab|c');
  expect(shown(typedInto(field('a|c'), '\u001B[1mb\r\n\u202e'))).toBe('a[1mb|c');
  expect(shown(typedInto(field('a|'), 'x'.repeat(5000)))).toBe('a|');
});

test('Whatever keys come, the cursor stays in the text', () => {
  const key = fc.constantFrom(
    'left',
    'right',
    'home',
    'end',
    'backspace',
    'delete',
    'ctrl+w',
    'ctrl+k',
  );
  const step = fc.oneof(key, fc.string({ unit: 'grapheme', maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let now = fieldOf('net.svg');
      for (const one of steps) {
        now = editedBy(now, one) ?? typedInto(now, one);
        expect(now.at).toBeGreaterThanOrEqual(0);
        expect(now.at).toBeLessThanOrEqual(now.text.length);
      }
    }),
  );
});
