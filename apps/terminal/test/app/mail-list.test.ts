/** The list of mails is narrowed to words, counts what it shows, and keeps what was selected. */
import { expect, test } from 'vitest';

import { actionOf, type Action } from '../../src/app/keymap.ts';
import {
  NOTHING_CHOSEN,
  isText,
  reduceChoices,
  type Choices,
} from '../../src/app/model/choices.ts';
import { newMailList } from '../../src/app/model/mail-list.ts';
import { fieldOf } from '../../src/app/model/text-field.ts';
import { plain } from '../../src/app/spans.ts';
import { screen, type Size } from '../../src/app/views/screen.ts';
import { frameAt } from './support/frames.ts';
import { Story } from './support/stories.ts';

const all = new Story(`
hosts:
  ALPHA: { mailboxes: [SAM, SUE] }
  ONE:
  TWO: { mailboxes: [JOE], retry: { first: 2s } }
  FAR: { mailboxes: [ANN], retry: { first: 9s } }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, FAR]]
faults: [{ host: FAR, command: RCPT, reply: 451 }]
mail:
  - { from: SAM@ALPHA, to: "@ONE:JOE@TWO" }
  - { from: SUE@ALPHA, to: "@ONE,@TWO:ANN@FAR" }
  - { from: SAM@ALPHA, to: "@ONE:NOBODY@TWO" }
  - { from: SAM@ALPHA, to: JOE@NOWHERE }
`).play().events;
/** Until the second mail waits for the last time. */
const events = all.slice(
  0,
  1 + all.findLastIndex((event) => event.type === 'deferred' && event.mail === 'm2'),
);

const SIZE = { columns: 80, rows: 24 };

/** What the keys lead to, as the app takes them. */
function after(...keys: readonly string[]): Choices {
  let choices = NOTHING_CHOSEN;
  for (const key of keys) {
    const frame = frameAt(events, events.length, choices);
    const { window } = screen(frame, SIZE);
    const action: Action | null = actionOf(key, false);
    if (isText(choices, key)) choices = reduceChoices(choices, { key });
    else if (action !== null) choices = reduceChoices(choices, { action, frame, window });
    if (choices.sought !== null)
      choices = reduceChoices(choices, { found: { count: null, said: null } });
  }
  return choices;
}

const typed = (text: string): readonly string[] => Array.from(text);

function shown(choices: Partial<Choices>, size: Size = SIZE): readonly string[] {
  return screen(frameAt(events, events.length, choices), size).lines.map(plain);
}

/** The names in the list, the one that is selected marked. */
function namesIn(choices: Partial<Choices>): readonly string[] {
  return shown(choices).flatMap((line) => /^│ (?:▸ |  )m\d/.exec(line)?.[0].slice(2) ?? []);
}

function narrowedTo(words: string): readonly string[] {
  const list = { ...newMailList(null), filter: fieldOf(words) };
  return namesIn({ mails: list }).map((name) => name.slice(2));
}

test.each([
  ['', ['m1', 'm2', 'm3', 'm4']],
  ['  sue ', ['m2']],
  ['joe@two', ['m1']],
  ['two', ['m1', 'm2', 'm3']],
  ['waiting', ['m2']],
  ['waits', ['m2']],
  ['failed', ['m3', 'm4']],
  ['returned 550', ['m3']],
  ['451', ['m2']],
  ['sam !failed', ['m1']],
  ['!two', ['m4']],
  ['!', ['m1', 'm2', 'm3', 'm4']],
  ['joe nobody', []],
])('By %j it is narrowed to %j', (words, names) => {
  expect(narrowedTo(words)).toEqual(names);
});

test('What is typed narrows it at once, Enter keeps that, and the title counts what is left', () => {
  const typing = after('a', '/', ...typed('failed'));
  expect(namesIn(typing)).toEqual(['▸ m3', '  m4']);
  expect(shown(typing)[0]).toContain('2 of 4 mails: 1 returned, 1 refused ');
  expect(shown(typing)[0]).toContain(' esc shows all ');
  expect(shown(typing).at(-1)).toContain(' /failed▏');
  const kept = after('a', '/', ...typed('failed'), 'enter');
  expect(kept.mails?.typing).toBe(false);
  expect(shown(kept)[0]).toContain('2 of 4 mails, /failed: 1 returned, 1 refused ');
  expect(shown(kept)[0]).toContain(' q or esc shows all ');
  expect(shown(kept).at(-1)).toContain('/ filter');
  expect(shown(after('a', '/', ...typed('xyz')))[1]).toContain('No mail holds "xyz".');
  expect(shown(after('a', '/')).slice(-3).join(' ')).toContain('Words of a mailbox, a host');
});

