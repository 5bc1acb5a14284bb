/**
 * The one loop that joins a session machine to a transmission channel. It carries out what concerns the channel (octets
 * out, close, time that runs out, back-pressure) and hands everything else to the driver, one effect at a time.
 */
import {
  joinedToSend,
  rightUse,
  type ChannelEffect,
  type SessionMachine,
  type Whole,
} from '@hopscope/protocol';

import type { Clock, Timer } from './clock.ts';
import { ReleasedChannel } from './released.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import type { ChannelUser, ClosedCause, TransmissionChannel } from './transmission-channel.ts';

/** The host's part of a session: what to do about the effects that are not the channel's. */
export interface Driver<HostEffect> {
  /** Carry out one effect. May perform what the machine then says, at once or later. */
  effect(effect: HostEffect): void;
  /** The machine wants mail data and the channel has room for it: perform the next part, at once or when there is one. */
  room(): void;
  /** The channel is closed. Called once, last; never for a channel that was released. */
  closed(cause: ClosedCause): void;
  /** What this end brings to TLS. A machine that may ask for it needs a driver that has it. */
  readonly tls?: TlsSide | undefined;
  /** How the handshake went, before the machine learns of it. The channel closes by itself when it failed. */
  secured?(secured: Secured): void;
}

/** A machine at work on a channel. */
export interface Session<HostEffect> {
  /** Begins, once: the machine learns that the channel is open. The driver may be called from here on. */
  start(): void;
  /** Carries out what a call to the machine returned. */
  perform(effects: readonly (HostEffect | ChannelEffect)[]): void;
  /** Gives the channel up. */
  abort(): void;
  /**
   * Lets go of the channel: the machine is told nothing more, and whoever starts the channel that is returned finds it as if it
   * had just opened. `unread`: octets that the machine had and did not read.
   */
  release(unread: Uint8Array): TransmissionChannel;
}

/** How long a closing channel waits for the peer to close too, in milliseconds, before it is given up. */
const LINGER = 10_000;

/** Joins a machine to a channel; nothing happens before `start`. */
export function pump<HostEffect extends { readonly kind: string }>(
  machine: SessionMachine<HostEffect | ChannelEffect>,
  channel: TransmissionChannel,
  clock: Clock,
  driver: Driver<HostEffect>,
): Session<HostEffect> {
  return new Pump(machine, channel, clock, driver);
}

