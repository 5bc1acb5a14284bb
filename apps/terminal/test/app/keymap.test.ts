import { expect, test } from 'vitest';

import { KEYMAP, actionOf, keyNames, type Action, type KeyPress } from '../../src/app/keymap.ts';

const none: KeyPress = {
  leftArrow: false,
  rightArrow: false,
  upArrow: false,
  downArrow: false,
  pageUp: false,
  pageDown: false,
  tab: false,
  home: false,
  end: false,
  escape: false,
  return: false,
  backspace: false,
  delete: false,
  shift: false,
  ctrl: false,
  meta: false,
};

function actionsOf(input: string, key: KeyPress, inTour = false): readonly Action[] {
  return keyNames(input, key).flatMap((name) => actionOf(name, inTour) ?? []);
}

/** The press that has that name in the key table. */
function press(name: string): readonly [string, KeyPress] {
  const [key = '', ...held] = name.split('+').toReversed();
  const modifiers = { shift: held.includes('shift'), ctrl: held.includes('ctrl') };
  switch (key) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
      return ['', { ...none, ...modifiers, [`${key}Arrow`]: true }];
    case 'pageup':
      return ['', { ...none, ...modifiers, pageUp: true }];
    case 'pagedown':
      return ['', { ...none, ...modifiers, pageDown: true }];
    case 'enter':
      return ['', { ...none, return: true }];
    case 'tab':
    case 'home':
    case 'end':
    case 'escape':
      return ['', { ...none, ...modifiers, [key]: true }];
    default:
      return [key, { ...none, ...modifiers }];
  }
}

test('Every action is reached by each of its keys', () => {
  for (const { action, keys } of KEYMAP) {
    for (const key of keys)
      expect(actionsOf(...press(key), action === 'next-stop')).toEqual([action]);
  }
});

test('No key is bound twice, in a tour or outside, and no action stands in two rows', () => {
  for (const other of ['next-stop', 'next-match']) {
    const keys = KEYMAP.flatMap(({ action, keys: names }) => (action === other ? [] : names));
    expect(new Set(keys).size).toBe(keys.length);
  }
  expect(new Set(KEYMAP.map(({ action }) => action)).size).toBe(KEYMAP.length);
});

test('Several characters in one reading are as many key presses', () => {
  expect(actionsOf('lll', none)).toEqual(['next-event', 'next-event', 'next-event']);
  expect(actionsOf(' ]q', none)).toEqual(['toggle-playing', 'next-hop', 'quit']);
});

test('Enter, Tab and control keys among several characters are what they are alone', () => {
  expect(keyNames('a\r\t\u0015\u007F\f', none)).toEqual([
    'a',
    'enter',
    'tab',
    'ctrl+u',
    'backspace',
    'ctrl+l',
  ]);
  expect(actionsOf('\u001A', none)).toEqual(['suspend']);
  for (const key of ['return', 'backspace', 'delete'] as const)
    expect(keyNames('', { ...none, [key]: true })).toEqual([key === 'return' ? 'enter' : key]);
});

test('A shifted arrow is a hop, a bare one an event', () => {
  expect(actionsOf('', { ...none, rightArrow: true })).toEqual(['next-event']);
  expect(actionsOf('', { ...none, rightArrow: true, shift: true })).toEqual(['next-hop']);
  expect(actionsOf('', { ...none, leftArrow: true, shift: true })).toEqual(['previous-hop']);
});

test('A capital letter is another key than the small one', () => {
  expect(actionsOf('g', none)).toEqual(['first-event']);
  expect(actionsOf('G', { ...none, shift: true })).toEqual(['last-event']);
});

test.each([
  ['an answer about colours that came too late', '11;rgb:1e1e/1e1e/1e1e'],
  ['an answer about the terminal', '[?62;22c'],
  ['the news that the window has the focus', '[I'],
  ['a mouse report', '[<0;8;4M'],
  ['a function key', '[15~'],
])('%s is no key press', (_what, input) => {
  expect(actionsOf(input, none)).toEqual([]);
});

test('A key with Alt, and one that nothing is bound to, does nothing', () => {
  expect(actionsOf('q', { ...none, meta: true })).toEqual([]);
  expect(actionsOf('X', none)).toEqual([]);
  expect(actionsOf('y', { ...none, ctrl: true })).toEqual([]);
  expect(actionsOf('z', { ...none, ctrl: true })).toEqual(['suspend']);
});

test('Every key has a sentence in the help', () => {
  for (const { does } of KEYMAP) expect(does).not.toBe('');
});
