import type { JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { moveTime } from '../../src/app/app.tsx';
import { keysFor } from '../../src/app/keymap.ts';
import { NOTHING_CHOSEN } from '../../src/app/model/choices.ts';
import type { Outcome } from '../../src/app/model/exporting.ts';
import type { UiState } from '../../src/app/model/frame.ts';
import { Journeys } from '../../src/app/model/journeys.ts';
import { Playback, recorded } from '../../src/app/model/playback.ts';
import { windowAt } from '../../src/app/model/scrolling.ts';
import { NO_VISIT, reduceLooks, type Looks } from '../../src/app/model/visit.ts';
import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { stopAt } from '../../src/tour/stop.ts';
import { newTour } from '../../src/tour/tour.ts';
import { Show, frameAt } from '../app/support/frames.ts';
import { hopscope } from '../cli/support/shells.ts';

const { events, stops } = newTour();

function told(event: JournalEvent | undefined): string {
  if (event === undefined) return 'nothing';
  const host = 'host' in event ? event.host : '';
  const mail = 'mail' in event ? event.mail : '';
  return `${host} ${event.type} ${mail}`;
}

test('The stops are the moments that they speak of, in their order', () => {
  expect(stops.map(({ at }) => told(events[at - 1]))).toEqual([
    'ALPHA submitted m1',
    'ALPHA sending m1',
    'ALPHA hop m1',
    'ONE sending m1',
    'THREE delivered m1',
    'TWO hop m2',
    'TWO sending m2-n1',
    'ALPHA delivered m2-n1',
  ]);
  expect(newTour()).toEqual({ events, stops });
});

/** A window in which everything is a little too long. */
const SIZES = [
  [80, 24],
  [120, 36],
  [40, 12],
  [40, 30],
  [63, 17],
  [200, 12],
] as const;

test.each(SIZES)('On %d columns and %d rows all that is said at a stop can be read', (...size) => {
  const [columns, rows] = size;
  for (const zoomed of [false, true])
    for (const [index, { at, text }] of stops.entries()) {
      const frame = frameAt(events, at, { tour: stops, zoomed }, 'recorded');
      const lines = screen(frame, { columns, rows }).lines.map(plain);
      expect(lines).toHaveLength(rows);
      const words = lines.join(' ').replaceAll(/\s+/g, ' ');
      expect(words).toContain(`${index + 1}/${stops.length} ${text}`);
      expect(lines.at(-1)).toMatch(/ \? help {2}q quit/);
    }
});

test('The key bar has the keys of the tour where they lead somewhere', () => {
  const bars = stops.map(({ at }) => {
    const frame = frameAt(events, at, { tour: stops }, 'recorded');
    const bar = plain(screen(frame, { columns: 40, rows: 12 }).lines.at(-1) ?? []);
    const wide = plain(screen(frame, { columns: 120, rows: 36 }).lines.at(-1) ?? []);
    return [bar.includes(' n next '), wide.includes(' n next '), wide.includes(' b back ')];
  });
  const between = stops.slice(1, -1).map(() => [true, true, true]);
  expect(bars).toEqual([[true, true, false], ...between, [false, false, true]]);
});

test('Between two stops the sentence is about what happens, and without a tour there is none', () => {
  const [first] = stops;
  expect(stopAt(stops, (first?.at ?? 0) + 1)).toBeNull();
  const frame = frameAt(events, first?.at ?? 0, {}, 'recorded');
  const lines = screen(frame, { columns: 80, rows: 24 }).lines.map(plain).join('\n');
  expect(lines).toContain('A user at ALPHA hands in mail for');
  expect(keysFor(frame).some(({ action }) => action === 'next-stop')).toBe(false);
});

test('The last words say what there is to do where one has come from', () => {
  const last = (['shell', 'network', 'journal'] as const).map(
    (origin) => newTour(origin).stops.at(-1)?.text ?? '',
  );
  expect(last[0]).toMatch(/Now your turn: leave with q, and start hopscope alone/);
  expect(last[1]).toMatch(/Now your turn: q leads back to your own hosts/);
  expect(last[2]).toMatch(/Now your turn: q leads back to your journal/);
  expect(newTour('network').stops.slice(0, -1)).toEqual(stops.slice(0, -1));
});

function barWith(looks: Partial<UiState>): string {
  const frame = frameAt(events, 20, looks, 'recorded');
  return plain(screen(frame, { columns: 120, rows: 36 }).lines.at(-1) ?? []);
}

test('The tour is offered everywhere but in a tour, and who visits it is told how to leave', () => {
  expect(barWith({})).toMatch(/ t tour {2}\? help {2}q quit/);
  expect(barWith({ tour: stops })).not.toContain('t tour');
  expect(barWith({ tour: stops })).toContain('q quit');
  expect(barWith({ tour: stops, visiting: true })).toContain('q leave');
});

test('What was chosen to look at before is looked at afterwards, without the help that told of the tour', () => {
  const playback = new Playback(recorded(events), new Show(), 'recorded');
  const tour = {
    playback,
    journeys: new Journeys(),
    networkName: 'a tour',
    lesson: null,
    tell: null,
    tour: stops,
    save: notWritten,
  };
  const choose = (looks: Looks, action: 'zoom' | 'help'): Looks => {
    const frame = frameAt(events, 20);
    return reduceLooks(looks, { choice: { action, frame, window: NO_WINDOW } });
  };
  const before = choose(choose(NO_VISIT, 'zoom'), 'help');
  const during = reduceLooks(before, { visit: tour });
  expect(during.visit).toEqual({ show: tour, choices: NOTHING_CHOSEN });
  expect(choose(during, 'help').visit?.choices.help).toBe(true);
  const after = reduceLooks(choose(during, 'help'), { visit: null });
  expect(after).toEqual({ own: { ...NOTHING_CHOSEN, zoomed: true }, visit: null });
});

function notWritten(): Promise<Outcome> {
  return Promise.resolve({ kind: 'failed', said: 'Nothing is exported here.' });
}

const NO_WINDOW = windowAt(null, { height: 0, total: 0, followed: null });

test('Space plays on to the next stop, and from the last to the end', () => {
  const show = new Show();
  const playback = new Playback(recorded(events), show, 'recorded');
  playback.seek(0);
  for (const { at } of stops) {
    moveTime('toggle-playing', playback, stops);
    show.toTheEnd();
    expect([playback.cursor, playback.playing]).toEqual([at, false]);
  }
  moveTime('toggle-playing', playback, stops);
  show.toTheEnd();
  expect(playback.cursor).toBe(events.length);
});

test('Without a terminal the stops are printed, each with what has just happened', async () => {
  const { code, out, err } = await hopscope('tour');
  expect([code, err]).toEqual([
    0,
    'No screen: standard output is not a terminal; printing the tour as text.',
  ]);
  const words = out.replaceAll(/\s+/g, ' ');
  for (const { text } of newTour('text').stops) expect(words).toContain(text);
  expect(words).not.toContain('with q');
  expect(out).toMatch(/^1\. SAM at ALPHA/);
  expect(out).toMatch(/\n {3}[\d:.]+ ONE sending m1 to TWO .* deleted ONE, prepended ONE\n/);
  for (const line of out.split('\n').filter((one) => !one.startsWith('   ')))
    expect(line.length).toBeLessThanOrEqual(80);
  expect(await hopscope('tour', '--plain')).toEqual({ code, out, err: '' });
});
