import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';

import { askBackground, themeOf, type Terminal } from '../../src/app/background.ts';
import { themeFromEnvironment } from '../../src/app/theme.ts';

/** A keyboard and a screen that a test answers for. */
class Desk extends EventEmitter {
  isTTY = true;
  isRaw = false;
  readonly said: string[] = [];
  readonly putBack: string[] = [];
  readonly raw: boolean[] = [];

  setRawMode(raw: boolean): this {
    this.raw.push(raw);
    return this;
  }

  pause(): this {
    return this;
  }

  resume(): this {
    return this;
  }

  unshift(octets: Buffer): void {
    this.putBack.push(octets.toString('latin1'));
  }

  write(text: string): boolean {
    this.said.push(text);
    return true;
  }

  answer(text: string): void {
    this.emit('data', Buffer.from(text, 'latin1'));
  }

  /** As the terminal that is asked through it. */
  get terminal(): Terminal {
    // The desk has all that is asked of the two streams, and not the many overloads of their types.
    return { input: this, output: this } as unknown as Terminal;
  }
}

const LIGHT = '\u001B]11;rgb:ffff/ffff/f0f0\u001B\\';
const ATTRIBUTES = '\u001B[?62;22c';

test('The answer may come in pieces, and with keys between them that are put back', async () => {
  const desk = new Desk();
  const asked = askBackground(desk.terminal, 1000);
  expect(desk.said.join('')).toContain(']11;?');
  for (const piece of ['q', LIGHT.slice(0, 9), LIGHT.slice(9), ' ', ATTRIBUTES]) desk.answer(piece);
  expect(await asked).toBe('light');
  expect(desk.putBack).toEqual(['q ']);
  expect(desk.raw).toEqual([true, false]);
  expect(desk.listenerCount('data')).toBe(0);
});

test('A terminal that only says what it is, is not waited for', async () => {
  const desk = new Desk();
  const asked = askBackground(desk.terminal, 2 ** 30);
  desk.answer(ATTRIBUTES);
  expect(await asked).toBe(null);
});

test('A terminal that says nothing is given up, and what it says in that very turn still counts, once', async () => {
  vi.useFakeTimers();
  try {
    const desk = new Desk();
    const asked = askBackground(desk.terminal, 150);
    vi.advanceTimersByTime(150);
    desk.answer(`${LIGHT}${ATTRIBUTES}`);
    await vi.runAllTimersAsync();
    expect(await asked).toBe('light');
    expect(desk.raw).toEqual([true, false]);
    const silent = askBackground(new Desk().terminal, 150);
    await vi.runAllTimersAsync();
    expect(await silent).toBe(null);
  } finally {
    vi.useRealTimers();
  }
});

test('What is not a terminal is not asked', async () => {
  const desk = new Desk();
  desk.isTTY = false;
  expect(await askBackground(desk.terminal, 1000)).toBe(null);
  expect(desk.said).toEqual([]);
});

test.each([
  ['rgb:0/0/0', 'dark'],
  ['rgb:1e/1e/1e', 'dark'],
  ['rgb:fdfd/f6f6/e3e3', 'light'],
  ['rgba:ffff/ffff/ffff/ffff', 'light'],
  ['rgb:0000/0000/ffff', 'dark'],
  ['red', null],
  ['', null],
])('A background of %s is %s', (color, theme) => {
  expect(themeOf(color)).toBe(theme);
});

test.each([
  ['15;0', 'dark'],
  ['0;15', 'light'],
  ['0;default;7', 'light'],
  ['0;default', null],
  ['', null],
])('COLORFGBG=%s says %s', (value, theme) => {
  expect(themeFromEnvironment({ COLORFGBG: value })).toBe(theme);
  expect(themeFromEnvironment({})).toBe(null);
});
