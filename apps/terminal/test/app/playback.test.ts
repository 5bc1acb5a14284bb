import { fold, type JournalEvent } from '@hopscope/network';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { toldNow } from '../../src/app/app.tsx';
import { Playback, SPEEDS, recorded } from '../../src/app/model/playback.ts';
import { Show } from './support/frames.ts';
import { Story, builtInStory } from './support/stories.ts';

const { events } = builtInStory();

function playing(of: readonly JournalEvent[] = events): { playback: Playback; show: Show } {
  const show = new Show();
  return { playback: new Playback(recorded(of), show), show };
}

test('A show passes every event once and in order, and then it is live and asks for nothing more', () => {
  const { playback, show } = playing();
  const seen: number[] = [];
  playback.subscribe(() => seen.push(playback.cursor));
  show.toTheEnd();
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(playback.cursor).toBe(events.length);
  expect(playback.live).toBe(true);
  expect(show.moving).toBe(false);
});

test('The built-in story shows a delivery within 10 seconds, and is over within 25', () => {
  const { playback, show } = playing();
  show.pass(10_000);
  const past = events.slice(0, playback.cursor);
  expect(past.some(({ type }) => type === 'delivered')).toBe(true);
  expect(show.toTheEnd()).toBeLessThan(15_000);
});

