/** The whole program in a terminal: bundled once for a test file, so that each start takes as long as it takes its users. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn, type IPty } from '@lydell/node-pty';
import { build } from 'tsdown';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

import { openScreen, type Screen } from '../../../../../tools/screen/terminal-screen.ts';
import config from '../../../tsdown.config.ts';

const room = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder for the program and for what its tests write; below `node_modules`, so that imports are found. */
let folder = '';

/** Bundles the program before the tests of a file, and takes it away after them. */
export function useProgram(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(room, 'node_modules/.hopscope-'));
    await build({
      ...config,
      config: false,
      cwd: room,
      outDir: folder,
      clean: false,
      sourcemap: false,
      logLevel: 'silent',
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}

export function programFile(name: string): string {
  return join(folder, name);
}

export interface ProgramOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A network file; the built-in network without it. */
  readonly network?: string;
  /** Further words of the command line. */
  readonly words?: readonly string[];
}

let count = 0;

/** Starts the program on a screen that is closed when the test is over. */
export function startProgram(options: ProgramOptions = {}): Screen {
  const { columns = 120, rows = 36, env = {} } = options;
  const screen = openScreen({
    command: process.execPath,
    args: argumentsOf(options),
    columns,
    rows,
    env: { COLORFGBG: '15;0', ...env },
  });
  onTestFinished(() => screen.close());
  return screen;
}

/**
 * The same below a shell, which writes the number of the process into `pid` and, after it has ended, its exit code and the
 * state of the terminal onto the screen. `before`: what it does first.
 */
export function startBelowShell(
  options: ProgramOptions = {},
  before: string = '',
): Screen & { pid(): number } {
  const { columns = 120, rows = 36, env = {} } = options;
  const { command, pid } = tellingPid(options);
  const screen = openScreen({
    command: '/bin/sh',
    args: ['-c', `${before}${command}; echo "code $?"; stty -a | tr ';' '\\n'; echo over`],
    columns,
    rows,
    env: { COLORFGBG: '15;0', ...env },
  });
  onTestFinished(() => screen.close());
  return { ...screen, pid };
}

/** The same in a shell with somebody at it, whose prompt is `shell>`: it can be stopped and brought back. */
export async function startInShell(
  options: ProgramOptions = {},
): Promise<Screen & { pid(): number }> {
  const { columns = 120, rows = 36, env = {} } = options;
  const { command, pid } = tellingPid(options);
  const screen = openScreen({
    command: '/bin/sh',
    args: ['-i'],
    columns,
    rows,
    env: { COLORFGBG: '15;0', PS1: 'shell> ', ...env },
  });
  onTestFinished(() => screen.close());
  await screen.waitFor(/^shell>$/m); // what is typed before it could be taken for its echo
  screen.send(`${command}\n`);
  return { ...screen, pid };
}

/** The command of a shell that starts the program and writes down the number of its process. */
function tellingPid(options: ProgramOptions): { command: string; pid: () => number } {
  count += 1;
  const file = programFile(`pid-${count}`);
  const words = [process.execPath, ...argumentsOf(options)].map((word) => `'${word}'`).join(' ');
  return {
    command: `sh -c 'echo $$ > ${file}; exec "$@"' sh ${words}`,
    pid: () => Number(readFileSync(file, 'utf8')),
  };
}

/** A pty with nobody at it: no emulator answers the questions of the program. */
export function startInBarePty(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): IPty {
  const ours = new Set(['CI', 'NO_COLOR', 'COLORFGBG', 'FORCE_COLOR']);
  const inherited = Object.entries(process.env).filter(([name]) => !ours.has(name));
  const all = { ...Object.fromEntries(inherited), TERM: 'xterm-256color', ...env };
  const pty = spawn(command, [...args], { cols: 120, rows: 36, env: all });
  onTestFinished(() => closeMaster(pty));
  return pty;
}

/** What happens to a program when the window is gone: nobody reads what it writes, and its keyboard has ended. */
export function closeMaster(pty: IPty): void {
  if ('destroy' in pty && typeof pty.destroy === 'function') pty.destroy();
}

export function argumentsOf({ network, words = [] }: ProgramOptions): readonly string[] {
  if (network === undefined) return [programFile('cli.js'), ...words];
  count += 1;
  const file = programFile(`network-${count}.yaml`);
  writeFileSync(file, network);
  return [programFile('cli.js'), file, ...words];
}
