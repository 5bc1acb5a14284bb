import { createNetwork, type EventOf, type JournalEvent } from '@hopscope/network';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

import { keysFor } from '../../src/app/keymap.ts';
import { EXPORT_FORMS } from '../../src/app/model/exporting.ts';
import { rowNow, type Frame, type UiState } from '../../src/app/model/frame.ts';
import { PANES } from '../../src/app/model/scrolling.ts';
import type { JournalKind } from '../../src/app/model/playback.ts';
import { fieldOf, typedInto } from '../../src/app/model/text-field.ts';
import { plain, type Line } from '../../src/app/spans.ts';
import { THEMES } from '../../src/app/theme.ts';
import { caption } from '../../src/app/views/caption.ts';
import { narrowHop, wideHop } from '../../src/app/views/hop-line.ts';
import { screen } from '../../src/app/views/screen.ts';
import { wayBetween } from '../../src/app/views/way-between.ts';
import { visible } from '../../src/text/visible.ts';
import { played } from '../text/support/played.ts';
import { frameAt, upTo } from './support/frames.ts';
import { disguised, hostileText } from './support/hostile.ts';
import { PARTING, REDIRECTING, Story, builtInStory, chainOf } from './support/stories.ts';

const LONG = (index: number): string => `relay-number-${index}.department.example-university.edu`;

/** Networks of 1, 2, 6 and 30 hosts; no mail; an external host; a host that is down; lists, retries, mail from outside. */
const stories: Readonly<Record<string, readonly JournalEvent[]>> = {
  'the built-in network': builtInStory().events,
  'nothing at all': [],
  'no mail yet': new Story('hosts: { ALPHA:, ONE: }').events,
  'one host': new Story(chainOf(1)).play().events,
  'two hosts': new Story(chainOf(2)).play().events,
  'six hosts': new Story(chainOf(6)).play().events,
  'thirty hosts': new Story(chainOf(30)).play().events,
  'long names': new Story(chainOf(4, LONG)).play().events,
  'ways that part': new Story(PARTING).play().events,
  'lists and forwards': new Story(REDIRECTING).play().events,
  'a host that is down': new Story(PARTING).down('THREE').play().events,
  'a host that is not ours': new Story(`
hosts: { ALPHA: { mailboxes: [SAM] }, OUT: { external: '192.0.2.251:65535' } }
mail: [{ from: SAM@ALPHA, to: JOE@OUT }]
`).play().events,
  'mail from outside': new Story(PARTING).call(
    'ONE',
    'HELO ME',
    'MAIL FROM:<ME@OUTSIDE>',
    'RCPT TO:<@ONE:JOE@THREE>',
    'DATA',
    'Subject: 日本\r\n\u001B[2J\r\n.',
    'QUIT',
  ).events,
};

function text(frame: Frame, columns: number, rows: number): readonly string[] {
  return screen(frame, { columns, rows }).lines.map(plain);
}

/** ALPHA hears nothing of TWO, and sends its mail again. */
const RETRY = `
hosts: { ALPHA: { mailboxes: [SAM] }, TWO: { mailboxes: [JOE] } }
mail: [{ from: SAM@ALPHA, to: JOE@TWO }]
faults: [{ host: TWO, command: end, cut: true, times: 1 }]
`;

test.each([0, 0.01, 0.5, 0.99, 1])(
  'The envelope of a second attempt can be anywhere on the way of the first: %d',
  (progress) => {
    const { events } = new Story(RETRY).play();
    const second = events.findLastIndex(({ type }) => type === 'sending') + 1;
    const frame = frameAt(events, second);
    const envelope = { kind: 'between', from: 'ALPHA', to: 'TWO', progress } as const;
    const way = plain(wayBetween({ ...frame, envelope }, 'ALPHA', 'TWO', 12));
    expect(way).toMatch(/^━*✉▶─*✗?─*$/);
    expect(way).toHaveLength(12);
  },
);

/** What a line may not hold: whatever a terminal would obey, or not show. */
const FORBIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What is wrong with the lines of a screen: how many there are, how wide they are, what is in them. */
function faults(lines: readonly Line[], columns: number, rows: number): readonly string[] {
  const shown = lines.map(plain);
  return [
    ...(shown.length === rows ? [] : [`${shown.length} lines`]),
    ...shown.filter((line) => FORBIDDEN.test(line) || stringWidth(line) !== columns),
  ];
}

