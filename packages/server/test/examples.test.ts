import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { tcpCarrier } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';

import { policyOf } from '../examples/custom-policy.ts';
import { test } from '../examples/mail-catcher.ts';
import { printEveryMail } from '../examples/print-every-mail.ts';
import { submission } from '../examples/submission.ts';
import { terminals } from '../examples/terminals.ts';
import { keepsMail } from '../examples/turn.ts';
import { createServer } from '../src/index.ts';
import { Caller, TO_DATA, caller, until } from './support/caller.ts';

const room = fileURLToPath(new URL('..', import.meta.url));
const FROM_SOURCE = ['--conditions=@hopscope/source', '--input-type=module', '--eval'];

it('the first lines of the README run', async () => {
  const readme = readFileSync(join(room, 'README.md'), 'utf8');
  const block = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(block).toContain('port: 2525');
  const child = spawn(process.execPath, [...FROM_SOURCE, block.replace('2525', '0')], {
    cwd: room,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text) => {
    printed += String(text);
  });
  try {
    await until(() => printed.includes('Listening on port'), 'the server');
    const end = await caller(tcpCarrier, { host: '127.0.0.1', port: Number(/\d+/.exec(printed)) });
    await end.say(TO_DATA);
    await end.say(['Subject: x', '', 'hello', '.', 'QUIT'], 2);
    await until(() => printed.includes('hello'), 'the mail');
    expect(printed).toContain("<sam@a> [ '<joe@b>' ]");
  } finally {
    child.kill();
  }
}, 30_000);

it('the server with TLS and AUTH of the README can be made', async () => {
  const readme = readFileSync(join(room, 'README.md'), 'utf8');
  const [, block = ''] = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, one = '']) => one);
  const { cert, key } = TEST_CERTIFICATES.here;
  const program = `
    import { createServer } from '@hopscope/server';
    const [cert, key] = ${JSON.stringify([String(cert), String(key)])};
    const secretOf = (user) => (user === 'joe' ? 'secret' : '');
    await using server = ${block}
    console.log((await server.listen()).host);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCE, program], {
    cwd: room,
    timeout: 20_000,
  });
  expect(stdout.trim()).toBe('127.0.0.1');
}, 30_000);

it('a process whose server is closed ends by itself', async () => {
  const program = `
    import { createConnection } from 'node:net';
    import { createServer } from '@hopscope/server';
    const server = createServer({ message() {} });
    const { port } = await server.listen();
    const socket = createConnection({ port, host: '127.0.0.1' });
    await new Promise((greeted) => socket.once('data', greeted));
    await server.close();
    console.log('closed');
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCE, program], {
    cwd: room,
    timeout: 20_000,
  });
  expect(stdout.trim()).toBe('closed');
}, 30_000);

it('every mail is printed', async () => {
  const printed: string[] = [];
  await using server = printEveryMail((text) => printed.push(text));
  const end = await caller(tcpCarrier, await server.listen());
  await end.say(['EHLO a', 'MAIL FROM:<>', 'RCPT TO:<@ONE:JOE@TWO>', 'DATA']);
  await end.say(['Subject: x', '', 'hello', '.', 'QUIT'], 2);
  expect(printed[0]).toMatch(/^From 127\.0\.0\.1:\d+: <> to <@ONE:JOE@TWO>$/);
  expect(printed[1]).toBe('Subject: x\r\n\r\nhello\r\n');
});

it('a policy of one’s own decides, and stores mail as it comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hopscope-'));
  const server = createServer(policyOf(folder));
  const address = await server.listen();
  const end = await caller(tcpCarrier, address);
  await end.say([
    'EHLO a',
    'MAIL FROM:<x@evil.example>',
    'VRFY joe',
    'VRFY eve',
    'MAIL FROM:<sam@a>',
    'RCPT TO:<joe@b>',
    'RCPT TO:<bob@b>',
    'RCPT TO:<eve@b>',
    'DATA',
  ]);
  expect(end.codes.slice(2)).toEqual([550, 250, 550, 250, 250, 551, 550, 354]);
  await end.say(['hello', '.'], 1);
  await end.say(TO_DATA.slice(1));
  end.write('half of a mail');
  end.channel.end();
  await end.hungUp();
  await server.close();
  expect(await readFile(join(folder, '1.eml'), 'utf8')).toBe('hello\r\n');
  for (let left = ['']; left.length > 0;) {
    left = (await readdir(folder)).filter((name) => name !== '1.eml');
  }
  await rm(folder, { recursive: true });
});

