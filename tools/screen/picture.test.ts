import { describe, expect, test } from 'vitest';
import { drawn } from './cells.ts';
import { masked } from './masked.ts';
import type { ThemeName } from '../../apps/terminal/src/app/theme.ts';
import { toPng, toSvg } from './picture.ts';
import { WINDOW_THEMES } from '../../apps/terminal/src/export/screen/window-themes.ts';

/** The picture of what a program wrote; a cell is 6 by 13 pixels. */
async function pictureOf(written: string, theme: ThemeName = 'dark', title = ''): Promise<string> {
  const cells = await drawn(written, 20, 3);
  return toSvg({ cells: () => cells }, { theme, title, fontSize: 10 });
}

/** The elements on the screen itself, without the window around it. */
function screenOf(svg: string): string[] {
  const start = svg.indexOf('<g transform');
  return svg.slice(start).match(/<(?:rect|path|text)[^>]*>[^<]*/g) ?? [];
}

async function elementsOf(written: string, theme?: ThemeName): Promise<string[]> {
  return screenOf(await pictureOf(written, theme));
}

describe('text', () => {
  test('Words of one style are one piece of text that says how wide it is.', async () => {
    await expect(elementsOf('\x1b[2;3Htwo words')).resolves.toEqual([
      '<text x="12" y="23" textLength="54">two words',
    ]);
  });

  test('A wide gap or another style starts a new piece in its own column.', async () => {
    await expect(elementsOf('one  two\x1b[1;3mbold')).resolves.toEqual([
      '<text x="0" y="10" textLength="18">one',
      '<text x="30" y="10" textLength="18">two',
      '<text x="48" y="10" textLength="24" font-weight="bold" font-style="italic">bold',
    ]);
  });

  test('Each glyph beyond ASCII stands in the middle of its own cells, and neighbours are one piece of text.', async () => {
    await expect(elementsOf('a→b日c😀→→')).resolves.toEqual([
      '<text x="0" y="10">a',
      '<text x="9" y="10" text-anchor="middle">→',
      '<text x="12" y="10">b',
      '<text x="24" y="10" text-anchor="middle">日',
      '<text x="30" y="10">c',
      '<text x="39" y="10" text-anchor="middle">😀',
      '<text x="45 51" y="10" text-anchor="middle">→→',
    ]);
  });

  test('Hostile text stays text.', async () => {
    const svg = await pictureOf('</text><script>"&', 'dark', 'a\u0007<b> & "c"');
    expect(screenOf(svg)).toEqual([
      '<text x="0" y="10" textLength="102">&lt;/text&gt;&lt;script&gt;&quot;&amp;',
    ]);
    expect(svg).toContain('<title>a\uFFFD&lt;b&gt; &amp; &quot;c&quot;</title>');
    expect(() => toPng(svg)).not.toThrow();
  });

  test('Characters that XML forbids are shown as replaced, wherever they come from.', async () => {
    const cells = (await drawn('xyz', 3, 1)).map((row) =>
      row.map((cell, i) => ({ ...cell, chars: ['\u0000', '\uD800', '\uFFFF'][i] ?? '' })),
    );
    const svg = toSvg({ cells: () => cells }, { theme: 'dark', title: '' });
    expect(screenOf(svg).map((element) => element.slice(-3))).toEqual(['\uFFFD\uFFFD\uFFFD']);
    expect(() => toPng(svg)).not.toThrow();
  });

  test('Invisible text is not in the picture.', async () => {
    await expect(elementsOf('\x1b[8;4msecret│')).resolves.toEqual([]);
  });
});

describe('colours', () => {
  test('Each of the two themes has sixteen colours of its own.', async () => {
    expect(WINDOW_THEMES.dark.sixteen).toHaveLength(16);
    expect(WINDOW_THEMES.light.sixteen).toHaveLength(16);
    const [dark] = await elementsOf('\x1b[91mx', 'dark');
    const [light] = await elementsOf('\x1b[91mx', 'light');
    expect(dark).toContain(`fill="${WINDOW_THEMES.dark.sixteen[9]}"`);
    expect(light).toContain(`fill="${WINDOW_THEMES.light.sixteen[9]}"`);
  });

  test.each([
    ['38;5;16', '#000000'],
    ['38;5;52', '#5f0000'],
    ['38;5;110', '#87afd7'],
    ['38;5;231', '#ffffff'],
    ['38;5;232', '#080808'],
    ['38;5;255', '#eeeeee'],
    ['38;2;1;2;255', '#0102ff'],
  ])('The colour %s is %s.', async (code, colour) => {
    await expect(elementsOf(`\x1b[${code}mx`)).resolves.toEqual([
      `<text x="0" y="10" fill="${colour}">x`,
    ]);
  });

  test('A background is one area for each run, below the text and below spaces.', async () => {
    await expect(elementsOf('\x1b[48;2;1;2;3m a b \x1b[48;2;4;5;6m  ')).resolves.toEqual([
      '<rect x="0" y="0" width="30" height="13" fill="#010203"/>\n',
      '<rect x="30" y="0" width="12" height="13" fill="#040506"/>\n',
      '<text x="6" y="10" textLength="18">a b',
    ]);
  });

  test('Inverse exchanges the colours of text and ground.', async () => {
    const { foreground, background } = WINDOW_THEMES.light;
    await expect(elementsOf('\x1b[7mx', 'light')).resolves.toEqual([
      `<rect x="0" y="0" width="6" height="13" fill="${foreground}"/>\n`,
      `<text x="0" y="10" fill="${background}">x`,
    ]);
  });

  test('Dim text lies between its colour and its ground.', async () => {
    await expect(elementsOf('\x1b[2;38;2;200;100;0;48;2;0;100;100mx')).resolves.toEqual([
      '<rect x="0" y="0" width="6" height="13" fill="#006464"/>\n',
      '<text x="0" y="10" fill="#74642a">x',
    ]);
  });
});

