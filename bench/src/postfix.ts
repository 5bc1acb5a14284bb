/** Postfix's own load programs as measured ones, if they are here. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { ENV, SINK, SOURCE, freePort, listens } from '../../tools/peers/postfix.ts';
import { FORWARD_PATH, REVERSE_PATH } from './mail.ts';
import type { Program } from './program.ts';
import { CHANNELS, type Used, type Work } from './subject.ts';

/** Why the programs cannot join, or null. */
export function postfixIsAbsent(): string | null {
  if (process.platform !== 'linux') return 'not on Linux';
  return [SINK, SOURCE, '/bin/bash'].every((file) => existsSync(file)) ? null : 'not installed';
}

export async function startSink(): Promise<Program> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []; // as root it wants to become someone else
  const child = spawn(SINK, [...user, `127.0.0.1:${port}`, '100'], { env: ENV, stdio: 'inherit' });
  const ended = once(child, 'exit');
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error('smtp-sink ended by itself');
    await sleep(20);
  }
  return {
    port,
    used: async () => microseconds(child.pid),
    run: unable,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Begins anew with each round, so what it takes to start is counted: two milliseconds. */
export async function startSource(): Promise<Program> {
  return { port: 0, used: unable, run: runSource, stop: async () => {} };
}

async function runSource({ count, size, port }: Work): Promise<Used> {
  const flags = ['-d', '-s', CHANNELS, '-m', count, '-l', size];
  const paths = ['-f', REVERSE_PATH.slice(1, -1), '-t', FORWARD_PATH.slice(1, -1)];
  const { stderr } = await promisify(execFile)(
    '/bin/bash',
    ['-c', 'time "$@"', 'bash', SOURCE, ...flags, ...paths, `127.0.0.1:${port}`].map(String),
    { env: { ...ENV, TIMEFORMAT: '%R %U %S' } },
  );
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { cpu: (user + system) * 1e6, wall: wall * 1e6 };
}

/** The first number of schedstat: nanoseconds on a processor, of a program with one thread. */
function microseconds(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ', 1)[0]) / 1000;
}

async function unable(): Promise<never> {
  throw new Error('this program cannot be asked that');
}
