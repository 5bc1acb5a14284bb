import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import {
  memoryCarrier,
  tcpCarrier,
  tlsCarrier,
  tlsFault,
  VirtualClock,
  type Address,
  type Carrier,
  type ChannelUser,
  type Listener,
  type Opened,
  type TlsServer,
  type TransmissionChannel,
} from '../src/index.ts';
import { realTime, TEST_CERTIFICATES } from '../src/testing/index.ts';

const { ca, here, elsewhere } = TEST_CERTIFICATES;
const ANYWHERE = { host: '127.0.0.1', port: 0 };
const INDIFFERENT: ChannelUser = { octets() {}, room() {}, ended() {}, closed() {} };

async function listen(
  carrier: Carrier,
  accept: (channel: TransmissionChannel) => void,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    carrier.listen(ANYWHERE, accept, (listening) => {
      if (listening.ok) resolve(listening.listener);
      else reject(new Error(listening.why));
    });
  });
}

async function open(carrier: Carrier, address: Address, timeout = 10_000): Promise<Opened> {
  return new Promise((resolve) => {
    carrier.open(address, timeout, resolve);
  });
}

async function channelTo(carrier: Carrier, address: Address): Promise<TransmissionChannel> {
  const opened = await open(carrier, address);
  if (!opened.ok) throw new Error(opened.why);
  return opened.channel;
}

async function close(listener: Listener): Promise<void> {
  return new Promise((resolve) => {
    listener.close(resolve);
  });
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length;
}

describe('implicit TLS', () => {
  test('hands each octet over once to who starts a channel as soon as there is one', async () => {
    const carrier = tlsCarrier(tcpCarrier, { client: { ca }, server: { certificate: here } });
    const heard: string[] = [];
    const listener = await listen(carrier, (channel) => {
      channel.start({ ...INDIFFERENT, octets: (octets) => heard.push(String(octets)) });
    });
    const channel = await channelTo(carrier, listener.address);
    channel.start(INDIFFERENT);
    channel.write(Uint8Array.of(1, 2, 3));
    while (heard.length === 0) await turnOfTheLoop();
    await turnOfTheLoop();
    expect(heard).toEqual(['1,2,3']);
    channel.abort();
    await close(listener);
  });

  test('hands over no channel whose peer speaks no TLS, and says so to who opened it', async () => {
    const accepted: TransmissionChannel[] = [];
    const listener = await listen(
      tlsCarrier(tcpCarrier, { server: { certificate: here } }),
      (channel) => accepted.push(channel),
    );
    const channel = await channelTo(tcpCarrier, listener.address);
    let isClosed = false;
    channel.start({ ...INDIFFERENT, ended: () => channel.end(), closed: () => (isClosed = true) });
    channel.write(Buffer.from('EHLO alpha.example\r\n'));
    await realTime(() => isClosed, 'the close');
    expect(accepted).toEqual([]);
    await close(listener);

    const clear = await listen(tcpCarrier, (greeting) => {
      greeting.start(INDIFFERENT);
      greeting.write(Buffer.from('220 beta.example ready\r\n'));
    });
    expect(await open(tlsCarrier(tcpCarrier, {}), clear.address)).toEqual({
      ok: false,
      why: 'the peer speaks no TLS',
    });
    await close(clear);
  });

  test('fails to open when its time is over in the handshake, and hands over no slow peer', async () => {
    const before = sockets();
    const ends: TransmissionChannel[] = [];
    const silent = await listen(tcpCarrier, (channel) => {
      ends.push(channel);
      channel.start(INDIFFERENT);
    });
    expect(await open(tlsCarrier(tcpCarrier, {}), silent.address, 50)).toEqual({
      ok: false,
      why: 'timed out',
    });
    const server = { certificate: here, timeout: 20 };
    const listener = await listen(tlsCarrier(tcpCarrier, { server }), (channel) =>
      ends.push(channel),
    );
    const slow = await channelTo(tcpCarrier, listener.address);
    let cause = '';
    slow.start({ ...INDIFFERENT, closed: ({ kind }) => (cause = kind) });
    await realTime(() => cause !== '', 'the slow peer to be left');
    expect([cause, ends.length]).toEqual(['lost', 1]);
    for (const end of ends) end.abort();
    await Promise.all([close(silent), close(listener)]);
    await realTime(() => sockets() <= before, 'nothing to be left');
  });

  test('is not accepted by a client to whom the host of the address did not prove itself', async () => {
    const server = { certificate: elsewhere };
    const listener = await listen(tlsCarrier(tcpCarrier, { server }), (channel) => channel.abort());
    expect(await open(tlsCarrier(tcpCarrier, { client: { ca } }), listener.address)).toEqual({
      ok: false,
      why: 'the certificate is for other names',
    });
    await close(listener);
  });

  test('leaves no handshake behind when its listener closes', async () => {
    const server = { certificate: here };
    const listener = await listen(tlsCarrier(tcpCarrier, { server }), () => {});
    const channel = await channelTo(tcpCarrier, listener.address);
    let cause = '';
    channel.start({ ...INDIFFERENT, closed: ({ kind }) => (cause = kind) });
    const { promise, resolve } = Promise.withResolvers<void>();
    const other = await channelTo(tlsCarrier(tcpCarrier, { client: { ca } }), listener.address);
    other.start({ ...INDIFFERENT, closed: () => resolve() }); // accepted later, so the first one is in its handshake
    await close(listener);
    await realTime(() => cause === 'lost', 'the handshake to be given up');
    other.abort();
    await promise;
    expect(cause).toBe('lost');
  });

  test('does not listen without a certificate, or with one that is none', async () => {
    await expect(listen(tlsCarrier(tcpCarrier, {}), () => {})).rejects.toThrow('no certificate');
    const certificate = { cert: 'x', key: 'y' };
    await expect(
      listen(tlsCarrier(tcpCarrier, { server: { certificate } }), () => {}),
    ).rejects.toThrow('the certificate or its key cannot be used');
  });

  test('lets a thousand channels come and go, and keeps nothing of them', async () => {
    const before = sockets();
    const server: Omit<TlsServer, 'role'> = { certificate: here };
    const carrier = tlsCarrier(tcpCarrier, { client: { ca }, server });
    let closed = 0;
    const listener = await listen(carrier, (channel) => {
      channel.start({
        ...INDIFFERENT,
        octets: (octets) => channel.write(octets),
        ended: () => channel.end(),
        closed: () => (closed += 1),
      });
    });
    const visit = async (number: number): Promise<void> => {
      const channel = await channelTo(carrier, listener.address);
      await new Promise<void>((resolve) => {
        channel.start({
          ...INDIFFERENT,
          octets: () => (number % 3 === 0 ? channel.abort() : channel.end()),
          closed: () => resolve(),
        });
        channel.write(Buffer.from('NOOP\r\n'));
      });
    };
    for (let number = 0; number < 1000; number += 20) {
      await Promise.all(Array.from({ length: 20 }, async (_, at) => visit(number + at)));
    }
    await realTime(() => closed === 1000, 'the other ends to close');
    await close(listener);
    await realTime(() => sockets() <= before, 'nothing to be left');
    expect(closed).toBe(1000);
  });
});

