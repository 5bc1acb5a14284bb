/**
 * Channels in memory: both ends live in this process, and everything that one end tells the other goes through the clock.
 * Under a virtual clock that makes a run exact and repeatable; under the clock of the machine it is a TCP without a kernel.
 */
import { formatAddress, type Address } from './address.ts';
import type { ClearChannel } from './channel-stream.ts';
import type { Clock, Timer } from './clock.ts';
import { securable } from './securable.ts';
import {
  type Carrier,
  type ChannelUser,
  type ClosedCause,
  type Endpoint,
  type Listener,
  type TransmissionChannel,
} from './transmission-channel.ts';

/** Octets under way to one end before the other is asked to wait. Also the longest array handed over at once. */
const ROOM = 64 * 1024;

/** Ports found for listeners begin here, those of ends that open a channel there. */
const FIRST_PORT = 1024;
const FIRST_OPENER_PORT = 49_152;

/** An empty inbox, told from others by identity. */
const NOTHING: Uint8Array[] = [];

/** Compared by identity: closing a listener twice must not close its successor. */
interface Place {
  readonly accept: (channel: TransmissionChannel) => void;
  /** As whoever opens a channel there is told. */
  readonly end: Endpoint;
}

/** A carrier whose addresses mean something to itself only. Host names are compared without regard to case. */
export function memoryCarrier(clock: Clock): Carrier {
  const listeners = new Listeners();
  let openerPort = FIRST_OPENER_PORT;
  /** Every port below it was given away; one that is free again is found when a host asks for it by number. */
  let nextPort = FIRST_PORT;

  function bound({ host, port }: Address): Address {
    if (port !== 0) return { host, port };
    while (listeners.at({ host, port: nextPort }) !== null) nextPort += 1;
    nextPort += 1;
    return { host, port: nextPort - 1 };
  }

  function listenerAt(address: Address, place: Place): Listener {
    return {
      address,
      close(done) {
        if (listeners.at(address) === place) listeners.delete(address);
        clock.after(0, done);
      },
    };
  }

  return {
    open(address, _timeout, done) {
      const timer = clock.after(0, () => {
        const place = listeners.at(address);
        if (place === null) return done({ ok: false, why: 'connection refused' });
        const local = { name: formatAddress({ host: 'memory', port: openerPort }) };
        openerPort += 1;
        const channel = new MemoryEnd(clock, local, place.end);
        clock.after(0, () => place.accept(securable(channel.peer, clock)));
        done({ ok: true, channel: securable(channel, clock) });
      });
      return () => timer.cancel();
    },

    listen(wanted, accept, done) {
      clock.after(0, () => {
        const address = bound(wanted);
        if (listeners.at(address) !== null) return done({ ok: false, why: 'address in use' });
        const place = { accept, end: { name: formatAddress(address) } };
        listeners.add(address, place);
        done({ ok: true, listener: listenerAt(address, place) });
      });
    },
  };
}

/** Who listens where: by port, and by host without regard to case. */
class Listeners {
  readonly #byPort = new Map<number, Map<string, Place>>();

  at({ host, port }: Address): Place | null {
    return this.#byPort.get(port)?.get(host.toLowerCase()) ?? null;
  }

  add({ host, port }: Address, place: Place): void {
    const there = this.#byPort.get(port);
    if (there === undefined) this.#byPort.set(port, new Map([[host.toLowerCase(), place]]));
    else there.set(host.toLowerCase(), place);
  }

  delete({ host, port }: Address): void {
    this.#byPort.get(port)?.delete(host.toLowerCase());
  }
}

