import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { formatAddress, systemClock, tcpCarrier } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { reply } from '@hopscope/protocol';
import { expect, it } from 'vitest';

import { askForNotifications } from '../examples/ask-for-notifications.ts';
import { sendAlongARoute } from '../examples/send-along-a-route.ts';
import { sendInBulk } from '../examples/send-in-bulk.ts';
import { streamAFile } from '../examples/stream-a-file.ts';
import { submitWithAPassword } from '../examples/submit-with-a-password.ts';
import { receiverAt } from './support/receiver.ts';

const OUTCOMES = [
  '<@ONE,@TWO:JOE@THREE>: accepted (the receiver said 250 OK)',
  '<ANN@ONE>: permanent (the receiver said 550 no such user)',
];

function receiver() {
  return receiverAt(tcpCarrier, systemClock, {
    answer: (question) =>
      question.occasion === 'RCPT' && question.forwardPath.mailbox.localPart === 'ANN'
        ? reply(550, 'no such user')
        : null,
  });
}

const [first = '', second = '', third = ''] = [
  ...readFileSync(new URL('../README.md', import.meta.url), 'utf8').matchAll(/```js\n(.*?)```/gs),
].map(([, block = '']) => block);

/** Runs a program in a process of its own, and resolves with what it printed. */
async function printed(program: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@hopscope/source', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 20_000 },
  );
  return stdout.trim().split('\n');
}

it('the first lines of the README run, and the process ends by itself', async () => {
  expect(first).toContain("'localhost:2525'");
  const far = await receiver();
  const program = first.replace('localhost:2525', formatAddress(far.address));
  expect(await printed(program)).toEqual(OUTCOMES);
  expect(far.taken[0]?.text).toBe('Subject: Lunch\r\n\r\nAt noon?\r\n');
  await far.close();
}, 30_000);

it('the other programs of the README run', async () => {
  const far = await receiver();
  const { host, port } = far.address;
  await printed(second.replace("'localhost', port: 2525", `'${host}', port: ${port}`));
  expect(far.taken.map(({ from, text }) => [from, text])).toEqual([
    ['<sam@alpha>', 'one\r\n'],
    ['<>', 'two\r\n'],
  ]);
  const prelude = `
    const mails = ['one', 'two', 'three'].map((data) => ({ from: 'sam@a', to: 'joe@b', data }));
    const tell = ({ accepted }) => console.log(accepted.length);
    const complain = console.error;`;
  const pool = third.replace('localhost:2525', formatAddress(far.address));
  expect(await printed(`${prelude}\n${pool}`)).toEqual(['1', '1', '1']);
  await far.close();
}, 30_000);

it('a mail goes along a source route', async () => {
  const far = await receiver();
  expect(await sendAlongARoute(formatAddress(far.address))).toEqual(OUTCOMES);
  expect(far.taken[0]?.to).toEqual(['<@ONE,@TWO:JOE@THREE>']);
  await far.close();
});

it('a file is streamed', async () => {
  const far = await receiver();
  const file = fileURLToPath(import.meta.url);
  const report = await streamAFile(far.address, file);
  expect(report.accepted).toHaveLength(1);
  const [header, body] = far.taken[0]?.text.split('\r\n\r\n', 1).concat(far.taken[0].text) ?? [];
  expect(header).toBe('From: sam@alpha\r\nTo: joe@beta\r\nSubject: Notes');
  expect(body).toContain(readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
  await far.close();
});

it('many mails go over a pool', async () => {
  const far = await receiver();
  expect(await sendInBulk(far.address, 300)).toEqual({ accepted: 300, others: new Map() });
  expect(new Set(far.taken.map(({ to }) => to[0])).size).toBe(300);
  await far.close();
});

it('many mails say once why none was accepted, and end with 1', async () => {
  const far = await receiverAt(tcpCarrier, systemClock, {
    answer: ({ occasion }) => (occasion === 'RCPT' ? reply(550, 'no such user') : null),
  });
  const others = new Map([['550 no such user', 20]]);
  expect(await sendInBulk(far.address, 20)).toEqual({ accepted: 0, others });
  await far.close();
  const program = fileURLToPath(new URL('../examples/send-in-bulk.ts', import.meta.url));
  const address = formatAddress(far.address);
  const words = ['--conditions=@hopscope/source', program, address, '20'];
  await expect(promisify(execFile)(process.execPath, words)).rejects.toMatchObject({
    code: 1,
    stdout: '0 accepted\n',
    stderr: `20 not: CannotConnectError: Cannot connect to ${address}: connection refused\n`,
  });
}, 30_000);

it('notifications are asked for', async () => {
  const far = await receiverAt(tcpCarrier, systemClock, {
    offer: { extensions: new Set(['DSN', 'ENHANCEDSTATUSCODES']), auth: null },
  });
  expect(await askForNotifications(far.address)).toEqual([
    '<joe@beta>: accepted 2.6.0, DSN asked',
    '<ann@beta>: accepted 2.6.0, DSN asked',
  ]);
  await far.close();
});

it('a mail is submitted with a password, under TLS', async () => {
  const { ca, here } = TEST_CERTIFICATES;
  const claims: unknown[] = [];
  const far = await receiverAt(tcpCarrier, systemClock, {
    certificate: here,
    offer: {
      extensions: new Set(['STARTTLS']),
      auth: { mechanisms: ['PLAIN'], inClear: false, challenge: () => '<1@beta.example>' },
    },
    answer(question) {
      if (question.occasion !== 'AUTH') return null;
      claims.push(question.claim);
      return reply(235, 'Welcome');
    },
  });
  const auth = { user: 'sam', password: 'secret' };
  const said = await submitWithAPassword(far.address, auth, { mode: 'required', ca });
  expect(said).toBe('1 accepted under TLSv1.3');
  expect(claims).toMatchObject([{ mechanism: 'PLAIN', ...auth }]);
  await far.close();
});
