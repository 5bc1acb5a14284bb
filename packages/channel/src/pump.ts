/**
 * The one loop that joins a session machine to a transmission channel. It carries out what concerns the channel (octets
 * out, close, time that runs out, back-pressure) and hands everything else to the driver, one effect at a time.
 */
import { invariant, joined, type ChannelEffect, type SessionMachine } from '@hopscope/protocol';

import type { Clock, Timer } from './clock.ts';
import { ReleasedChannel } from './released.ts';
import type { Secured, TlsSide } from './tls-side.ts';
import type { ClosedCause, TransmissionChannel } from './transmission-channel.ts';

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

export function pump<HostEffect extends { readonly kind: string }>(
  machine: SessionMachine<HostEffect | ChannelEffect>,
  channel: TransmissionChannel,
  clock: Clock,
  driver: Driver<HostEffect>,
): Session<HostEffect> {
  /** Effects that came while others were carried out, and come behind them: their order must hold. */
  let waiting: readonly (HostEffect | ChannelEffect)[] = NOTHING;
  let performing = false;
  /** Something was performed since the driver was last told of room: maybe it needs to be told again. */
  let moved = false;
  let hasRoom = true;
  let paused = false;
  let closing = false;
  let securing = false;
  let closed = false;
  let heir: ReleasedChannel | null = null;

  /** When the machine's patience ends; the timer may be set to an earlier moment and then waits on. */
  let deadline = Infinity;
  let serial = -1;
  let timer: { readonly at: number; readonly handle: Timer } | null = null;

  function perform(effects: readonly (HostEffect | ChannelEffect)[]): void {
    moved = true;
    if (performing) {
      waiting = waiting.length === 0 ? effects : [...waiting, ...effects];
      return;
    }
    performing = true;
    let present = effects;
    do {
      while (present.length > 0) {
        for (let at = 0; at < present.length; at += 1) at = carryOutFrom(present, at);
        present = waiting;
        waiting = NOTHING;
      }
      moved = false;
      if (!hasRoom || closing || closed) continue;
      if (machine.wants === 'mail-data') driver.room();
      else if (machine.stalled) perform(machine.readOn());
      present = waiting;
      waiting = NOTHING;
    } while (moved);
    performing = false;
    if (!closed && heir === null) settle();
  }

  /** Carries out the effect at that place, and with it those behind it that say more: a thousand small writes cost far more
   * than one. Returns the place of the last. */
  function carryOutFrom(effects: readonly (HostEffect | ChannelEffect)[], at: number): number {
    const effect = effects[at]!;
    let last = at;
    while (isSend(effect) && isSend(effects[last + 1])) last += 1;
    if (last === at) carryOut(effect);
    else {
      const parts = effects.slice(at, last + 1).filter(isSend);
      carryOut({ kind: 'send', octets: joined(...parts.map(({ octets }) => octets)) });
    }
    return last;
  }

  function carryOut(effect: HostEffect | ChannelEffect): void {
    if (!isChannelEffect(effect)) driver.effect(effect);
    else if (closed || closing) return;
    else if (effect.kind === 'send') hasRoom = channel.write(effect.octets);
    else if (effect.kind === 'secure') secure();
    else {
      closing = true;
      channel.end();
      waitUntil(clock.now() + LINGER);
    }
  }

  function secure(): void {
    const { tls } = driver;
    invariant(
      tls !== undefined,
      'a machine asks for TLS, and its driver has nothing to bring to it',
    );
    securing = true;
    if (paused) channel.resume();
    paused = false;
    channel.secure(tls, (secured) => {
      securing = false;
      driver.secured?.(secured);
      if (secured.ok && !closing) perform(machine.underTls()); // the host may have had to stop meanwhile
    });
  }

  /** After each move: read on or not, and wait for how long. A closing channel is read to its end, whatever comes. */
  function settle(): void {
    const pause = !closing && !securing && (!hasRoom || machine.wants !== 'octets');
    if (pause !== paused) {
      paused = pause;
      if (paused) channel.pause();
      else channel.resume();
    }
    const { wait } = machine;
    if (!closing && wait.serial !== serial) {
      serial = wait.serial;
      waitUntil(wait.ms === Infinity ? Infinity : clock.now() + wait.ms);
    }
  }

  function waitUntil(moment: number): void {
    deadline = moment;
    if (moment === Infinity || (timer !== null && timer.at <= moment)) return;
    timer?.handle.cancel();
    const handle = clock.after(moment - clock.now(), () => {
      timer = null;
      if (clock.now() < deadline) waitUntil(deadline);
      else if (closing || securing) channel.abort();
      else perform(machine.expired());
    });
    timer = { at: moment, handle };
  }

  function start(): void {
    channel.start({
      octets: (octets) => {
        if (heir === null) perform(machine.receive(octets));
        else heir.octets(octets);
      },
      room: () => {
        if (heir !== null) return heir.room();
        if (hasRoom) return;
        hasRoom = true;
        perform([]);
      },
      ended: () => {
        if (heir === null) perform(machine.ended());
        else heir.ended();
      },
      closed: (cause) => {
        closed = true;
        timer?.handle.cancel();
        if (heir !== null) return heir.closed(cause);
        perform(machine.ended());
        driver.closed(cause);
      },
    });
    perform(machine.opened());
  }

  function release(unread: Uint8Array): TransmissionChannel {
    timer?.handle.cancel();
    timer = null;
    deadline = Infinity;
    heir = new ReleasedChannel(channel, unread, clock);
    return heir;
  }

  return {
    start,
    perform,
    abort: () => channel.abort(),
    release,
  };
}

const NOTHING: readonly never[] = [];

type Send = Extract<ChannelEffect, { readonly kind: 'send' }>;

function isSend(effect: { readonly kind: string } | undefined): effect is Send {
  return effect !== undefined && effect.kind === 'send';
}

function isChannelEffect(effect: { readonly kind: string }): effect is ChannelEffect {
  return effect.kind === 'send' || effect.kind === 'close' || effect.kind === 'secure';
}
