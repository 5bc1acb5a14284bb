import { NOTHING_CHOSEN, reduceChoices, type Choices } from '../../src/app/model/choices.ts';
import { copiedFrom } from '../../src/app/model/copied.ts';
import { isInPicture, type UiState } from '../../src/app/model/frame.ts';
import { newMailList } from '../../src/app/model/mail-list.ts';
import { found, type Sought } from '../../src/app/model/seeking.ts';
import type { Action } from '../../src/app/keymap.ts';
import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { expect, test } from 'vitest';

import { frameAt } from './support/frames.ts';
import { Story } from './support/stories.ts';

const { events } = new Story(`
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO: { mailboxes: [JOE], retry: { first: 2s } }
faults: [{ host: TWO, command: RCPT, reply: 451, skip: 1, times: 1 }]
mail:
  - { from: SAM@ALPHA, to: "@ONE:JOE@TWO" }
  - { from: SAM@ALPHA, to: "@ONE:JOE@TWO" }
  - { from: SAM@ALPHA, to: ["@ONE:NOBODY@TWO", JOE@TWO] }
  - { from: SAM@ALPHA, to: JOE@NOWHERE }
`).play();

function look(sought: Sought, cursor: number): ReturnType<typeof found> {
  return found(events, cursor, sought, () => true);
}

function forText(text: string, cursor: number, by: 1 | -1 = 1): ReturnType<typeof found> {
  return look({ kind: 'text', text, by }, cursor);
}

/** All places to which one comes from the first event on. */
function walk(sought: Sought): readonly number[] {
  const places: number[] = [];
  for (let { count } = look(sought, 0); count !== null; { count } = look(sought, count)) {
    if (places.includes(count)) break;
    places.push(count);
  }
  return places;
}

const withText = events.flatMap((event) =>
  event.type === 'wire' && /RCPT TO:<@ONE/i.test(event.text) ? [event.seq + 1] : [],
);

test('Words are found wherever they stand, on and back and round at the ends, whatever their case', () => {
  expect(withText.length).toBeGreaterThan(2);
  expect(walk({ kind: 'text', text: 'rcpt to:<@one', by: 1 })).toEqual(withText);
  const [first = 0, second = 0] = withText;
  expect(forText('RCPT TO:<@ONE', second, -1).count).toBe(first);
  expect(forText('RCPT TO:<@ONE', first, -1).count).toBe(withText.at(-1));
  expect(forText('RCPT TO:<@ONE', first, -1).said).toContain('from the last event back');
  expect(forText('RCPT TO:<@ONE', events.length).said).toMatch(
    new RegExp(`^Event ${first}, from the first event on: .*ALPHA>ONE S: RCPT TO:<@ONE:JOE@TWO>$`),
  );
  expect(forText('no such words', 5)).toEqual({
    count: null,
    said: 'Nothing holds "no such words".',
  });
});

test('An event is found by its number, and a moment by its time', () => {
  expect(forText(' #41 ', 0).count).toBe(41);
  expect(forText('#999999', 0).count).toBe(events.length);
  const late = events.findIndex(({ at }) => at >= 2000);
  expect(forText('00:02', 0).count).toBe(late + 1);
  expect(forText('0:00:02.000', 0).count).toBe(late + 1);
  expect(forText('59:00', 0).count).toBe(events.length);
});

test('Trouble is whatever goes otherwise than its sender wants, told once', () => {
  const types = walk({ kind: 'trouble', by: 1 }).map((count) => events[count - 1]?.type);
  expect(types).toEqual(['fault', 'hop', 'hop', 'refused']);
  expect(look({ kind: 'trouble', by: -1 }, events.length).count).toBe(
    walk({ kind: 'trouble', by: 1 }).at(-1),
  );
  expect(look({ kind: 'trouble', by: 1 }, events.length)).toEqual({
    count: null,
    said: 'No fault, no refusal and no mail that waits or is lost behind this.',
  });
});

test('Where a mail is pinned nothing is found that is not in its picture', () => {
  const frame = frameAt(events, 0, { pinned: 'm1' });
  const inPicture = (event: (typeof events)[number]): boolean => isInPicture(frame, event);
  expect(found(events, 0, { kind: 'text', text: 'NOBODY', by: 1 }, inPicture).count).toBeNull();
  expect(forText('NOBODY', 0).count).not.toBeNull();
});

/** The choices after actions and keys, with what is looked for found. */
function after(
  count: number,
  ...steps: readonly ({ action: Action } | { key: string })[]
): {
  readonly choices: Choices;
  readonly count: number;
} {
  let choices = NOTHING_CHOSEN;
  let cursor = count;
  for (const step of steps) {
    const frame = frameAt(events, cursor, choices);
    const { window } = screen(frame, { columns: 80, rows: 24 });
    choices = reduceChoices(choices, 'key' in step ? step : { ...step, frame, window });
    if (choices.sought === null) continue;
    const seen = found(events, cursor, choices.sought, (event) => isInPicture(frame, event));
    cursor = seen.count ?? cursor;
    choices = reduceChoices(choices, { found: seen });
  }
  return { choices, count: cursor };
}

const typed = (text: string): readonly { key: string }[] => Array.from(text, (key) => ({ key }));

