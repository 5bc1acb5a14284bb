import { expect, test } from 'vitest';

import type { Action } from '../../src/app/keymap.ts';
import { NOTHING_CHOSEN, reduceChoices, type Choices } from '../../src/app/model/choices.ts';
import { rowNow, type Frame } from '../../src/app/model/frame.ts';
import { windowAt } from '../../src/app/model/scrolling.ts';
import { frameAt, upTo } from './support/frames.ts';
import { PARTING, Story, builtInStory } from './support/stories.ts';

const { events } = builtInStory();
const sending = (host: string) =>
  upTo(events, (one) => one.type === 'sending' && one.host === host);
const hopTo = (host: string) => upTo(events, (one) => one.type === 'hop' && one.to === host);

test('Before it is sent, the envelope is at its origin', () => {
  expect(frameAt(events, sending('ALPHA') - 1).envelope).toEqual({ kind: 'at', host: 'ALPHA' });
});

test('While a hop is under way the envelope is between its hosts, and then at the next', () => {
  expect(frameAt(events, sending('ONE')).envelope).toMatchObject({
    kind: 'between',
    from: 'ONE',
    to: 'TWO',
  });
  expect(frameAt(events, hopTo('TWO')).envelope).toEqual({ kind: 'at', host: 'TWO' });
});

test('The envelope has arrived when the next host has taken the mail, before the reply', () => {
  const delivered = upTo(events, (one) => one.type === 'delivered');
  expect(delivered).toBeLessThan(hopTo('THREE'));
  expect(frameAt(events, delivered).envelope).toEqual({ kind: 'at', host: 'THREE' });
});

test('Refused mail is at the host that wanted to send it', () => {
  const refused = upTo(events, (one) => one.type === 'hop' && one.outcome === 'refused');
  expect(frameAt(events, refused).envelope).toEqual({ kind: 'at', host: 'TWO' });
});

test('The envelope goes on when one of the recipients of its transaction does', () => {
  const story = new Story(`
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: { mailboxes: [JOE] } }
mail: [{ from: SAM@ALPHA, to: [JOE@ONE, NOBODY@ONE] }]
`).play();
  const ended = story.events.findLastIndex((one) => one.type === 'hop' && one.mail === 'm1');
  expect(frameAt(story.events, ended + 1, { pinned: 'm1' }).envelope).toEqual({
    kind: 'at',
    host: 'ONE',
  });
});

test('The mail in the picture is the one at the playhead, a notification with the mail it is about', () => {
  const mailAt = (count: number): string | undefined => frameAt(events, count).journey?.mail;
  expect(mailAt(0)).toBe('m1');
  expect(mailAt(hopTo('THREE'))).toBe('m1');
  expect(mailAt(upTo(events, (one) => 'mail' in one && one.mail === 'm2'))).toBe('m2');
  expect(mailAt(events.length)).toBe('m2');
  expect(events.some((one) => 'mail' in one && one.mail === 'm2-n1')).toBe(true);
});

test('What an order came to is said until a mail comes to an end or to a stop; all else until the next key', () => {
  const end = upTo(events, (one) => one.type === 'delivered');
  const said = 'TWO is brought up.';
  const at = (cursor: number, toldAt: number | null): string | null =>
    frameAt(events, cursor, { notice: { said, at: toldAt } }).notice;
  expect([at(end - 1, 10), at(end, 10), at(end, end), at(events.length, null)]).toEqual([
    said,
    null,
    said,
    said,
  ]);
});

test('Pinned mail stays in the picture', () => {
  const frame = frameAt(events, events.length, { pinned: 'm1' });
  expect(frame.journey?.mail).toBe('m1');
  expect(frame.pinned).toBe(true);
});

test('The row at the playhead is the last that has begun', () => {
  expect(rowNow(frameAt(events, sending('ALPHA') - 1))).toBe(null);
  expect(rowNow(frameAt(events, sending('TWO')))).toMatchObject({ kind: 'hop', number: 3 });
});

test('The hosts are known before the first event is passed', () => {
  expect(frameAt(events, 0).hosts).toEqual(['ALPHA', 'ONE', 'TWO', 'THREE']);
});

const none = NOTHING_CHOSEN;

