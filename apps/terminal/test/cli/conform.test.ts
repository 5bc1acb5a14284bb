import { loadNetwork, startNetwork, stopNetwork, tcpWorld } from '@hopscope/network';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { answer, hopscope, keptShell } from './support/shells.ts';

/** A host over TCP; resolves with its address. */
async function host(profile: string): Promise<string> {
  const loaded = loadNetwork(`hosts: { B: { mailboxes: [JOE], profile: ${profile} } }`, 'b.yaml');
  if (!loaded.ok) throw new Error('the network file of this test has mistakes');
  const network = await startNetwork(loaded.plan, tcpWorld());
  onTestFinished(() => stopNetwork(network));
  const listening = network.journal.events.find((event) => event.type === 'listening');
  if (listening?.type !== 'listening') throw new Error('the host does not listen');
  return listening.address;
}

test('prints a line for each check, then a summary, and exits with 0 without a breach', async () => {
  const { code, out, err } = await hopscope('conform', await host('rfc5321'), '--to', 'JOE@B');
  const lines = out.split('\n');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines[0]).toBe(
    'conforms        4.3.2         The channel opens with a 220, or with a 554 when there is no service.',
  );
  expect(out).toContain('conforms        RFC 1870 4    MAIL may tell the size of the mail.\n');
  expect(lines.at(-1)).toMatch(
    /^\d+ conform, 0 breaches, 0 departures from advice, \d+ not applicable, 0 undecided\.$/,
  );
});

test('exits with 1 after a breach and shows what was said', async () => {
  const { code, out } = await hopscope('conform', await host('rfc821'), '--rfc', '5321');
  expect(code).toBe(1);
  expect(out).toContain(
    [
      'breach          2.2.1         EHLO is known, even where there are no service extensions.',
      '    EHLO was answered 500 Syntax error, command unrecognized (ehlo; RFC 5321, line 491)',
      '    R: 220 B Simple Mail Transfer Service Ready',
      '    S: EHLO hopscope.invalid',
      '    R: 500 Syntax error, command unrecognized',
    ].join('\n'),
  );
});

test('--rfc 821 asks for what the RFC of 1982 wants', async () => {
  const words = ['conform', await host('rfc821'), '--rfc', '821', '--to', 'JOE@B'];
  expect((await hopscope(...words)).code).toBe(0);
});

test('--json prints an object a line', async () => {
  const { out } = await hopscope('conform', await host('rfc5321'), '--json');
  const records: unknown[] = out.split('\n').map((line) => JSON.parse(line));
  expect(records[0]).toEqual({
    id: 'greeting',
    title: 'The channel opens with a 220, or with a 554 when there is no service.',
    rfc: '5321',
    section: '4.3.2',
    line: 3091,
    level: 'must',
    verdict: 'conforms',
    why: null,
    transcript: [expect.stringMatching(/^R: 220 B /)],
  });
  expect(records.at(-1)).toMatchObject({ summary: { failures: 0, departures: 0 } });
});

/** A server that says `greeting`, if anything, and never a word more; resolves with its address. */
async function mute(greeting: string | null): Promise<string> {
  const listening = createServer((socket) => {
    socket.on('error', () => {}).resume();
    if (greeting !== null) socket.write(greeting);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listening.close());
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return `127.0.0.1:${address.port}`;
}

const REMEDY =
  'see that it is an SMTP server without TLS from the start, or allow it more time with --timeout.';

test('a server that does not greet is told in one sentence, with 2', async () => {
  const address = await mute(null);
  expect(await hopscope('conform', address, '--timeout', '50ms')).toEqual({
    code: 2,
    out: '',
    err: `${address} does not answer: no greeting came within 0.05 s; ${REMEDY}`,
  });
});

test('a server that falls silent is told after what was found, with 2', async () => {
  const address = await mute('220 B Ready\r\n');
  const { code, out, err } = await hopscope('conform', address, '--timeout', '50ms');
  expect(code).toBe(2);
  expect(out).toMatch(/^conforms .*\n\n2 conform, .* 5 undecided\.$/s);
  expect(err).toBe(
    `${address} answers no longer: no reply after EHLO hopscope.invalid came within 0.05 s; ${REMEDY}`,
  );
});

test.each([
  [
    ['127.0.0.1:1'],
    'Cannot connect to 127.0.0.1:1: connection refused; start the server or name another address.',
  ],
  [
    ['127.0.0.1:1', '--timeout', 'soon'],
    '--timeout soon: a time begins with a number, as 40ms or 1.5s does; write 500ms, 10s or 2m.',
  ],
  [
    ['127.0.0.1:1', '--timeout', '0s'],
    '--timeout 0s: no check is over in no time; write 500ms, 10s or 2m.',
  ],
  [
    ['a b'],
    'address: it is host, host:port or [ipv6-address]:port, and not "a b"; see hopscope conform --help.',
  ],
  [
    ['127.0.0.1:1', '--rfc', '822'],
    "hopscope conform: option '--rfc <number>' argument '822' is invalid, allowed choices are 821, 5321; see hopscope conform --help.",
  ],
])('%j is told in one sentence, with 2', async (words, sentence) => {
  expect(await hopscope('conform', ...words)).toEqual({ code: 2, out: '', err: sentence });
});

test('Ctrl+C ends it with what is known so far', async () => {
  const shell = keptShell({}, (_, self) => self.stop('signal'));
  const { code, out, err } = await answer(shell, ['conform', await host('rfc5321')]);
  expect({ code, err }).toEqual({ code: 1, err: 'Stopped before all checks had been made.' });
  expect(out).toContain('\n1 conform, 0 breaches,');
});
