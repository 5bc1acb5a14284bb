/** What only a process of its own can show: signals, closed pipes, streams, exit codes. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

import { child, folder, lineOf } from './support/shells.ts';

const DOWN = `
hosts: { ALPHA: { mailboxes: [SAM] }, TWO: { external: 127.0.0.1:1 } }
mail: [{ from: SAM@ALPHA, to: JOE@TWO }]
`;

describe('the binary', () => {
  test('sends, prints the hop table and exits with 0, without an escape byte', async () => {
    const { code, out, err } = await child([
      'send',
      '--from',
      'SAM@ALPHA',
      '--to',
      '@ONE,@TWO:JOE@THREE',
    ]).answer;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^HOP {2}LINK /);
    expect(out).not.toMatch(/[^\n -~]/);
  });

  test('puts mistakes on standard error and exits with 2', async () => {
    const { code, out, err } = await child(['send', '--from', 'SAM@BETA', '--to', 'JOE@THREE'])
      .answer;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^--from SAM@BETA: [^\n]+\.\n$/);
  });

  test('plays plain lines when its output is a pipe, without an escape byte', async () => {
    const { code, out, err } = await child([]).answer;
    expect(code).toBe(0);
    expect(err).toMatch(/^No screen: standard output is not a terminal; [^\n]+\n$/);
    expect(out).not.toMatch(/[^\n -~]/);
  });
});

test.skipIf(process.platform !== 'linux')(
  'an output that cannot be written is told in one sentence',
  async () => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const { code, err } = await child(['run', '--until-idle'], full).answer;
    expect({ code, err }).toEqual({
      code: 2,
      err: 'Cannot write the output: the disk is full; send it elsewhere.\n',
    });
  },
);

describe.skipIf(process.platform === 'win32')('a running network', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends at %s with 0, its ports free and the mail in its spools named',
    async (signal) => {
      const inside = await folder({ 'net.yaml': DOWN });
      const running = child(['run', inside('net.yaml')]);
      const listening = lineOf(running, /^ALPHA/);
      await lineOf(running, / ALPHA deferred m1 /);
      running.kill(signal);
      const { code, err } = await running.answer;
      expect({ code, err }).toEqual({
        code: 0,
        err: 'm1 for <JOE@TWO> was still in the spool of ALPHA when the network ended.\n',
      });
      const port = Number((await listening).split(':').at(-1));
      const again = createServer();
      await new Promise<void>((resolve, reject) => {
        again.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      again.close();
    },
  );

  test('ends quietly with 0 when nobody reads on', async () => {
    const running = child(['run']);
    await lineOf(running, /^THREE/);
    running.stdout?.destroy();
    const { code, err } = await running.answer;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

test.skipIf(process.platform === 'win32')(
  'a program that npm started ends with npm, and reads files from where the person stands',
  async () => {
    const inside = await folder({ 'net.yaml': DOWN });
    const program = fileURLToPath(new URL('../../src/cli.tsx', import.meta.url));
    const words = [
      '--import',
      import.meta.resolve('tsx'),
      '--conditions=@hopscope/source',
      program,
    ];
    const command = [process.execPath, ...words, 'run', 'net.yaml']
      .map((word) => `'${word}'`)
      .join(' ');
    // As npm does it: a shell in between, which does not pass the signal on.
    const shell = spawn('sh', ['-c', `${command}; true`], {
      env: { ...process.env, npm_lifecycle_event: 'start', INIT_CWD: inside('.') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      shell.kill('SIGKILL');
    });
    const lines = createInterface({ input: shell.stdout });
    const said: string[] = [];
    for await (const line of lines) {
      said.push(line);
      if (line.includes(' deferred ')) shell.kill('SIGTERM');
    }
    expect(said[0]).toMatch(/^ALPHA +rfc821 +127\.0\.0\.1:\d+$/); // the end of its output is its end
  },
);