/** After these actions in the same picture, a window of 10 lines of which 100 are followed at the end. */
function after(choices: Choices, frame: Frame, ...actions: readonly Action[]): Choices {
  const window = windowAt(null, { height: 10, total: 100, followed: 90 });
  return actions.reduce((so, action) => reduceChoices(so, { action, frame, window }), choices);
}

test('The next mail and the mail before are pinned, round at the ends', () => {
  const story = new Story(`${PARTING}  - { from: SAM@ALPHA, to: JOE@THREE }\n`).play();
  const frame = frameAt(story.events, story.events.length);
  expect(frame.journey?.mail).toBe('m2');
  expect(after(none, frame, 'previous-mail')).toEqual({ ...none, pinned: 'm1' });
  expect(after(none, frame, 'next-mail').pinned).toBe('m1');
  const first: Choices = { ...none, pinned: 'm1' }; // chosen since the frame was drawn
  expect(after(first, frame, 'previous-mail').pinned).toBe('m2');
  expect(after(first, frame, 'next-mail').pinned).toBe('m2');
});

test('Where there is no mail, none is pinned', () => {
  const frame = frameAt([], 0);
  expect(frame.journey).toBe(null);
  expect(after(none, frame, 'next-mail').pinned).toBe(null);
});

test('Back closes the help, then the zoom, then follows again, and then lets the mail go', () => {
  const frame = frameAt(events, 9);
  const zoomed: Choices = { ...none, pinned: 'm1', pane: 'wire', zoomed: true };
  const open = after(zoomed, frame, 'help');
  expect(open).toEqual({ ...zoomed, help: true });
  expect(after(open, frame, 'help')).toEqual(zoomed);
  expect(after(open, frame, 'back')).toEqual(zoomed);
  expect(after(open, frame, 'back', 'back')).toEqual({ ...none, pinned: 'm1', pane: 'wire' });
  expect(after(open, frame, 'back', 'back', 'back')).toEqual({ ...none, pinned: 'm1' });
  expect(after(open, frame, 'back', 'back', 'back', 'back')).toEqual(none);
});

test('Keys scroll the pane that tab has chosen, and the help while it is open', () => {
  const frame = frameAt(events, 9);
  expect(after(none, frame, 'line-up').tops).toEqual({ ...none.tops, hops: 89 });
  const wire = after(none, frame, 'next-pane');
  expect(after(wire, frame, 'page-up').tops).toEqual({ ...none.tops, wire: 81 });
  expect(after(wire, frame, 'help', 'to-top', 'zoom', 'next-pane')).toEqual({
    ...wire,
    help: true,
    tops: { ...none.tops, help: 0 },
  });
});

test('Tab goes round the panes, and shift+tab the other way', () => {
  const frame = frameAt(events, 9);
  const panes = (...actions: readonly Action[]): readonly (string | null)[] =>
    actions.map((_, index) => after(none, frame, ...actions.slice(0, index + 1)).pane);
  expect(panes('next-pane', 'next-pane', 'next-pane', 'next-pane')).toEqual([
    'wire',
    'hosts',
    'hops',
    'wire',
  ]);
  expect(panes('previous-pane', 'previous-pane')).toEqual(['hosts', 'wire']);
});

test('Several keys before the next picture scroll as far as one at a time', () => {
  const frame = frameAt(events, 9);
  expect(after(none, frame, 'line-up', 'line-up', 'line-up').tops.hops).toBe(87);
  expect(after(none, frame, 'line-up', 'to-end').tops.hops).toBe(null);
});

test('Another mail, and the zoom, are looked at from where they are followed', () => {
  const frame = frameAt(events, events.length);
  const scrolled = after(none, frame, 'to-top');
  expect(scrolled.tops.hops).toBe(0);
  expect(after(scrolled, frame, 'next-mail').tops).toEqual(none.tops);
  expect(after(scrolled, frame, 'zoom')).toEqual({ ...none, zoomed: true });
  expect(after(scrolled, frame, 'zoom', 'zoom')).toEqual(none);
});

test('What moves time changes nothing of what is looked at', () => {
  const frame = frameAt(events, 9);
  const choices: Choices = { ...none, pinned: 'm1', help: true };
  for (const action of ['next-event', 'toggle-playing', 'live', 'quit', 'redraw'] as const) {
    expect(after(choices, frame, action)).toBe(choices);
  }
});
