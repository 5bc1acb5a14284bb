import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { connect, createPool, sendMail, type ConnectOptions } from '../src/index.ts';
import { sinkIsAbsent, startSink, type Sink } from './support/smtp-sink.ts';
import { thrownBy } from './support/thrown-by.ts';

const line = `${'x'.repeat(70)}\n`;
const TEXT = `Subject: hops\n\n.\n..\n.dot\n${line.repeat(1450)}last\n`;
const mail = { from: 'sam@a.example', to: ['joe@b.example', 'ann@b.example'], data: TEXT };
const NAMED: ConnectOptions = { name: 'alpha.example' };
const absent = sinkIsAbsent();

/** What becomes of a mail: the reply to each recipient and who made it, or the error. */
async function fateAt({ address }: Sink): Promise<string> {
  const connecting = connect(address, NAMED);
  const failed = await thrownBy(connecting);
  if (failed instanceof Error) return failed.name;
  const connection = await connecting;
  const delivery = connection.deliver(mail);
  const error = await thrownBy(delivery);
  const fate =
    error instanceof Error
      ? error.name
      : (await delivery).outcomes.map(({ code, saidBy }) => `${code} ${saidBy}`).join(', ');
  await connection.quit();
  return fate;
}

function both(outcome: string): string {
  return `${outcome}, ${outcome}`;
}

const TAKEN = both('250 receiver');

