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
    this.#channel.abort();
  }

  pause(): void {
    this.#paused = true;
    this.#channel.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#begun) this.#goOn();
  }

  secure(side: TlsSide, done: (secured: Secured) => void): void {
    this.#channel.secure(side, done);
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
    this.#cause = cause;
    if (this.#begun) this.#user?.closed(cause);
  }

  #begin(user: ChannelUser): void {
    this.#begun = true;
    if (this.#cause !== null) user.closed(this.#cause);
    else this.#goOn();
  }

  #goOn(): void {
    const unread = this.#unread;
    this.#unread = unread.subarray(unread.length);
    if (unread.length > 0) this.#user?.octets(unread);
    if (!this.#paused) this.#channel.resume();
  }
}