test('Where the title has no room for the counts they stand below it, all of them', () => {
  const lines = shown({ mails: newMailList('m1') }, { columns: 40, rows: 12 });
  expect(lines[0]).toMatch(/^╭─ 4 mails ─+ q closes ─╮$/);
  expect(lines[1]).toMatch(/^│ 1 waiting, 1 returned, 1 refused, +│$/);
  expect(lines[2]).toMatch(/^│ 1 delivered +│$/);
  expect(lines[3]).toContain('▸ m1 delivered');
});

test('What is selected stays so while it is out of sight, and the first in sight stands for it', () => {
  expect(namesIn(after('a', 'down', '/', ...typed('sue')))).toEqual(['▸ m2']);
  const hidden = after('a', 'home', '/', ...typed('sue'));
  expect(namesIn(hidden)).toEqual(['▸ m2']);
  expect(hidden.mails?.selected).toBe('m1');
  expect(namesIn(after('a', 'home', '/', ...typed('sue'), 'escape'))).toEqual([
    '▸ m1',
    '  m2',
    '  m3',
    '  m4',
  ]);
  expect(after('a', 'home', '/', ...typed('xyz'), 'down').mails?.selected).toBe('m1');
});

test('The arrows move the selection while words are typed, and letters are words', () => {
  expect(namesIn(after('a', 'home', '/', 'm', 'down', 'down'))).toEqual([
    '  m1',
    '  m2',
    '▸ m3',
    '  m4',
  ]);
  expect(after('a', '/', 's', 'q', 'x', 'backspace').mails?.filter.text).toBe('sq');
  expect(after('a', '/', 's', 'backspace', 'backspace').mails?.typing).toBe(false);
  const pasted = reduceChoices(after('a', '/'), { pasted: ' joe\r\nTWO\n' });
  expect(pasted.mails?.filter.text).toBe('joe TWO');
});

test('The mail that is marked is looked at, and whoever comes back finds the list as it was', () => {
  const looked = after('a', 'home', 's', '/', ...typed('failed'), 'enter', 'down', 'enter');
  expect(looked).toMatchObject({ pinned: 'm4', mails: null });
  const keys = ['a', 'home', 's', '/', ...typed('failed'), 'enter', 'down', 'enter', 'a'];
  expect(namesIn(after(...keys))).toEqual(['  m3', '▸ m4']);
  expect(after(...keys).mails).toMatchObject({ sorted: true, typing: false });
  const nobody = after('a', '/', ...typed('xyz'), 'enter', 'enter');
  expect(nobody).toMatchObject({ pinned: null });
  expect(nobody.mails).not.toBeNull();
});

test('One step back shows all mails again, another closes the list, and then it is forgotten', () => {
  const filtered = ['a', '/', ...typed('failed'), 'enter'];
  expect(after(...filtered, 'escape').mails?.filter.text).toBe('');
  expect(after(...filtered, 'escape', 'escape').mails).toBeNull();
  expect(after(...filtered, 'escape', 'escape', 'a').mails?.filter.text).toBe('');
  const back = after(...filtered, 'enter', 'a', 'escape', 'escape');
  expect(back).toMatchObject({ mails: null, listed: null });
});

test('The help that is called from the list tells its keys, and leads back to it', () => {
  const helped = after('a', '/', ...typed('failed'), 'enter', '?');
  const help = shown(helped, { columns: 100, rows: 60 }).join('\n');
  expect(help).toMatch(/ \/ +narrow the list to words/);
  expect(help).toMatch(/ s +those that wait or went wrong first/);
  expect(after('a', '/', ...typed('failed'), 'enter', '?', 'escape').mails?.filter.text).toBe(
    'failed',
  );
  expect(shown(after('?'), { columns: 100, rows: 60 }).join('\n')).not.toContain('narrow the list');
});