const sizes = {
  columns: fc.integer({ min: 40, max: 200 }),
  rows: fc.integer({ min: 12, max: 60 }),
};
const moment = fc.integer({ min: 0, max: 1000 }).map((thousandth) => thousandth / 1000);

/** What is said of what the user did: it is made visible where it is made. */
const visibleText = hostileText.map(visible);

const top = fc.option(fc.integer({ min: 0, max: 400 }));
const exporting = fc.record({
  stem: hostileText,
  mail: fc.option(hostileText),
  alone: fc.boolean(),
  at: fc.nat(300),
  form: fc.constantFrom(...EXPORT_FORMS.map(({ name }) => name)),
  name: hostileText.map((typed) => typedInto(fieldOf(''), typed)),
  wanted: fc.constant(null),
  refused: fc.option(
    fc.record({ kind: fc.constantFrom('there' as const, 'failed' as const), said: visibleText }),
  ),
});
const looks = fc.record({
  help: fc.boolean(),
  exporting: fc.option(exporting, { freq: 2 }),
  notice: fc.option(fc.record({ said: visibleText, at: fc.option(fc.nat(300)) })),
  pane: fc.option(fc.constantFrom(...PANES)),
  zoomed: fc.boolean(),
  tops: fc.record({ hops: top, wire: top, hosts: top, help: top }),
});