describe('lines', () => {
  const pen = `stroke="${WINDOW_THEMES.dark.foreground}" stroke-width="1"`;

  test('A border is one path whose lines run through from corner to corner.', async () => {
    await expect(elementsOf('┌──┐\r\n│  │\r\n└──┘')).resolves.toEqual([
      `<path ${pen} d="M3 6.5H22M3.5 6V33M21.5 6V33M3 32.5H22"/>\n`,
    ]);
  });

  test('Round corners are curves that end where the lines begin.', async () => {
    await expect(elementsOf('╭─╮')).resolves.toEqual([
      `<path ${pen} d="M6 6.5H12M3.5 13V9A2.5 2.5 0 0 1 6 6.5H6M15.5 13V10A3.5 3.5 0 0 0 12 6.5H12"/>\n`,
    ]);
  });

  test('Every character of a border is a line and none is a glyph.', async () => {
    const drawnAs = await Promise.all(
      Array.from('─│╭╮╰╯┌┐└┘├┤┬┴┼━┃║═╔╗╚╝╤╧╪╌', async (char) => [
        char,
        ...(await elementsOf(char)),
      ]),
    );
    const others = drawnAs.filter(([, ...elements]) => !/^<path [^>]+>\n$/.test(elements.join('')));
    expect(others).toEqual([]);
  });

  test('A double line is two lines that open where another double line leaves.', async () => {
    await expect(elementsOf('╠')).resolves.toEqual([
      `<path ${pen} d="M5 4.5H6M5 8.5H6M1.5 0V13M5.5 0V5M5.5 8V13"/>\n`,
    ]);
  });

  test('Underline and strikethrough run on below spaces in the colour of the text.', async () => {
    const [path, text] = await elementsOf('\x1b[4;9;38;2;1;2;3ma b');
    expect(path).toBe('<path stroke="#010203" stroke-width="1" d="M0 12.5H18M0 7.5H18"/>\n');
    expect(text).toBe('<text x="0" y="10" textLength="18" fill="#010203">a b');
  });

  test('Block elements are areas, and full blocks melt into one.', async () => {
    const { foreground } = WINDOW_THEMES.dark;
    await expect(elementsOf('██▄')).resolves.toEqual([
      `<rect x="0" y="0" width="12" height="13" fill="${foreground}"/>\n`,
      `<rect x="12" y="6.5" width="6" height="6.5" fill="${foreground}"/>\n`,
    ]);
  });
});

describe('the picture', () => {
  test('The same screen gives the same bytes.', async () => {
    const written = '\x1b[31m╭─ red ─╮\x1b[0m 日本 \x1b[7mend';
    expect(await pictureOf(written)).toBe(await pictureOf(written));
  });

  test('The window has a title bar with the title and three dots.', async () => {
    const cells = await drawn('', 60, 2);
    const svg = toSvg({ cells: () => cells }, { theme: 'light', title: 'hopscope' });
    expect(svg).toContain('>hopscope</text>');
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg).toContain('aria-label="hopscope"');
  });

  test('A PNG is as large as the picture times the scale.', async () => {
    const svg = await pictureOf('x');
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const png = Buffer.from(toPng(svg, 3));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      Number(width) * 3,
      Number(height) * 3,
    ]);
  });
});

describe('masks', () => {
  test('A mask covers each match with fixed text of the same width and keeps the style.', async () => {
    const cells = masked(await drawn('日 \x1b[31m 9 ms\x1b[0m| 12 ms', 20, 1), [
      { find: / [ \d]\d ms/, as: '38 ms' },
    ]);
    const text = cells[0]?.map(({ chars }) => chars || '').join('');
    expect(text).toBe('日 38 ms| 38 ms');
    expect(cells[0]?.[3]).toMatchObject({ chars: '3', foreground: 1 });
  });

  test('A mask with several texts covers the matches one after the other, across rows.', async () => {
    const cells = masked(await drawn(':17 :18\r\n:19', 8, 2), [{ find: /\d\d/, as: ['01', '02'] }]);
    const text = cells.map((row) =>
      row
        .map(({ chars }) => chars)
        .join('')
        .trimEnd(),
    );
    expect(text).toEqual([':01 :02', ':01']);
  });
});
