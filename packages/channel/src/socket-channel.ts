/**
 * A transmission channel that is a socket: of TCP, or of TLS over whatever there is. All that is written in one turn of the
 * event loop leaves together, since commands and replies come in bursts; what is written alone goes straight to the socket. A
 * host may have ten thousand idle channels, so the listeners are the same functions for all of them.
 */
import { invariant, rightUse } from '@hopscope/protocol';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

import type { Timer } from './clock.ts';
import { afterPoll } from './last-words.ts';
import { inWords } from './socket-errors.ts';
import { systemClock } from './system-clock.ts';
import { faultIn, outcomeOf, tlsOver } from './tls.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import type {
  ChannelUser,
  ClosedCause,
  Endpoint,
  TransmissionChannel,
} from './transmission-channel.ts';

/** What carries the octets at last. It can be given up without a word to the peer. */
export interface Ground extends Duplex {
  resetAndDestroy(): unknown;
}

/** How a ground comes to its channel. */
interface Circumstances {
  /** It says no `data`: whoever made it tells what it reads by `received`. */
  readonly isToldOctets: boolean;
  /** The user was told that there is no room, and is to hear when there is. */
  readonly roomWaits: boolean;
}

/** Milliseconds for a handshake whose side does not say. */
const HANDSHAKE_TIMEOUT = 30_000;

interface Handshake {
  readonly side: TlsSide;
  readonly done: (secured: Secured) => void;
  readonly patience: Timer | null;
}

/** Whose a socket is: its listeners know it by `this`. */
const owners = new WeakMap<Duplex, SocketChannel>();

/** The listeners of every socket, and the end of a turn; assigned below, where they may see what is private. */
let onData: (octets: unknown) => void;
let onDrain: () => void;
let onEnd: () => void;
let onError: (error: Error) => void;
let onClose: () => void;
let leave: (channel: SocketChannel) => void;

