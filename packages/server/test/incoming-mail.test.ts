import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { MailAbandonedError, createServer, reply, type Policy } from '../src/index.ts';
import { TO_DATA, caller, sizeOf, turns, until } from './support/caller.ts';

const KIBI = 1024;
const MEGA = 1024 * KIBI;
/** On a busy machine. */
const SLOW = { timeout: 60_000 };
const BLOCK = `${'x'.repeat(62)}\r\n`.repeat(KIBI);

async function served(policy: Policy, carrier: Carrier = memoryCarrier(systemClock)) {
  const errors: unknown[] = [];
  const server = createServer(policy, {
    carrier,
    name: 'beta',
    onError: (error) => errors.push(error),
    limits: { mailData: 64 * MEGA },
  });
  const end = await caller(carrier, await server.listen());
  await end.say(TO_DATA);
  return { server, end, errors };
}

describe('message', () => {
  it('gets the data in one piece, transparency removed', async () => {
    const taken: string[] = [];
    const world = await served({
      message: ({ data }) => void taken.push(String(Buffer.from(data))),
    });
    await world.end.say(['..one', 'two', '...', '.'], 1);
    expect(taken).toEqual(['.one\r\ntwo\r\n..\r\n']);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('is not asked about mail with a CR or LF that stands alone', async () => {
    let asked = 0;
    const world = await served({ message: () => void (asked += 1) });
    world.end.write('one\ntwo\r\n.\r\n');
    await until(() => world.end.codes.length === 6, 'the reply');
    expect(world.end.codes.at(-1)).toBe(554);
    expect(asked).toBe(0);
    await world.end.say(['QUIT']);
    await world.server.close();
  });
});

describe.each([
  ['in memory', (): Carrier => memoryCarrier(systemClock), 3 * 64 * KIBI],
  ['over TCP', (): Carrier => tcpCarrier, 12 * MEGA], // what the buffers of both sockets may hold
])('receive %s', (_name, make, onTheWay) => {
  it('gets 20 MB no faster than it reads, and all of it', SLOW, async () => {
    let read = 0;
    let furthest = 0;
    let sent = 0;
    const world = await served(
      {
        async receive({ data }) {
          for await (const chunk of data) {
            read += chunk.length;
            furthest = Math.max(furthest, sent - read);
            await turns(1);
          }
          return reply(250, `${read} octets`);
        },
      },
      make(),
    );
    while (sent < 20 * MEGA) {
      await until(() => world.end.room, 'room');
      world.end.write(BLOCK);
      sent += BLOCK.length;
    }
    expect(await world.end.say(['.'])).toEqual([`250 2.6.0 ${20 * MEGA} octets`]);
    expect(furthest).toBeLessThan(onTheWay);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('that does not read stops the sender', SLOW, async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let read = 0;
    const world = await served(
      {
        async receive({ data }) {
          await promise;
          read = await sizeOf(data);
        },
      },
      make(),
    );
    let sent = 0;
    for (let quiet = 0; quiet < 500; quiet += 1) {
      if (world.end.room) {
        world.end.write(BLOCK);
        sent += BLOCK.length;
        quiet = 0;
      }
      await turns(1);
    }
    expect(sent).toBeLessThan(onTheWay);
    resolve();
    expect(await world.end.say(['.'])).toEqual(['250 2.6.0 OK']);
    expect(read).toBe(sent);
    await world.end.say(['QUIT']);
    await world.server.close();
  });
});

describe('receive', () => {
  it('may answer before the end: the rest is passed over, and the answer is sent after it', async () => {
    const world = await served({ receive: () => reply(550, 'not this one') });
    world.end.write(BLOCK.repeat(10));
    await turns(20);
    expect(world.end.codes).toHaveLength(5);
    expect(await world.end.say(['.', 'NOOP'])).toEqual(['550 5.7.1 not this one', '250 2.0.0 OK']);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('may stop reading: the rest is passed over', async () => {
    let first = '';
    const world = await served({
      async receive({ data }) {
        for await (const chunk of data) {
          first = String(Buffer.from(chunk));
          break;
        }
        return reply(250, 'enough');
      },
    });
    world.end.write(`Subject: x\r\n${BLOCK.repeat(10)}`);
    expect(await world.end.say(['.'])).toEqual(['250 2.6.0 enough']);
    expect(first).toMatch(/^Subject: x/);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('that throws is 451 after the end of mail data, and onError is told', async () => {
    const world = await served({ receive: () => Promise.reject(new Error('disk full')) });
    world.end.write(BLOCK.repeat(10));
    expect(await world.end.say(['.', 'NOOP'])).toEqual([
      '451 4.3.0 Requested action aborted: local error in processing',
      '250 2.0.0 OK',
    ]);
    expect(world.errors).toEqual([new Error('disk full')]);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  const BROKEN = [
    ['a LF that stands alone', 'one\ntwo\r\n.\r\n', 554],
    ['too much of it', `${BLOCK.repeat(1025)}.\r\n`, 552],
    ['no end', 'one\r\n', null],
  ] as const;

  it.each(BROKEN)('is told that the mail is abandoned: %s', async (_why, text, code) => {
    const thrown: unknown[] = [];
    const world = await served({
      async receive({ data }) {
        try {
          await sizeOf(data);
          thrown.push('it ended');
        } catch (error) {
          thrown.push(error);
          throw error;
        }
      },
    });
    world.end.write(text);
    if (code === null) world.end.channel.end();
    await until(() => thrown.length > 0, 'the end of the data');
    expect(thrown[0]).toBeInstanceOf(MailAbandonedError);
    if (code !== null) await until(() => world.end.codes.at(-1) === code, 'the reply');
    world.end.channel.abort();
    await world.server.close();
    expect(world.errors).toEqual([]);
  });

  it('that has another error when the mail is abandoned tells onError', async () => {
    const world = await served({
      async receive({ data }) {
        try {
          await sizeOf(data);
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- a fault of the policy
          throw new Error('cannot remove the file');
        }
      },
    });
    world.end.channel.abort();
    await until(() => world.errors.length > 0, 'onError');
    expect(world.errors).toEqual([new Error('cannot remove the file')]);
    await world.server.close();
  });

  it('is not called where the hook data refuses, DATA or a chunk', async () => {
    let called = 0;
    const { server, end, errors } = await served({
      data: () => reply(451, 'not now'),
      receive() {
        called += 1;
      },
    });
    await end.say(['BDAT 0 LAST', 'NOOP']);
    expect(end.codes).toEqual([220, 250, 250, 250, 451, 451, 250]);
    expect([called, errors]).toEqual([0, []]);
    end.channel.abort();
    await server.close();
  });

  it('gets parts that are its own: what comes later does not change them', async () => {
    const parts: Uint8Array[] = [];
    const policy: Policy = {
      async receive({ data }) {
        for await (const part of data) parts.push(part);
      },
    };
    const world = await served(policy, tcpCarrier);
    world.end.write('one\r\n');
    await until(() => parts.length === 1, 'the first part');
    expect(await world.end.say(['two', '.'], 1)).toEqual(['250 2.6.0 OK']);
    expect(String(Buffer.concat(parts))).toBe('one\r\ntwo\r\n');
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('may ask for parts before they are there, and gets each of them in its turn', async () => {
    const world = await served({
      async receive({ data }) {
        const parts = data[Symbol.asyncIterator]();
        const asked = [parts.next(), parts.next(), parts.next()];
        return reply(250, (await Promise.all(asked)).map(shown).join(', '));
      },
    });
    world.end.write('one\r\n');
    await turns(20);
    world.end.write('two\r\n');
    await turns(20);
    expect(await world.end.say(['.'])).toEqual(['250 2.6.0 one, two, the end']);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('that reads the data twice has a fault: nobody shall take an empty mail for the mail', async () => {
    const world = await served({
      async receive({ data }) {
        await sizeOf(data);
        return reply(250, `${await sizeOf(data)} octets`);
      },
    });
    expect(await world.end.say(['one', '.'], 1)).toEqual([
      '451 4.3.0 Requested action aborted: local error in processing',
    ]);
    expect(world.errors).toEqual([new TypeError('The data of a mail can be read once')]);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('that answers while somebody still reads: the reader is told, and does not wait for ever', async () => {
    const told: unknown[] = [];
    const world = await served({
      receive({ data }) {
        sizeOf(data).catch((error: unknown) => told.push(error));
        return reply(250, 'too early');
      },
    });
    world.end.write(BLOCK);
    await until(() => told.length > 0, 'the error');
    expect(told[0]).toBeInstanceOf(TypeError);
    expect(String(told[0])).toContain('answered before its data was read');
    expect(await world.end.say(['.'])).toEqual(['250 2.6.0 too early']);
    await world.end.say(['QUIT']);
    await world.server.close();
  });

  it('is called for each transaction anew', async () => {
    const taken: string[] = [];
    const world = await served({
      async receive({ data }) {
        let text = '';
        for await (const chunk of data) text += String(Buffer.from(chunk));
        taken.push(text);
      },
    });
    await world.end.say(['one', '.'], 1);
    await world.end.say(TO_DATA.slice(1));
    await world.end.say(['two', '.'], 1);
    expect(taken).toEqual(['one\r\n', 'two\r\n']);
    await world.end.say(['QUIT']);
    await world.server.close();
  });
});

function shown(part: IteratorResult<Uint8Array, unknown>): string {
  return part.done === true ? 'the end' : String(Buffer.from(part.value)).trim();
}
