import { createServer as createNetServer } from 'node:net';

import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { CannotListenError, InvalidNameError, createServer } from '../src/index.ts';
import { TO_DATA, call, caller, turns, until } from './support/caller.ts';

async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await turns(50);
  return over;
}

describe.each([
  ['in memory', (): Carrier => memoryCarrier(systemClock)],
  ['over TCP', (): Carrier => tcpCarrier],
])('close %s', (_name, make) => {
  it('tells idle sessions 421, and lets no one in any more', async () => {
    const carrier = make();
    const server = createServer({ message() {} }, { carrier, name: 'beta' });
    const address = await server.listen();
    const greeted = await caller(carrier, address);
    const ready = await caller(carrier, address);
    await ready.say(['EHLO a']);
    await server.close();
    for (const end of [greeted, ready]) {
      await end.hungUp();
      expect(end.replies.at(-1)).toMatch(
        /^421 (?:4\.3\.2 )?beta Service not available, closing transmission channel$/,
      );
      expect(end.closed).toEqual({ kind: 'ended' });
    }
    await expect(call(carrier, address)).rejects.toThrow('refused');
  });

  it('waits for the transaction under way, then says 421', async () => {
    const carrier = make();
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = false;
    const server = createServer(
      {
        message() {
          asked = true;
          return promise;
        },
      },
      { carrier, name: 'beta' },
    );
    const end = await caller(carrier, await server.listen());
    await end.say(TO_DATA.slice(0, 2));
    const closing = server.close();
    await end.say(TO_DATA.slice(2));
    await end.say(['text', '.'], 0);
    await until(() => asked, 'the hook');
    expect(await isOver(closing)).toBe(false);
    resolve();
    await closing;
    await end.hungUp();
    expect(end.codes).toEqual([220, 250, 250, 250, 354, 250, 421]);
  });

  it('lets no new transaction begin on a session whose last one was given up', async () => {
    const carrier = make();
    const server = createServer({ message() {} }, { carrier, name: 'beta' });
    const end = await caller(carrier, await server.listen());
    await end.say(TO_DATA.slice(0, 2));
    const closing = server.close();
    await end.say(['RSET', 'MAIL FROM:<>']);
    await closing;
    expect(end.codes).toEqual([220, 250, 250, 250, 421]);
  });

  it.each([
    ['is given up', ['RSET'], 250],
    ['is refused at its end', ['DATA', 'a\nb\r\n.'], 554],
    ['is spoiled by a chunk', ['BDAT 4\r\n12', 'BDAT 4\r\n34'], 552],
  ])('tells a session 421 as soon as its transaction %s', async (_, lines, code) => {
    const carrier = make();
    const server = createServer({ message() {} }, { carrier, limits: { mailData: 6 } });
    const end = await caller(carrier, await server.listen());
    await end.say(TO_DATA.slice(0, 3));
    const closing = server.close();
    for (const line of lines) await end.say([line]);
    await closing;
    expect(end.codes.slice(-2)).toEqual([code, 421]);
  });

  it('is bounded: a transaction that does not end costs its channel', async () => {
    const carrier = make();
    const server = createServer({ message() {} }, { carrier, timeouts: { close: 20 } });
    const end = await caller(carrier, await server.listen());
    await end.say(TO_DATA);
    await server.close();
    await end.hungUp();
    expect(end.codes).toEqual([220, 250, 250, 250, 354]);
  });

  it('frees the address, at the end of an await-using block, too', async () => {
    const carrier = make();
    let port = 0;
    for (let round = 0; round < 3; round += 1) {
      await using server = createServer({}, { carrier });
      const address = await server.listen({ port });
      expect([0, address.port]).toContain(port);
      ({ port } = address);
    }
  });
});

it('close may be called twice, and on a server that never listened', async () => {
  const server = createServer();
  await Promise.all([server.close(), server.close()]);
  await server.close();
  await expect(server.listen()).rejects.toThrow('The server is closed: make another one');
});

it('close while listening begins leaves no listener', async () => {
  const carrier = memoryCarrier(systemClock);
  const server = createServer({}, { carrier });
  const listening = server.listen();
  await server.close();
  await expect(call(carrier, await listening)).rejects.toThrow('refused');
});

it('a server listens once', async () => {
  await using server = createServer({}, { carrier: memoryCarrier(systemClock) });
  await server.listen();
  await expect(server.listen()).rejects.toThrow('The server listens already: make another one');
});

it('an address in use is a CannotListenError, and another may be tried', async () => {
  const other = createNetServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const bound = other.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : 0);
    });
  });
  await using server = createServer();
  const error = await server.listen({ port }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CannotListenError);
  expect(error).toMatchObject({ address: { host: '127.0.0.1', port }, why: 'address in use' });
  expect((await server.listen()).port).toBeGreaterThan(0);
  other.close();
});

it('a name that may not stand in a greeting is refused', () => {
  for (const name of ['', 'beta\r\n', 'beta example', 'beta\0', '-beta']) {
    expect(() => createServer({}, { name })).toThrow(InvalidNameError);
  }
});
