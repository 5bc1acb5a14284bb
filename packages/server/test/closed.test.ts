import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { createServer, reply, type SmtpSession } from '../src/index.ts';
import { caller, until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

describe.each([
  ['in memory', (): Carrier => memoryCarrier(systemClock), 'alpha'],
  ['over TCP', (): Carrier => tcpCarrier, '127.0.0.1'],
])('the hook closed, %s,', (_name, make) => {
  it.each([
    ['who says QUIT', (end) => end.write('QUIT\r\n')],
    ['who goes away', (end) => end.channel.abort()],
    ['who ends in the middle of a line', (end) => (end.write('NO'), end.channel.end())],
    ['who is told 421', (_end, server) => void server.close()],
  ] as readonly [
    string,
    (end: Awaited<ReturnType<typeof caller>>, server: ReturnType<typeof createServer>) => void,
  ][])('is told once of %s, with the session of the greeting', async (_who, go) => {
    const carrier = make();
    const greeted: SmtpSession[] = [];
    const closed: SmtpSession[] = [];
    const server = createServer(
      {
        greeting: ({ session }) => void greeted.push(session),
        closed: ({ session }) => void closed.push(session),
      },
      { carrier, name: 'beta.example' },
    );
    const address = await server.listen();
    const end = await caller(carrier, address);
    expect(closed).toEqual([]);
    go(end, server);
    await until(() => closed.length > 0, 'the hook');
    await server.close();
    expect(closed).toEqual(greeted);
    expect(closed[0]).toBe(greeted[0]);
    expect(closed).toHaveLength(1);
  });
});

it('closed comes before turned, and not again when the channel is closed at last', async () => {
  const told: string[] = [];
  const world = await served(
    {
      turn: () => reply(250, 'OK'),
      turned({ channel }) {
        told.push('turned');
        channel.abort();
      },
      closed: () => void told.push('closed'),
    },
    { dialect: 'rfc821' },
  );
  world.caller.write('HELO alpha\r\nTURN\r\n');
  await world.caller.hungUp();
  await world.server.close();
  expect(told).toEqual(['closed', 'turned']);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('of the policy');
    },
  ],
  ['rejects', () => Promise.reject(new Error('of the policy'))],
])('closed that %s is told to onError, and keeps the server from nothing', async (_how, closed) => {
  const world = await served({ closed });
  await hangUp(world);
  await until(() => world.errors.length > 0, 'onError');
  expect(world.errors).toEqual([new Error('of the policy')]);
});

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
])('the peer of a session from %s is its address alone', async (host, peer) => {
  const peers: string[] = [];
  const server = createServer({ greeting: ({ session }) => void peers.push(session.peer) });
  const address = await server.listen({ host });
  const end = await caller(tcpCarrier, address);
  end.channel.abort();
  await server.close();
  expect(peers).toEqual([peer]);
});
