/**
 * Asks the terminal whether its background is light or dark (OSC 11), before Ink reads the keyboard. A question that every
 * terminal answers follows (DA1): when its answer comes alone, there is no other to wait for.
 */
import type { ThemeName } from './theme.ts';

/** What is asked through; `process.stdin` and `process.stdout`. */
export interface Terminal {
  readonly input: Pick<
    NodeJS.ReadStream,
    'isTTY' | 'isRaw' | 'setRawMode' | 'on' | 'off' | 'pause' | 'resume' | 'unshift'
  >;
  readonly output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
}

const QUESTIONS = '\u001B]11;?\u001B\\\u001B[c';
const ESC = '\u001B';
const COLOR = new RegExp(`${ESC}\\]11;([^${ESC}\u0007]*)(?:${ESC}\\\\|\u0007)`);
const ATTRIBUTES = new RegExp(`${ESC}\\[\\?[\\d;]*c`);

/** Resolves with null where the terminal does not tell within `deadline` milliseconds. Keys pressed meanwhile are put back. */
export function askBackground(
  { input, output }: Terminal,
  deadline: number,
): Promise<ThemeName | null> {
  if (!input.isTTY || !output.isTTY) return Promise.resolve(null);
  return new Promise((resolve) => {
    const wasRaw = input.isRaw;
    let answer = '';
    let ended = false;
    const end = (): void => {
      if (ended) return; // the answer may come in the turn of the deadline
      ended = true;
      clearTimeout(timer);
      input.off('data', read);
      input.pause();
      input.setRawMode(wasRaw);
      const typed = answer.replace(COLOR, '').replace(ATTRIBUTES, '');
      if (typed !== '') input.unshift(Buffer.from(typed, 'latin1'));
      resolve(themeOf(COLOR.exec(answer)?.[1] ?? ''));
    };
    const read = (data: Buffer): void => {
      answer += data.toString('latin1');
      if (ATTRIBUTES.test(answer)) end();
    };
    // Whoever was busy when the answer came reads it before the deadline is held against it.
    const timer = setTimeout(() => setImmediate(end), deadline);
    input.setRawMode(true);
    input.on('data', read);
    input.resume();
    output.write(QUESTIONS);
  });
}

/** `rgb:1e1e/1e1e/1e1e`, with one to four digits each: light or dark to the eye. */
export function themeOf(color: string): ThemeName | null {
  const [, red, green, blue] =
    /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(color) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  return 0.299 * part(red) + 0.587 * part(green) + 0.114 * part(blue) > 0.5 ? 'light' : 'dark';
}

/** From 0 to 1. */
function part(digits: string): number {
  return Number.parseInt(digits, 16) / (16 ** digits.length - 1);
}