class Pump<HostEffect extends { readonly kind: string }>
  implements Session<HostEffect>, ChannelUser
{
  readonly #machine: SessionMachine<HostEffect | ChannelEffect>;
  readonly #channel: TransmissionChannel;
  readonly #clock: Clock;
  readonly #driver: Driver<HostEffect>;
  /** Effects that came while others were carried out, and come behind them: their order must hold. */
  #waiting: readonly (HostEffect | ChannelEffect)[] = NOTHING;
  #performing = false;
  /** Something was performed since the driver was last told of room: maybe it needs to be told again. */
  #moved = false;
  #hasRoom = true;
  #paused = false;
  #closing = false;
  #securing = false;
  #closed = false;
  #heir: ReleasedChannel | null = null;

  /** When the machine's patience ends; the timer may be set to an earlier moment and then waits on. */
  #deadline = Infinity;
  #serial = -1;
  #timer: Timer | null = null;
  #timerAt = Infinity;

  /** What the present wait is a part of, and how much of its time is left. */
  #whole: Whole | null = null;
  #left = Infinity;
  /** When the peer got the present move; Infinity: it has none. */
  #since = Infinity;
  /** Whose time ends at the deadline. */
  #ends: 'wait' | 'whole' = 'wait';

  constructor(
    machine: SessionMachine<HostEffect | ChannelEffect>,
    channel: TransmissionChannel,
    clock: Clock,
    driver: Driver<HostEffect>,
  ) {
    this.#machine = machine;
    this.#channel = channel;
    this.#clock = clock;
    this.#driver = driver;
  }

  start(): void {
    this.#channel.start(this);
    this.perform(this.#machine.opened());
  }

  abort(): void {
    this.#channel.abort();
  }

  release(unread: Uint8Array): TransmissionChannel {
    this.#stopWaiting();
    this.#deadline = Infinity;
    this.#heir = new ReleasedChannel(this.#channel, unread, this.#clock);
    return this.#heir;
  }

  octets(octets: Uint8Array): void {
    if (this.#heir === null) this.perform(this.#machine.receive(octets));
    else this.#heir.octets(octets);
  }

  room(): void {
    if (this.#heir !== null) return this.#heir.room();
    if (this.#hasRoom) return;
    this.#hasRoom = true;
    this.perform(NOTHING);
  }

  ended(): void {
    if (this.#heir === null) this.perform(this.#machine.ended());
    else this.#heir.ended();
  }

  closed(cause: ClosedCause): void {
    this.#closed = true;
    this.#stopWaiting();
    if (this.#heir !== null) return this.#heir.closed(cause);
    this.perform(this.#machine.ended());
    this.#driver.closed(cause);
  }

  perform(effects: readonly (HostEffect | ChannelEffect)[]): void {
    this.#moved = true;
    if (this.#performing) {
      this.#waiting = this.#waiting.length === 0 ? effects : [...this.#waiting, ...effects];
      return;
    }
    this.#performing = true;
    let present = effects;
    do {
      while (present.length > 0) {
        for (let at = 0; at < present.length; at += 1) at = this.#carryOutFrom(present, at);
        present = this.#takeWaiting();
      }
      this.#moved = false;
      if (!this.#hasRoom || this.#closing || this.#closed) continue;
      if (this.#machine.wants === 'mail-data') this.#driver.room();
      else if (this.#machine.stalled) this.perform(this.#machine.readOn());
      present = this.#takeWaiting();
    } while (this.#moved);
    this.#performing = false;
    if (!this.#closed && this.#heir === null) this.#settle();
  }

  #takeWaiting(): readonly (HostEffect | ChannelEffect)[] {
    const waiting = this.#waiting;
    this.#waiting = NOTHING;
    return waiting;
  }

  /**
   * Carries out the effect at that place, and with it those behind it that say more: a thousand small writes cost far more than
   * one, in time and in what the channel holds of each. No more is joined than a copy is worth; for what is larger it is for the
   * channel to let it leave together. Returns the place of the last.
   */
  #carryOutFrom(effects: readonly (HostEffect | ChannelEffect)[], at: number): number {
    const effect = effects[at]!;
    if (at + 1 === effects.length || !isSend(effect) || !isSend(effects[at + 1])) {
      this.#carryOut(effect);
      return at;
    }
    let parts: Uint8Array[] = [];
    let size = 0;
    let next = at;
    for (let send = effects[next]; isSend(send); send = effects[next]) {
      if (size + send.octets.length > MOST_JOINED) {
        this.#sendAll(parts);
        parts = [];
        size = 0;
      }
      parts.push(send.octets);
      size += send.octets.length;
      next += 1;
    }
    this.#sendAll(parts);
    return next - 1;
  }

  #sendAll(parts: readonly Uint8Array[]): void {
    const [first] = parts;
    if (first !== undefined) this.#send(parts.length === 1 ? first : joinedToSend(parts));
  }

  #carryOut(effect: HostEffect | ChannelEffect): void {
    if (!isChannelEffect(effect)) this.#driver.effect(effect);
    else if (effect.kind === 'send') this.#send(effect.octets);
    else if (this.#closed || this.#closing) return;
    else if (effect.kind === 'secure') this.#secure();
    else {
      this.#closing = true;
      this.#channel.end();
      this.#waitUntil(this.#clock.now() + LINGER);
    }
  }

  #send(octets: Uint8Array): void {
    if (!this.#closed && !this.#closing) this.#hasRoom = this.#channel.write(octets);
  }

  #secure(): void {
    const { tls } = this.#driver;
    rightUse(
      tls !== undefined,
      'a machine asks for TLS, and its driver has nothing to bring to it: give it tls',
    );
    this.#securing = true;
    if (this.#paused) this.#channel.resume();
    this.#paused = false;
    this.#channel.secure(tls, (secured) => {
      this.#securing = false;
      this.#driver.secured?.(secured);
      if (secured.ok && !this.#closing) this.perform(this.#machine.underTls()); // the host may have had to stop meanwhile
    });
  }

  /** After each move: read on or not, and wait for how long. A closing channel is read to its end, whatever comes. */
  #settle(): void {
    const pause = !this.#closing && !this.#securing && !this.#reads();
    if (pause !== this.#paused) {
      this.#paused = pause;
      if (pause) this.#channel.pause();
      else this.#channel.resume();
    }
    if (this.#closing) return;
    const { serial, ms, whole } = this.#machine.wait;
    if (serial === this.#serial) return;
    this.#serial = serial;
    const now = this.#clock.now();
    if (whole === this.#whole) this.#left -= Math.max(0, now - this.#since);
    else this.#left = whole?.ms ?? Infinity;
    this.#whole = whole;
    this.#since = ms === Infinity ? Infinity : now;
    this.#ends = this.#left < ms ? 'whole' : 'wait';
    this.#waitUntil(ms === Infinity ? Infinity : now + Math.max(0, Math.min(ms, this.#left)));
  }

  #reads(): boolean {
    const { reads } = this.#machine;
    return reads === 'always' || (reads === 'with-room' && this.#hasRoom);
  }

  #waitUntil(moment: number): void {
    this.#deadline = moment;
    if (moment === Infinity || this.#timerAt <= moment) return;
    this.#stopWaiting();
    this.#timerAt = moment;
    this.#timer = this.#clock.after(moment - this.#clock.now(), () => {
      this.#timer = null;
      this.#timerAt = Infinity;
      if (this.#clock.now() < this.#deadline) this.#waitUntil(this.#deadline);
      else if (this.#closing || this.#securing) this.#channel.abort();
      else this.perform(this.#machine.expired(this.#ends));
    });
  }

  #stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#timerAt = Infinity;
  }
}

/** Octets that are copied to leave in one write. */
const MOST_JOINED = 16 * 1024;

const NOTHING: readonly never[] = [];

type Send = Extract<ChannelEffect, { readonly kind: 'send' }>;

function isSend(effect: { readonly kind: string } | undefined): effect is Send {
  return effect !== undefined && effect.kind === 'send';
}

function isChannelEffect(effect: { readonly kind: string }): effect is ChannelEffect {
  switch (effect.kind) {
    case 'send':
    case 'close':
    case 'secure':
      return true;
    default:
      return false;
  }
}
