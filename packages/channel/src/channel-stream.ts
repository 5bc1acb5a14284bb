/** A transmission channel as a stream of Node, for TLS to stand on where there is no socket. */
import { Duplex } from 'node:stream';

import type { Timer } from './clock.ts';
import type { Ground } from './socket-channel.ts';
import { systemClock } from './system-clock.ts';
import type { ChannelUser, TransmissionChannel } from './transmission-channel.ts';

/** A channel that only TLS over it could protect. */
export type ClearChannel = Omit<TransmissionChannel, 'secure'>;

/** Milliseconds for a peer to close its end too, when the stream was destroyed. */
const LINGER = 10_000;

export class ChannelStream extends Duplex implements Ground {
  readonly #channel: ClearChannel;
  #written: (() => void) | null = null;
  #linger: Timer | null = null;
  #isClosed = false;

  /** To be told what the channel tells. */
  readonly user: ChannelUser = {
    octets: (octets) => {
      if (this.destroyed) this.#channel.abort();
      else if (!this.push(octets.slice())) this.#channel.pause();
    },
    room: () => {
      const written = this.#written;
      this.#written = null;
      written?.();
    },
    ended: () => {
      if (!this.destroyed) this.push(null);
    },
    closed: (cause) => {
      this.#isClosed = true;
      this.#linger?.cancel();
      this.destroy(cause.kind === 'lost' ? new Error(cause.why) : undefined);
    },
  };

  constructor(channel: ClearChannel) {
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#channel = channel;
  }

  resetAndDestroy(): void {
    this.#channel.abort();
    this.destroy();
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(octets: Uint8Array, _: BufferEncoding, done: () => void): void {
    if (this.#channel.write(octets)) done();
    else this.#written = done;
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  /** As a socket that is closed: what was written arrives, what comes now is not wanted. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isClosed) {
      this.#channel.end();
      this.#channel.resume();
      this.#linger = systemClock.after(LINGER, () => this.#channel.abort());
    }
    done(error);
  }
}
