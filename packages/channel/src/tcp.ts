/**
 * Channels over TCP. An end that has nothing more to write may still read, so sockets are half-open; replies are small and
 * waited for, so segments leave at once.
 */
import { createServer, isIP, Socket, type OnReadOpts, type Server } from 'node:net';

import { invariant, rightUse } from '@hopscope/protocol';

import { formatAddress, type Address } from './address.ts';
import { HeedfulSocket } from './last-words.ts';
import { SocketChannel } from './socket-channel.ts';
import { inWords } from './socket-errors.ts';
import { systemClock } from './system-clock.ts';
import type {
  Cancel,
  Carrier,
  Endpoint,
  Listener,
  Opened,
  TransmissionChannel,
} from './transmission-channel.ts';

const SOCKET = { allowHalfOpen: true, noDelay: true } as const;

/** Channels that may wait to be accepted; the system takes no more than it is set to (`somaxconn`). */
const BACKLOG = 4096;

/** TCP, by the sockets of Node. */
export const tcpCarrier: Carrier = {
  open: (address, timeout, done) => open(address, {}, timeout, done),
  listen: listenWith(withInlet),
};

/**
 * The same, whose channels are opened from one address of this machine, `192.0.2.7`, where it has several. Throws TypeError for
 * what is no IP address; one of another machine is a channel that cannot be opened.
 */
export function tcpCarrierFrom(localAddress: string): Carrier {
  const family = isIP(localAddress);
  rightUse(family !== 0, () => `"${localAddress}" is no IP address: name one of this machine`);
  return {
    ...tcpCarrier,
    open: (address, timeout, done) => open(address, { localAddress, family }, timeout, done),
  };
}

/**
 * A channel over a socket of somebody else that is open, such as one that a proxy has led to its target. Nobody but the channel may
 * read it from here on. For an end that may write when its peer has ended the socket must `allowHalfOpen`.
 */
export function channelOver(socket: Socket): TransmissionChannel {
  socket.pause(); // until there is a user
  return channelOf(socket.setNoDelay(true), null);
}

/** What an end that opens a channel says of itself. */
interface Opener {
  readonly localAddress?: string;
  readonly family?: number;
}

function open(
  { host, port }: Address,
  opener: Opener,
  timeout: number,
  done: (opened: Opened) => void,
): Cancel {
  const inlet = new Inlet();
  const socket = new HeedfulSocket({ allowHalfOpen: true, onread: inlet.onread });
  socket.setNoDelay(true).connect({ host, port, ...opener });
  socket.pause(); // until there is a user
  const patience =
    timeout === Infinity ? null : systemClock.after(timeout, () => fail('timed out'));
  const onError = (error: Error): void => fail(inWords(error));
  const onConnect = (): void => {
    stopWaiting();
    done({ ok: true, channel: channelOf(socket, inlet) });
  };
  socket.once('error', onError).once('connect', onConnect);

  let waiting = true;
  function stopWaiting(): void {
    waiting = false;
    patience?.cancel();
    socket.off('error', onError).off('connect', onConnect);
  }
  function giveUp(): void {
    stopWaiting();
    socket.on('error', ignore).destroy();
  }
  function fail(why: string): void {
    giveUp();
    done({ ok: false, why });
  }
  return () => {
    if (waiting) giveUp();
  };
}

/** `inletTo` leads a socket that was accepted to an inlet; null where it cannot, and then the socket is read as it is. */
export function listenWith(inletTo: typeof withInlet): Carrier['listen'] {
  return ({ host, port }, accept, done) => {
    const server = createServer({ ...SOCKET, pauseOnConnect: true }, (socket) => {
      const inlet = new Inlet();
      const own = inletTo(socket, inlet);
      accept(own === null ? channelOf(socket, null) : channelOf(own, inlet));
    });
    const onError = (error: Error): void => done({ ok: false, why: inWords(error) });
    server.once('error', onError);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      // From here on an error is about one channel that could not be accepted; the peer sees that for itself.
      server.off('error', onError).on('error', ignore);
      done({ ok: true, listener: listenerOf(server, host) });
    });
  };
}

function listenerOf(server: Server, host: string): Listener {
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  return {
    address: { host, port },
    close(done) {
      // The server's own callback would wait for the last channel; the address is free as soon as the handle is closed.
      server.close();
      setImmediate(done);
    },
  };
}

/**
 * Where all sockets of this process read to, one after the other, since what came is lent to its user for the time of a call.
 * A room of its own for each read costs more than to read it.
 */
const ROOM = new Uint8Array(64 * 1024);

/** Leads what a socket reads to its channel. */
export class Inlet {
  channel: SocketChannel | null = null;
  readonly onread: OnReadOpts = {
    buffer: ROOM,
    callback: (octets: number): boolean => {
      this.channel?.received(ROOM.subarray(0, octets));
      return true;
    },
  };
}

/**
 * The same socket with an inlet. A server gives its sockets none, so another socket is made over the handle of this one, which
 * then goes away without it. Null where that cannot be: the handle is no documented part of a socket.
 */
export function withInlet(socket: Socket, { onread }: Inlet): Socket | null {
  const handle: unknown = Reflect.get(socket, HANDLE);
  if (typeof handle !== 'object' || handle === null || !('useUserBuffer' in handle)) return null;
  const own: unknown = Reflect.construct(HeedfulSocket, [{ handle, allowHalfOpen: true, onread }]);
  invariant(own instanceof Socket, 'what was made as a socket is one');
  own.pause();
  Reflect.set(socket, HANDLE, null);
  socket.destroy();
  return own;
}

const HANDLE = '_handle';

function channelOf(socket: Socket, inlet: Inlet | null): TransmissionChannel {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  const local = endpoint(localAddress, localPort);
  const remote = endpoint(remoteAddress, remotePort);
  const channel = new SocketChannel(socket, local, remote, { isToldOctets: inlet !== null });
  if (inlet !== null) inlet.channel = channel;
  return channel;
}

/** Without the mark of IPv6 before an IPv4 address: people read this. */
function endpoint(host: string | undefined, port: number | undefined): Endpoint {
  if (host === undefined || port === undefined) return { name: 'unknown' };
  return { name: formatAddress({ host: host.replace(/^::ffff:/, ''), port }) };
}

function ignore(): void {}