export class SocketChannel implements TransmissionChannel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #ground: Ground;
  /** What is written to and read from: the ground, or TLS over it. */
  #socket: Duplex;
  #handshake: Handshake | null = null;
  #user: ChannelUser | null = null;
  /** The first octets that were written in this turn, while they are alone: the socket has not been given them. */
  #first: Uint8Array | null = null;
  /** More was written, and waits in the socket for the end of the turn. */
  #corked = false;
  /** Somebody will see to what was written in this turn. */
  #leaves = false;
  readonly #isToldOctets: boolean;
  #paused = false;
  /** The socket reads nothing: so it is made over to its channel. */
  #stopped = true;
  /** What came in a pause, before the socket was stopped for it. */
  #held: Uint8Array | null = null;
  /** `end` was called during the handshake. */
  #endWaits = false;
  /** Room was refused, and no `drain` is sure to follow: before the handshake, or while the socket was not yet given the octets. */
  #roomWaits: boolean;
  #peerEnded = false;
  #toldEnded = false;
  /** Why the socket will be closed, if not because both ends had ended. */
  #cause: ClosedCause | null = null;
  #closed = false;
  #toldClosed = false;

  constructor(
    ground: Ground,
    local: Endpoint,
    remote: Endpoint,
    { isToldOctets = false, roomWaits = false }: Partial<Circumstances> = {},
  ) {
    this.#isToldOctets = isToldOctets;
    this.#roomWaits = roomWaits;
    this.#ground = ground;
    this.#socket = ground;
    this.local = local;
    this.remote = remote;
    owners.set(ground, this);
    ground.on('error', onError).on('close', onClose);
  }

  start(user: ChannelUser): void {
    this.#user = user;
    if (this.#handshake === null) this.#listen();
    this.#tellSoon();
  }

  write(octets: Uint8Array): boolean {
    const socket = this.#socket;
    if (!socket.writable || this.#endWaits || this.#cause !== null) return false;
    if (!this.#leaves) {
      this.#leaves = true;
      process.nextTick(leave, this);
    }
    if (!this.#corked && this.#first === null) {
      this.#first = octets;
      this.#roomWaits = socket.writableLength + octets.length >= socket.writableHighWaterMark;
      return !this.#roomWaits;
    }
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      this.#writeFirst();
    }
    return socket.write(octets);
  }

  #writeFirst(): void {
    const octets = this.#first;
    this.#first = null;
    if (octets !== null && this.#socket.writable) this.#socket.write(octets);
  }

  /** Gives the socket all that was written in this turn. */
  #leave(): void {
    this.#writeFirst();
    if (this.#corked) this.#socket.uncork();
    this.#corked = false;
  }

  /** What was written alone may have left at once, and then the socket does not say that it has room. */
  #tellRoom(): void {
    if (!this.#roomWaits || this.#handshake !== null || this.#cause !== null) return;
    this.#roomWaits = false;
    if (this.#socket.writable && !this.#socket.writableNeedDrain) this.#room();
  }

  /** Not before what came meanwhile was told. */
  #room(): void {
    afterPoll(() => {
      if (this.#handshake !== null) this.#roomWaits = true;
      else if (!this.#toldClosed && this.#cause === null && !this.#socket.writableNeedDrain)
        this.#user?.room();
    });
  }

  /** Octets came over the ground, and are lent for the time of the call. */
  received(octets: Uint8Array): void {
    const user = this.#user;
    if (this.#cause !== null || user === null) return;
    if (this.#paused) return this.#hold(octets);
    // What is written at once about these octets leaves together, too, and need not wait for the end of the turn.
    const seesToIt = !this.#leaves;
    this.#leaves = true;
    try {
      user.octets(octets);
    } finally {
      if (seesToIt) leave(this);
    }
  }

  /**
   * Most pauses are over before anything comes, and to stop a socket and let it read again costs as much as to read. So only
   * what comes in a pause stops it.
   */
  #hold(octets: Uint8Array): void {
    this.#held = octets.slice();
    this.#stop();
  }

  #stop(): void {
    this.#stopped = true;
    this.#socket.pause();
  }

  end(): void {
    this.#leave();
    if (this.#handshake === null) this.#socket.end();
    else this.#endWaits = true;
  }

  abort(): void {
    if (this.#toldClosed || this.#cause !== null) return;
    this.#cause = { kind: 'aborted' };
    this.#takeHandshake();
    this.#giveUp();
    this.#tellSoon();
  }

  #giveUp(): void {
    const { writableEnded, writableFinished, writableLength } = this.#socket;
    // In the midst of its shutdown a socket cannot be reset; the peer learns of the loss when it writes.
    const shuttingDown = writableEnded && !writableFinished && writableLength === 0;
    if (this.#ground.destroyed) return;
    if (shuttingDown) this.#ground.destroy();
    else this.#ground.resetAndDestroy();
  }

  pause(): void {
    this.#paused = true;
    const mayHold = this.#isToldOctets && this.#socket === this.#ground && this.#held === null;
    if (!mayHold) this.#stop();
  }

  resume(): void {
    this.#paused = false;
    if (this.#user === null || this.#handshake !== null) return; // what comes has nowhere to go yet
    if (this.#stopped) this.#readOn();
    this.#tellSoon();
  }

  #readOn(): void {
    this.#stopped = false;
    this.#socket.resume();
  }

  secure(side: TlsSide, done: (secured: Secured) => void): void {
    rightUse(this.#socket === this.#ground, 'a channel goes under TLS once');
    if (this.#toldClosed || this.#cause?.kind === 'aborted') return;
    const { timeout = HANDSHAKE_TIMEOUT } = side;
    const patience =
      timeout === Infinity ? null : systemClock.after(timeout, () => this.#lose('timed out'));
    this.#handshake = { side, done, patience };
    const why = this.#shakeHands(side);
    if (why !== null) process.nextTick(() => this.#lose(why));
  }

  /** Puts TLS between the ground and the user; or says why that cannot be. */
  #shakeHands(side: TlsSide): string | null {
    const ground = this.#ground;
    this.#leave();
    if (!ground.writable || ground.readableEnded) return 'the channel had ended';
    this.#roomWaits ||= ground.writableNeedDrain;
    ground.pause(); // what it has read already, too, is for the handshake
    if (this.#held !== null) ground.unshift(this.#held);
    this.#held = null;
    ground.off('data', onData).off('drain', onDrain);
    ground.off('end', onEnd);
    let socket: TLSSocket;
    try {
      socket = tlsOver(ground, side);
    } catch (error) {
      return faultIn(error);
    }
    ground.off('close', onClose); // TLS closes after its ground
    owners.set(socket, this);
    this.#socket = socket;
    socket
      .on('error', onError)
      .on('_tlsError', onError) // a server is told some errors by this name only
      .on('close', onClose)
      .on('end', onEnd)
      .once(side.role === 'client' ? 'secureConnect' : 'secure', () => this.#secured(socket));
    socket.cork(); // nothing is said to a peer that has not proved who it is
    return null;
  }

  #secured(socket: TLSSocket): void {
    if (this.#handshake === null) return;
    const outcome = outcomeOf(socket, this.#handshake.side);
    if (!outcome.ok) return this.#lose(outcome.why);
    const started = this.#user !== null; // a user who starts in `done` listens by that
    this.#takeHandshake()?.done(outcome);
    if (this.#cause !== null) return;
    socket.uncork();
    if (this.#endWaits) socket.end();
    if (this.#user === null || !started) return;
    this.#listen();
    this.#tellRoom();
  }

  /** The carrier failed, or the peer is gone. */
  #lose(why: string): void {
    this.#cause ??= { kind: 'lost', why };
    this.#giveUp();
    this.#failHandshake();
    this.#tellSoon();
  }

  #failHandshake(): void {
    if (this.#cause?.kind === 'lost')
      this.#takeHandshake()?.done({ ok: false, why: this.#cause.why });
  }

  #takeHandshake(): Handshake | null {
    const handshake = this.#handshake;
    this.#handshake = null;
    handshake?.patience?.cancel();
    return handshake;
  }

  #listen(): void {
    const socket = this.#socket;
    const isGround = socket === this.#ground;
    socket.on('drain', onDrain);
    if (!isGround || !this.#isToldOctets) socket.on('data', onData);
    if (isGround) socket.on('end', onEnd);
    if (this.#paused) this.#stop();
    else this.#readOn();
  }

  #tellSoon(): void {
    if (this.#peerEnded || this.#closed || this.#held !== null)
      process.nextTick(() => this.#tell());
  }

  /** Tells what a pause, or the want of a user, may have held back: a socket ends in spite of a pause. */
  #tell(): void {
    const user = this.#user;
    if (user === null) return;
    this.#tellHeld();
    if (this.#peerEnded && !this.#toldEnded && !this.#paused && this.#cause === null) {
      this.#toldEnded = true;
      user.ended();
    }
    const inOrder = this.#toldEnded || this.#cause !== null || !this.#peerEnded;
    if (this.#closed && !this.#toldClosed && inOrder) {
      this.#toldClosed = true;
      this.#user = null; // the garbage collector may keep a socket for long, and its session shall not outlive the channel
      user.closed(this.#causeOfClose());
    }
  }

  #tellHeld(): void {
    const held = this.#held;
    if (held === null || this.#paused || this.#handshake !== null) return;
    this.#held = null;
    this.received(held);
  }

  #causeOfClose(): ClosedCause {
    if (this.#cause !== null) return this.#cause;
    const bothEnded = this.#peerEnded && this.#socket.writableFinished;
    return bothEnded ? { kind: 'ended' } : { kind: 'lost', why: 'reset by the peer' };
  }

  static {
    leave = (channel: SocketChannel): void => {
      channel.#leaves = false;
      channel.#leave();
      channel.#tellRoom();
    };

    onData = function (this: Duplex, octets: unknown): void {
      if (octets instanceof Uint8Array) ownerOf(this).received(plain(octets));
    };

    onDrain = function (this: Duplex): void {
      ownerOf(this).#room();
    };

    onEnd = function (this: Duplex): void {
      const channel = ownerOf(this);
      channel.#peerEnded = true;
      if (channel.#handshake !== null) channel.#lose('the peer ended the channel in the handshake');
      else channel.#tell();
    };

    onError = function (this: Duplex, error: Error): void {
      ownerOf(this).#lose(inWords(error));
    };

    onClose = function (this: Duplex): void {
      const channel = ownerOf(this);
      channel.#closed = true;
      if (channel.#handshake !== null) channel.#lose('reset by the peer');
      channel.#tell();
    };
  }
}

function ownerOf(socket: Duplex): SocketChannel {
  const channel = owners.get(socket);
  invariant(channel !== undefined, 'every socket has its channel');
  return channel;
}

/** The same octets as an array whose `slice` copies, as that of Buffer does not. */
function plain(octets: Uint8Array): Uint8Array {
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
}
