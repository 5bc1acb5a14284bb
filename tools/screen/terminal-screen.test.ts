import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openScreen, type Screen, type ScreenOptions } from './terminal-screen.ts';

const standIn = fileURLToPath(new URL('stand-in.ts', import.meta.url));
const opened: Screen[] = [];

function open(options: Partial<ScreenOptions> = {}): Screen {
  const screen = openScreen({
    command: process.execPath,
    args: [standIn],
    columns: 40,
    rows: 16,
    ...options,
  });
  opened.push(screen);
  return screen;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((screen) => screen.close()));
});

describe('a program on a screen', () => {
  test('The text shows what the program drew, at the place where it drew it.', async () => {
    const screen = open();
    const text = await screen.waitFor(/ready/);
    expect(text.split('\n').slice(0, 3)).toEqual(['', '  size 40x16', '  red palette sky 日本']);
    expect(text.split('\n')).toHaveLength(16);
    expect(screen.text()).toBe(text);
  });

  test('The cells carry colours of all three kinds, styles, and the width of wide characters.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    const row = screen.cells()[2] ?? [];
    expect(row).toHaveLength(40);
    expect(row[0]).toMatchObject({ chars: '', foreground: 'default', background: 'default' });
    expect(row[2]).toMatchObject({ chars: 'r', foreground: 1, bold: true, italic: false });
    expect(row[6]).toMatchObject({ chars: 'p', background: 22, bold: false });
    expect(row[14]).toMatchObject({ chars: 's', foreground: '#56b4e9', italic: true });
    expect(row.slice(18, 22).map(({ chars, width }) => [chars, width])).toEqual([
      ['日', 2],
      ['', 0],
      ['本', 2],
      ['', 0],
    ]);
  });

  test('The raw output holds the escape sequences as they were written.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    expect(screen.raw()).toContain('\x1b[3;38;2;86;180;233msky\x1b[0m');
  });

  test('Keys reach the program.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    screen.send('\x1b[A');
    await expect(screen.waitFor(/key/)).resolves.toContain(String.raw`key "\u001b[A"`);
  });

  test('A resize reaches the program and the screen alike.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    screen.resize(60, 20);
    const text = await screen.waitFor(/size 60x20/);
    expect(text.split('\n')).toHaveLength(20);
    expect(screen.cells().map((row) => row.length)).toEqual(Array.from({ length: 20 }, () => 60));
  });

  test('The exit code is told when the program ends.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    screen.send('q');
    await expect(screen.exited).resolves.toEqual({ code: 3, signal: 0 });
  });

  test('What a program writes last is on the screen when it has ended.', async () => {
    const screen = open({ args: ['-e', 'process.stdout.write("\\x1b[2J".repeat(3e4) + "last")'] });
    await screen.exited;
    expect(screen.text()).toMatch(/last$/m);
  });

  test('Closing the screen ends the program as closing a window does.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    await screen.close();
    await expect(screen.exited).resolves.toEqual({ code: 0, signal: 1 });
  });
});

describe('waiting', () => {
  test('A condition on the text does as well as a pattern.', async () => {
    const screen = open();
    const text = await screen.waitFor((shown) => shown.includes('size') && shown.includes('ready'));
    expect(text).toContain('size 40x16');
  });

  test('A pattern with g is looked for from the beginning each time.', async () => {
    const screen = open();
    const pattern = /ready/g;
    await screen.waitFor(pattern);
    pattern.lastIndex = 1000;
    await expect(screen.waitFor(pattern, 100)).resolves.toContain('ready');
  });

  test('Waiting in vain fails with the pattern and the text of the screen.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    await expect(screen.waitFor(/never/, 20)).rejects.toThrow(
      /After 20 ms the screen does not show \/never\/\.[^]*│ {2}size 40x16/,
    );
  });

  test('Waiting fails at once when the program ends before it shows what is expected.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    const waiting = screen.waitFor(/never/, 60_000);
    screen.send('q');
    await expect(waiting).rejects.toThrow(
      /The program ended with 3 before the screen showed \/never\/\.[^]*ready/,
    );
  });

  test('Half a frame is never looked at, and the program can ask its terminal.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    const looks: string[] = [];
    screen.send('s');
    await screen.waitFor((text) => {
      looks.push(text);
      return text.includes('second half');
    });
    expect(looks.filter((text) => /first half$/m.test(text))).toEqual([]);
    expect(looks.at(-1)).toContain('first half, second half');
  });

  test('The screen is quiet when the last frame is drawn.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    screen.send('f');
    await screen.waitFor(/frame/);
    await expect(screen.waitForQuiet(200)).resolves.toContain('frame 40 of 40');
  });

  test('A screen that is never still is told as such.', async () => {
    const screen = open();
    await screen.waitFor(/ready/);
    await expect(screen.waitForQuiet(60_000, 20)).rejects.toThrow(
      /After 20 ms the screen was never still for 60000 ms\.[^]*ready/,
    );
  });
});

describe('the environment', () => {
  test('A program finds a terminal with all colours even where this process has none.', async () => {
    vi.stubEnv('CI', 'true');
    vi.stubEnv('NO_COLOR', '1');
    vi.stubEnv('FORCE_COLOR', '0');
    const text = await open({ env: { EXTRA: 'given' } }).waitFor(/ready/);
    expect(text.split('\n').slice(7, 14)).toEqual([
      '  TERM=xterm-256color',
      '  COLORTERM=truecolor',
      '  FORCE_COLOR=3',
      '  NODE_ENV=production',
      '  CI=none',
      '  NO_COLOR=none',
      '  EXTRA=given',
    ]);
  });

  test('NO_COLOR is kept when it is given, and then nothing forces colours.', async () => {
    const text = await open({ env: { NO_COLOR: '1', TERM: undefined } }).waitFor(/ready/);
    expect(text).toMatch(/FORCE_COLOR=none[^]*NO_COLOR=1/);
  });
});
