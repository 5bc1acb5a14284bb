import {
  BUILT_IN_NETWORK,
  generateTraffic,
  generateWorld,
  createNetwork,
  SOME_TRAFFIC,
  type JournalEvent,
} from '@hopscope/network';
import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import { folder } from '../cli/support/shells.ts';
import { THEMES, type ThemeName } from '../../src/app/theme.ts';
import { hostColors } from '../../src/app/model/host-colors.ts';
import { toHtml } from '../../src/export/html.ts';
import { ladderOf, plainLabel } from '../../src/export/ladder.ts';
import { toStrips, toSvg, type Look } from '../../src/export/svg.ts';
import { played } from '../text/support/played.ts';

const run = promisify(execFile);

const hasPrinter = [
  ['chromium', '--version'],
  ['pdftotext', '-v'],
  ['pdfinfo', '-v'],
].every(([program = '', asked = '']) => spawnSync(program, [asked]).status === 0);

function lookOf(events: readonly JournalEvent[], ground: ThemeName): Look {
  const [began] = events;
  const theme = THEMES[ground];
  const colors = began?.type === 'began' ? hostColors(began, theme.hosts.length) : new Map();
  return { palette: { theme, colors }, ground, title: 'a network', headed: false };
}

function pageOf(events: readonly JournalEvent[], ground: ThemeName = 'light'): string {
  return toHtml(events, {
    look: lookOf(events, ground),
    of: null,
    reports: [],
    silenceOf: () => null,
    wire: events.filter((event) => event.type === 'wire'),
  }).join('\n');
}

/** Many hosts, mails of every fate, and so every colour. */
function crowd(): readonly JournalEvent[] {
  const plan = generateWorld({ shape: 'ring', hosts: 30, seed: 1 });
  const network = createNetwork(plan, { world: 'virtual', seed: 1 });
  for (const { mail } of generateTraffic(plan, { ...SOME_TRAFFIC, mails: 20 }, 1))
    network.send(mail);
  network.runUntilIdle();
  return network.journal.events;
}

test.each([
  ['of four hosts', played(BUILT_IN_NETWORK)],
  ['of thirty', crowd()],
  ['of none that said anything', played(BUILT_IN_NETWORK).slice(0, 1)],
])('A ladder in strips is the same picture %s, from its top to its bottom', (_, events) => {
  const look = lookOf(events, 'light');
  const whole = toSvg(ladderOf(events), look);
  const { heads, below } = toStrips(ladderOf(events), look);
  let bottom = 0;
  for (const [frame = ''] of [heads, ...below]) {
    const [x, top, , height] = (/viewBox="([^"]*)"/.exec(frame)?.[1] ?? '').split(' ').map(Number);
    expect([x, top]).toEqual([0, bottom]);
    bottom += height ?? Number.NaN;
  }
  expect(whole[0]).toContain(` ${bottom}" role`);
  expect(drawnOf([heads, ...below].flat())).toEqual(drawnOf(whole));
});

test('On paper each colour of a dark page is that of the light one', () => {
  const events = crowd();
  const dark = pageOf(events, 'dark');
  const rules = new Map(
    [...dark.matchAll(/\[(fill|stroke)="(#\w+)"\]\{\1:(#\w+)\}/g)].map(([, what, from, to]) => [
      `${what}="${from}"`,
      `${what}="${to}"`,
    ]),
  );
  const printed = picturesOf(dark).replaceAll(
    /(?:fill|stroke)="#\w+"/g,
    (color) => rules.get(color) ?? `no rule for ${color}`,
  );
  expect(printed).toBe(picturesOf(pageOf(events)));
  expect(pageOf(events)).not.toContain('[fill=');
});

test.skipIf(!hasPrinter).each([
  ['dark', played(BUILT_IN_NETWORK), 'portrait'],
  ['light', crowd(), 'landscape'],
] as const)(
  'A %s page prints with all dialogues, and nothing is cut off (needs chromium and poppler)',
  async (ground, events, held) => {
    const inside = await folder();
    await writeFile(inside('page.html'), pageOf(events, ground));
    await run('chromium', [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-pdf-header-footer',
      `--user-data-dir=${inside('browser')}`,
      `--print-to-pdf=${inside('page.pdf')}`,
      inside('page.html'),
    ]);
    const { stdout: text } = await run('pdftotext', ['-layout', inside('page.pdf'), '-']);
    const { stdout: info } = await run('pdfinfo', [inside('page.pdf')]);
    const [, width = 0, height = 0] = (/size: +(\d+) x (\d+)/.exec(info) ?? []).map(Number);
    expect(width > height ? 'landscape' : 'portrait').toBe(held);
    const { rungs, hosts } = ladderOf(events);
    const answers = rungs.flatMap(({ label }) => plainLabel(label)).filter(isOk);
    const wire = events.flatMap((event) => (event.type === 'wire' ? [event.text] : []));
    expect(text.match(/ S: QUIT/g)).toHaveLength(wire.filter((line) => line === 'QUIT').length);
    expect(text.match(/250 OK/g)).toHaveLength(answers.length + wire.filter(isOk).length);
    // The names of the hosts stand above and below the picture, and on top of each sheet between.
    const { stdout: raw } = await run('pdftotext', ['-raw', inside('page.pdf'), '-']);
    const sheets = raw.split('\f').filter((sheet) => /\d\d:\d\d\.\d{3}\s(?![SR]:)/.test(sheet));
    expect(sheets.length).toBeGreaterThan(1);
    for (const sheet of sheets) expect(sheet.replaceAll(/\s/g, '')).toContain(hosts.join(''));
  },
  60_000,
);

function isOk(line: string): boolean {
  return line.includes('250 OK');
}

/** What rungs and names are made of; a line of a host is in pieces in strips. */
function drawnOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => /^<(?:text|path)/.test(line)).toSorted();
}

/** All behind the style sheet. */
function picturesOf(page: string): string {
  return page.slice(page.indexOf('<svg'));
}
