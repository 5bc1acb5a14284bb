import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { eximIsAbsent, startExim, type Exim } from '../../../tools/peers/exim.ts';
import { connect, type ConnectOptions, type MailData } from '../src/index.ts';

const absent = eximIsAbsent();
const CLEAR: ConnectOptions = { name: 'alpha.example', tls: 'never' };
const CHUNKS: ConnectOptions = { ...CLEAR, chunking: 'always' };

/** 5 MB, each seventh line begun by a full stop. */
const LARGE = `${`${'x'.repeat(66)}\r\n`.repeat(6)}.dot\r\n`.repeat(12_000);
const BODIES: readonly (readonly [string, string])[] = [
  ['of 1 KB', `${'x'.repeat(70)}\r\n`.repeat(14)],
  ['of full stops', `${'.\r\n..\r\n.dot\r\n\r\n'.repeat(500)}.\r\n`],
  ['of 8-bit text', 'Grüße, 日本語\r\n'.repeat(200)],
  ['of lines as long as may be', `${'z'.repeat(998)}\r\n`.repeat(3)],
  ['of 5 MB', LARGE],
  ['of nothing', ''],
];

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

async function* inParts(text: string): AsyncGenerator<Uint8Array> {
  const octets = new TextEncoder().encode(text);
  for (let at = 0; at < octets.length; at += 99_991) yield octets.subarray(at, at + 99_991);
}

/** A mail that is like no other. */
function mailWith(body: string): string {
  mails += 1;
  return `From: <sam@a.example>\r\nSubject: hops ${mails}\r\n\r\n${body}`;
}
let mails = 0;

describe('Exim as receiver-SMTP', () => {
  const { ca, here } = TEST_CERTIFICATES;
  let exim: Exim;

  /** Sends it to joe, ann and nobody, who is refused. Both copies that are kept hold the same octets; returns how it arrived. */
  async function taken(text: string, data: MailData, options: ConnectOptions): Promise<string> {
    await using connection = await connect(exim.address, options);
    const to = ['joe@b.example', 'nobody@b.example', 'ann@b.example'];
    const { outcomes } = await connection.deliver({ from: 'sam@a.example', to, data });
    expect(outcomes.map(({ code }) => code)).toEqual([250, 550, 250]);
    const copies = (): readonly string[] =>
      exim
        .kept()
        .filter((kept) => kept.text === latin1(text) && kept.from === 'sam@a.example')
        .map((kept) => kept.to)
        .toSorted();
    await expect.poll(copies, { timeout: 20_000 }).toEqual(['ann@b.example', 'joe@b.example']);
    return (
      exim
        .log()
        .match(/.* <= .*/g)
        ?.at(-1) ?? ''
    );
  }

  beforeAll(async () => {
    const certificate = { cert: String(here.cert), key: String(here.key) };
    if (absent === null) exim = await startExim({ certificate });
  });
  beforeEach((context) => context.skip(absent !== null, absent ?? ''));
  afterEach(() => exim?.forget());
  afterAll(() => exim?.stop());

  it.each(BODIES)('takes a mail %s in chunks, octet by octet', async (_, body) => {
    const mail = mailWith(body);
    expect(await taken(mail, mail, CHUNKS)).toContain(' P=esmtp K ');
  });

  it.each(BODIES)('takes a mail %s by DATA, octet by octet', async (_, body) => {
    const mail = mailWith(body);
    expect(await taken(mail, mail, CLEAR)).toContain(' P=esmtp S=');
  });

  it('takes a stream in chunks, whose end is not known before', async () => {
    const mail = mailWith(LARGE);
    expect(await taken(mail, inParts(mail), CHUNKS)).toContain(' P=esmtp K ');
  });

  it('takes mails one after another, also behind one that went to nobody', async () => {
    const mail = { from: 'ann@a.example', data: mailWith('one after another\r\n') };
    await using connection = await connect(exim.address, CHUNKS);
    const users = ['joe', 'nobody', 'jürgen', 'tim'];
    for (const user of users) await connection.deliver({ ...mail, to: `${user}@b.example` });
    const recipients = (): readonly string[] =>
      exim
        .kept()
        .filter(({ from, text }) => from === mail.from && text === mail.data)
        .map(({ to }) => to)
        .toSorted();
    await expect
      .poll(recipients, { timeout: 20_000 })
      .toEqual(['joe@b.example', latin1('jürgen@b.example'), 'tim@b.example']);
  });

  it.each([
    ['CRAM-MD5', 'cram'],
    ['PLAIN', 'plain'],
    ['LOGIN', 'login'],
  ] as const)(
    'takes a mail in chunks under TLS from who authenticates by %s',
    async (mechanism, inLog) => {
      const options: ConnectOptions = {
        ...CHUNKS,
        tls: { mode: 'required', ca, servername: 'localhost' },
        auth: { user: 'joe', password: 'secret', mechanism },
      };
      const mail = mailWith(LARGE);
      const arrival = await taken(mail, mail, options);
      expect(arrival).toContain(' P=esmtpsa ');
      expect(arrival).toContain(` A=${inLog}:joe K `);
    },
  );
});
