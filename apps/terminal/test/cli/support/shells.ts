/** Shells for tests: one in this process that keeps what it is told, and real child processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

import { main } from '../../../src/cli/main.ts';
import type { Shell, StopReason } from '../../../src/cli/shell.ts';

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface KeptShell extends Shell {
  readonly lines: string[];
  readonly octets: Uint8Array[];
  readonly complaints: string[];
  /** What `status` was told. */
  readonly progress: string[];
  /** As Ctrl+C does. */
  stop(reason: StopReason): void;
}

/** A shell without a terminal. `heard` is told of each line of its output. */
export function keptShell(
  changes: Partial<Shell> = {},
  heard: (line: string, shell: KeptShell) => void = () => {},
): KeptShell {
  const listeners = new Set<(reason: StopReason) => void>();
  const shell: KeptShell = {
    env: {},
    input: emptyInput(),
    typed: false,
    shown: false,
    columns: 80,
    lines: [],
    complaints: [],
    out: (line) => {
      shell.lines.push(line);
      heard(line, shell);
    },
    octets: [],
    outOctets: (octets) => {
      shell.octets.push(octets);
    },
    err: (line) => {
      shell.complaints.push(line);
    },
    progress: [],
    status: (line) => {
      shell.progress.push(line);
    },
    onStop: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: (reason) => {
      for (const listener of listeners) listener(reason);
    },
    ...changes,
  };
  return shell;
}

/** `hopscope` with these words, in this process. */
export async function hopscope(...words: readonly string[]): Promise<Answer> {
  return answer(keptShell(), words);
}

/** The same in a shell of the test's own. */
export async function answer(shell: KeptShell, words: readonly string[]): Promise<Answer> {
  const code = await main(words, shell);
  return { code, out: shell.lines.join('\n'), err: shell.complaints.join('\n') };
}

/** Standard input with a text in it. */
export async function* inputOf(text: string): AsyncGenerator<string> {
  yield text;
}

async function* emptyInput(): AsyncGenerator<string> {}

/** A folder that is gone when the test is over, with files in it; returns the path of a file in there. */
export async function folder(
  files: Readonly<Record<string, string>> = {},
): Promise<(name: string) => string> {
  const root = await mkdtemp(join(tmpdir(), 'hopscope-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const inside = (name: string): string => join(root, name);
  for (const [name, text] of Object.entries(files)) await writeFile(inside(name), text);
  return inside;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/**
 * What `npm start` runs, as a child process whose output is a pipe or goes to the file of a descriptor. `below`: the command that runs the
 * one behind it.
 */
export function child(
  words: readonly string[],
  output: 'pipe' | number = 'pipe',
  below: readonly string[] = [],
): ChildProcess & { readonly answer: Promise<Answer> } {
  const { CI: _, FORCE_COLOR: __, ...env } = process.env;
  const [program = '', ...all] = [
    ...below,
    process.execPath,
    '--import',
    'tsx',
    '--conditions=@hopscope/source',
    join(ROOT, 'apps/terminal/src/cli.tsx'),
    ...words,
  ];
  const started = spawn(program, all, {
    cwd: ROOT,
    env: { ...env, TSX_TSCONFIG_PATH: join(ROOT, 'apps/terminal/tsconfig.json') },
    stdio: ['ignore', output, 'pipe'],
  });
  let out = '';
  let err = '';
  started.stdout?.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  started.stderr?.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  const ended = new Promise<Answer>((resolve, reject) => {
    started.on('error', reject);
    started.on('close', (code) => resolve({ code, out, err }));
  });
  onTestFinished(() => void started.kill('SIGKILL'));
  return Object.assign(started, { answer: ended });
}

/** Resolves with the first whole line of the child's output that fits. */
export function lineOf(of: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    of.stdout?.on('data', (part: string) => {
      text += part;
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((one) => pattern.test(one));
      if (line !== undefined) resolve(line);
    });
    of.on('close', () => reject(new Error(`no line fits ${String(pattern)}:\n${text}`)));
  });
}
