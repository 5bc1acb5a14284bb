/**
 * Runs a program in a real pty beside a terminal emulator of the same size, so that a test sees what a
 * person would see, presses keys, resizes the window, and reads every byte that was written.
 *
 * Nothing here polls: the screen is looked at when the emulator has taken in what the program wrote.
 */
import { spawn } from '@lydell/node-pty';
import type { Cells } from '../../apps/terminal/src/export/screen/cells.ts';
import { cellsOf, openTerminal, textOf } from './cells.ts';

/** What to run, and in a window of which size. */
export interface ScreenOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** On top of this process's environment as `environment` changes it; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** How a program ended: `signal` is the number of the signal that ended it, 0 for none. */
interface Exit {
  readonly code: number;
  readonly signal: number;
}

/** What a screen is asked to show: a pattern, or a condition on its text. */
type Expected = RegExp | ((text: string) => boolean);

/** A running program and the screen it draws on. */
export interface Screen {
  /** The lines of the screen, without the spaces at their ends, joined by `\n`. */
  text(): string;
  /** The styled cells, row by row. */
  cells(): Cells;
  /**
   * The text of the screen as soon as it shows what is expected. Rejects with the text of the screen after
   * `timeoutMs` (5 s unless told), and at once when the program has ended and nothing more can come.
   * A frame that is still being drawn (synchronized output, DEC mode 2026) is not looked at.
   */
  waitFor(expected: Expected, timeoutMs?: number): Promise<string>;
  /**
   * The text of the screen once the program has written nothing for `quietMs`, or has ended. Rejects with
   * the text of the screen when that takes longer than `timeoutMs` (5 s unless told).
   */
  waitForQuiet(quietMs: number, timeoutMs?: number): Promise<string>;
  /** Presses keys: the bytes a terminal sends for them, as `j`, `\r`, `\x1b[A`. */
  send(keys: string): void;
  /** Changes the size of the window, as its user would. */
  resize(columns: number, rows: number): void;
  /** When the program has ended and the screen shows the last it wrote. */
  readonly exited: Promise<Exit>;
  /** All the program has written, escape sequences included. */
  raw(): string;
  /** Ends the program (SIGHUP as when a window is closed, SIGKILL if it stays) and frees the emulator. */
  close(): Promise<void>;
}

const patience = 5000;
const timeToLeave = 2000;

/** Starts a program on a screen of its own. The caller must `close()` it. */
export function openScreen(options: ScreenOptions): Screen {
  const { command, args = [], columns, rows, cwd = process.cwd() } = options;
  const terminal = openTerminal(columns, rows);
  const pty = spawn(command, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: environment(options.env),
  });
  const watchers = new Set<() => void>();
  let raw = '';
  let exit: Exit | undefined;

  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  pty.onData((data) => {
    raw += data;
    terminal.write(data, look);
  });
  // A program may ask its terminal where the cursor is, or what the terminal can do.
  terminal.onData((answer) => {
    if (exit === undefined) pty.write(answer);
  });
  const exited = new Promise<Exit>((resolve) => {
    pty.onExit(({ exitCode, signal = 0 }) => {
      terminal.write('', () => {
        exit = { code: exitCode, signal };
        look();
        resolve(exit);
      });
    });
  });

  const failure = (what: string): Error =>
    new Error(`${what}\nThe screen shows:\n${framed(textOf(terminal), terminal.cols)}`);

  return {
    text: () => textOf(terminal),
    cells: () => cellsOf(terminal),
    raw: () => raw,
    exited,
    send: (keys) => {
      pty.write(keys);
    },
    resize: (newColumns, newRows) => {
      terminal.resize(newColumns, newRows);
      if (exit === undefined) pty.resize(newColumns, newRows);
    },
    waitFor: async (expected, timeoutMs = patience) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const check = (): void => {
        const text = textOf(terminal);
        const drawing = terminal.modes.synchronizedOutputMode && exit === undefined;
        if (!drawing && shows(text, expected)) resolve(text);
        else if (exit)
          reject(failure(`${ended(exit)} before the screen showed ${named(expected)}.`));
      };
      const timer = setTimeout(() => {
        reject(failure(`After ${timeoutMs} ms the screen does not show ${named(expected)}.`));
      }, timeoutMs);
      return watched(watchers, check, promise, timer);
    },
    waitForQuiet: async (quietMs, timeoutMs = patience) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const quiet = setTimeout(() => {
        resolve(textOf(terminal));
      }, quietMs);
      const timer = setTimeout(() => {
        reject(failure(`After ${timeoutMs} ms the screen was never still for ${quietMs} ms.`));
      }, timeoutMs);
      const again = (): void => {
        if (exit) resolve(textOf(terminal));
        else quiet.refresh();
      };
      return watched(watchers, again, promise, timer, quiet);
    },
    close: async () => {
      if (exit === undefined) {
        pty.kill();
        const timer = setTimeout(() => {
          pty.kill('SIGKILL');
        }, timeToLeave);
        await exited;
        clearTimeout(timer);
      }
      terminal.dispose();
    },
  };
}

/** Calls `watcher` now and whenever the screen has changed, until the promise is settled. */
async function watched<T>(
  watchers: Set<() => void>,
  watcher: () => void,
  promise: Promise<T>,
  ...timers: readonly NodeJS.Timeout[]
): Promise<T> {
  watchers.add(watcher);
  watcher();
  try {
    return await promise;
  } finally {
    watchers.delete(watcher);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Variables that would make a program draw otherwise than in a person's terminal. */
const notOurs = new Set(['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'COLUMNS', 'LINES']);

/** The environment of a terminal with all colours, in whatever environment this process runs. */
function environment(changes: ScreenOptions['env'] = {}): Record<string, string> {
  const all = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !notOurs.has(name))),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    NODE_ENV: 'production',
    // Both together contradict each other, and Node warns of it on the screen.
    FORCE_COLOR: changes['NO_COLOR'] === undefined ? '3' : undefined,
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function shows(text: string, expected: Expected): boolean {
  // `search` starts at the beginning whatever `lastIndex` a pattern with `g` was left with.
  return expected instanceof RegExp ? text.search(expected) >= 0 : expected(text);
}

function named(expected: Expected): string {
  return expected instanceof RegExp ? String(expected) : `what ${String(expected)} asks for`;
}

function ended({ code, signal }: Exit): string {
  return signal === 0
    ? `The program ended with ${code}`
    : `The program was ended by signal ${signal}`;
}

function framed(text: string, columns: number): string {
  const edge = '─'.repeat(columns);
  return `┌${edge}\n${text.replaceAll(/^/gm, '│')}\n└${edge}`;
}
