/** The workbench of the conformance cases: channels whose both ends are written down, and the laws that hold for each call. */
import assert from 'node:assert/strict';

import type { Address } from '../address.ts';
import type { Secured, TlsSide } from '../tls-side.ts';
import type {
  Cancel,
  ChannelUser,
  ClosedCause,
  Listener,
  Listening,
  Opened,
  TransmissionChannel,
} from '../transmission-channel.ts';
import type { World } from './world.ts';

/** What one end was told, in order; octets that follow each other count once. */
export type Told = 'octets' | 'room' | 'ended' | 'secured' | 'closed';

/** Both ends of one channel. */
export interface Pair {
  readonly opener: End;
  readonly acceptor: End;
}

/** Counts how deep the program is inside calls to the carrier, and what was called from there. */
export class Depth {
  readonly faults: string[] = [];
  #depth = 0;

  during<Result>(call: () => Result): Result {
    this.#depth += 1;
    try {
      return call();
    } finally {
      this.#depth -= 1;
    }
  }

  called(what: string): void {
    if (this.#depth > 0) this.faults.push(`${what} was called from inside a call`);
  }
}

/** One end of a channel with its user, who writes down everything. */
export class End implements ChannelUser {
  readonly told: Told[] = [];
  readonly parts: Uint8Array[] = [];
  size = 0;
  cause: ClosedCause | null = null;
  hasUser = false;
  /** What a handshake came to. */
  outcome: Secured | null = null;
  /** What the user does when octets come. */
  onOctets: (octets: Uint8Array) => void = () => {};
  onSecured: (outcome: Secured) => void = () => {};
  readonly #channel: TransmissionChannel;
  readonly #depth: Depth;

  constructor(channel: TransmissionChannel, depth: Depth) {
    this.#channel = channel;
    this.#depth = depth;
  }

  get isClosed(): boolean {
    return this.cause !== null;
  }

  get received(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }

  count(what: Told): number {
    return this.told.filter((told) => told === what).length;
  }

  start(): this {
    this.hasUser = true;
    this.#depth.during(() => this.#channel.start(this));
    return this;
  }

  write(octets: Uint8Array): boolean {
    return this.#depth.during(() => this.#channel.write(octets));
  }

  end(): void {
    this.#depth.during(() => this.#channel.end());
  }

  abort(): void {
    this.#depth.during(() => this.#channel.abort());
  }

  pause(): void {
    this.#depth.during(() => this.#channel.pause());
  }

  resume(): void {
    this.#depth.during(() => this.#channel.resume());
  }

  secure(side: TlsSide): void {
    this.#depth.during(() =>
      this.#channel.secure(side, (outcome) => {
        this.#note('secured');
        this.outcome = outcome;
        this.onSecured(outcome);
      }),
    );
  }

  octets(octets: Uint8Array): void {
    this.#note('octets');
    const kept = octets.slice();
    this.parts.push(kept);
    this.size += kept.length;
    this.onOctets(kept);
  }

  room(): void {
    this.#note('room');
  }

  ended(): void {
    this.#note('ended');
  }

  closed(cause: ClosedCause): void {
    this.#note('closed');
    this.cause ??= cause;
  }

  #note(told: Told): void {
    this.#depth.called(told);
    if (told !== 'octets' || this.told.at(-1) !== 'octets') this.told.push(told);
  }
}

export class Bench {
  readonly world: World;
  readonly #depth: Depth = new Depth();
  readonly #ends: End[] = [];
  readonly #listeners: Listener[] = [];
  /** The ends that the listener of the pairs accepted. */
  readonly #accepted: End[] = [];
  #address: Address | null = null;
  #marker: Pair | null = null;

  constructor(world: World) {
    this.world = world;
  }

  /** A channel whose both ends have their users. */
  async pair(): Promise<Pair> {
    const pair = await this.unstarted();
    pair.opener.start();
    pair.acceptor.start();
    return pair;
  }