describe('a side of a handshake', () => {
  test('has a fault that can be known before there is a channel', () => {
    expect(tlsFault({ role: 'server', certificate: here })).toBeNull();
    expect(tlsFault({ role: 'client', servername: 'beta.example', ca })).toBeNull();
    expect(
      tlsFault({
        role: 'client',
        servername: 'beta.example',
        ca: [...ca, 'none'],
      }),
    ).toMatch(/^an authority cannot be used: /);
    expect(tlsFault({ role: 'server', certificate: { cert: here.cert, key: 'none' } })).toMatch(
      /^the certificate or its key cannot be used: /,
    );
  });
});

test('In virtual time a handshake is refused, and the channel closes.', async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const carrier = memoryCarrier(clock);
  carrier.listen(
    { host: 'beta', port: 25 },
    (channel) => channel.start(INDIFFERENT),
    () => {},
  );
  carrier.open({ host: 'beta', port: 25 }, 1000, (opened) => {
    if (!opened.ok) return;
    opened.channel.start({
      ...INDIFFERENT,
      closed: (cause) => told.push(cause.kind === 'lost' ? `lost: ${cause.why}` : cause.kind),
    });
    opened.channel.secure({ role: 'client', servername: 'beta' }, (secured) =>
      told.push(secured.ok ? 'ok' : secured.why),
    );
  });
  clock.runUntilIdle({ maxSteps: 100 });
  await turnOfTheLoop();
  expect(told).toEqual([
    'there is no TLS in virtual time',
    'lost: there is no TLS in virtual time',
  ]);
});