test('Wherever the playhead was sought to, the network is the fold of the events before it', () => {
  const { playback } = playing();
  const anywhere = fc.array(fc.integer({ min: -3, max: events.length + 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(anywhere, (counts) => {
      for (const count of counts) {
        playback.seek(count);
        const passed = Math.min(Math.max(count, 0), events.length);
        expect(playback.cursor).toBe(passed);
        expect(playback.present).toEqual(fold(events, passed));
      }
    }),
    { numRuns: 40 },
  );
});

test('While it plays, the network is the fold of the events before the playhead', () => {
  const { playback, show } = playing();
  while (show.moving) {
    show.frame(250);
    expect(playback.present).toEqual(fold(events, playback.cursor));
  }
});

test('A paused show stands still, and plays on from where it was', () => {
  const { playback, show } = playing();
  show.pass(2000);
  playback.togglePlaying();
  const at = playback.cursor;
  show.pass(5000);
  expect(playback.cursor).toBe(at);
  expect(show.moving).toBe(false);
  playback.togglePlaying();
  show.frame(35);
  expect(playback.cursor).toBeLessThan(at + 4);
  show.pass(1000);
  expect(playback.cursor).toBeGreaterThan(at);
});

test('A change while paused is told to whoever looks, without a frame', () => {
  const { playback, show } = playing();
  playback.seek(10);
  const { drawn } = show;
  let told = 0;
  const end = playback.subscribe(() => (told += 1));
  playback.seek(11);
  expect(told).toBe(1);
  end();
  playback.seek(12);
  expect(told).toBe(1);
  show.pass(200);
  expect(show.drawn - drawn).toBeLessThan(2);
});

test('To play at the end is to play again', () => {
  const { playback, show } = playing();
  show.toTheEnd();
  playback.togglePlaying();
  expect(playback.playing).toBe(false);
  playback.togglePlaying();
  expect(playback.cursor).toBe(0);
  expect(playback.playing).toBe(true);
  show.toTheEnd();
  expect(playback.live).toBe(true);
});

test('Twice the speed is half the time, and the speed ends at both ends of its scale', () => {
  const once = playing();
  once.playback.seek(0);
  once.playback.togglePlaying();
  const twice = playing();
  twice.playback.seek(0);
  twice.playback.changeSpeed(1);
  twice.playback.togglePlaying();
  expect(twice.playback.speed).toBe(2);
  const ratio = once.show.toTheEnd() / twice.show.toTheEnd();
  expect(ratio).toBeGreaterThan(1.95);
  expect(ratio).toBeLessThan(2.05);
  for (const by of [1, -1] as const) {
    for (let count = 0; count < 20; count += 1) once.playback.changeSpeed(by);
    expect(once.playback.speed).toBe(by === 1 ? SPEEDS.at(-1) : SPEEDS[0]);
  }
});

test('What happens while the show is live is shown at once, if all before it was seen for long enough', () => {
  const file = 'hosts: { ALPHA: { mailboxes: [SAM] } }\nmail: [{ from: SAM@ALPHA, to: SAM@ALPHA }]';
  const story = new Story(file).play();
  expect(story.events.at(-1)?.type).toBe('delivered'); // which is shown for long
  const show = new Show();
  const playback = new Playback(story.network.journal, show);
  show.toTheEnd();
  expect(playback.live).toBe(true);
  show.pass(5000);
  const count = story.events.length;
  story.call('ALPHA', 'NOOP');
  show.frame(35);
  expect(playback.cursor).toBeGreaterThan(count);
});

test('What happens while it is paused waits behind the playhead', () => {
  const story = new Story('hosts: { ALPHA: { mailboxes: [SAM] } }').play();
  const show = new Show();
  const playback = new Playback(story.network.journal, show);
  playback.seek(2);
  story.call('ALPHA', 'NOOP');
  show.pass(1000);
  expect(playback.cursor).toBe(2);
  playback.goLive();
  expect(playback.cursor).toBe(story.events.length);
  expect(playback.live).toBe(true);
});

test('Whoever tells the network something in the past, or while that is played, sees next what comes of it', async () => {
  for (const plays of [true, false]) {
    const story = new Story('hosts: { ALPHA: { mailboxes: [SAM] } }').call('ALPHA', 'NOOP');
    const playback = new Playback(story.network.journal, new Show());
    playback.seek(2);
    if (plays) playback.togglePlaying();
    expect((await toldNow(playback, () => ({ done: false, said: 'No' }))).said).toBe('No');
    expect([playback.cursor, playback.playing]).toEqual([2, plays]);
    const before = story.events.length;
    await toldNow(playback, () => {
      story.call('ALPHA', 'NOOP');
      return { done: true, said: null };
    });
    expect(story.events.length).toBeGreaterThan(before);
    expect([playback.cursor, playback.playing]).toEqual([before, true]);
    await toldNow(playback, () => ({ done: true, said: null })); // nothing happens at once
    expect([playback.cursor, playback.live]).toEqual([story.events.length, true]);
  }
});

test('Many steps back at once are one: what the network was is found out when somebody looks', () => {
  let read = 0;
  const counted = new Proxy(events, {
    get: (all, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) read += 1;
      return Reflect.get(all, name) as unknown;
    },
  });
  const playback = new Playback(recorded(counted), new Show(), 'recorded');
  playback.seek(events.length);
  read = 0;
  for (let step = 0; step < 50; step += 1) playback.seek(playback.cursor - 1);
  expect(playback.present).toEqual(fold(events, events.length - 50));
  expect(read).toBeLessThan(2 * events.length);
});

/** A story that takes minutes to be shown. */
const long = ((): readonly JournalEvent[] => {
  const story = new Story('hosts: { ALPHA: { mailboxes: [SAM] } }');
  const noops = Array.from({ length: 2000 }, () => 'NOOP');
  return story.call('ALPHA', ...noops).events;
})();

test('A show that follows the network hurries when it is far behind', () => {
  expect(playing(long).show.toTheEnd()).toBeLessThan(60_000);
});

test('A show whose playhead the user has moved keeps its speed, however far behind it is', () => {
  const { playback, show } = playing(long);
  playback.seek(1);
  playback.togglePlaying();
  expect(show.toTheEnd()).toBeGreaterThan(80_000);
});

test('A closed show asks for no frame and hears of nothing', () => {
  const story = new Story('hosts: { ALPHA: { mailboxes: [SAM] } }');
  const show = new Show();
  const playback = new Playback(story.network.journal, show);
  playback.close();
  expect(show.moving).toBe(false);
  story.call('ALPHA', 'NOOP');
  expect(show.moving).toBe(false);
});

test('The envelope gets from one end of a hop to the other while the hop is shown', () => {
  const { playback, show } = playing();
  const began = events.find(({ type }) => type === 'sending')?.seq ?? 0;
  const ended = events.find(({ type }) => type === 'hop')?.seq ?? 0;
  const seen: number[] = [];
  playback.subscribe(() => seen.push(playback.progress(began, ended)));
  show.toTheEnd();
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(seen.some((progress) => progress > 0.3 && progress < 0.7)).toBe(true);
  expect(seen.at(-1)).toBe(1);
});

test('A recorded journal plays at its own speed from its first event, ends, and plays again', () => {
  const show = new Show();
  const playback = new Playback(recorded(events), show, 'recorded');
  const inAll = show.toTheEnd();
  expect(playback).toMatchObject({ cursor: events.length, playing: false, live: false });
  playback.togglePlaying();
  expect(playback).toMatchObject({ cursor: 0, playing: true });
  expect(show.toTheEnd()).toBe(inAll);
  playback.seek(3);
  playback.goLive();
  expect(playback).toMatchObject({ cursor: events.length, playing: false });
  expect(show.moving).toBe(false);
});

test('A recorded journal never hurries, however long it is', () => {
  const show = new Show();
  const playback = new Playback(recorded(long), show, 'recorded');
  expect(show.toTheEnd()).toBeGreaterThan(80_000);
  expect(playback.cursor).toBe(long.length);
});

test('A show that plays to an event stops behind it, wherever others are shown at the same time', () => {
  const { playback, show } = playing();
  for (let count = 1; count <= events.length; count += 7) {
    playback.seek(0);
    playback.playTo(count);
    expect(playback.playing).toBe(true);
    show.toTheEnd();
    expect([playback.cursor, playback.playing, show.moving]).toEqual([count, false, false]);
  }
});

test('On its way there it can be told to be there at once, and to play on as ever', () => {
  const { playback, show } = playing();
  playback.seek(0);
  playback.playTo(40);
  show.pass(100);
  expect(playback.cursor).toBeLessThan(40);
  playback.playTo(40);
  expect([playback.cursor, playback.playing]).toEqual([40, false]);
  playback.playTo(60);
  playback.togglePlaying();
  playback.togglePlaying();
  show.toTheEnd();
  expect(playback.cursor).toBe(events.length);
});
