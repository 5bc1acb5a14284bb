/**
 * The one loop that joins a session machine to a transmission channel. It carries out what concerns the channel (octets
 * out, close, time that runs out, back-pressure) and hands everything else to the driver, one effect at a time.
 */
import type { ChannelEffect, SessionMachine } from '@hopscope/protocol';

import type { Clock, Timer } from './clock.ts';
import type { ClosedCause, TransmissionChannel } from './transmission-channel.ts';

/** The host's part of a session: what to do about the effects that are not the channel's. */
export interface Driver<HostEffect> {
  /** Carry out one effect. May perform what the machine then says, at once or later. */
  effect(effect: HostEffect): void;
  /** The machine wants mail data and the channel has room for it: perform the next part, at once or when there is one. */
  room(): void;
  /** The channel is closed. Called once, last. */
  closed(cause: ClosedCause): void;
}

/** A machine at work on a channel. */
export interface Session<HostEffect> {
  /** Begins, once: the machine learns that the channel is open. The driver may be called from here on. */
  start(): void;
  /** Carries out what a call to the machine returned. */
  perform(effects: readonly (HostEffect | ChannelEffect)[]): void;
  /** Gives the channel up. */
  abort(): void;
}

/** How long a closing channel waits for the peer to close too, in milliseconds, before it is given up. */
const LINGER = 10_000;

export function pump<HostEffect extends { readonly kind: string }>(
  machine: SessionMachine<HostEffect | ChannelEffect>,
  channel: TransmissionChannel,
  clock: Clock,
  driver: Driver<HostEffect>,
): Session<HostEffect> {
  /** Effects not carried out yet: one effect may bring others, and their order must hold. */
  const queue: (HostEffect | ChannelEffect)[] = [];
  let performing = false;
  let hasRoom = true;
  let paused = false;
  let closing = false;
  let closed = false;

  /** When the machine's patience ends; the timer may be set to an earlier moment and then waits on. */
  let deadline = Infinity;
  let serial = -1;
  let timer: { readonly at: number; readonly handle: Timer } | null = null;

  function perform(effects: readonly (HostEffect | ChannelEffect)[]): void {
    for (const effect of effects) queue.push(effect);
    if (performing) return;
    performing = true;
    do {
      for (let effect = queue.shift(); effect !== undefined; effect = queue.shift())
        carryOut(effect);
      if (machine.wants === 'mail-data' && hasRoom && !closing && !closed) driver.room();
    } while (queue.length > 0);
    performing = false;
    if (!closed) settle();
  }

  function carryOut(effect: HostEffect | ChannelEffect): void {
    if (!isChannelEffect(effect)) driver.effect(effect);
    else if (closed || closing) return;
    else if (effect.kind === 'send') hasRoom = channel.write(effect.octets);
    else {
      closing = true;
      channel.end();
      waitUntil(clock.now() + LINGER);
    }
  }

  /** After each move: read on or not, and wait for how long. A closing channel is read to its end, whatever comes. */
  function settle(): void {
    const pause = !closing && (!hasRoom || machine.wants !== 'octets');
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
      else if (closing) channel.abort();
      else perform(machine.expired());
    });
    timer = { at: moment, handle };
  }

  function start(): void {
    channel.start({
      octets: (octets) => perform(machine.receive(octets)),
      room: () => {
        if (hasRoom) return;
        hasRoom = true;
        perform([]);
      },
      ended: () => perform(machine.ended()),
      closed: (cause) => {
        closed = true;
        timer?.handle.cancel();
        perform(machine.ended());
        driver.closed(cause);
      },
    });
    perform(machine.opened());
  }

  return {
    start,
    perform,
    abort: () => channel.abort(),
  };
}

function isChannelEffect(effect: { readonly kind: string }): effect is ChannelEffect {
  return effect.kind === 'send' || effect.kind === 'close';
}
