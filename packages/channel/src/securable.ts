/** A channel that knows nothing of TLS, made one that can go on under it. */
import { rightUse } from '@hopscope/protocol';

import { ChannelStream, type ClearChannel } from './channel-stream.ts';
import type { Clock } from './clock.ts';
import { SocketChannel } from './socket-channel.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import type {
  ChannelUser,
  ClosedCause,
  Endpoint,
  TransmissionChannel,
} from './transmission-channel.ts';
import { VirtualClock } from './virtual-clock.ts';

/** `clock`: the one that the channel lives by. A handshake takes time of the machine, so none succeeds in virtual time. */
export function securable(channel: ClearChannel, clock: Clock): TransmissionChannel {
  return new SecurableChannel(channel, clock);
}

const NOT_IN_VIRTUAL_TIME = 'there is no TLS in virtual time';

/** Stands between the channel and its user, and puts TLS there when it is asked for. */
class SecurableChannel implements TransmissionChannel, ChannelUser {
  readonly #clear: ClearChannel;
  readonly #clock: Clock;
  #user: ChannelUser | null = null;
  #started = false;
  #paused = false;
  #needsRoom = false;
  #hasEnded = false;
  #peerHasEnded = false;
  /** TLS over the clear channel, and the stream that it stands on. */
  #tls: { readonly channel: SocketChannel; readonly ground: ChannelUser } | null = null;
  /** A handshake that cannot be, until that was told. */
  #refused: ((secured: Secured) => void) | null = null;
  #wasRefused = false;
  #cause: ClosedCause | null = null;

  constructor(clear: ClearChannel, clock: Clock) {
    this.#clear = clear;
    this.#clock = clock;
  }

  get local(): Endpoint {
    return this.#clear.local;
  }

  get remote(): Endpoint {
    return this.#clear.remote;
  }

  start(user: ChannelUser): void {
    this.#user = user;
    this.#tls?.channel.start(user);
    this.#startClear();
  }

  write(octets: Uint8Array): boolean {
    const hasRoom = this.#path().write(octets);
    this.#needsRoom = !hasRoom;
    return hasRoom;
  }

  end(): void {
    this.#hasEnded = true;
    this.#path().end();
  }

  abort(): void {
    this.#refused = null;
    this.#path().abort();
  }

  pause(): void {
    this.#paused = true;
    this.#path().pause();
  }

  resume(): void {
    this.#paused = false;
    this.#path().resume();
  }

  secure(side: TlsSide, done: (secured: Secured) => void): void {
    rightUse(this.#tls === null && !this.#wasRefused, 'a channel goes under TLS once');
    if (this.#clock instanceof VirtualClock) return this.#refuse(done);
    const stream = new ChannelStream(this.#clear);
    if (this.#hasEnded) stream.end();
    if (this.#peerHasEnded) stream.user.ended();
    const channel = new SocketChannel(stream, this.local, this.remote, {
      roomWaits: this.#needsRoom,
    });
    this.#tls = { channel, ground: stream.user };
    if (this.#paused) channel.pause();
    channel.secure(side, done);
    if (this.#user !== null) channel.start(this.#user);
    this.#startClear();
  }

  #path(): ClearChannel {
    return this.#tls?.channel ?? this.#clear;
  }

  #startClear(): void {
    if (this.#started) return;
    this.#started = true;
    this.#clear.start(this);
  }

  #refuse(done: (secured: Secured) => void): void {
    this.#refused = done;
    this.#wasRefused = true;
    this.#clock.after(0, () => {
      if (this.#refused === null) return;
      this.#tellRefusal();
      this.#clear.abort();
    });
  }

  #tellRefusal(): void {
    const done = this.#refused;
    if (done === null) return;
    this.#refused = null;
    this.#cause = { kind: 'lost', why: NOT_IN_VIRTUAL_TIME };
    done({ ok: false, why: NOT_IN_VIRTUAL_TIME });
  }

  /** Who is told what the clear channel tells; null: nobody any more. */
  #ear(): ChannelUser | null {
    return this.#wasRefused ? null : (this.#tls?.ground ?? this.#user);
  }

  octets(octets: Uint8Array): void {
    this.#ear()?.octets(octets);
  }

  room(): void {
    this.#needsRoom = false;
    this.#ear()?.room();
  }

  ended(): void {
    this.#peerHasEnded = true;
    this.#ear()?.ended();
  }

  closed(cause: ClosedCause): void {
    this.#tellRefusal();
    const ear = this.#tls?.ground ?? this.#user;
    ear?.closed(this.#cause ?? cause);
  }
}
