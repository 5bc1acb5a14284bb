import type { JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { frameOf as pictureOf, type Frame, type UiState } from '../../src/app/model/frame.ts';
import { Journeys } from '../../src/app/model/journeys.ts';
import { Playback, recorded } from '../../src/app/model/playback.ts';
import { NOTHING_SCROLLED, scrolled, windowAt, type Pane } from '../../src/app/model/scrolling.ts';
import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { LOOKS, Show, frameAt, upTo } from './support/frames.ts';
import { Story, builtInStory, chainOf } from './support/stories.ts';

const LAST = 30;
const { events } = new Story(chainOf(LAST)).play();
const HOSTS = Array.from({ length: LAST }, (_, index) => `H${index + 1}`);
const WAY_BACK = `<${HOSTS.slice(1, -1)
  .toReversed()
  .map((host) => `@${host}`)
  .join(',')}:SAM@H1>`;

/** Two mails that go different ways, one of them home again. */
const TWO_MAILS = `
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: , TWO: , THREE: { mailboxes: [JOE] } }
mail:
  - { from: SAM@ALPHA, to: "@ONE,@TWO:JOE@THREE" }
  - { from: SAM@ALPHA, to: "@TWO:NOBODY@THREE" }
`;

const frameOf = (looks: Partial<UiState> = {}, count: number = events.length): Frame =>
  frameAt(events, count, looks);

function text(frame: Frame, columns: number, rows: number): readonly string[] {
  return screen(frame, { columns, rows }).lines.map(plain);
}

/** The text alone, without what lines were broken by. */
function unbroken(frame: Frame, columns: number, rows: number): string {
  return text(frame, columns, rows).join('').replaceAll(/[\s│]/g, '');
}

function hopsFrom(hops: number): Partial<UiState> {
  return { tops: { ...NOTHING_SCROLLED, hops } };
}

function hostsFrom(hosts: number | null): readonly string[] {
  return text(frameOf({ pane: 'hosts', tops: { ...NOTHING_SCROLLED, hosts } }), 120, 36);
}

function listAt(count: number): string {
  return unbroken(frameOf({ zoomed: true, pane: 'hosts' }, count), 120, 60);
}

function totalAt(frame: Frame, columns: number): number {
  return screen(frame, { columns, rows: 30 }).window.total;
}

/** All that comes into sight while a user goes from the top of a pane to its end, a page at a time. */
function walked(looks: Partial<UiState>, columns: number, rows: number): string {
  const what = looks.help === true ? 'help' : (looks.pane ?? 'hops');
  const seen: string[] = [];
  let top: number | null = 0;
  for (let pages = 0; pages < 500; pages += 1) {
    const frame = frameOf({ ...looks, tops: { ...NOTHING_SCROLLED, [what]: top } });
    const { lines, window } = screen(frame, { columns, rows });
    seen.push(...lines.map(plain));
    if (window.top + window.height >= window.total) return seen.join('\n');
    top = window.top + Math.max(1, window.height - 1);
  }
  throw new Error('there is no end to it');
}

test.each([
  ['80x24', 80, 24],
  ['120x36', 120, 36],
  ['40x12', 40, 12],
])('Every hop can be scrolled to, at %s', (_size, columns, rows) => {
  const seen = walked({}, columns, rows);
  for (let hop = 1; hop < LAST; hop += 1)
    expect(seen).toMatch(new RegExp(`[│\n]? ?✓ ${hop} +H${hop}`));
  expect(seen).toContain('delivered to JOE@H30');
});

test.each([
  ['hops', '✓ 29', /^\W*at H30 +✓ delivered/m],
  ['wire', 'HELO H1', /221 H30/],
  ['hosts', 'H1  ', /H30 .*mail 1/],
] as const)(
  'In the zoom a user gets from the first line of the %s to the last',
  (pane, first, last) => {
    const seen = walked({ pane, zoomed: true }, 80, 24);
    expect(seen).toContain(first);
    expect(seen).toMatch(last);
  },
);

test('A route that does not fit is folded behind its head: what relays delete and prepend stays in sight', () => {
  for (let hop = 1; hop < LAST; hop += 1) {
    const begun = upTo(events, (one) => one.type === 'sending' && one.host === `H${hop}`);
    const [wide, narrow] = [text(frameOf({}, begun), 120, 36), text(frameOf({}, begun), 80, 24)];
    const next = hop < LAST - 1 ? `<@H${hop + 1}[,:]` : '<JOE@H30>';
    const own = hop > 1 ? `<@H${hop}[,:]` : '<SAM@H1>';
    expect(wide.join('\n')).toMatch(new RegExp(`▶ ${hop} .*${own}.*${next}`));
    expect(narrow.join('\n')).toMatch(new RegExp(`▶ ${hop} .*${own}.*\n +${next}`));
  }
  const home = text(frameOf(), 80, 24).join('\n');
  expect(home).toContain('<@H29,@H28,@H27,@H26,@H25,@H24,@H23,… 21 more:SAM@H1>');
});

test('The zoom shows whole paths, in the hops and on the wire', () => {
  expect(unbroken(frameOf({ zoomed: true }), 80, 24)).toContain(`MAILFROM:${WAY_BACK}`);
  expect(unbroken(frameOf({ zoomed: true }), 80, 24)).toContain(`Return-Path:${WAY_BACK}`);
  const said = upTo(
    events,
    (one) => one.type === 'wire' && one.from === 'H29' && one.text.startsWith('MAIL'),
  );
  const wire = frameOf({ zoomed: true, pane: 'wire' }, said);
  expect(unbroken(wire, 40, 40)).toContain(`MAILFROM:${WAY_BACK}`);
});

test('The zoom of the hosts shows what waits in a spool and what lies in a mailbox', () => {
  const begun = upTo(events, (one) => one.type === 'sending' && one.host === 'H29');
  expect(listAt(begun)).toContain('spoolm1for<@H29:JOE@H30>sending');
  expect(listAt(events.length)).toContain(`mailm1toJOE@H30Return-Path:${WAY_BACK}`);
});

test('Where one is stands beside the title, and how to follow again only after scrolling', () => {
  const rule = (looks: Partial<UiState>): string => text(frameOf(looks), 80, 24)[3] ?? '';
  expect(rule({})).toMatch(/ ↑ lines 79–87 of 87 ─$/);
  expect(rule(hopsFrom(40))).toMatch(/ ↑↓ lines 41–49 of 87, End follows ─$/);
  expect(rule(hopsFrom(0))).toMatch(/ ↓ lines 1–9 of 87, End follows ─$/);
  expect(rule({ pane: 'wire' })).toMatch(/ lines 79–87 of 87 ─$/);
  expect(text(frameOf(hopsFrom(40)), 120, 36)[7]).toMatch(
    / ↑↓ lines 41–51 of 58, End follows {2}hop 29 of 29 ─╮$/,
  );
});

test('On a narrow screen the mark is short, and leaves room for the title', () => {
  expect(text(frameOf(hopsFrom(40)), 60, 14)[3]).toMatch(
    /^─ m1 {2}@H2,@H3,@H4,… 25 more:JOE@H30 ─+ ↑↓ 41–42 of 87, End ─$/,
  );
  const zoomed = text(frameOf({ ...hopsFrom(40), zoomed: true }), 40, 12);
  expect(zoomed[1]).toMatch(/^╭─ m1 ─* ↑↓ 41–44 of \d+, End {2}z back ─╮$/);
});

test('No sentence of the help is cut on a narrow screen', () => {
  const help = walked({ help: true }, 40, 12);
  expect(help).not.toContain('…');
  expect(help).toMatch(/╭─ Help ─* ↓ 1–10 of \d+, q closes ─╮/);
});

test('A picture in which all is in sight bears no mark', () => {
  const story = builtInStory().events;
  const shown = text(
    frameAt(
      story,
      upTo(story, (one) => one.type === 'delivered'),
    ),
    120,
    36,
  );
  expect(shown.join('\n')).not.toMatch(/lines \d|▸ /);
});

test.each([
  ['hops', 7, /╭─ ▸ m1 /],
  ['wire', 24, /╭─ ▸ Wire ─/],
  ['hosts', 1, /╭─ ▸ Hosts ─/],
] as const)('The title of the pane that was chosen says so: %s', (pane, row, title) => {
  const shown = text(frameOf({ pane }), 120, 36);
  expect(shown.filter((line) => line.includes('▸ '))).toHaveLength(1);
  expect(shown[row]).toMatch(title);
});

test('The hosts are scrolled a host at a time', () => {
  expect(hostsFrom(null)[2]).toMatch(/H25.*H30/);
  expect(hostsFrom(4)[1]).toContain('↑↓ hosts 5–10 of 30, End follows');
  expect(hostsFrom(4)[2]).toMatch(/╭─ H5 .*╭─ H10 /);
  expect(hostsFrom(4)[3]).toMatch(/\+4 .*\+20/);
});

test('What is scrolled stays where it is while the show goes on', () => {
  const tops = { ...NOTHING_SCROLLED, hops: 12, wire: 12 };
  const part = (pane: Pane, count: number, from: number, to: number): readonly string[] =>
    text(frameOf({ pane, tops }, count), 80, 24)
      .slice(from, to)
      .map((line) => line.replace(/[✓▶]/, ' '));
  const [middle, end] = [Math.floor(events.length / 2), events.length];
  expect(part('wire', end, 17, 20)).toEqual(part('wire', middle, 17, 20));
  expect(part('hops', end, 7, 16)).toEqual(part('hops', middle, 7, 16));
});

test('A zoom is measured anew when the width of the screen changes', () => {
  for (const pane of ['hops', 'wire'] as const) {
    const looks = { pane, zoomed: true };
    const frame = frameOf(looks);
    expect(totalAt(frame, 60)).toBeGreaterThan(totalAt(frame, 120));
    expect(totalAt(frame, 120)).toBe(totalAt(frameOf(looks), 120));
  }
});

test('The help of thirty hosts is scrolled to its last line at 80x24', () => {
  const closed = text(frameOf({ help: true }), 80, 24);
  expect(closed[0]).toMatch(/ ↓ lines 1–22 of \d+, q or esc closes ─╮$/);
  expect(walked({ help: true }, 80, 24)).toMatch(/H30 :\d+/);
  expect(walked({ help: true }, 40, 12)).toMatch(/H30 :\d+/);
});

test('A page leaves a line of the page before in sight, and no key leads out of what there is', () => {
  const window = windowAt(50, { height: 10, total: 100, followed: 30 });
  expect(scrolled(50, 'page-down', window)).toBe(59);
  expect(scrolled(50, 'page-up', window)).toBe(41);
  expect(scrolled(0, 'line-up', window)).toBe(0);
  expect(scrolled(90, 'line-down', window)).toBe(90);
  expect(scrolled(50, 'to-top', window)).toBe(0);
  expect(scrolled(50, 'to-end', window)).toBe(null);
  expect(windowAt(500, window).top).toBe(90);
});

test('Who comes back to the end follows it again, and where nothing is followed the end is the end', () => {
  const tail = windowAt(null, { height: 10, total: 100, followed: 90 });
  expect(scrolled(89, 'line-down', tail)).toBe(null);
  expect(scrolled(85, 'page-down', tail)).toBe(null);
  expect(scrolled(null, 'line-down', tail)).toBe(null);
  const still = windowAt(null, { height: 10, total: 100, followed: null });
  expect(still.top).toBe(0);
  expect(scrolled(null, 'to-end', still)).toBe(90);
  expect(
    scrolled(null, 'line-down', windowAt(null, { height: 10, total: 10, followed: null })),
  ).toBe(null);
});

test('Going to and fro draws what whoever comes there for the first time sees', () => {
  const busy = new Story(TWO_MAILS).play();
  const all = busy.events;
  const journeys = new Journeys();
  const playback = new Playback(recorded(all), new Show(), 'recorded');
  const looks: readonly Partial<UiState>[] = [
    {},
    { pinned: 'm1' },
    { pinned: 'm2', zoomed: true, pane: 'wire' },
    { zoomed: true, pane: 'wire', tops: { ...NOTHING_SCROLLED, wire: 3 } },
    { zoomed: true, pane: 'hosts' },
  ];
  for (let step = 0; step < 60; step += 1) {
    const count = (step * 37) % (all.length + 1);
    playback.seek(count);
    for (const look of looks)
      expect(smallText(pictureOf(playback, journeys, { ...LOOKS, ...look }))).toEqual(
        smallText(frameAt(all, count, look, 'recorded')),
      );
  }
});

test('A pinned mail that comes over another channel later brings the lines of it along', () => {
  const busy = new Story(TWO_MAILS).play();
  const journeys = new Journeys();
  const grown: JournalEvent[] = [];
  for (const event of busy.events) {
    grown.push(event);
    expect(wireAtEnd(grown, journeys)).toEqual(wireAtEnd([...grown], new Journeys()));
  }
});

function smallText(frame: Frame): readonly string[] {
  return text(frame, 60, 24);
}

function wireAtEnd(all: readonly JournalEvent[], journeys: Journeys): readonly string[] {
  const playback = new Playback(recorded(all), new Show());
  playback.seek(all.length);
  return text(pictureOf(playback, journeys, { ...LOOKS, pinned: 'm2', pane: 'wire' }), 80, 24);
}