it('submission takes mail of its users, under TLS', async () => {
  const { here, ca } = TEST_CERTIFICATES;
  const taken: unknown[] = [];
  await using server = submission(here, (user, mail) => taken.push([user, mail]), {
    timeouts: { failedLogin: 1 },
  });
  const { host, port } = await server.listen();
  const tls = { ca: ca.map(String), servername: 'mail.example' };
  const transport = createTransport({ host, port, tls, auth: { user: 'joe', pass: 'secret' } });
  await transport.sendMail({ from: 'joe@b', to: 'ann@c', text: 'hello' });
  transport.close();
  expect(taken).toEqual([['joe', '<ann@c>']]);
  for (const [user, pass] of [
    ['joe', 'guess'],
    ['eve', 'secret'],
  ] as const) {
    const other = createTransport({ host, port, tls, auth: { user, pass } });
    await expect(other.verify()).rejects.toThrow('Invalid login');
    other.close();
  }
  const stranger = createTransport({ host, port, ignoreTLS: true });
  await expect(stranger.sendMail({ from: 'a@b', to: 'c@d', text: '' })).rejects.toThrow('STARTTLS');
  stranger.close();
});

it('terminals are there, or the user is not', async () => {
  const places: string[] = [];
  await using server = terminals({
    present: new Set(['joe']),
    terminal: (user) => places.push(`terminal of ${user}`),
    mailbox: (user) => places.push(`mailbox of ${user}`),
  });
  const end = await caller(tcpCarrier, await server.listen());
  expect(
    await end.say(['HELO a', 'VRFY joe', 'VRFY friends', 'EXPN friends', 'HELP SEND', 'HELP soml']),
  ).toEqual([
    '250 beta.example',
    '250 Joe Doe <joe@beta.example>',
    '550 That is a mailing list, not a user',
    '250-Joe Doe <joe@beta.example>\r\n250 Ann Roe <ann@beta.example>',
    '214 SEND reaches who sits at a terminal',
    '214 SOML FROM:<reverse-path>: mail for terminals, or for mailboxes',
  ]);
  for (const verb of ['SEND', 'SOML', 'SAML']) {
    const rcpt = ['RCPT TO:<joe@b>', 'RCPT TO:<ann@b>'];
    const codes = (await end.say([`${verb} FROM:<sam@a>`, ...rcpt])).map((text) =>
      text.slice(0, 3),
    );
    expect(codes).toEqual(['250', '250', verb === 'SEND' ? '450' : '250']);
    await end.say(['DATA']);
    await end.say(['hello', '.'], 1);
  }
  await end.say(['QUIT']);
  expect(places).toEqual([
    'terminal of joe',
    'terminal of joe',
    'mailbox of ann',
    'terminal of joe',
    'mailbox of joe',
    'mailbox of ann',
  ]);
});

it('TURN changes the roles for who is known', async () => {
  const sending = Promise.withResolvers<Caller>();
  await using server = keepsMail((channel) => sending.resolve(new Caller(channel)));
  const address = await server.listen();
  const stranger = await caller(tcpCarrier, address);
  expect((await stranger.say(['HELO eve', 'TURN', 'QUIT'])).at(1)).toMatch(/^502/);
  const end = await caller(tcpCarrier, address);
  expect((await end.say(['HELO alpha', 'TURN'])).at(-1)).toBe('250 OK');
  end.write('220 alpha Ready\r\n');
  const sender = await (await sending.promise).greeted();
  expect(sender.replies).toEqual(['220 alpha Ready']);
  sender.channel.abort();
  await end.hungUp();
});

/* oxlint-disable vitest/no-standalone-expect -- this `test` is the one of the example */
test('a fixture catches mail', async ({ mailbox }) => {
  const { host, port } = mailbox.address;
  const transport = createTransport({ host, port, ignoreTLS: true });
  const next = mailbox.next();
  await transport.sendMail({ from: 'sam@a', to: 'joe@b', subject: 'Welcome', text: 'hello' });
  transport.close();
  expect(await next).toMatchObject({ from: '<sam@a>', to: ['<joe@b>'] });
  expect((await next).text).toContain('Subject: Welcome\r\n');
});
