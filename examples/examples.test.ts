import { connect, sendMail } from '@hopscope/client';
import { loadNetwork, startNetwork, stopNetwork, tcpWorld } from '@hopscope/network';
import { createServer, reply, type ReplyCode } from '@hopscope/server';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { asOwner, withoutPasswords } from './client-certificate.ts';
import { filterBefore } from './filter.ts';
import { toAnotherServer } from './to-another-server.ts';
import { alpha, beta } from './turn.ts';

it('the hosts that the README of the client names deliver the mail of its first lines', async () => {
  const readme = await readFile(new URL('../packages/client/README.md', import.meta.url), 'utf8');
  const [, hosts = ''] = /^echo "(.*)" \| npm start -- run -$/m.exec(readme) ?? [];
  const [, to = ''] = /^ {2}to: \['([^']*)'/m.exec(readme) ?? [];
  const loaded = loadNetwork(hosts.replace(':2525', ':0'), 'hosts');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const network = await startNetwork(loaded.plan, tcpWorld());
  const { events } = network.journal;
  const address = network.address('ONE') ?? '';
  const report = await sendMail(address, { from: 'SAM@ALPHA', to, data: 'At noon?\n' });
  expect(report.outcomes).toMatchObject([{ kind: 'accepted' }]);
  const delivered = (): unknown => events.find(({ type }) => type === 'delivered');
  await expect.poll(delivered).toMatchObject({ host: 'THREE' });
  await stopNetwork(network);
});

it('a sender is known by its certificate, and a certificate of anybody else is worth nothing', async () => {
  const users: (string | null)[] = [];
  await using server = withoutPasswords((user) => void users.push(user));
  const address = await server.listen();
  const mail = { from: 'sam@alpha.example', to: 'joe@beta.example', data: 'At noon?\n' };
  const { client, here } = TEST_CERTIFICATES;
  for (const certificate of [here, undefined])
    await expect(sendMail(address, mail, asOwner(certificate))).rejects.toMatchObject({
      name: 'AuthenticationFailedError',
      reply: { code: 535 },
    });
  const { accepted } = await sendMail(address, mail, asOwner(client));
  expect(accepted).toHaveLength(1);
  expect(users).toEqual(['sam']);
});

it('TURN brings mail both ways over one channel', async () => {
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const server = beta([{ from: 'JOE@BETA', to: 'SAM@ALPHA', data: 'Gladly.\n' }], tell);
  const mail = { from: 'SAM@ALPHA', to: 'JOE@BETA', data: 'At noon?\n' };
  await alpha(await server.listen(), mail, tell);
  await expect
    .poll(() => told)
    .toEqual([
      'BETA took <SAM@ALPHA> for <JOE@BETA>',
      'ALPHA sent <JOE@BETA>: accepted',
      'ALPHA took <JOE@BETA> for <SAM@ALPHA>',
      'BETA sent <SAM@ALPHA>: accepted',
    ]);
  await server.close();
});

it('the client sends to smtp-server from npm', async () => {
  const { report, text } = await toAnotherServer();
  expect(report.outcomes).toMatchObject([
    { recipient: '<joe@beta.example>', kind: 'accepted', text: 'kept', saidBy: 'receiver' },
  ]);
  expect(text).toBe('Subject: Lunch\r\n\r\n.At noon?\r\n');
});

describe('the filter', () => {
  const mail = { from: 'sam@alpha.example', to: 'joe@next.example', data: 'Subject: Lunch\n\nx\n' };

  it('hands a mail on under its own lines, without what others said in its field', async () => {
    let text = '';
    await using next = createServer({
      message: ({ data }) => void (text = String(Buffer.from(data))),
    });
    const filter = await filterBefore(await next.listen());
    const data = 'X-Filtered: no,\n never\nSubject: Lunch\nx-filtered: maybe\n\nX-Filtered: body\n';
    const { outcomes } = await sendMail(filter.address, { ...mail, data });
    expect(outcomes).toMatchObject([{ kind: 'accepted' }]);
    expect(text.split('\r\n')).toEqual([
      expect.stringMatching(/^Received: from \S+ by filter.example with ESMTP id \S+; /),
      'X-Filtered: yes',
      'Subject: Lunch',
      '',
      'X-Filtered: body',
      '',
    ]);
    await filter.close();
  });

  it.each([
    ['joe', 250, '2.0.0', 'queued as 1'],
    ['r450', 450, '4.2.1', 'not now'],
    ['r550', 550, '5.1.1', 'never'],
    ['r551', 554, '5.1.6', 'elsewhere'],
    ['r553', 554, '5.1.3', 'no name'],
  ] as const)(
    'tells the sender what the next host says of %s',
    async (user, code, status, text) => {
      const codes: Readonly<Record<string, ReplyCode>> = {
        r450: 450,
        r550: 550,
        r551: 551,
        r553: 553,
      };
      await using next = createServer({
        rcpt: ({ forwardPath }) => {
          const wrong = codes[forwardPath.mailbox.localPart];
          return wrong === undefined ? undefined : reply(wrong, `${status} ${text}`);
        },
        message: () => reply(250, '2.0.0 queued as 1'),
      });
      const filter = await filterBefore(await next.listen());
      const { outcomes } = await sendMail(filter.address, { ...mail, to: `${user}@next.example` });
      expect(outcomes).toMatchObject([{ code, status, text, saidBy: 'receiver' }]);
      await filter.close();
    },
  );

  it('asks for one recipient at a time', async () => {
    await using next = createServer({ message() {} });
    const filter = await filterBefore(await next.listen());
    const to = ['joe@next.example', 'ann@next.example'];
    const { accepted, refused } = await sendMail(filter.address, { ...mail, to });
    expect([accepted, refused]).toMatchObject([[{ code: 250 }], [{ code: 452, status: '4.5.3' }]]);
    await filter.close();
  });

  it('gives 451 where there is no next host', async () => {
    const next = createServer({ message() {} });
    const address = await next.listen();
    await next.close();
    const filter = await filterBefore(address, { onError: () => {} });
    const { outcomes } = await sendMail(filter.address, mail);
    expect(outcomes).toMatchObject([{ code: 451 }]);
    await filter.close();
  });

  it('hands nothing on of a mail whose sender goes away, and reads no faster than the next host', async () => {
    let read = 0;
    let given = 0;
    let taken = 0;
    const held = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    const abandoned = Promise.withResolvers<void>();
    await using next = createServer({
      async receive({ data }) {
        try {
          for await (const part of data) {
            read += part.length;
            reading.resolve();
            await held.promise;
          }
          taken += 1;
        } catch (error) {
          abandoned.resolve();
          throw error;
        }
      },
    });
    const filter = await filterBefore(await next.listen());
    const connection = await connect(filter.address);
    const line = new TextEncoder().encode(`${'x'.repeat(1022)}\r\n`.repeat(64));
    const report = connection.deliver({
      ...mail,
      data: (async function* () {
        for (; given < 500 * line.length; given += line.length) {
          yield line;
        }
      })(),
    });
    const failed = report.catch((error: unknown) => error);
    await reading.promise;
    for (let quiet = 0, before = -1; quiet < 2000; quiet = given === before ? quiet + 1 : 0) {
      before = given;
      await new Promise(setImmediate);
    }
    expect(given).toBeLessThan(400 * line.length);
    connection.abort(new Error('given up'));
    held.resolve();
    expect(String(await failed)).toBe('Error: given up');
    await abandoned.promise;
    expect([taken, read < 500 * line.length]).toEqual([0, true]);
    await filter.close();
  });
});
