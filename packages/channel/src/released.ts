/**
 * A channel that changes hands: whoever had it has let go of it, and it behaves to its next user as if it had just opened. What
 * came meanwhile is kept, and so is the news of its end (TURN, RFC 821 3.8).
 */
import type { Clock } from './clock.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import type {
  ChannelUser,
  ClosedCause,
  Endpoint,
  TransmissionChannel,
} from './transmission-channel.ts';

/** The channel for its next user; and the user that the channel, which has one already, goes on calling. */
export class ReleasedChannel implements TransmissionChannel, ChannelUser {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #channel: TransmissionChannel;
  readonly #clock: Clock;
  #unread: Uint8Array;
  #user: ChannelUser | null = null;
  #begun = false;
  #paused = false;
  #cause: ClosedCause | null = null;
  #refused = false;

  /** `unread`: octets that came to the user before and are for the next. The channel is paused until there is one. */
  constructor(channel: TransmissionChannel, unread: Uint8Array, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#unread = unread;
    this.local = channel.local;
    this.remote = channel.remote;
    channel.pause();
  }

  start(user: ChannelUser): void {
    this.#user = user;
    this.#clock.after(0, () => this.#begin(user));
  }

  write(octets: Uint8Array): boolean {
    return this.#channel.write(octets);
  }

  end(): void {
    this.#channel.end();
  }

  abort(): void {
    this.#refused = false;
    this.#channel.abort();
  }

  pause(): void {
    this.#paused = true;
    this.#channel.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#begun) return;
    if (this.#unread.length > 0) this.#clock.after(0, () => this.#goOn());
    else this.#channel.resume();
  }

  /** What came in the clear and was not handed over is for the handshake, which fails by it (CVE-2011-0411). */
  secure(side: TlsSide, done: (secured: Secured) => void): void {
    if (this.#unread.length === 0) return this.#channel.secure(side, done);
    this.#unread = this.#unread.subarray(this.#unread.length);
    this.#refused = true;
    this.#clock.after(0, () => {
      if (this.#refused && this.#cause === null) done({ ok: false, why: NOT_FOR_TLS });
      this.#channel.abort();
    });
  }

  octets(octets: Uint8Array): void {
    this.#user?.octets(octets);
  }

  room(): void {
    if (this.#begun) this.#user?.room();
  }

  ended(): void {
    this.#user?.ended();
  }

  closed(cause: ClosedCause): void {
    this.#cause = this.#refused ? { kind: 'lost', why: NOT_FOR_TLS } : cause;
    if (this.#begun) this.#user?.closed(this.#cause);
  }

  #begin(user: ChannelUser): void {
    this.#begun = true;
    if (this.#cause !== null) user.closed(this.#cause);
    else this.#goOn();
  }

  #goOn(): void {
    if (this.#paused || this.#refused || this.#cause !== null) return;
    const unread = this.#unread;
    this.#unread = unread.subarray(unread.length);
    if (unread.length > 0) this.#user?.octets(unread);
    if (!this.#paused) this.#channel.resume();
  }
}

const NOT_FOR_TLS = 'octets in the clear came before the handshake';
