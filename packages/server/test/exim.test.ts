import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { formatPath } from '@hopscope/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { eximIsAbsent, startExim, type EximTerms } from '../../../tools/peers/exim.ts';
import { createServer, reply, type ServerOptions } from '../src/index.ts';

const absent = eximIsAbsent();
/** Complete, so that nothing is added to it. */
const HEADER =
  'From: <sam@a.example>\nTo: <joe@b.example>\nSubject: hops\n' +
  'Message-ID: <1@a.example>\nDate: Fri, 1 Jan 2038 00:00:00 +0000\n\n';

/** 5 MB, each seventh line begun by a full stop. */
const LARGE = `${`${'x'.repeat(66)}\n`.repeat(6)}.dot\n`.repeat(12_000);
const BODIES: readonly (readonly [string, string])[] = [
  ['of 1 KB', `${'x'.repeat(70)}\n`.repeat(14)],
  ['of full stops', `${'.\n..\n.dot\n\n'.repeat(500)}.\n`],
  ['of 8-bit text', 'Grüße, 日本語\n'.repeat(200)],
  ['of lines as long as may be', `${'z'.repeat(998)}\n`.repeat(3)],
  ['of 5 MB', LARGE],
];

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly secure: boolean;
  readonly text: string;
}

describe('Exim as sender-SMTP', () => {
  const ends: (() => Promise<void>)[] = [];

  /** A server that knows everybody but nobody@b, and an Exim that sends all mail to it. */
  async function served(options?: ServerOptions, terms?: EximTerms) {
    const taken: Taken[] = [];
    const server = createServer(
      {
        ...(options?.auth && {
          authenticate: ({ user, matches }) => user === 'joe' && matches('secret'),
        }),
        rcpt: ({ forwardPath }) =>
          forwardPath.mailbox.localPart === 'nobody' ? reply(550, 'no such user') : undefined,
        message({ envelope, session, data }) {
          taken.push({
            from: formatPath(envelope.reversePath),
            to: envelope.forwardPaths.map(formatPath).toSorted(),
            user: session.user,
            secure: session.security !== null,
            text: new TextDecoder().decode(data),
          });
        },
      },
      options,
    );
    const relay = await server.listen();
    const exim = await startExim({ relay, ...terms });
    ends.push(async () => {
      await exim.stop();
      await server.close();
    });
    return { exim, taken };
  }

  beforeEach((context) => context.skip(absent !== null, absent ?? ''));

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  it.each(BODIES)('brings a mail %s in chunks, octet by octet', async (_, body) => {
    const { exim, taken } = await served();
    await exim.submit('sam@a.example', ['joe@b.example', 'ann@b.example'], HEADER + body);
    expect(taken).toEqual([
      {
        from: '<sam@a.example>',
        to: ['<ann@b.example>', '<joe@b.example>'],
        user: null,
        secure: false,
        text: (HEADER + body).replaceAll('\n', '\r\n'),
      },
    ]);
    expect(exim.log()).toMatch(/ => joe@b\.example .* K /);
  });

  it('brings a mail by DATA where CHUNKING is switched off', async () => {
    const { exim, taken } = await served({ extensions: { CHUNKING: false } });
    await exim.submit('sam@a.example', ['joe@b.example'], HEADER + LARGE);
    expect(taken.map(({ text }) => text)).toEqual([(HEADER + LARGE).replaceAll('\n', '\r\n')]);
    expect(exim.log()).not.toContain(' K ');
  });

  it.each([
    ['one of three', ['joe@b.example', 'nobody@b.example', 'ann@b.example']],
    ['the only one', ['nobody@b.example']],
  ])('is told that %s was refused, though the chunk is on its way', async (_, to) => {
    const { exim, taken } = await served();
    await exim.submit('sam@a.example', to, `${HEADER}hello\n`);
    const known = to.filter((one) => one !== 'nobody@b.example');
    const notified = (): readonly Taken[] => taken.filter(({ from }) => from === '<>');
    await expect.poll(notified, { timeout: 20_000 }).toHaveLength(1);
    expect(notified()[0]).toMatchObject({ to: ['<sam@a.example>'] });
    expect(notified()[0]?.text).toContain('550 5.1.1 no such user');
    expect(taken.filter(({ from }) => from !== '<>').flatMap((mail) => mail.to)).toEqual(
      known.map((one) => `<${one}>`).toSorted(),
    );
  });

  it('brings a mail in chunks under TLS, authenticated', async () => {
    const { here } = TEST_CERTIFICATES;
    const { exim, taken } = await served(
      {
        tls: { certificate: here, required: true },
        auth: { mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN'], required: true },
      },
      { secured: true },
    );
    await exim.submit('sam@a.example', ['joe@b.example'], HEADER + LARGE);
    expect(taken).toMatchObject([{ user: 'joe', secure: true }]);
    expect(taken[0]?.text).toBe((HEADER + LARGE).replaceAll('\n', '\r\n'));
    expect(exim.log()).toMatch(/ => joe@b\.example .* A=cram .*K /);
  });
});
