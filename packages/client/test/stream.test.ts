import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { InvalidMailDataError, connect, sendMail } from '../src/index.ts';
import { receiverAt } from './support/receiver.ts';
import { listenWith, obliging } from './support/script.ts';
import { turns, until } from './support/until.ts';

const MEGA = 1024 * 1024;
/** On a busy machine. */
const SLOW = { timeout: 60_000 };
const line = new TextEncoder().encode(`${'x'.repeat(62)}\r\n`);
const block = new Uint8Array(1024 * line.length);
for (let at = 0; at < block.length; at += line.length) block.set(line, at);

/** So many octets in blocks of 64 KiB; `made` tells how far it got, `over` whether it was given back. */
class Source {
  made = 0;
  over = false;

  async *stream(octets: number): AsyncGenerator<Uint8Array> {
    try {
      while (this.made < octets) {
        this.made += block.length;
        yield block;
      }
    } finally {
      this.over = true;
    }
  }
}

const envelope = { from: 'sam@a', to: 'joe@b' };

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock)), 2 * MEGA],
  ['over TCP', (): Carrier => tcpCarrier, 12 * MEGA], // what the buffers of both sockets may hold
])('a stream of mail data %s', (_name, make, onTheWay) => {
  it('of 20 MB arrives whole, and is never far ahead of its receiver', SLOW, async () => {
    const carrier = make();
    const source = new Source();
    let taken = 0;
    let furthest = 0;
    const receiver = await receiverAt(carrier, systemClock, {
      slice(slice) {
        taken += slice.length;
        furthest = Math.max(furthest, source.made - taken);
      },
    });
    const report = await sendMail(
      receiver.address,
      { ...envelope, data: source.stream(20 * MEGA) },
      { carrier, name: 'alpha' },
    );
    expect(report.accepted).toHaveLength(1);
    expect(taken).toBe(20 * MEGA);
    expect(furthest).toBeLessThan(onTheWay);
    await receiver.close();
  });

  it('waits for a receiver that reads nothing, and goes on when it does', SLOW, async () => {
    const carrier = make();
    const source = new Source();
    const far = await listenWith(carrier, (end) => {
      oblige(end);
      if (end.lastLine === 'DATA') end.channel.pause();
    });
    const oblige = obliging();
    const sending = sendMail(
      far.address,
      { ...envelope, data: source.stream(20 * MEGA) },
      { carrier, name: 'alpha' },
    );
    await until(() => source.made > 0, 'mail data');
    let before = -1;
    for (let made = source.made; made !== before; made = source.made) {
      before = made;
      await turns(200);
    }
    expect(source.made).toBeLessThan(onTheWay);
    expect(source.over).toBe(false);
    const [end] = far.ends;
    if (end !== undefined)
      end.react = (heard) => {
        if (!heard.heard.endsWith('\r\n.\r\n') && heard.lastLine !== 'QUIT') {
          heard.heard = heard.heard.slice(-5);
        } else heard.say(heard.lastLine === 'QUIT' ? '221 Bye' : '250 OK');
      };
    end?.channel.resume();
    await sending;
    expect(source.made).toBe(20 * MEGA);
    await far.close();
  });

  it.each([
    ['mail data', 'DATA', {}],
    ['chunks', 'BDAT', { chunking: 'always' }],
  ] as const)(
    'without end is given back as soon as 421 comes in the middle of its %s',
    SLOW,
    async (_form, verb, how) => {
      const carrier = make();
      const source = new Source();
      const oblige = obliging((text) =>
        text.startsWith('EHLO') ? ['250-BETA\r\n250 CHUNKING'] : null,
      );
      const far = await listenWith(carrier, (end) => {
        if (!end.heard.includes('xxx')) return oblige(end);
        end.react = () => {};
        end.say('421 beta.example closing');
        end.channel.pause();
      });
      const { outcomes } = await sendMail(
        far.address,
        { ...envelope, to: ['joe@b', 'ann@b'], data: source.stream(Infinity) },
        { carrier, name: 'alpha', ...how },
      );
      expect(far.ends[0]?.verbs).toContain(verb);
      expect(outcomes.map(({ kind, code }) => [kind, code])).toEqual([
        ['transient', 421],
        ['transient', 421],
      ]);
      await until(() => source.over, 'the stream to be given back');
      expect(source.made).toBeLessThan(onTheWay);
      await far.close();
    },
  );
});

describe('a stream of mail data', () => {
  const carrier = memoryCarrier(systemClock);
  const options = { carrier, name: 'alpha' };

  it('may be a file, cut anywhere', async () => {
    const receiver = await receiverAt(carrier, systemClock);
    const file = new URL(import.meta.url);
    const crlf = new Readable({ read: () => {} });
    for await (const chunk of createReadStream(file, { highWaterMark: 7 })) {
      crlf.push(String(chunk).replaceAll('\n', '\r\n'));
    }
    crlf.push(null);
    await sendMail(receiver.address, { ...envelope, data: crlf }, options);
    expect(receiver.taken[0]?.text).toContain('may be a file, cut anywhere');
    expect(receiver.taken[0]).toMatchObject({ body: '8BITMIME', size: null });
    await receiver.close();
  });

  it('that fails costs the connection, and deliver rejects with its error', async () => {
    const receiver = await receiverAt(carrier, systemClock);
    const connection = await connect(receiver.address, options);
    const failure = new Error('disk on fire');
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      yield line;
      throw failure;
    };
    await expect(connection.deliver({ ...envelope, data: stream() })).rejects.toBe(failure);
    await expect(connection.deliver({ ...envelope, data: '' })).rejects.toBe(failure);
    await connection.quit();
    expect(receiver.taken).toEqual([]);
    await until(() => receiver.open === 0, 'the channel to close');
    await receiver.close();
  });

  it('with a LF that stands alone costs the connection, and nothing of it is taken', async () => {
    const receiver = await receiverAt(carrier, systemClock);
    const texts = ['a\nb', 'a\r', 'a\r\n\n.\r\n'];
    for (const text of texts) {
      const stream = Readable.from([line, new TextEncoder().encode(text)]);
      const sending = sendMail(receiver.address, { ...envelope, data: stream }, options);
      await expect(sending).rejects.toBeInstanceOf(InvalidMailDataError);
    }
    expect(receiver.taken).toEqual([]);
    await receiver.close();
  });

  it('that brings strings is refused in words', async () => {
    const receiver = await receiverAt(carrier, systemClock);
    const stream: AsyncIterable<Uint8Array> = Readable.from(['a string']);
    const sending = sendMail(receiver.address, { ...envelope, data: stream }, options);
    await expect(sending).rejects.toThrow('must bring Uint8Array');
    await receiver.close();
  });

  it('is given back unread when no recipient is taken, or no channel opens', async () => {
    const receiver = await receiverAt(carrier, systemClock, {
      answer: ({ occasion }) => (occasion === 'RCPT' ? reply(550, 'no') : null),
    });
    const refused = new Readable({ read: () => {} });
    const report = await sendMail(receiver.address, { ...envelope, data: refused }, options);
    expect(report.refused).toHaveLength(1);
    expect(refused.destroyed).toBe(true);
    await receiver.close();
    const unsent = new Readable({ read: () => {} });
    const sending = sendMail(receiver.address, { ...envelope, data: unsent }, options);
    await expect(sending).rejects.toThrow('connection refused');
    expect(unsent.destroyed).toBe(true);
  });
});
