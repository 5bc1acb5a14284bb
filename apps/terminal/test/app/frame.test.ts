import { expect, test } from 'vitest';

import { reduceChoices, type Choices } from '../../src/app/model/choices.ts';
import { rowNow } from '../../src/app/model/frame.ts';
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

const none: Choices = { pinned: null, help: false };

test('The next mail and the mail before are pinned, round at the ends', () => {
  const story = new Story(`${PARTING}  - { from: SAM@ALPHA, to: JOE@THREE }\n`).play();
  const frame = frameAt(story.events, story.events.length);
  expect(frame.journey?.mail).toBe('m2');
  expect(reduceChoices(none, { action: 'previous-mail', frame })).toEqual({
    pinned: 'm1',
    help: false,
  });
  expect(reduceChoices(none, { action: 'next-mail', frame }).pinned).toBe('m1');
  const first: Choices = { pinned: 'm1', help: false }; // chosen since the frame was drawn
  expect(reduceChoices(first, { action: 'previous-mail', frame }).pinned).toBe('m2');
  expect(reduceChoices(first, { action: 'next-mail', frame }).pinned).toBe('m2');
});

test('Where there is no mail, none is pinned', () => {
  const frame = frameAt([], 0);
  expect(frame.journey).toBe(null);
  expect(reduceChoices(none, { action: 'next-mail', frame }).pinned).toBe(null);
});

test('Back closes the help first, and then lets the mail go', () => {
  const frame = frameAt(events, 9);
  const open: Choices = { pinned: 'm1', help: true };
  const closed = reduceChoices(open, { action: 'back', frame });
  expect(closed).toEqual({ pinned: 'm1', help: false });
  expect(reduceChoices(closed, { action: 'back', frame })).toEqual(none);
  expect(reduceChoices(none, { action: 'help', frame }).help).toBe(true);
  expect(reduceChoices(open, { action: 'help', frame }).help).toBe(false);
});

test('What moves time changes nothing of what is looked at', () => {
  const frame = frameAt(events, 9);
  const choices: Choices = { pinned: 'm1', help: true };
  for (const action of ['next-event', 'toggle-playing', 'live', 'quit', 'redraw'] as const) {
    expect(reduceChoices(choices, { action, frame })).toBe(choices);
  }
});
