/**
 * One scenario, three worlds: real sockets, memory with the clock of the machine, memory in virtual time. A scenario awaits
 * what it expects to happen and cannot tell in which world it plays. Every network on a stage is under watch from its first
 * event to its last.
 */
import {
  VirtualClock,
  memoryCarrier,
  systemClock,
  tcpCarrier,
  type Address,
  type Carrier,
  type Listener,
} from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import assert from 'node:assert/strict';

import type { NetworkPlan } from '../../src/file/network-plan.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { Network, type World } from '../../src/network.ts';
import { Peer, type Answers, type Occasion } from './scripted-peer.ts';
import { Witness } from './witness.ts';

export type WorldName = 'over TCP' | 'in memory' | 'in virtual time';

export const WORLDS: readonly WorldName[] = ['over TCP', 'in memory', 'in virtual time'];

/** When virtual time begins: `22 Nov 26 21:33:36 UT`. */
const START: number = Date.UTC(2026, 10, 22, 21, 33, 36);

/** Milliseconds of real time in which anything that a scenario waits for must have come about. */
const PATIENCE = 15_000;
/** Events of virtual time in which it must. */
const MOST_STEPS = 200_000;

export class Stage {
  readonly name: WorldName;
  readonly world: World;
  readonly #virtual: VirtualClock | null;
  readonly #looks = new Set<() => void>();
  readonly #watched: { readonly network: Network; readonly witness: Witness }[] = [];
  readonly #peers: Peer[] = [];
  readonly #listeners: Listener[] = [];

  constructor(name: WorldName) {
    this.name = name;
    this.#virtual = name === 'in virtual time' ? new VirtualClock(START) : null;
    const clock = this.#virtual ?? systemClock;
    this.world = {
      clock,
      carrier: name === 'over TCP' ? tcpCarrier : lending(memoryCarrier(clock)),
    };
  }

  /** Milliseconds of virtual time since the scenario began. */
  get elapsed(): number {
    return this.world.clock.now() - START;
  }

  /** A network that runs; `through` may put something between it and the carrier of the world. */
  async start(
    plan: NetworkPlan,
    through: (carrier: Carrier) => Carrier = (carrier) => carrier,
  ): Promise<Network> {
    const network = this.build(plan, through);
    let started: { ok: boolean } | null = null;
    network.start((result) => {
      started = result;
      this.look();
    });
    await this.until(() => started !== null, 'the network to start');
    assert.deepEqual(started, { ok: true });
    return network;
  }

  /** A network that was not started. */
  build(plan: NetworkPlan, through: (carrier: Carrier) => Carrier = (carrier) => carrier): Network {
    const network = new Network(plan, { ...this.world, carrier: through(this.world.carrier) });
    this.#watched.push({ network, witness: new Witness(network) });
    network.journal.subscribe(() => this.look());
    network.onRest(() => this.look());
    return network;
  }

  /** Resolves when something has become so. */
  async until(reached: () => boolean, what: string): Promise<void> {
    if (this.#virtual === null) return this.#untilInRealTime(reached, what);
    for (let steps = 0; !reached(); steps += 1) {
      if (steps > MOST_STEPS || !this.#virtual.step()) throw new Error(`No ${what} comes about.`);
    }
  }

  /** Lets virtual time pass up to this many milliseconds after the beginning. */
  pass(elapsed: number): void {
    const clock = this.#virtual;
    if (clock === null) return;
    for (let steps = 0; clock.next <= START + elapsed; steps += 1) {
      if (steps > MOST_STEPS) throw new Error(`Still busy after ${steps} steps.`);
      clock.step();
    }
    clock.runUntil(START + elapsed);
  }

  async idle(network: Network): Promise<void> {
    await this.until(() => network.idle, 'end of all mail');
  }

  async event(network: Network, fits: (event: JournalEvent) => boolean): Promise<JournalEvent> {
    await this.until(() => network.journal.events.some(fits), 'such event');
    return network.journal.events.find(fits)!;
  }

  async down(network: Network, host: string): Promise<void> {
    let done = false;
    network.down(network.plan.hosts.find(({ name }) => name === host)!.name, () => {
      done = true;
      this.look();
    });
    await this.until(() => done, `${host} to go down`);
  }

  async up(network: Network, host: string): Promise<void> {
    let done: { ok: boolean } | null = null;
    network.up(network.plan.hosts.find(({ name }) => name === host)!.name, (started) => {
      done = started;
      this.look();
    });
    await this.until(() => done !== null, `${host} to come up`);
    assert.deepEqual(done, { ok: true });
  }

  async stop(network: Network): Promise<void> {
    let stopped = false;
    network.stop(() => {
      stopped = true;
      this.look();
    });
    await this.until(() => stopped, 'the network to stop');
  }

  /** A sender-SMTP from outside, connected to a host and greeted by it. */
  async call(network: Network, host: string): Promise<Peer> {
    const peer = await this.dial(addressOf(network, host));
    await peer.replyAfter(this, 0, 'the opening');
    return peer;
  }

  async dial(address: Address): Promise<Peer> {
    let peer: Peer | null = null;
    let failure: string | null = null;
    this.world.carrier.open(address, PATIENCE, (opened) => {
      if (opened.ok) peer = new Peer(opened.channel, () => this.look());
      else failure = opened.why;
      this.look();
    });
    await this.until(() => peer !== null || failure !== null, 'channel');
    if (peer === null) throw new Error(failure ?? 'no channel');
    this.#peers.push(peer);
    return peer;
  }

  /** A receiver-SMTP that stands at an address of its own, for a host that is `external`. */
  async stand(answers: Answers): Promise<{ address: Address; peers: readonly Peer[] }> {
    const peers: Peer[] = [];
    const asked = new Map<Occasion, number>();
    let listener: Listener | null = null;
    this.world.carrier.listen(
      { host: '127.0.0.1', port: 0 },
      (channel) => {
        const peer = new Peer(channel, () => this.look());
        peers.push(peer);
        this.#peers.push(peer);
        peer.receive(answers, asked);
      },
      (listening) => {
        if (listening.ok) listener = listening.listener;
        this.look();
      },
    );
    await this.until(() => listener !== null, 'listener');
    this.#listeners.push(listener!);
    return { address: listener!.address, peers };
  }

  /** Whoever waits looks again. */
  look(): void {
    for (const look of this.#looks) look();
  }

  /** Stops all there is; then no network may have broken a law. */
  async clear(): Promise<void> {
    for (const { network } of this.#watched) await this.stop(network);
    for (const peer of this.#peers) peer.abort();
    for (const listener of this.#listeners) listener.close(() => {});
    for (const { witness } of this.#watched) assert.deepEqual(witness.breaches(), []);
  }

  #untilInRealTime(reached: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
      };
      const look = (): void => {
        if (!reached()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited in vain for ${what}.`));
      }, PATIENCE);
      this.#looks.add(look);
      look();
    });
  }
}

/** Plays a scenario, clears the stage and holds what happened against the laws. */
export async function onStage<Result>(
  name: WorldName,
  scenario: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const stage = new Stage(name);
  const result = await scenario(stage);
  await stage.clear();
  return result;
}

/** Where a host of the network listens, or last listened. */
export function addressOf(network: Network, host: string): Address {
  const listening = network.journal.events.findLast(
    (event) => event.type === 'listening' && event.host === host,
  );
  if (listening?.type !== 'listening') throw new Error(`${host} does not listen`);
  const colon = listening.address.lastIndexOf(':');
  return { host: listening.address.slice(0, colon), port: +listening.address.slice(colon + 1) };
}
