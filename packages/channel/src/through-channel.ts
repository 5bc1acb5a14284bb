/** A place between a channel and its user, where something may be done to what either says. */
import type { Secured, TlsSide } from './tls-side.ts';
import type {
  ChannelUser,
  ClosedCause,
  Endpoint,
  TransmissionChannel,
} from './transmission-channel.ts';

/**
 * Passes on all that the channel and its user say, as it is. Whoever extends it changes what it is about, and leaves the rest to
 * `super`.
 */
export class ThroughChannel implements TransmissionChannel, ChannelUser {
  /** What the user talks to through this one. */
  protected readonly channel: TransmissionChannel;
  /** Who is told what the channel tells; null before `start`. */
  protected user: ChannelUser | null = null;

  constructor(channel: TransmissionChannel) {
    this.channel = channel;
  }

  get local(): Endpoint {
    return this.channel.local;
  }

  get remote(): Endpoint {
    return this.channel.remote;
  }

  start(user: ChannelUser): void {
    this.user = user;
    this.channel.start(this);
  }

  write(octets: Uint8Array): boolean {
    return this.channel.write(octets);
  }

  end(): void {
    this.channel.end();
  }

  abort(): void {
    this.channel.abort();
  }

  pause(): void {
    this.channel.pause();
  }

  resume(): void {
    this.channel.resume();
  }

  secure(side: TlsSide, done: (secured: Secured) => void): void {
    this.channel.secure(side, done);
  }

  octets(octets: Uint8Array): void {
    this.user?.octets(octets);
  }

  room(): void {
    this.user?.room();
  }

  ended(): void {
    this.user?.ended();
  }

  closed(cause: ClosedCause): void {
    this.user?.closed(cause);
  }
}
