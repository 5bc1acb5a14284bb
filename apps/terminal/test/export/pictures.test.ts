import {
  BUILT_IN_NETWORK,
  generateTraffic,
  generateWorld,
  SOME_TRAFFIC,
  createNetwork,
} from '@hopscope/network';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hostColors } from '../../src/app/model/host-colors.ts';
import { THEMES } from '../../src/app/theme.ts';
import { textWidth } from '../../src/app/spans.ts';
import { ladderOf, type Ladder } from '../../src/export/ladder.ts';
import { toMermaid } from '../../src/export/mermaid.ts';
import { toSvg, type Look } from '../../src/export/svg.ts';
import { hostileText } from '../app/support/hostile.ts';
import { played } from '../text/support/played.ts';

const LOOK: Look = {
  palette: { theme: THEMES.light, colors: new Map() },
  ground: 'light',
  title: 'a network',
  headed: true,
};

/** Throws where it is no XML. */
function rendered(svg: string): { readonly width: number; readonly height: number } {
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
  return { width, height };
}

interface Text {
  readonly from: number;
  readonly to: number;
}

/** Where each line of a label begins and ends. */
function labels(svg: string): readonly Text[] {
  return [
    ...svg.matchAll(
      /<text x="(?<x>[\d.-]+)" y="[\d.]+" xml:space="preserve">(?<spans>.*)<\/text>/g,
    ),
  ].map(({ groups }) => {
    const text = (groups?.['spans'] ?? '').replaceAll(/<[^>]*>/g, '').replaceAll(/&\w+;/g, '&');
    const from = Number(groups?.['x']);
    return { from, to: from + textWidth(text) * 7.8 };
  });
}

const WORD = fc.oneof(
  hostileText,
  fc.constantFrom('<script>', '"/>', '&amp;', ']]>', '--', '#;%%{', 'end'),
);

/** Any ladder that could come of a journal that somebody else wrote. */
const LADDER: fc.Arbitrary<Ladder> = fc
  .uniqueArray(WORD, { minLength: 2, maxLength: 6 })
  .chain((hosts) => {
    const host = fc.constantFrom(...hosts);
    const at = fc.nat(10_000_000);
    const tone = fc.constantFrom('plain', 'step', 'good', 'wait', 'bad');
    const piece = fc.oneof(
      WORD,
      WORD.map((path) => ({ path })),
      WORD.map((atHost) => ({ atHost })),
    );
    const label = fc.array(fc.array(piece, { maxLength: 3 }), { minLength: 1, maxLength: 4 });
    const note = fc.record({ kind: fc.constant('note'), at, host, tone, label });
    const arrow = fc
      .record({
        kind: fc.constant('arrow'),
        at,
        from: host,
        to: host,
        dashed: fc.boolean(),
        tone,
        label,
      })
      .filter(({ from, to }) => from !== to);
    return fc.record({
      hosts: fc.constant(hosts),
      rungs: fc.array(fc.oneof(note, arrow), { maxLength: 12 }),
    });
  });

test('The picture of any ladder is XML, and nothing of a label is outside of it', () => {
  fc.assert(
    fc.property(LADDER, fc.constantFrom('light', 'dark'), (ladder, ground) => {
      const svg = toSvg(ladder, { ...LOOK, ground }).join('\n');
      const { width } = rendered(svg);
      expect(svg).not.toContain('<script');
      for (const { from, to } of labels(svg)) {
        expect(from).toBeGreaterThan(0);
        expect(to).toBeLessThan(width);
      }
    }),
  );
});

test('What two hosts say to each other stands between their lines', () => {
  const svg = toSvg(ladderOf(played(BUILT_IN_NETWORK)), LOOK).join('\n');
  const lines = [...svg.matchAll(/<line x1="(?<x>[\d.]+)" y1="[\d.]+" x2="\k<x>"/g)].map(
    ({ groups }) => Number(groups?.['x']),
  );
  expect(lines).toEqual(lines.toSorted((one, other) => one - other));
  const said = labels(svg).filter(({ from, to }) => !lines.some((x) => x > from && x < to));
  expect(lines).toHaveLength(4);
  expect(said.length).toBeGreaterThan(20);
  for (const { from, to } of said) expect(to - from).toBeGreaterThan(0);
});

test('A picture of many hosts with long routes is no wider than a sheet can show', () => {
  const hosts = Array.from({ length: 14 }, (_, index) => `HOST${index}`);
  const route = hosts.slice(1, -1).map((host) => `@${host}`);
  const ladder = ladderOf(
    played(`
hosts: { ${hosts.map((host) => `${host}: { mailboxes: [USER] }`).join(', ')} }
mail: [{ from: USER@HOST0, to: "${route.join(',')}:USER@HOST13" }]`),
  );
  const svg = toSvg(ladder, LOOK).join('\n');
  const { width } = rendered(svg);
  expect(width).toBe(1600);
  const words = labels(svg);
  expect(words.length).toBeGreaterThan(50);
  for (const { from, to } of words) {
    expect(from).toBeGreaterThan(0);
    expect(to).toBeLessThan(width);
  }
  const names = [...svg.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="middle"[^>]*>HOST/g)];
  const places = [...new Set(names.map(([, x]) => Number(x)))];
  expect(places).toHaveLength(14);
  for (const [index, x] of places.slice(1).entries())
    expect(x - (places[index] ?? x)).toBeGreaterThan(60);
});