test('A line is typed, closed by what was found, and looked for again by one key', () => {
  const [first = 0, second = 0] = withText;
  const once = after(0, { action: 'search' }, ...typed('rcpt to:<@one'), { key: 'enter' });
  expect(once.count).toBe(first);
  expect(once.choices).toMatchObject({ searching: null, lookedFor: 'rcpt to:<@one' });
  const again = [{ action: 'search' }, ...typed('rcpt to:<@one'), { key: 'enter' }] as const;
  expect(after(0, ...again, { action: 'next-match' }).count).toBe(second);
  expect(after(0, ...again, { action: 'next-match' }, { action: 'previous-match' }).count).toBe(
    first,
  );
  expect(after(0, ...again, { action: 'search' }, { key: 'enter' }).count).toBe(second);
  const nowhere = after(7, { action: 'search' }, ...typed('xyz'), { key: 'enter' });
  expect(nowhere.count).toBe(7);
  expect(nowhere.choices.searching).toMatchObject({ refused: 'Nothing holds "xyz".' });
  expect(after(7, { action: 'search' }, { key: 'escape' }).choices.searching).toBeNull();
  expect(after(7, { action: 'next-match' }).choices.searching).not.toBeNull();
});

const text = (looks: Partial<UiState>, count: number = events.length): readonly string[] =>
  screen(frameAt(events, count, looks), { columns: 80, rows: 24 }).lines.map(plain);

test('The list of mails tells what has become of each, and why', () => {
  const list = newMailList('m3');
  const end = text({ mails: list }).join('\n');
  expect(end).toContain('4 mails: 1 returned, 1 refused, 2 delivered');
  expect(end).toMatch(/ m1 delivered +<@ONE:JOE@TWO>/);
  expect(end).toMatch(/▸ m3 returned +<@ONE:NOBODY@TWO> and 1 more +550/);
  expect(end).toContain('m3 from <SAM@ALPHA> for <@ONE:NOBODY@TWO> <JOE@TWO> returned: 550');
  const deferred = events.findIndex(({ type }) => type === 'deferred') + 1;
  const middle = text({ mails: { ...newMailList('m2'), sorted: true } }, deferred);
  expect(middle[0]).toContain('4 mails: 1 waiting, 1 delivered, 2 to come');
  expect(middle[1]).toMatch(/▸ m2 waits +<@ONE:JOE@TWO> +at ONE, attempt 2 at 00:0/);
  expect(middle.slice(-3, -1).join(' ')).toMatch(/m2 from .* waits at ONE, attempt 2 at .*: +451/);
});

test('A mail that was handed in, and that nobody has taken yet, is under way', () => {
  const submitted = events.findIndex(({ type }) => type === 'submitted') + 1;
  const shown = text({ mails: newMailList('m1') }, submitted);
  expect(shown[0]).toContain('4 mails: 1 under way, 3 to come');
  expect(shown[1]).toMatch(/▸ m1 under way +<@ONE:JOE@TWO> +at ALPHA /);
  const taken = events.findIndex(({ type }) => type === 'delivered');
  const later = text({ mails: newMailList('m1') }, taken);
  expect(later[1]).toMatch(/▸ m1 under way +<@ONE:JOE@TWO> +at ONE, TWO /); // until the 250 both hold it
});

test('Where there is no mail the list says so', () => {
  const nobody = screen(frameAt(events.slice(0, 1), 1, { mails: newMailList(null) }), {
    columns: 80,
    rows: 24,
  });
  expect(plain(nobody.lines[1] ?? [])).toContain('There is no mail yet.');
});

test('A mail of the list is looked at alone, from where it begins if it has not begun', () => {
  const begins = events.findIndex((event) => event.type === 'submitted' && event.mail === 'm3') + 1;
  const down = { action: 'line-down' } as const;
  const chosen = after(10, { action: 'mails' }, down, down, { action: 'choose' });
  expect(chosen.choices).toMatchObject({ pinned: 'm3', mails: null });
  expect(chosen.count).toBe(begins);
  const past = after(
    events.length,
    { action: 'mails' },
    { action: 'to-top' },
    { action: 'choose' },
  );
  expect(past.choices.pinned).toBe('m1');
  expect(past.count).toBe(events.length);
  const ends = after(10, { action: 'mails' }, { action: 'to-end' });
  expect(ends.choices.mails?.selected).toBe('m4');
  expect(after(10, { action: 'mails' }, { action: 'back' }).choices.mails).toBeNull();
  const sorted = after(
    events.length,
    { action: 'mails' },
    { action: 'sort' },
    { action: 'to-top' },
  );
  expect(sorted.choices.mails?.selected).toBe('m3');
});

test('What is copied stands as it stood on the wire', () => {
  const [rcpt = 0] = withText;
  const copied = (pane: UiState['pane']): string | undefined =>
    copiedFrom(frameAt(events, rcpt, { pane }))?.text;
  expect(copied(null)).toBe('MAIL FROM:<SAM@ALPHA>\nRCPT TO:<@ONE:JOE@TWO>');
  expect(copied('wire')).toBe('RCPT TO:<@ONE:JOE@TWO>');
  expect(copied('hosts')).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(copiedFrom(frameAt(events.slice(0, 1), 1))).toBeNull();
});