/** One end. It keeps what is under way to it; what it has to tell its user, it tells in a turn of its own. */
class MemoryEnd implements ClearChannel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly peer: MemoryEnd;
  readonly #clock: Clock;
  #user: ChannelUser | null = null;

  /** Octets under way to this end. */
  #inbox: Uint8Array[] = NOTHING;
  #inboxSize = 0;
  #peerEnded = false;
  #toldEnded = false;

  /** This end's own doings. */
  #ended = false;
  #paused = false;
  #needsRoom = false;
  #hasRoomToTell = false;

  #cause: ClosedCause | null = null;
  #toldClosed = false;
  #nextTurn: Timer | null = null;
  readonly #takeTurn = (): void => {
    this.#nextTurn = null;
    if (this.#user !== null) this.#turn(this.#user);
  };

  /** Without a peer, makes its own: two ends come into being together. */
  constructor(clock: Clock, local: Endpoint, remote: Endpoint, peer?: MemoryEnd) {
    this.#clock = clock;
    this.local = local;
    this.remote = remote;
    this.peer = peer ?? new MemoryEnd(clock, remote, local, this);
  }

  start(user: ChannelUser): void {
    this.#user = user;
    this.#callTurn();
  }

  write(octets: Uint8Array): boolean {
    if (this.#ended || this.#cause !== null) return false;
    this.peer.#take(octets);
    this.#needsRoom = this.peer.#inboxSize >= ROOM;
    return !this.#needsRoom;
  }

  end(): void {
    if (this.#ended || this.#cause !== null) return;
    this.#ended = true;
    this.peer.#peerEnded = true;
    this.peer.#callTurn();
    this.#callTurn();
  }

  abort(): void {
    if (this.#cause !== null) return;
    this.peer.#close({ kind: 'lost', why: 'reset by the peer' });
    this.#close({ kind: 'aborted' });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#callTurn();
  }

  #take(octets: Uint8Array): void {
    if (this.#cause !== null) return;
    if (octets.length <= ROOM) this.#keep(octets);
    else
      for (let at = 0; at < octets.length; at += ROOM) this.#keep(octets.subarray(at, at + ROOM));
    this.#inboxSize += octets.length;
    this.#callTurn();
  }

  /** Mostly one write is under way, for which a list of one is made. */
  #keep(octets: Uint8Array): void {
    if (this.#inbox === NOTHING) this.#inbox = [octets];
    else this.#inbox.push(octets);
  }

  #close(cause: ClosedCause): void {
    if (this.#cause !== null) return;
    this.#cause = cause;
    this.#inbox = NOTHING;
    this.#inboxSize = 0;
    this.#callTurn();
  }

  #callTurn(): void {
    if (this.#nextTurn !== null || this.#user === null || this.#toldClosed) return;
    this.#nextTurn = this.#clock.after(0, this.#takeTurn);
  }

  #turn(user: ChannelUser): void {
    this.#handOver(user);
    if (this.#cause === null && this.#hasRoomToTell) {
      this.#hasRoomToTell = false;
      user.room();
    }
    if (this.#inbox.length === 0 && this.#peerEnded && !this.#paused && this.#cause === null) {
      if (!this.#toldEnded) {
        this.#toldEnded = true;
        user.ended();
      }
      if (this.#ended) this.#close({ kind: 'ended' });
    }
    if (this.#cause !== null && !this.#toldClosed) {
      this.#toldClosed = true;
      this.#nextTurn?.cancel();
      user.closed(this.#cause);
    }
  }

  /** Octets, until there are none or the user pauses or gives up. */
  #handOver(user: ChannelUser): void {
    const batch = this.#inbox;
    this.#inbox = NOTHING;
    let at = 0;
    for (; at < batch.length && !this.#paused && this.#cause === null; at += 1) {
      const octets = batch[at]!;
      this.#inboxSize -= octets.length;
      user.octets(octets);
    }
    if (this.#cause !== null) return;
    if (at < batch.length) this.#inbox = [...batch.slice(at), ...this.#inbox];
    else if (this.#inbox.length > 0) this.#callTurn();
    if (this.#inboxSize === 0) this.peer.#tellRoom();
  }

  #tellRoom(): void {
    if (!this.#needsRoom || this.#ended) return;
    this.#needsRoom = false;
    this.#hasRoomToTell = true;
    this.#callTurn();
  }
}
