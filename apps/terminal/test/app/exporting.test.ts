import { expect, test } from 'vitest';

import { NOTHING_CHOSEN, reduceChoices, type Choices } from '../../src/app/model/choices.ts';
import {
  EXPORT_FORMS,
  afterKey,
  afterPaste,
  newExporting,
  type Exporting,
} from '../../src/app/model/exporting.ts';
import { windowAt } from '../../src/app/model/scrolling.ts';
import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { frameAt } from './support/frames.ts';
import { builtInStory } from './support/stories.ts';

const { events } = builtInStory();
const window = windowAt(null, { height: 0, total: 0, followed: null });

/** After these keys; the sheet must not be closed by any but the last. */
function pressed(exporting: Exporting, ...keys: readonly string[]): Exporting {
  return keys.reduce((now, key) => {
    const next = afterKey(now, key);
    if (next === null) throw new Error(`${key} has closed the sheet`);
    return next;
  }, exporting);
}

const opened = newExporting('nets/net.yaml', 'm1', 41);

function opening(count: number = events.length): Choices {
  const frame = frameAt(events, count);
  return reduceChoices(NOTHING_CHOSEN, { action: 'export', frame, window });
}

function shown(choices: Choices, columns: number, rows: number): string {
  const frame = frameAt(events, events.length, choices);
  return screen(frame, { columns, rows }).lines.map(plain).join('\n');
}

test('A name is proposed for each form and each choice of what, and follows both', () => {
  const names = EXPORT_FORMS.map((_, index) =>
    [opened, pressed(opened, 'tab')].map(
      (one) => pressed(one, ...Array.from({ length: index }, () => 'down')).name.text,
    ),
  );
  expect(names).toEqual([
    ['net-m1.txt', 'net.txt'],
    ['net-m1.mmd', 'net.mmd'],
    ['net-m1.svg', 'net.svg'],
    ['net-m1.screen.svg', 'net.screen.svg'],
    ['net-m1.play.svg', 'net.play.svg'],
    ['net-m1.film.html', 'net.film.html'],
    ['net-m1.html', 'net.html'],
    ['net-m1.pcapng', 'net.pcapng'],
    ['net-m1-mails', 'net-mails'],
    ['net-m1.sh', 'net.sh'],
    ['net.jsonl', 'net.jsonl'],
  ]);
  expect(pressed(opened, 'up').form).toBe('journal');
  expect(pressed(opened, 'up', 'down').form).toBe('text');
});

test.each([
  ['the built-in network', 'the-built-in-network.txt'],
  ['../runs/seed-7.jsonl', 'seed-7.txt'],
  ['..\\nets\\A net.yml', 'A-net.txt'],
  ['\u001B[2J', '2J.txt'],
  ['...', 'hopscope.txt'],
])('A network called %j makes names that any shell takes: %s', (name, proposed) => {
  expect(newExporting(name, null, 0).name.text).toBe(proposed);
});

test('Of a name that the user has typed the ending alone follows the form', () => {
  const typed = pressed(opened, 'ctrl+u', ...Array.from('slide.txt'), 'down', 'down');
  expect(typed.name.text).toBe('slide.svg');
  const own = pressed(opened, 'ctrl+u', ...Array.from('slide'), 'down', 'tab');
  expect(own.name.text).toBe('slide');
});

test('What is wanted is the mail alone, or the whole run, and always the run of a journal', () => {
  expect(pressed(opened, 'enter').wanted).toEqual({
    form: 'text',
    of: 'm1',
    name: 'net-m1.txt',
    at: 41,
    over: false,
  });
  expect(pressed(opened, 'tab', 'enter').wanted?.of).toBeNull();
  expect(pressed(opened, 'up', 'enter').wanted).toEqual({
    form: 'journal',
    of: null,
    name: 'net.jsonl',
    at: 41,
    over: false,
  });
  expect(pressed(newExporting('net.yaml', null, 0), 'tab', 'enter').wanted?.of).toBeNull();
});

test('Without a name nothing is wanted', () => {
  const asked = pressed(opened, 'ctrl+u', ' ', 'enter');
  expect([asked.wanted, asked.refused?.said]).toEqual([null, 'Type a name first.']);
});

