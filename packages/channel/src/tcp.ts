/**
 * Channels over TCP. An end that has nothing more to write may still read, so sockets are half-open; replies are small and
 * waited for, so segments leave at once; and all that is written in one turn of the event loop leaves together, since
 * commands and replies come in bursts.
 */
import { formatAddress } from './address.ts';
import { connect, createServer, type Server, type Socket } from 'node:net';

import { systemClock } from './system-clock.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import {
  type Carrier,
  type ChannelUser,
  type ClosedCause,
  type Endpoint,
  type Listener,
  type TransmissionChannel,
} from './transmission-channel.ts';

const SOCKET = { allowHalfOpen: true, noDelay: true } as const;

export const tcpCarrier: Carrier = {
  open({ host, port }, timeout, done) {
    const socket = connect({ host, port, ...SOCKET });
    const patience =
      timeout === Infinity ? null : systemClock.after(timeout, () => fail('timed out'));
    const onError = (error: Error): void => fail(inWords(error));
    const onConnect = (): void => {
      stopWaiting();
      done({ ok: true, channel: new TcpChannel(socket) });
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
    const server = createServer(SOCKET, (socket) => accept(new TcpChannel(socket)));
    const onError = (error: Error): void => done({ ok: false, why: inWords(error) });
    server.once('error', onError);
    server.listen({ host, port }, () => {
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

class TcpChannel implements TransmissionChannel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #socket: Socket;
  #user: ChannelUser | null = null;
  #corked = false;
  #paused = false;
  #peerEnded = false;
  #toldEnded = false;
  /** Why the socket will be closed, if not because both ends had ended. */
  #cause: ClosedCause | null = null;
  #closed = false;
  #toldClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.local = endpoint(socket.localAddress, socket.localPort);
    this.remote = endpoint(socket.remoteAddress, socket.remotePort);
    socket.on('error', (error) => {
      this.#cause ??= { kind: 'lost', why: inWords(error) };
    });
    socket.once('close', () => {
      this.#closed = true;
      this.#tell();
    });
  }

  start(user: ChannelUser): void {
    this.#user = user;
    this.#socket
      .on('data', (octets) => {
        if (this.#cause === null && typeof octets !== 'string') user.octets(plain(octets));
      })
      .on('drain', () => {
        if (this.#cause === null) user.room();
      })
      .once('end', () => {
        this.#peerEnded = true;
        this.#tell();
      });
    this.#tellSoon();
  }

  write(octets: Uint8Array): boolean {
    const socket = this.#socket;
    if (!socket.writable || this.#cause !== null) return false;
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(this.#uncork);
    }
    return socket.write(octets);
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };

  end(): void {
    this.#socket.end();
  }

  abort(): void {
    if (this.#toldClosed || this.#cause !== null) return;
    this.#cause = { kind: 'aborted' };
    const { writableEnded, writableFinished, writableLength } = this.#socket;
    // In the midst of its shutdown a socket cannot be reset; the peer learns of the loss when it writes.
    const shuttingDown = writableEnded && !writableFinished && writableLength === 0;
    if (this.#closed) this.#tellSoon();
    else if (shuttingDown) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
    this.#tellSoon();
  }

  secure(_side: TlsSide, done: (secured: Secured) => void): void {
    setImmediate(() => this.#refuse(done));
  }

  #refuse(done: (secured: Secured) => void): void {
    done({ ok: false, why: 'TLS is not spoken here' });
    this.abort();
  }

  #tellSoon(): void {
    if (this.#peerEnded || this.#closed) process.nextTick(() => this.#tell());
  }

  /** Tells what a pause, or the want of a user, may have held back: a socket ends in spite of a pause. */
  #tell(): void {
    const user = this.#user;
    if (user === null) return;
    if (this.#peerEnded && !this.#toldEnded && !this.#paused && this.#cause === null) {
      this.#toldEnded = true;
      user.ended();
    }
    const inOrder = this.#toldEnded || this.#cause !== null || !this.#peerEnded;
    if (this.#closed && !this.#toldClosed && inOrder) {
      this.#toldClosed = true;
      user.closed(this.#causeOfClose());
    }
  }

  #causeOfClose(): ClosedCause {
    if (this.#cause !== null) return this.#cause;
    const bothEnded = this.#peerEnded && this.#socket.writableFinished;
    return bothEnded ? { kind: 'ended' } : { kind: 'lost', why: 'reset by the peer' };
  }
}

/** Without the mark of IPv6 before an IPv4 address: people read this. */
function endpoint(host: string | undefined, port: number | undefined): Endpoint {
  if (host === undefined || port === undefined) return { name: 'unknown' };
  return { name: formatAddress({ host: host.replace(/^::ffff:/, ''), port }) };
}

/** The same octets as an array whose `slice` copies, as that of Buffer does not. */
function plain(octets: Uint8Array): Uint8Array {
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EADDRINUSE: 'address in use',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EADDRNOTAVAIL: 'no such address',
  EAI_AGAIN: 'no such address',
  EAI_FAIL: 'no such address',
  ENOTFOUND: 'no such address',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'reset by the peer',
  EPIPE: 'reset by the peer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EMFILE: 'too many open files',
};

/** A short sentence for an error of the system. */
function inWords(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code === null ? error.message : (WORDS[code] ?? `failed with ${code}`);
}

function ignore(): void {}
