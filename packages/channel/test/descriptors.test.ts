import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { afterEach, expect, test } from 'vitest';

let child: ChildProcess | null = null;

afterEach(() => {
  child?.kill();
});

/** A process that may have 64 descriptors. */
function crowded(): ChildProcess {
  const script = 'ulimit -n 64; exec "$0" --conditions=@hopscope/source "$1"';
  const file = new URL('support/crowded-listener.ts', import.meta.url).pathname;
  return spawn('sh', ['-c', script, process.execPath, file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Tells the process something, and waits for the number that it says next. */
async function told(process: ChildProcess, deed?: string): Promise<number> {
  const answer = once(process, 'message');
  if (deed !== undefined) process.send(deed);
  const [message]: unknown[] = await answer;
  return Number(message);
}

/** What a caller hears until it is left, or first. */
async function heard(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket
      .on('data', (octets) => {
        socket.end();
        resolve(octets.toString());
      })
      .on('error', () => resolve('nothing'))
      .on('close', () => resolve('nothing'));
  });
}

test.skipIf(process.platform === 'win32')(
  'a listener without descriptors turns callers away, and goes on when there are some again',
  async () => {
    child = crowded();
    const port = await told(child);
    expect(await heard(port)).toBe('220');
    await told(child, 'fill');
    const callers = await Promise.all(Array.from({ length: 100 }, async () => heard(port)));
    expect(callers.filter((said) => said === 'nothing').length).toBeGreaterThan(50);
    await told(child, 'free');
    expect(await heard(port)).toBe('220');
  },
);
