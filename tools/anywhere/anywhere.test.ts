import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import { expect, onTestFinished, test } from 'vitest';

import { oneRelayStep, oneSession } from '../../packages/protocol/examples/one-session.ts';

/** Runs where there is no Node but the one that starts it, and no carrier: the machines of protocol are all there is. */
const room = new URL('../../packages/protocol/', import.meta.url);
const EXPECTED = {
  transcript: [
    'R: 220 ONE Service ready',
    'S: HELO ALPHA',
    'R: 250 OK',
    'S: MAIL FROM:<SAM@ALPHA>',
    'R: 250 OK',
    'S: RCPT TO:<@ONE,@TWO:JOE@THREE>',
    'R: 250 OK',
    'S: DATA',
    'R: 354 Start mail input',
    'S: Subject: Lunch',
    'S: ',
    'S: ..At noon?',
    'S: .',
    'R: 250 OK',
    'S: QUIT',
    'R: 221 ONE Service closing transmission channel',
  ],
  mailData: 'Subject: Lunch\r\n\r\n.At noon?\r\n',
  step: '<@ONE:SAM@ALPHA> <@TWO:JOE@THREE>',
};

test('the machines speak to each other where they are imported', () => {
  expect({ ...oneSession(), step: oneRelayStep() }).toEqual(EXPECTED);
});

test('the machines speak to each other in a worker that has nothing of Node', async () => {
  const example = new URL('examples/one-session.ts', room).href;
  const program = `
    const { parentPort } = require('node:worker_threads');
    const { runInNewContext } = require('node:vm');
    const language = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)'));
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (!language.has(name)) delete globalThis[name];
    }
    const node = [typeof process, typeof Buffer, typeof TextDecoder].join(' ');
    import(${JSON.stringify(example)}).then(({ oneSession, oneRelayStep }) => {
      parentPort.postMessage({ ...oneSession(), step: oneRelayStep(), node });
    });
  `;
  const worker = new Worker(program, { eval: true, execArgv: ['--conditions=@hopscope/source'] });
  const heard = await new Promise<unknown>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  expect(heard).toEqual({ ...EXPECTED, node: 'undefined undefined undefined' });
});

test('the programs of the README run', () => {
  const readme = readFileSync(new URL('README.md', room), 'utf8');
  const [first = '', second = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(
    ([, block = '']) => block,
  );
  const run = (program: string): string =>
    execFileSync(
      process.execPath,
      [
        '--conditions=@hopscope/source',
        '--input-type=module',
        '--eval',
        stripTypeScriptTypes(program),
      ],
      { cwd: fileURLToPath(room), encoding: 'utf8', timeout: 20_000 },
    );
  expect(run(first)).toBe('<@ONE:SAM@ALPHA> <@TWO:JOE@THREE> TWO\n');
  expect(run(second)).toBe('220 THREE\r\n250 THREE\r\n');
});

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { timeout: 20_000 }).status === 0,
);

/** A page that imports the sources of protocol, their types removed, and writes what came of it into its body. */
const PAGE = `<!doctype html><title>hopscope</title><pre id="said"></pre>
<script type="importmap">{"imports": {"@hopscope/protocol": "/src/index.ts"}}</script>
<script type="module">
  import { oneRelayStep, oneSession } from '/examples/one-session.ts';
  const said = encodeURIComponent(JSON.stringify({ ...oneSession(), step: oneRelayStep() }));
  document.getElementById('said').textContent = said;
</script>`;

test.skipIf(browser === undefined)(
  'the machines speak to each other on a page',
  async () => {
    const server = createServer(({ url = '/' }, response) => {
      const isScript = /^\/(?:src|examples)\/[\w/-]+\.ts$/.test(url);
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      const source = () => readFileSync(new URL(url.slice(1), room), 'utf8');
      response.end(isScript ? stripTypeScriptTypes(source()) : PAGE);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const profile = mkdtempSync(join(tmpdir(), 'hopscope-page-'));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
      rmSync(profile, { recursive: true, force: true });
    });
    const page = await dump(profile, `http://127.0.0.1:${port}/`);
    const said = /<pre id="said">(?<said>[^<]*)</.exec(page)?.groups?.['said'] ?? '';
    expect(JSON.parse(decodeURIComponent(said))).toEqual(EXPECTED);
  },
  60_000,
);

/** The page as it stands once its scripts have run. */
async function dump(profile: string, address: string): Promise<string> {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
  const { stdout } = await promisify(execFile)(
    browser ?? '',
    [...args, '--virtual-time-budget=5000', '--dump-dom', address],
    { timeout: 50_000 },
  );
  return stdout;
}
