import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import { toFilm } from '../../src/export/film.ts';
import type { Show } from '../../src/export/reel.ts';
import { folder } from '../cli/support/shells.ts';
import { Animation, SHOW } from './support/viewed.ts';

const run = promisify(execFile);
const BROWSER = 'chromium';
const hasBrowser = spawnSync(BROWSER, ['--version']).status === 0;

function filmOf(show: Partial<Show> = {}): string {
  return toFilm({ ...SHOW, ...show }).join('\n');
}

function chaptersOf(page: string): readonly { readonly at: number; readonly says: string }[] {
  const links = page.matchAll(
    /<a href="#t=(?<at>[\d.]+)"[^>]*><time>[^<]*<\/time> (?<says>[^<]*)</g,
  );
  return [...links].map(({ groups }) => ({
    at: Math.round(1000 * Number(groups?.['at'])),
    says: groups?.['says'] ?? '',
  }));
}

test('Without a script the page holds the animation and what happens, in order, each with its moment', () => {
  const page = filmOf();
  const animation = new Animation();
  const chapters = chaptersOf(page);
  expect(page).toContain(animation.svg);
  expect(chapters.length).toBeGreaterThan(10);
  expect(chapters.map(({ at }) => at)).toEqual(
    chapters.map(({ at }) => at).toSorted((one, other) => one - other),
  );
  for (const { at, says } of chapters) {
    const seen = animation.at(at + 50).replaceAll('\n', '');
    const begins = says.replaceAll(/&lt;|&gt;/g, (sign) => (sign === '&lt;' ? '<' : '>'));
    expect(seen).toContain(begins.replaceAll(' ', '').slice(0, 40));
  }
  expect(chapters.map(({ says }) => says)).toContain(
    'The notification has come home: SAM@ALPHA is told.',
  );
});

test('A name from a file is text', () => {
  const page = filmOf({ networkName: '</style><script>alert(1)</script>', theme: 'light' });
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).toContain('&lt;script&gt;alert(1)');
});

/** What a browser shows and tells. */
interface Seen {
  /** The signs of each row that has some. */
  readonly rows: readonly string[];
  readonly clock: string;
  readonly says: string;
  readonly button: string;
  readonly speed: string;
}

function clockOf(ms: number): string {
  return `${Math.floor(ms / 60_000)}:${((ms / 1000) % 60).toFixed(1).padStart(4, '0')}`;
}

/** Opens the page at `#hash`, does what `deeds` says, one after the other, and looks after each. */
async function watched(page: string, hash: string, deeds: readonly string[]): Promise<Seen[]> {
  const inside = await folder({});
  await writeFile(inside('film.html'), page.replace('</body>', `${eye(deeds)}</body>`));
  const { stdout } = await run(
    BROWSER,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${inside('profile')}`,
      '--virtual-time-budget=60000',
      '--dump-dom',
      `${pathToFileURL(inside('film.html')).href}${hash}`,
    ],
    { maxBuffer: 32 * 1024 * 1024 },
  );
  const json = /<pre id="seen">(?<json>[^<]*)</.exec(stdout)?.groups?.['json'] ?? '[]';
  const looks: Seen[] = JSON.parse(unescaped(json));
  return looks;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function eye(deeds: readonly string[]): string {
  return `<pre id="seen"></pre><script>
    const key = (key, shiftKey = false) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
    const press = (name) => document.querySelector('button[name=' + name + ']').click();
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const rows = () => [...document.querySelectorAll('.film svg svg')].map((row) => {
      const group = row.querySelector('g');
      const top = -new DOMMatrix(getComputedStyle(group).transform).m42;
      const seen = [...row.querySelectorAll('text')].filter((text) => {
        const y = Number(text.getAttribute('y'));
        return y > top && y <= top + Number(row.getAttribute('height'));
      });
      return seen.map(({ textContent }) => textContent.replaceAll(' ', '')).join('');
    });
    const look = () => ({
      rows: rows().filter((row) => row !== ''),
      clock: document.querySelector('output').value,
      says: document.querySelector('[aria-current]').textContent.replace(/^\\S+ /, ''),
      button: document.querySelector('[name=play]').textContent,
      speed: document.querySelector('[name=speed]').textContent,
    });
    (async () => {
      const seen = [];
      for (const deed of [${deeds.map((deed) => `async () => { ${deed} }`).join(', ')}]) {
        await deed();
        seen.push(look());
      }
      document.querySelector('#seen').textContent = JSON.stringify(seen);
    })();
  </script>`;
}

test.skipIf(!hasBrowser)(
  'In a browser it opens where its address says, and each key leads where it does in the app (needs chromium)',
  async () => {
    const page = filmOf();
    const animation = new Animation();
    const chapters = chaptersOf(page);
    const third = chapters[3]?.at ?? Number.NaN;
    let changed = third;
    while (animation.at(changed + 50) === animation.at(third + 50)) changed += 100;
    const looks = await watched(page, `#t=${third / 1000}`, [
      '',
      "key('ArrowRight', true)",
      "key('ArrowLeft', true)",
      "key('ArrowRight')",
      "key('ArrowLeft')",
      "key('End')",
      "key('Home')",
      "document.querySelectorAll('ol a')[5].click()",
      "press('play'); await wait(1050)",
      "key('>'); await wait(1040)",
      "key(' ')",
      'await wait(1000)',
    ]);
    expect(looks).toHaveLength(12);
    const [opened, on, back, step, stepBack, end, home, linked, playing, faster, stopped, later] =
      looks;
    const at = (ms: number, more: Partial<Seen> = {}): Partial<Seen> => ({
      rows: animation.at(ms + 50).split('\n'),
      clock: clockOf(ms),
      says: unescaped(chapters.findLast((chapter) => chapter.at <= ms)?.says ?? ''),
      button: 'play',
      speed: '1x',
      ...more,
    });
    expect(opened).toEqual(at(third));
    expect(on).toEqual(at(chapters[4]?.at ?? Number.NaN));
    expect(back).toEqual(opened);
    expect(step).toEqual(at(changed));
    expect(stepBack).toEqual(opened);
    expect(end).toEqual(at(animation.length - 4000));
    expect(home).toEqual(at(0));
    const fifth = chapters[5]?.at ?? Number.NaN;
    expect(linked).toEqual(at(fifth));
    expect(playing).toEqual(at(fifth + 1000, { button: 'pause' }));
    expect(faster).toEqual(at(fifth + 3000, { button: 'pause', speed: '2x' }));
    expect(stopped).toEqual(at(fifth + 3000, { speed: '2x' }));
    expect(later).toEqual(stopped);
  },
);

test.skipIf(!hasBrowser)(
  'It plays to its end and stops there, play begins anew, and a step stops it (needs chromium)',
  async () => {
    const page = filmOf({ of: 'm2' });
    const animation = new Animation({ of: 'm2' });
    const deeds = ['', 'await wait(20000)', "key(' ')", "key('ArrowRight')"];
    const [begun, end, anew, stepped] = await watched(page, '', deeds);
    expect(begun).toMatchObject({ clock: '0:00.0', button: 'pause' });
    expect(end).toMatchObject({ rows: animation.at('still').split('\n'), button: 'play' });
    expect(anew).toMatchObject({ clock: '0:00.0', button: 'pause' });
    expect(stepped).toMatchObject({ clock: '0:00.1', button: 'play' });
  },
);