test('While it is written no key changes anything', () => {
  const writing = pressed(opened, 'enter');
  for (const key of ['x', 'down', 'escape', 'enter']) expect(afterKey(writing, key)).toBe(writing);
  expect(afterPaste(writing, 'x')).toBe(writing);
});

test('What is there already is written over after y alone, and any other key only takes the question back', () => {
  const refused = { kind: 'there', said: 'net-m1.txt is there already.' } as const;
  const asked: Exporting = { ...opened, refused };
  expect(pressed(asked, 'y').wanted).toMatchObject({ name: 'net-m1.txt', over: true });
  for (const key of ['enter', 'escape', 'n', 'Y', 'up'])
    expect(pressed(asked, key)).toEqual(opened);
  expect(afterPaste(asked, 'y')).toBe(asked);
  expect(pressed(asked, 'n', 'enter').wanted?.over).toBe(false);
});

test('What was pasted stands in the name, on one line', () => {
  const pasted = afterPaste(pressed(opened, 'ctrl+u'), '/tmp/a run.txt\n');
  expect(pasted.name.text).toBe('/tmp/a run.txt');
});

test('The sheet opens for the mail in the picture, also from the help, and esc closes it', () => {
  const frame = frameAt(events, events.length, { help: true, pinned: 'm1' });
  const help = { ...NOTHING_CHOSEN, help: true };
  const choices = reduceChoices(help, { action: 'export', frame, window });
  expect([choices.help, choices.exporting?.mail]).toEqual([false, 'm1']);
  expect(reduceChoices(choices, { key: 'escape' }).exporting).toBeNull();
  expect(opening(0).exporting?.mail).toBe('m1');
});

test('What was written is said below the picture until the next key, and a refusal on the sheet', () => {
  const wanting = reduceChoices(opening(), { key: 'enter' });
  const said = 'Wrote m2 as text to /home/sam/a-network-m2.txt.';
  const written = reduceChoices(wanting, { outcome: { kind: 'written', said } });
  for (const [columns, rows] of [
    [120, 36],
    [80, 24],
  ] as const)
    expect(shown(written, columns, rows)).toContain(said);
  expect(shown(written, 40, 12).replaceAll(/\s+/g, ' ')).toContain(said);
  const frame = frameAt(events, events.length, written);
  for (const action of ['next-event', 'zoom', 'back'] as const)
    expect(reduceChoices(written, { action, frame, window }).notice).toBeNull();
  const failed = reduceChoices(wanting, {
    outcome: { kind: 'failed', said: 'Cannot write a-network-m2.txt: the disk is full.' },
  });
  expect(shown(failed, 80, 24)).toContain('Cannot write a-network-m2.txt: the disk is full.');
  expect(failed.exporting?.wanted).toBeNull();
});

test.each([
  [80, 24],
  [120, 36],
  [40, 12],
])(
  'On %d columns and %d rows the chosen form, the name and what is said are in sight',
  (columns, rows) => {
    let choices = opening();
    for (const { name } of EXPORT_FORMS) {
      const text = shown(choices, columns, rows);
      expect(text).toMatch(new RegExp(`│ ▸ ${name} `));
      expect(text).toContain(`${choices.exporting?.name.text}▏`);
      expect(text).toContain('⏎ writes it');
      choices = reduceChoices(choices, { key: 'down' });
    }
    const said = `Cannot write ${'folder/'.repeat(30)}x.svg: there is no folder.`;
    choices = reduceChoices(choices, { outcome: { kind: 'failed', said } });
    const text = shown(choices, columns, rows);
    expect(text).toMatch(/│ ▸ text /);
    expect(text).toContain('m2.txt▏');
    expect(text).toContain('Cannot write');
  },
);

const LONG = '/a/very/long/path/that/leads/to/some/place/today.txt';

test('Of a long name the part around the cursor is in sight', () => {
  const long = pressed(opened, 'ctrl+u', ...Array.from(LONG));
  const lefts = Array.from({ length: 14 }, () => 'left');
  const [end, start, middle] = [long, pressed(long, 'home'), pressed(long, ...lefts)].map(
    (exporting) => shown({ ...NOTHING_CHOSEN, exporting }, 40, 12),
  );
  expect(end).toMatch(/file {2}….*place\/today\.txt▏/);
  expect(start).toMatch(/file {2}▏\/a\/very\/long/);
  expect(middle).toMatch(/file {2}….*some\/p▏lace\/to…/);
});
