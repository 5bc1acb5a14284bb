import { expect, test } from 'vitest';

import {
  NOTHING_CHOSEN,
  isTyping,
  reduceChoices,
  type Choices,
} from '../../src/app/model/choices.ts';
import { orderHint } from '../../src/app/views/order-line.ts';
import { windowAt } from '../../src/app/model/scrolling.ts';
import { frameAt } from './support/frames.ts';
import { builtInStory } from './support/stories.ts';

const { events } = builtInStory();
const window = windowAt(null, { height: 0, total: 0, followed: null });

function chosen(choices: Choices, action: 'order' | 'help' | 'task', operated = true): Choices {
  const frame = frameAt(events, 20, { operated });
  return reduceChoices(choices, { action, frame, window });
}

/** Keys by their names; a word of several characters that is none is typed. */
function typed(choices: Choices, ...keys: readonly string[]): Choices {
  const names = new Set(['enter', 'escape', 'up', 'down', 'backspace', 'left', 'ctrl+u']);
  return keys
    .flatMap((key) => (names.has(key) ? [key] : Array.from(key)))
    .reduce((before, key) => reduceChoices(before, { key }), choices);
}

const begun = chosen(NOTHING_CHOSEN, 'order');

test('A colon begins a line where a network runs, and nowhere else', () => {
  expect(isTyping(begun)).toBe(true);
  expect(isTyping(chosen(NOTHING_CHOSEN, 'order', false))).toBe(false);
  expect(chosen({ ...NOTHING_CHOSEN, task: true, help: true }, 'order')).toMatchObject({
    task: true,
    help: false,
  });
});

test('Enter asks for what was typed to be carried out, and keys wait for the answer', () => {
  const asked = typed(begun, 'down ONF', 'backspace', 'E', 'enter', 'x', 'escape');
  expect(asked.ordering?.wanted).toBe('down ONE');
  expect(asked.ordering === null ? '' : orderHint(asked.ordering)).toBe('Waiting for the answer…');
  const done = reduceChoices(
    { ...asked, task: true },
    { answer: { done: true, said: 'It is down.' }, at: 12 },
  );
  expect(done).toEqual({
    ...NOTHING_CHOSEN,
    ordered: ['down ONE'],
    notice: { said: 'It is down.', at: 12 },
  });
});

test('What was refused stays to be mended, and the sentence goes with the next key', () => {
  const asked = typed(begun, 'dwon ONE', 'enter');
  const refused = reduceChoices(asked, { answer: { done: false, said: 'No such word.' }, at: 12 });
  expect(refused.ordering).toMatchObject({ wanted: null, refused: 'No such word.' });
  expect(refused.ordered).toEqual([]);
  expect(typed(refused, 'left').ordering).toMatchObject({ refused: null });
  expect(typed(refused, 'ctrl+u', 'up TWO', 'enter').ordering?.wanted).toBe('up TWO');
});

test('What is pasted on several lines is one line, and its words stay apart', () => {
  const pasted = reduceChoices(begun, { pasted: 'send SAM@ALPHA\r\n\tJOE@THREE\n' });
  expect(pasted.ordering?.field.text).toBe('send SAM@ALPHA JOE@THREE');
});

test('Lines of before come back, to be changed', () => {
  const before = { ...NOTHING_CHOSEN, ordered: ['down ONE', 'up ONE'] };
  const again = chosen(before, 'order');
  const texts = ['up', 'up', 'up', 'down', 'down', 'down'].map(
    (_, index, keys) => typed(again, ...keys.slice(0, index + 1)).ordering?.field.text,
  );
  expect(texts).toEqual(['up ONE', 'down ONE', 'down ONE', 'up ONE', '', '']);
  expect(typed(again, 'down', 'up').ordering?.field.text).toBe('up ONE');
});

test.each([[['escape']], [['enter']], [['x', 'backspace', 'backspace']], [[' ', 'enter']]])(
  '%j closes it and does nothing',
  (keys) => {
    expect(typed(begun, ...keys)).toEqual(NOTHING_CHOSEN);
  },
);

test('What is pasted is a line without its end', () => {
  const pasted = reduceChoices(begun, { pasted: 'send SAM@ALPHA @ONE:JOE@TWO\n' });
  expect(pasted.ordering?.field.text).toBe('send SAM@ALPHA @ONE:JOE@TWO');
});