test.each(Object.entries(stories))(
  'At any size and moment every line is exactly as wide as the screen, and there are as many as it has rows: %s',
  (_name, events) => {
    fc.assert(
      fc.property(sizes.columns, sizes.rows, moment, looks, (columns, rows, at, looked) => {
        const frame = frameAt(events, Math.round(at * events.length), looked);
        expect(faults(screen(frame, { columns, rows }).lines, columns, rows)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  },
);

test('Hostile names, paths and wire lines neither break a line nor reach the terminal', () => {
  const all = Object.values(stories).filter(({ length }) => length > 0 && length < 400);
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(hostileText, { minLength: 30, maxLength: 40 }),
      sizes.columns,
      sizes.rows,
      moment,
      looks,
      (events, texts, columns, rows, at, looked) => {
        const frame = frameAt(disguised(events, texts), Math.round(at * events.length), {
          ...looked,
          networkName: texts[0] ?? '',
        });
        expect(faults(screen(frame, { columns, rows }).lines, columns, rows)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('Windows that are too small say which size is needed', () => {
  const { 'the built-in network': events = [] } = stories;
  const said = text(frameAt(events, 20), 39, 11);
  expect(said.join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(
    'hopscope needs 40x12, this is 39x11; q quits',
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 39 }),
      fc.integer({ min: 1, max: 60 }),
      (columns, rows) => {
        expect(faults(screen(frameAt(events, 20), { columns, rows }).lines, columns, rows)).toEqual(
          [],
        );
      },
    ),
  );
});

test('The light theme changes colours and nothing else', () => {
  const { 'the built-in network': events = [] } = stories;
  for (let count = 0; count <= events.length; count += 5) {
    const dark = text(frameAt(events, count), 120, 36);
    expect(text(frameAt(events, count, { theme: THEMES.light }), 120, 36)).toEqual(dark);
  }
});

test('The row at the playhead is in sight in every window of 12 rows or more', () => {
  const { 'thirty hosts': events = [] } = stories;
  fc.assert(
    fc.property(sizes.columns, sizes.rows, moment, (columns, rows, at) => {
      const count = Math.round(at * events.length);
      const frame = frameAt(events, count);
      const now = rowNow(frame);
      fc.pre(now?.kind === 'hop');
      const row = new RegExp(`^(?:│ )?[✓▶] ${now.number} `);
      expect(text(frame, columns, rows).filter((line) => row.test(line))).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});

test('The envelope is on the tape and among the hosts, however long the way', () => {
  const { 'thirty hosts': events = [] } = stories;
  for (let count = 1; count <= events.length; count += 7) {
    if (events.slice(0, count).every(({ type }) => type !== 'sending')) continue;
    const wide = text(frameAt(events, count), 120, 36);
    expect(wide.slice(1, 7).join('')).toContain('✉');
    expect(wide[9]).toContain('✉');
    const stacked = text(frameAt(events, count), 80, 24);
    expect(stacked[2]).toMatch(/[✉▸]/);
    expect(stacked[5]).toContain('✉');
  }
});

test('A way past other hosts is told in the box of the host that it begins at', () => {
  const { 'ways that part': events = [] } = stories;
  const parted = upTo(events, (one) => one.type === 'sending' && one.to === 'THREE');
  const [, , , ports = ''] = text(frameAt(events, parted), 120, 36);
  expect(ports).toContain('✉▶ THREE');
});

test('A host that is down says so in both screens', () => {
  const { 'a host that is down': events = [] } = stories;
  const frame = frameAt(events, events.length);
  expect(text(frame, 120, 36)[3]).toContain('✗ down');
  expect(text(frame, 80, 24)[2]).toContain('THREE✗');
});

test('What is not yet is told in the future tense, so that it shows without colour', () => {
  const { 'the built-in network': events = [] } = stories;
  const before = text(frameAt(events, 5), 120, 36).join('\n');
  expect(before).toContain('@ONE will be prepended');
  expect(before).toContain('will deliver to JOE@THREE');
  expect(before).not.toMatch(/✓|✗|\bdelivered\b|@ONE prepended/);
});

test('Every moment of every story has a sentence', () => {
  for (const events of Object.values(stories)) {
    for (let count = 0; count <= events.length; count += 1) {
      expect(caption(frameAt(events, count))).toMatch(/^\S.*[.)]$/);
    }
  }
});

test('A sentence that is too long for a line goes on in the next one of the stacked screen', () => {
  const { 'the built-in network': events = [] } = stories;
  const count = upTo(events, (one) => one.type === 'sending' && one.host === 'ONE');
  const said = caption(frameAt(events, count));
  expect(said.length).toBeGreaterThan(80);
  expect(text(frameAt(events, count), 80, 24).join(' ').replaceAll(/\s+/g, ' ')).toContain(said);
});

test('The help fits into 80x24, and the command in it names hosts of this network', () => {
  const { 'the built-in network': events = [] } = stories;
  const frame = frameAt(events, events.length, { help: true });
  const help = text(frame, 80, 24).join('\n');
  expect(help).toMatch(
    /swaks --?s\S* 127\.0\.0\.1:\d+ --?f\S* me@outside --?t\S* '@ONE:POSTMASTER@TWO' +│/,
  );
  expect(help).toMatch(
    /HOSTS ON 127\.0\.0\.1 +(│\s+│)? +ALPHA :\d+, ONE :\d+, TWO :\d+, THREE :\d+ +│/,
  );
  expect(help).toContain('quit, here close; quit and leave the picture');
  for (const { label, does } of keysFor(frame)) {
    expect(help).toContain(` ${label} `);
    expect(help).toContain(does);
  }
});

test('The help says where each host listens, where there is room for it', () => {
  const { 'the built-in network': events = [] } = stories;
  const help = text(frameAt(events, events.length, { help: true }), 120, 36).join('\n');
  expect(help).toMatch(
    /HOSTS ON 127\.0\.0\.1 +│ *\n *│ +ALPHA :\d+, ONE :\d+, TWO :\d+, THREE :\d+ /,
  );
  expect(help).toMatch(
    /swaks --server 127\.0\.0\.1:\d+ --from me@outside --to '@ONE:POSTMASTER@TWO' /,
  );
});

test('Mail that comes from outside to a mailbox of its first host has no hop, and its title no hole', () => {
  const network = createNetwork('hosts: { ONE: { mailboxes: [JOE] } }', { world: 'virtual' });
  network.send({ from: 'JOE@ONE', to: 'JOE@ONE' });
  network.runUntilIdle();
  const { events } = network.journal;
  const shown = text(frameAt(events, events.length), 120, 36).join('\n');
  expect(shown).toContain('no hop between hosts of this network');
  expect(shown).toMatch(/ m1 {2}JOE@ONE {2}from <JOE@ONE> ─+╮/);
  const began = events.findIndex(({ type }) => type === 'submitted') + 1;
  expect(text(frameAt(events, began), 120, 36).join('\n')).toContain('no hop yet');
});

test('A mail that is pinned is shown without the lines and the news of others', () => {
  const { 'the built-in network': events = [] } = stories;
  const frame = frameAt(events, events.length, { pinned: 'm1' });
  expect(caption(frame)).toMatch(/^THREE delivers it to JOE@THREE/);
  expect(text(frame, 120, 36).join('\n')).not.toContain('MAIL FROM:<> ');
  expect(text(frame, 120, 36).join('\n')).toContain('221 THREE');
  expect(caption(frameAt(events, 0, { pinned: 'm2' }))).toBe('m2 has not begun yet.');
});

test('The key bar keeps the help and the way out however narrow it is', () => {
  const { 'the built-in network': events = [] } = stories;
  for (const columns of [40, 60, 80]) {
    expect(text(frameAt(events, 20), columns, 24).at(-1)).toMatch(/\? help {2}q quit *$/);
  }
});

test.each([
  [80, ['speed', 'mail', 'export', 'zoom']],
  [100, ['export', 'zoom']],
  [120, []],
])('In %d columns the key bar has all its keys but %j, paused and playing', (columns, but) => {
  const { 'the built-in network': events = [] } = stories;
  const bars = keysFor(frameAt(events, 20)).map(({ bar }) => bar);
  const words = bars.filter((bar) => bar !== null && bar !== 'play');
  for (const playing of [true, false]) {
    const bar = text({ ...frameAt(events, 20), playing }, columns, 24).at(-1) ?? '';
    expect(bar).toContain(playing ? 'space pause' : 'space play');
    expect(new Set(words.filter((word) => !bar.includes(` ${word} `)))).toEqual(new Set(but));
  }
});

/** The words of the lower half. */
function wordsBelow(frame: Frame, columns = 80, rows = 24): string {
  const lines = text(frame, columns, rows).slice(rows / -2);
  return lines.join('').replaceAll(/\s+/g, ' ');
}

test('Whoever has watched it all is told what they can do next, until they have done something', () => {
  const { 'the built-in network': events = [] } = stories;
  const watched: Frame = { ...frameAt(events, events.length, { operated: true }), live: true };
  const next = 'is told. Next: t explains it, : sends mail, ? tells the keys.';
  for (const size of [
    [80, 24],
    [100, 30],
    [120, 36],
  ] as const)
    expect(wordsBelow(watched, ...size)).toContain(next);
  expect(wordsBelow({ ...watched, told: true })).not.toContain('Next:');
  expect(wordsBelow({ ...watched, live: false })).not.toContain('Next:');
  expect(wordsBelow({ ...watched, operated: false })).not.toContain('Next:');
  expect(wordsBelow(watched, 40, 12)).not.toContain('Next:');
  const { 'long names': long = [] } = stories;
  const delivered = { ...frameAt(long, long.length, { operated: true }), live: true };
  expect(wordsBelow(delivered)).not.toContain('Next:'); // there is no room for it
});

test('While a host talks to another nobody is told what to do next, and at rest all of the sentence is told', () => {
  const { 'the built-in network': events = [] } = stories;
  const open = events.findLastIndex(({ type }) => type === 'channel-opened') + 1;
  const at = (count: number): Frame => ({
    ...frameAt(events.slice(0, count), count, { operated: true }),
    live: true,
    playing: true,
  });
  expect(wordsBelow(at(open))).not.toContain('Next:');
  expect(wordsBelow(at(events.length))).toContain('Next:');
  const told = 'The notification has come home: SAM@ALPHA is told.';
  expect(wordsBelow(at(events.length), 40, 12)).toContain(told);
});

type Links = EventOf<'began'>['links'];

/** `A-B` both ways, `A>B` one way. */
function linkOf(said: string): NonNullable<Links>[number] {
  const [from = '', to = ''] = said.split(/[->]/);
  return { from, to, oneway: said.includes('>'), delay: 0 };
}

/** The path in the command that the help of such a network names. */
function pathInHelp(names: readonly string[], links: Links): string {
  const [began] = stories['the built-in network'] ?? [];
  if (began?.type !== 'began') throw new Error('there is no beginning');
  const hosts = names.map((name) => ({ name, profile: 'rfc821', external: null }) as const);
  const events: JournalEvent[] = [{ ...began, hosts, links }];
  for (const host of names)
    events.push({ seq: events.length, at: 0, type: 'listening', host, address: '127.0.0.1:25' });
  const frame = frameAt(events, events.length, { help: true });
  return /'(\S*POSTMASTER\S*)'/.exec(text(frame, 100, 60).join(''))?.[1] ?? '';
}

test('The help names hosts of which each is linked to the next, in a network of very many, too', () => {
  expect(pathInHelp(['A', 'B', 'C'], null)).toBe('@B:POSTMASTER@C');
  expect(pathInHelp(['A', 'B'], null)).toBe('POSTMASTER@B');
  expect(pathInHelp(['A'], null)).toBe('POSTMASTER@A');
  expect(pathInHelp(['A', 'B', 'C'], ['C-B', 'B-A'].map(linkOf))).toBe('@B:POSTMASTER@C');
  expect(pathInHelp(['A', 'B', 'C', 'D'], ['A-D', 'B>C'].map(linkOf))).toBe('POSTMASTER@D');
  expect(pathInHelp(['A', 'B', 'C'], ['B>A', 'A>C'].map(linkOf))).toBe('@A:POSTMASTER@C');
  const many = Array.from({ length: 3000 }, (_, index) => `H${index}`);
  const pairs = many.flatMap((_, index) => (index % 2 === 0 ? `H${index}-H${index + 1}` : []));
  expect(pathInHelp(many, pairs.map(linkOf))).toBe('POSTMASTER@H1');
});

test('A network of one host shows it', () => {
  const events = played(
    'hosts: { ALONE: { mailboxes: [SAM] } }\nmail: [{ from: SAM@ALONE, to: SAM@ALONE }]',
  );
  const frame = frameAt(events, events.length);
  expect(text(frame, 80, 24)[2]).toMatch(/^▸ALONE +$/);
  expect(text(frame, 120, 36)[2]).toMatch(/^│ ╔═ ALONE ═+╗ +│$/);
});

test('Of very many rows the wire has its share', () => {
  const { 'the built-in network': events = [] } = stories;
  const lines = text(frameAt(events, events.length), 200, 60);
  const wire = lines.findIndex((line) => line.startsWith('╭─ Wire '));
  const timeline = lines.findIndex((line) => line.startsWith('╭─ Timeline '));
  expect(timeline - wire).toBe(18);
});

test('The number of a hop stands apart from its link, however long the journey or the names', () => {
  const events = played(`
hosts: { HOST36: { mailboxes: [SAM] }, HOST13: { mailboxes: [JOE] } }
mail: [{ from: SAM@HOST36, to: JOE@HOST13 }]`);
  const frame = frameAt(events, events.length);
  const hop = frame.journey?.rows.findLast((row) => row.kind === 'hop');
  if (hop?.kind !== 'hop') throw new Error('there is no hop');
  for (const [number, narrow, wide] of [
    [1, '✓ 1 HOST36→HOST13 <SAM', '✓ 1  HOST36 → HOST13 <SAM'],
    [30, '✓ 30 HOST…→HOST13 <SAM', '✓ 30 HOST36 → HOST13 <SAM'],
    [901, '✓ 901 HOST…→HOST… <SAM', '✓ 901 HOST… → HOST13 <SAM'],
  ] as const) {
    const numbered = { ...hop, number };
    expect(plain(narrowHop(frame, numbered, 80)[0] ?? [])).toContain(narrow);
    expect(plain(wideHop(frame, numbered, 116))).toContain(wide);
  }
});

function barOf(frame: Frame): string {
  return text(frame, 120, 36).at(-1) ?? '';
}

test('The key bar leaves out what would do nothing: no more events, no mail, here already', () => {
  const { 'the built-in network': events = [], 'no mail yet': quiet = [] } = stories;
  expect(barOf(frameAt(events, events.length - 1, {}, 'recorded'))).toMatch(/ → step {2}⇧→ hop /);
  expect(barOf(frameAt(events, events.length, {}, 'recorded'))).not.toMatch(/step|hop/);
  expect(barOf(frameAt(events, events.length))).toMatch(/ step .* hop .* L live .* m mail /);
  expect(barOf({ ...frameAt(events, events.length), live: true })).not.toContain('L live');
  expect(barOf(frameAt(quiet, quiet.length))).not.toContain('m mail');
});

test('A recorded journal that was cut off says so, and at its end that this is not the end', () => {
  const { events } = builtInStory();
  const whole = events.slice(0, 60);
  for (const [columns, rows] of [
    [120, 36],
    [80, 24],
  ] as const) {
    const shown = (count: number, kind: JournalKind): string =>
      text(frameAt(whole, count, {}, kind), columns, rows).join('\n');
    expect(shown(30, 'cut-off')).toMatch(/^ hopscope {2}a network, cut off .* PAUSED /);
    expect(shown(60, 'cut-off')).toMatch(/^ hopscope {2}a network, cut off .* CUT OFF /);
    expect(shown(60, 'cut-off')).toContain('The journal was cut off here');
    expect(shown(30, 'cut-off')).not.toContain('The journal was cut off here');
    expect(shown(60, 'recorded')).not.toMatch(/cut off/i);
  }
});

test('At the end of a journal hosts have ended, but for those that were down before', () => {
  const story = new Story(PARTING).down('THREE').play();
  story.network.stop(() => {});
  const { events } = story;
  const at = (kind: JournalKind, count = events.length): string =>
    text(frameAt(events, count, { pane: 'hosts', zoomed: true }, kind), 80, 40).join('\n');
  const hosts = hostsOf(events);
  expect(at('recorded').match(/ ✗ down /g)).toHaveLength(1);
  expect(at('recorded')).toMatch(/THREE +✗ down/);
  expect(at('recorded').match(/ ended /g)).toHaveLength(hosts - 1);
  expect(at('recorded', 3).match(/ ended /g)).toBeNull();
  expect(at('running').match(/ ✗ down /g)).toHaveLength(hosts);
  const strip = text(frameAt(events, events.length, {}, 'recorded'), 80, 24)[2] ?? '';
  expect(strip.match(/\w✗/g)).toEqual(['E✗']);
});

function hostsOf([began]: readonly JournalEvent[]): number {
  return began?.type === 'began' ? began.hosts.length : 0;
}

test('Long names of hosts leave more than half of a line of the wire to what was said', () => {
  const { 'long names': events = [] } = stories;
  const said = upTo(events, (one) => one.type === 'wire' && one.text.startsWith('HELO'));
  const frame = frameAt(events, said);
  expect(text(frame, 80, 24)[17]).toMatch(
    /^\S+ {2}relay-number…→relay-number… {2}R: 220 relay-number-2\./,
  );
  expect(text(frame, 80, 24)[18]).toMatch(
    /^\S+ {2}relay-number…→relay-number… {2}S: HELO relay-number-1\./,
  );
  const wide = text(frame, 120, 36).find((line) => line.includes('HELO')) ?? '';
  expect(wide.indexOf('S: HELO')).toBeLessThan(60);
  const zoomed = frameAt(events, said, { zoomed: true, pane: 'wire' });
  expect(text(zoomed, 120, 36).join('')).toContain(
    '.department.example-university.edu→relay-number-2.',
  );
});

test('Where there is no mail it is said how to send some, unless it is too late', () => {
  const { 'no mail yet': events = [] } = stories;
  expect(caption(frameAt(events, 2))).toBe(
    'Mail will appear here as soon as somebody sends some; ? says how.',
  );
  expect(caption(frameAt(events, 2, {}, 'recorded'))).toBe('There is no mail in this journal.');
});

test('A name that is too long for the first line is cut before what the network does', () => {
  const { 'the built-in network': events = [] } = stories;
  const [header = ''] = text(
    frameAt(events, 20, { networkName: 'a network of many words' }),
    40,
    12,
  );
  expect(header).toMatch(/^ hopscope {2}a .*… PAUSED {2}/);
});

test('A recorded journal has no now, and nobody who listens', () => {
  const { events } = builtInStory();
  const at = (count: number, looked: Partial<UiState> = {}): string =>
    text(frameAt(events, count, looked, 'recorded'), 120, 36).join('\n');
  expect(at(events.length)).toMatch(/END .*\n.*4 hosts, recorded/);
  expect(at(events.length)).toContain('space again');
  expect(at(10)).toContain('PAUSED');
  expect(at(10)).not.toMatch(/ L live|listening/);
  expect(at(10, { help: true })).not.toMatch(/swaks|to what happens now/);
});