test('Where names have no room beside each other they are written aslant, and each rung says whose it is', () => {
  const hosts = Array.from({ length: 60 }, (_, index) => `HOST${index}`);
  const mail = hosts
    .slice(0, -1)
    .map((host, index) => `{ from: USER@${host}, to: USER@HOST${index + 1} }`);
  const file = `
hosts: { ${hosts.map((host) => `${host}: { mailboxes: [USER] }`).join(', ')} }
mail: [${mail.join(', ')}]`;
  const svg = toSvg(ladderOf(played(file)), LOOK).join('\n');
  const { width } = rendered(svg);
  expect(width).toBeLessThan(1700);
  const names = [...svg.matchAll(/<text x="([\d.]+) [^"]*" y="[^"]*" rotate="-45"[^>]*>HOST/g)];
  const places = names.map(([, x]) => Number(x));
  expect(places).toHaveLength(60);
  for (const [index, x] of places.slice(1).entries())
    expect(x - (places[index] ?? x)).toBeGreaterThanOrEqual(21.9);
  const text = svg.replaceAll(/<[^>]*>/g, '');
  expect(text).toContain('HOST7 → HOST8');
  expect(text).toContain('HOST8: 250 OK');
  expect(text).toContain('at HOST8\n');
});

test('A label that is too long goes on in the next line, with nothing lost', () => {
  const route = Array.from({ length: 27 }, (_, index) => `@HOST${index + 10}`).join(',');
  const path = `<${route}:USER@HOST99>`;
  const ladder: Ladder = {
    hosts: ['ONE', 'TWO'],
    rungs: [
      {
        kind: 'arrow',
        at: 0,
        from: 'ONE',
        to: 'TWO',
        dashed: false,
        tone: 'plain',
        label: [['RCPT TO:', { path }]],
      },
    ],
  };
  const svg = toSvg(ladder, LOOK).join('\n');
  expect(rendered(svg).width).toBeLessThan(1100);
  const words = svg.replaceAll(/<[^>]*>|\s/g, '');
  expect(words).toContain(`RCPTTO:&lt;${path.slice(1, -1)}&gt;`);
});

test('The same journal gives the same picture, and a host the same colour everywhere', () => {
  const events = played(BUILT_IN_NETWORK);
  const colors = new Map([['one', 1]]);
  const look = { ...LOOK, palette: { theme: THEMES.dark, colors } };
  const svg = toSvg(ladderOf(events), look);
  expect(toSvg(ladderOf(events), look)).toEqual(svg);
  const named = svg.join('\n').matchAll(/fill="(?<color>[^"]+)"[^>]*>@?ONE</g);
  expect(new Set([...named].map(({ groups }) => groups?.['color']))).toEqual(
    new Set([THEMES.dark.hosts[1]]),
  );
});

test('A world of many hosts and mails is drawn too', () => {
  const plan = generateWorld({ shape: 'ring', hosts: 30, seed: 1 });
  const network = createNetwork(plan, { world: 'virtual', seed: 1 });
  for (const { mail } of generateTraffic(plan, { ...SOME_TRAFFIC, mails: 20 }, 1))
    network.send(mail);
  network.runUntilIdle();
  const ladder = ladderOf(network.journal.events);
  const { height } = rendered(toSvg(ladder, LOOK).join('\n'));
  expect(ladder.rungs.length).toBeGreaterThan(100);
  expect(height).toBeGreaterThan(20 * ladder.rungs.length);
});

test('Mermaid gets a line for each host and rung, with nothing in it that would be taken for its notation', () => {
  fc.assert(
    fc.property(LADDER, (ladder) => {
      const [first, ...lines] = toMermaid(ladder);
      expect(first).toBe('sequenceDiagram');
      expect(lines).toHaveLength(ladder.hosts.length + ladder.rungs.length);
      for (const line of lines) {
        expect(line).toMatch(/^ {2}(?:participant h\d+ as |Note over h\d+: |h\d+--?>>h\d+: )/);
        const text = line.replace(/^ {2}(?:participant h\d+ as |[^:]*: )/, '');
        expect(text.replaceAll('<br/>', '').replaceAll(/#\d+;/g, '')).not.toMatch(/[#;<>%{}\n]/);
      }
    }),
  );
});

test('A relay step in the notation of Mermaid', () => {
  const lines = toMermaid(ladderOf(played(BUILT_IN_NETWORK), 'm1'));
  expect(lines.slice(5, 10)).toEqual([
    '  Note over h0: m1 from #60;SAM@ALPHA#62;<br/>for #60;@ONE,@TWO:JOE@THREE#62;',
    '  h0->>h1: MAIL FROM:#60;SAM@ALPHA#62;<br/>RCPT TO:#60;@ONE,@TWO:JOE@THREE#62;',
    '  h1-->>h0: 250 OK',
    '  Note over h1: - @ONE deleted<br/>+ @ONE prepended',
    '  h1->>h2: MAIL FROM:#60;@ONE:SAM@ALPHA#62;<br/>RCPT TO:#60;@TWO:JOE@THREE#62;',
  ]);
});

/** What the README shows: `hopscope export --as svg` of a mail to nobody, over links that take their time. */
const RETURNED = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }
links:
  - [ALPHA, ONE, { delay: 20ms }]
  - [ONE, TWO, { delay: 20ms }]
  - [TWO, THREE, { delay: 20ms }]
mail: [{ from: SAM@ALPHA, to: '@ONE,@TWO:MARY@THREE' }]
`;

test('The picture in the documentation is one of those', async () => {
  const events = played(RETURNED);
  const [began] = events;
  const colors = began?.type === 'began' ? hostColors(began, THEMES.light.hosts.length) : new Map();
  const look = {
    ...LOOK,
    palette: { theme: THEMES.light, colors },
    headed: false,
    title: 'a mail to nobody',
  };
  await expect(`${toSvg(ladderOf(events), look).join('\n')}\n`).toMatchFileSnapshot(
    '../../../../docs/pictures/ladder.svg',
  );
});
