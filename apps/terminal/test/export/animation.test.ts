import {
  BUILT_IN_NETWORK,
  createNetwork,
  generateTraffic,
  generateWorld,
  SOME_TRAFFIC,
} from '@hopscope/network';
import { Resvg } from '@resvg/resvg-js';
import { expect, test } from 'vitest';

import { frameOf } from '../../src/app/model/frame.ts';
import { Journeys } from '../../src/app/model/journeys.ts';
import { Playback, recorded } from '../../src/app/model/playback.ts';
import { plain, type Line } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { drawingOf } from '../../src/export/screen/box-drawing.ts';
import { LOOKS, Show as HandMoved } from '../app/support/frames.ts';
import { played } from '../text/support/played.ts';
import { Animation, SHOW, nonEmpty } from './support/viewed.ts';

const EVENTS = SHOW.events;
const FILMED = { networkName: SHOW.networkName, filmed: true };

/** What the app shows, one picture after each `step` milliseconds of its show. */
function shownByApp(step: number): readonly string[] {
  const show = new HandMoved();
  const playback = new Playback(recorded(EVENTS), show, 'recorded');
  const journeys = new Journeys();
  playback.seek(0);
  playback.playTo(EVENTS.length);
  const pictures: string[] = [];
  for (;;) {
    const frame = frameOf(playback, journeys, { ...LOOKS, ...FILMED });
    pictures.push(signsOf(screen(frame, SHOW.size).lines.slice(0, -1)));
    if (!show.moving) return pictures;
    show.frame(step);
  }
}

function signsOf(lines: readonly Line[]): string {
  return nonEmpty(lines.map((line) => Array.from(plain(line)).filter(isSign).join('')));
}

const PLACE = { x: 0, y: 0, width: 1, height: 1, unit: 1 };

function isSign(char: string): boolean {
  return char.trim() !== '' && drawingOf(char, PLACE) === undefined;
}

test('At each moment it shows what the app does, half as fast', () => {
  const animation = new Animation();
  const app = shownByApp(50);
  expect(app.length).toBeGreaterThan(100);
  expect(app.map((_, index) => animation.at(100 * (index + 0.5)))).toEqual(app);
});

test('What does not move shows the end, and stays there for a while before it begins anew', () => {
  const animation = new Animation();
  const end = shownByApp(50).at(-1);
  expect(end).toContain('END');
  expect(animation.at('still')).toBe(end);
  expect(animation.at(animation.length - 1)).toBe(end);
  expect(animation.at(animation.length - 3900)).toBe(end);
  expect(animation.svg).toContain('@media(prefers-reduced-motion:reduce)');
});

test('One mail alone is shown from its first event to its last', () => {
  const [both, second] = [new Animation(), new Animation({ of: 'm2' })];
  expect(second.length).toBeLessThan(both.length);
  const seen = second.moments(100).join('\n');
  expect(seen).toContain('MARY@THREE');
  expect(seen).not.toContain('JOE@THREE');
  expect(seen).toContain('m2-n1');
});

test('However much there is to show, it takes about a minute', () => {
  const plan = generateWorld({ shape: 'ring', hosts: 12, seed: 1 });
  const network = createNetwork(plan, { world: 'virtual', seed: 1 });
  for (const { mail } of generateTraffic(plan, { ...SOME_TRAFFIC, mails: 40 }, 1))
    network.send(mail);
  network.runUntilIdle();
  const { length, svg } = new Animation({ events: network.journal.events });
  expect(length).toBeGreaterThan(60_000);
  expect(length).toBeLessThan(65_000);
  expect(svg.length).toBeLessThan(5_000_000);
});

test('A journal without mail is a short show', () => {
  const animation = new Animation({ events: EVENTS.slice(0, 5) });
  expect(animation.length).toBeLessThan(5000);
  expect(animation.at('still')).toContain('nomailyet');
});

test('It is XML without a script, in either theme and at any size', () => {
  for (const theme of ['dark', 'light'] as const)
    for (const size of [SHOW.size, { columns: 120, rows: 36 }, { columns: 40, rows: 12 }]) {
      const { svg } = new Animation({ theme, size, networkName: '</title><script>&' });
      const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
      expect(width / height).toBeGreaterThan(size.columns / size.rows / 3);
      expect(svg).not.toContain('<script');
    }
});

test('The animation in the documentation is one of those', async () => {
  const file = BUILT_IN_NETWORK.replaceAll(
    /\[(?<from>\w+), (?<to>\w+)\]/g,
    '[$<from>, $<to>, { delay: 40ms }]',
  );
  const { svg } = new Animation({ events: played(file) });
  await expect(`${svg}\n`).toMatchFileSnapshot('../../../../docs/pictures/play.svg');
});
