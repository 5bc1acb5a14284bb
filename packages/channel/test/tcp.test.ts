import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, Socket, type Server } from 'node:net';

import { textOf } from '@hopscope/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  tcpCarrier,
  tcpCarrierFrom,
  type Address,
  type ChannelUser,
  type Opened,
  type TransmissionChannel,
} from '../src/index.ts';
import { Inlet, withInlet } from '../src/tcp.ts';

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

  test('holds back what is written in one turn, and lets it leave as one segment', async () => {
    const opening: Socket[] = [];
    const note = (message: unknown): void => {
      if (message instanceof Object && 'socket' in message && message.socket instanceof Socket)
        opening.push(message.socket);
    };
    subscribe('net.client.socket', note);
    const channel = await channelTo(address);
    unsubscribe('net.client.socket', note);
    channel.start(INDIFFERENT);
    const burst = ['250-one\r\n', '250-two\r\n', '250 three\r\n'];
    for (const line of burst) channel.write(Buffer.from(line));
    expect(opening.map((socket) => socket.writableLength)).toEqual([burst.join('').length]);
    await expect.poll(() => segments).toEqual([burst.join('')]);
    channel.abort();
  });

  test('has room for more only when what came meanwhile was told', async () => {
    const channel = await channelTo(address);
    await expect.poll(() => sockets.length).toBe(1);
    const told: string[] = [];
    channel.start({
      ...INDIFFERENT,
      octets: () => told.push('octets'),
      room: () => told.push('room'),
    });
    const part = new Uint8Array(64 * 1024);
    expect(channel.write(part)).toBe(false);
    await new Promise<void>((done) => {
      sockets[0]?.write('421 closing\r\n', () => done());
    });
    await expect.poll(() => told).toContain('room');
    expect(told).toEqual(['octets', 'room']);
    channel.abort();
  });

  // Elsewhere a reset takes back what had come before it.
  test.runIf(process.platform === 'linux')(
    'tells the last words of a peer that is gone when it writes to it',
    async () => {
      const channel = await channelTo(address);
      await expect.poll(() => sockets.length).toBe(1);
      const told: string[] = [];
      channel.start({
        ...INDIFFERENT,
        octets: (octets) => told.push(textOf(octets)),
        closed: (cause) => told.push(cause.kind),
      });
      const [peer] = sockets;
      await new Promise<void>((done) => {
        peer?.write('421 closing\r\n', () => {
          peer.resetAndDestroy();
          for (let part = 0; part < 3; part += 1) channel.write(new Uint8Array(1024));
          done();
        });
      });
      await expect.poll(() => told).toContain('lost');
      expect(told).toEqual(['421 closing\r\n', 'lost']);
    },
  );

  test('names both ends by address and port', async () => {
    const channel = await channelTo(address);
    expect(channel.remote.name).toBe(`127.0.0.1:${address.port}`);
    expect(channel.local.name).toMatch(/^127\.0\.0\.1:\d+$/);
    channel.abort();
  });

  // Elsewhere 127.0.0.1 is the only address of its kind.
  test.runIf(process.platform === 'linux')('is opened from the address that is named', async () => {
    const opened = await new Promise<Opened>((done) => {
      tcpCarrierFrom('127.0.0.9').open(address, 1000, done);
    });
    if (!opened.ok) throw new Error(opened.why);
    expect(opened.channel.local.name).toMatch(/^127\.0\.0\.9:\d+$/);
    opened.channel.abort();
  });

  test('cannot be opened from an address of another machine', async () => {
    const opened = await new Promise<Opened>((done) => {
      tcpCarrierFrom('192.0.2.1').open(address, 1000, done);
    });
    expect(opened).toEqual({ ok: false, why: 'no address of this machine' });
    expect(() => tcpCarrierFrom('alpha')).toThrow('"alpha" is no IP address');
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
  test('reads a socket as it is where it shows no handle', () => {
    const inlet = new Inlet();
    expect(withInlet(new Socket(), inlet)).toBeNull(); // it has none before it is connected
    const strange = new Socket();
    Reflect.set(strange, '_handle', { readStart() {} });
    expect(withInlet(strange, inlet)).toBeNull();
    Reflect.set(strange, '_handle', null);
  });

  test('says in words why it cannot listen', async () => {
    const elsewhere = { host: '192.0.2.1', port: 0 }; // for documentation; no machine has it
    const listening = await new Promise((done) => {
      tcpCarrier.listen(elsewhere, () => {}, done);
    });
    expect(listening).toEqual({ ok: false, why: 'no address of this machine' });
  });
});
