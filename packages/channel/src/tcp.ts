/**
 * Channels over TCP. An end that has nothing more to write may still read, so sockets are half-open; replies are small and
 * waited for, so segments leave at once.
 */
import { formatAddress } from './address.ts';
import { connect, createServer, type Server, type Socket } from 'node:net';

import { SocketChannel } from './socket-channel.ts';
import { inWords } from './socket-errors.ts';
import { systemClock } from './system-clock.ts';
import type { Carrier, Endpoint, Listener, TransmissionChannel } from './transmission-channel.ts';

const SOCKET = { allowHalfOpen: true, noDelay: true } as const;

/** Channels that may wait to be accepted; the system takes no more than it is set to (`somaxconn`). */
const BACKLOG = 4096;

/** TCP, by the sockets of Node. */
export const tcpCarrier: Carrier = {
  open({ host, port }, timeout, done) {
    const socket = connect({ host, port, ...SOCKET });
    const patience =
      timeout === Infinity ? null : systemClock.after(timeout, () => fail('timed out'));
    const onError = (error: Error): void => fail(inWords(error));
    const onConnect = (): void => {
      stopWaiting();
      done({ ok: true, channel: channelOver(socket) });
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
  },

  listen({ host, port }, accept, done) {
    const server = createServer(SOCKET, (socket) => accept(channelOver(socket)));
    const onError = (error: Error): void => done({ ok: false, why: inWords(error) });
    server.once('error', onError);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      // From here on an error is about one channel that could not be accepted; the peer sees that for itself.
      server.off('error', onError).on('error', ignore);
      done({ ok: true, listener: listenerOf(server, host) });
    });
  },
};

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

function channelOver(socket: Socket): TransmissionChannel {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return new SocketChannel(
    socket,
    endpoint(localAddress, localPort),
    endpoint(remoteAddress, remotePort),
  );
}

/** Without the mark of IPv6 before an IPv4 address: people read this. */
function endpoint(host: string | undefined, port: number | undefined): Endpoint {
  if (host === undefined || port === undefined) return { name: 'unknown' };
  return { name: formatAddress({ host: host.replace(/^::ffff:/, ''), port }) };
}

function ignore(): void {}