  /** A channel that waits for its users. */
  async unstarted(): Promise<Pair> {
    this.#address ??= (await this.listener(this.world.anywhere, this.#accepted)).address;
    const opened = await this.open(this.#address);
    assert(opened.ok, `no channel was opened: ${opened.ok ? '' : opened.why}`);
    await this.world.until(() => this.#accepted.length > 0, 'the other end of the channel');
    const acceptor = this.#accepted.shift();
    assert(acceptor !== undefined);
    return { opener: this.#end(opened.channel), acceptor };
  }

  async open(address: Address): Promise<Opened> {
    let opened: Opened | null = null;
    this.begin(address, (result) => {
      assert.equal(opened, null, 'an open was done twice');
      opened = result;
    });
    await this.world.until(() => opened !== null, 'the open to be done');
    assert(opened !== null);
    return opened;
  }

  /** Begins to open a channel, for cases that do not wait for it. */
  begin(address: Address, done: (opened: Opened) => void): Cancel {
    const { carrier } = this.world;
    const cancel = this.#depth.during(() =>
      carrier.open(address, 60_000, (opened) => {
        this.#depth.called('done of open');
        done(opened);
      }),
    );
    return () => this.#depth.during(cancel);
  }

  async listen(address: Address, accepted: End[] = []): Promise<Listening> {
    let listening: Listening | null = null;
    const { carrier } = this.world;
    const accept = (channel: TransmissionChannel): void => {
      this.#depth.called('accept');
      accepted.push(this.#end(channel));
    };
    this.#depth.during(() =>
      carrier.listen(address, accept, (result) => {
        this.#depth.called('done of listen');
        assert.equal(listening, null, 'a listen was done twice');
        listening = result;
      }),
    );
    await this.world.until(() => listening !== null, 'the listen to be done');
    assert(listening !== null);
    return listening;
  }

  async listener(address: Address, accepted: End[] = []): Promise<Listener> {
    const listening = await this.listen(address, accepted);
    assert(listening.ok, `there is no listener: ${listening.ok ? '' : listening.why}`);
    this.#listeners.push(listening.listener);
    return listening.listener;
  }

  async close(listener: Listener): Promise<void> {
    let closed = 0;
    this.#depth.during(() =>
      listener.close(() => {
        this.#depth.called('done of close');
        closed += 1;
      }),
    );
    await this.world.until(() => closed > 0, 'the listener to close');
    assert.equal(closed, 1, 'a close was done twice');
  }

  /** One octet there and back on a channel of its own: what was already under way elsewhere has had time to arrive. */
  async roundTrip(): Promise<void> {
    if (this.#marker === null) {
      const { opener, acceptor } = await this.pair();
      acceptor.onOctets = (octets) => acceptor.write(octets);
      this.#marker = { opener, acceptor };
    }
    const { opener } = this.#marker;
    const before = opener.size;
    opener.write(Uint8Array.of(42));
    await this.world.until(() => opener.size > before, 'the round trip');
  }

  async closed(...ends: readonly End[]): Promise<void> {
    await this.world.until(() => ends.every(({ isClosed }) => isClosed), 'the end of the channel');
  }

  /** Clears the bench and holds every channel that was on it against the laws. */
  async clear(): Promise<void> {
    await this.roundTrip();
    for (const end of this.#ends) end.abort();
    for (const listener of this.#listeners) await this.close(listener);
    const users = this.#ends.filter(({ hasUser }) => hasUser);
    await this.closed(...users);
    for (const { told } of users) {
      assert.equal(
        told.indexOf('closed'),
        told.length - 1,
        `closed came once and last: ${told.join(', ')}`,
      );
    }
    assert.deepEqual(this.#depth.faults, []);
  }

  #end(channel: TransmissionChannel): End {
    const end = new End(channel, this.#depth);
    this.#ends.push(end);
    return end;
  }
}
