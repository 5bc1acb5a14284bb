/** Postfix's smtp-sink, if it is here: a receiver-SMTP that fails as it is told to. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Address } from '@hopscope/channel';

import { ENV, SINK, freePort, listens } from '../../../../tools/peers/postfix.ts';

/** Why it cannot join, or null. */
export function sinkIsAbsent(): string | null {
  const works = existsSync(SINK) && spawnSync(SINK, { env: ENV }).stderr.includes('usage:');
  return works ? null : "Postfix's smtp-sink is not here";
}

/** A mail as it was taken. */
export interface Dumped {
  readonly mail: string;
  readonly rcpt: readonly string[];
  /** Header and body, lines ended by LF, as it writes them. */
  readonly text: string;
}

export interface Sink {
  readonly address: Address;
  /** The mails that were taken, in no order. */
  readonly dumped: () => readonly Dumped[];
  readonly stop: () => Promise<void>;
}

export async function startSink(...flags: readonly string[]): Promise<Sink> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-sink-'));
  chmodSync(folder, 0o777);
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []; // as root it wants to become someone else
  const args = [...user, ...flags, '-d', join(folder, 'mail.'), `127.0.0.1:${port}`, '100'];
  const child = spawn(SINK, args, { env: ENV, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error('smtp-sink ended by itself');
  }
  return {
    address: { host: '127.0.0.1', port },
    dumped: () => readdirSync(folder).map((name) => readDump(join(folder, name))),
    stop: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Its own fields come first, and end with a Received of three lines. */
function readDump(file: string): Dumped {
  const whole = readFileSync(file, 'latin1');
  const [, own = '', text = ''] = /^([^]*?\nReceived: .*\n\t.*\n\t.*\n)([^]*)\n$/.exec(whole) ?? [];
  const fields = (name: string): string[] =>
    [...own.matchAll(new RegExp(`^${name}: (.*)$`, 'gm'))].map(([, value = '']) => value);
  return { mail: fields('X-Mail-Args').join(), rcpt: fields('X-Rcpt-Args'), text };
}
