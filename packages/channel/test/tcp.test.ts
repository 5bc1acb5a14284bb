import { createServer, type Server, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  tcpCarrier,
  type Address,
  type ChannelUser,
  type Opened,
  type TransmissionChannel,
} from '../src/index.ts';

const INDIFFERENT: ChannelUser = { octets() {}, room() {}, ended() {}, closed() {} };

async function open(address: Address, timeout: number): Promise<Opened> {
  return new Promise((done) => {
    tcpCarrier.open(address, timeout, done);
  });
}

async function channelTo(address: Address): Promise<TransmissionChannel> {
  const opened = await open(address, 1000);
  if (!opened.ok) throw new Error(opened.why);
  return opened.channel;
}

describe('a channel over TCP', () => {
  let server: Server;
  let sockets: Socket[];
  let segments: string[];
  let address: Address;

  beforeEach(async () => {
    sockets = [];
    segments = [];
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {}).on('data', (octets) => segments.push(octets.toString()));
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const bound = server.address();
    address = {
      host: '127.0.0.1',
      port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    };
  });

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('lets what is written in one turn leave as one segment', async () => {
    const channel = await channelTo(address);
    channel.start(INDIFFERENT);
    for (const line of ['250-one\r\n', '250-two\r\n', '250 three\r\n'])
      channel.write(Buffer.from(line));
    await expect.poll(() => segments).toEqual(['250-one\r\n250-two\r\n250 three\r\n']);
    channel.abort();
  });

  test('names both ends by address and port', async () => {
    const channel = await channelTo(address);
    expect(channel.remote.name).toBe(`127.0.0.1:${address.port}`);
    expect(channel.local.name).toMatch(/^127\.0\.0\.1:\d+$/);
    channel.abort();
  });

  test('fails to open when its time is over', async () => {
    // A name is looked up in another thread, which takes longer than no time at all.
    expect(await open({ host: 'localhost', port: address.port }, 0)).toEqual({
      ok: false,
      why: 'timed out',
    });
  });
});

describe('a listener over TCP', () => {
  test('says in words why it cannot listen', async () => {
    const elsewhere = { host: '192.0.2.1', port: 0 }; // for documentation; no machine has it
    const listening = await new Promise((done) => {
      tcpCarrier.listen(elsewhere, () => {}, done);
    });
    expect(listening).toEqual({ ok: false, why: 'no such address' });
  });
});