describe("Postfix's smtp-sink", () => {
  const sinks: Sink[] = [];

  async function sinkWith(...flags: readonly string[]): Promise<Sink> {
    const sink = await startSink(...flags);
    sinks.push(sink);
    return sink;
  }

  beforeEach((context) => context.skip(absent !== null, absent ?? ''));

  afterEach(async () => {
    for (const sink of sinks.splice(0)) await sink.stop();
  });

  it.each<readonly [string, readonly string[]]>([
    ['as it is', []],
    ['without PIPELINING', ['-p']],
    ['without EHLO', ['-e']],
    ['with the greeting of a Cisco PIX', ['-P']],
    ['without enhanced status codes', ['-E']],
    ['slow to read', ['-H', '1', '-T', '4096']],
  ])('%s takes three mails of 100 KB over one channel, octet by octet', async (_, flags) => {
    const { address, dumped } = await sinkWith(...flags);
    const connection = await connect(address, NAMED);
    for (let sent = 0; sent < 3; sent += 1) {
      const { accepted } = await connection.deliver(mail);
      expect(accepted.map(({ recipient }) => recipient)).toEqual(mail.to.map((to) => `<${to}>`));
    }
    await connection.quit();
    expect(dumped()).toEqual(
      Array.from({ length: 3 }, () => ({
        mail: '<sam@a.example>',
        rcpt: ['<joe@b.example>', '<ann@b.example>'],
        text: TEXT,
      })),
    );
  });

  it('takes forty mails from a pool over four channels', async () => {
    const { address, dumped } = await sinkWith();
    const pool = createPool(address, { ...NAMED, connections: 4 });
    const reports = await Promise.all(Array.from({ length: 40 }, () => pool.deliver(mail)));
    await pool.close();
    expect(reports.every(({ refused }) => refused.length === 0)).toBe(true);
    expect(dumped().filter(({ text }) => text === TEXT)).toHaveLength(40);
  });

  it('takes a stream, whose mail data has no end known before', async () => {
    const { address, dumped } = await sinkWith();
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (const part of TEXT.replaceAll('\n', '\r\n').match(/[^]{1,999}/g) ?? [])
        yield new TextEncoder().encode(part);
    };
    const { accepted } = await sendMail(address, { ...mail, data: stream() }, NAMED);
    expect([accepted.length, dumped().map(({ text }) => text)]).toEqual([2, [TEXT]]);
  });

  it('is asked for what it offers, and for no chunks, which it does not', async () => {
    const { address, dumped } = await sinkWith();
    const to = [
      { path: 'joe@b.example', notify: ['FAILURE', 'DELAY'], orcpt: 'joe+x@c.example' },
      { path: 'ann@b.example', notify: 'NEVER' },
    ] as const;
    const dsn = { ret: 'HDRS', envid: 'a=b' } as const;
    const data = 'Subject: hops\n\nGrüße\n';
    const { accepted } = await sendMail(
      address,
      { ...mail, to, dsn, data },
      { ...NAMED, chunking: 'always' },
    );
    expect(accepted).toHaveLength(2);
    expect(dumped()).toEqual([
      {
        mail: '<sam@a.example> BODY=8BITMIME RET=HDRS ENVID=a+3Db',
        rcpt: [
          '<joe@b.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;joe+2Bx@c.example',
          '<ann@b.example> NOTIFY=NEVER',
        ],
        text: Buffer.from(data).toString('latin1'),
      },
    ]);
  });

  it('is not sent a header beyond ASCII, for which it offers nothing', async () => {
    const { address, dumped } = await sinkWith();
    const { outcomes } = await sendMail(address, { ...mail, data: 'Subject: Grüße\n' }, NAMED);
    expect(outcomes.map(({ code, saidBy }) => [code, saidBy])).toEqual([
      [553, 'sender'],
      [553, 'sender'],
    ]);
    expect(dumped()).toEqual([]);
  });

  it('that takes no octets over 127 is sent none', async () => {
    const { address, dumped } = await sinkWith('-8');
    const { outcomes } = await sendMail(address, { ...mail, data: 'Grüße\n' }, NAMED);
    expect(outcomes.map(({ code, saidBy }) => [code, saidBy])).toEqual([
      [554, 'sender'],
      [554, 'sender'],
    ]);
    expect(dumped()).toEqual([]);
  });

  it.each<readonly [string, Readonly<Record<'-r' | '-f' | '-Q' | '-q', string>>]>([
    [
      'CONNECT',
      {
        '-r': 'GreetingRefusedError',
        '-f': 'GreetingRefusedError',
        '-Q': 'GreetingRefusedError',
        '-q': 'ChannelLostError',
      },
    ],
    [
      'EHLO',
      {
        '-r': 'GreetingRefusedError',
        '-f': TAKEN, // by HELO
        '-Q': 'GreetingRefusedError',
        '-q': 'ChannelLostError',
      },
    ],
    [
      'MAIL',
      {
        '-r': both('450 receiver'),
        '-f': both('500 receiver'),
        '-Q': both('421 receiver'),
        '-q': 'ChannelLostError',
      },
    ],
    [
      'RCPT',
      {
        '-r': both('450 receiver'),
        '-f': both('500 receiver'),
        '-Q': both('421 receiver'),
        '-q': 'ChannelLostError',
      },
    ],
    [
      'DATA',
      {
        '-r': both('450 receiver'),
        '-f': both('500 receiver'),
        '-Q': both('421 receiver'),
        '-q': 'ChannelLostError',
      },
    ],
    [
      '.',
      {
        '-r': both('450 receiver'),
        '-f': both('500 receiver'),
        '-Q': both('421 receiver'),
        '-q': 'ChannelLostError',
      },
    ],
    ['QUIT', { '-r': TAKEN, '-f': TAKEN, '-Q': TAKEN, '-q': TAKEN }],
  ])('that refuses, says 421 or goes away at %s leaves no doubt', async (command, fates) => {
    for (const [flag, fate] of Object.entries(fates)) {
      const failing = await sinkWith(flag, command);
      expect([flag, await fateAt(failing)]).toEqual([flag, fate]);
    }
  });

  it('that refuses the mail before its end, and reads no more of it, is heard at once', async () => {
    const { address } = await sinkWith('-A', '0');
    let over = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode(line.replace('\n', '\r\n').repeat(100));
      } finally {
        over = true;
      }
    };
    const { outcomes } = await sendMail(address, { ...mail, data: endless() }, NAMED);
    expect(outcomes.map(({ code, saidBy }) => [code, saidBy])).toEqual([
      [550, 'receiver'],
      [550, 'receiver'],
    ]);
    await expect.poll(() => over).toBe(true);
  });
});
