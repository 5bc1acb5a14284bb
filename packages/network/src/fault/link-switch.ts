/**
 * A channel over a link that has no faults yet: octets pass as they are, and from the moment at which a fault of links is planted
 * they go through what faults do to them, whatever had been said before.
 */
import {
  ThroughChannel,
  type ChannelUser,
  type ClosedCause,
  type Endpoint,
  type Secured,
  type TlsSide,
  type TransmissionChannel,
} from '@hopscope/channel';

import type { FaultBook } from './fault-book.ts';

/** `through`: the channel as faults leave it. */
export function switchable(
  channel: TransmissionChannel,
  faults: FaultBook,
  through: (channel: TransmissionChannel) => TransmissionChannel,
): TransmissionChannel {
  return new LinkSwitch(channel, faults, through);
}

class LinkSwitch implements TransmissionChannel, ChannelUser {
  readonly #channel: TransmissionChannel;
  /** What our user talks to, and who hears what the channel brings. */
  #end: TransmissionChannel;
  #hearer: ChannelUser | null = null;
  #user: ChannelUser | null = null;
  #paused = false;
  /** Our user was told before the switch that there is no room. */
  #owesRoom = false;
  readonly #faults: FaultBook;
  readonly #through: (channel: TransmissionChannel) => TransmissionChannel;

  constructor(
    channel: TransmissionChannel,
    faults: FaultBook,
    through: (channel: TransmissionChannel) => TransmissionChannel,
  ) {
    this.#channel = channel;
    this.#end = channel;
    this.#faults = faults;
    this.#through = through;
  }

  get local(): Endpoint {
    return this.#channel.local;
  }

  get remote(): Endpoint {
    return this.#channel.remote;
  }

  start(user: ChannelUser): void {
    this.#look();
    this.#user = user;
    if (this.#end !== this.#channel) return this.#end.start(user);
    this.#hearer = user;
    this.#channel.start(this);
  }

  write(octets: Uint8Array): boolean {
    this.#look();
    const hasRoom = this.#end.write(octets);
    if (this.#end === this.#channel) this.#owesRoom = !hasRoom;
    return hasRoom;
  }

  end(): void {
    this.#look();
    this.#end.end();
  }

  abort(): void {
    this.#look();
    this.#end.abort();
  }

  pause(): void {
    this.#paused = true;
    this.#end.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#end.resume();
  }

  secure(side: TlsSide, done: (secured: Secured) => void): void {
    this.#look();
    this.#end.secure(side, done);
  }

  octets(octets: Uint8Array): void {
    this.#look();
    this.#hearer?.octets(octets);
  }

  room(): void {
    this.#look();
    const owed = this.#owesRoom && this.#hearer !== this.#user;
    this.#owesRoom = false;
    this.#hearer?.room();
    if (owed) this.#user?.room();
  }

  ended(): void {
    this.#look();
    this.#hearer?.ended();
  }

  closed(cause: ClosedCause): void {
    this.#look();
    this.#hearer?.closed(cause);
  }

  /** Nothing passes that faults planted by now would not have let pass. */
  #look(): void {
    if (this.#end === this.#channel && this.#faults.onLinks) this.#switch(this.#through);
  }

  #switch(through: (channel: TransmissionChannel) => TransmissionChannel): void {
    const user = this.#user;
    if (user === null) {
      this.#end = through(this.#channel);
      return;
    }
    this.#end = through(new StartedChannel(this.#channel, (heard) => (this.#hearer = heard)));
    this.#end.start(user);
    if (this.#paused) this.#end.pause();
  }
}

/** A channel that was started already, for another who wants to hear it. */
class StartedChannel extends ThroughChannel {
  readonly #hear: (user: ChannelUser) => void;

  constructor(channel: TransmissionChannel, hear: (user: ChannelUser) => void) {
    super(channel);
    this.#hear = hear;
  }

  override start(user: ChannelUser): void {
    this.#hear(user);
  }
}
