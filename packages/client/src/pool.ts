/** Many mails to one address over a few channels, each of which is used again and again. */
import { InvalidOptionError, checkOptions, type OptionKind, type Timer } from '@hopscope/channel';

import type { DeliveryReport } from './delivery-report.ts';
import { ChannelLostError } from './errors/channel-lost-error.ts';
import { ConnectionClosedError } from './errors/connection-closed-error.ts';
import { PoolClosedError } from './errors/pool-closed-error.ts';
import { readMail, release, type Mail, type OutgoingMail } from './mail.ts';
import { openSession } from './open-session.ts';
import {
  CONNECT_OPTIONS,
  DELIVER_OPTIONS,
  readAddress,
  settingsOf,
  type AddressLike,
  type ConnectOptions,
  type Settings,
} from './options.ts';
import type { SenderSession } from './sender-session.ts';
import { watch, type DeliverOptions, type Unwatch, type Watched } from './watch.ts';

/** `deadline` bounds the opening of each channel; that of a mail is given to `deliver`. */
export interface PoolOptions extends ConnectOptions {
  /** Channels that are open at most; 5 when left out. */
  readonly connections?: number | undefined;
  /** Mails that one channel carries before it is quit; 100 when left out. */
  readonly mailsPerConnection?: number | undefined;
  /** Milliseconds that a channel stays open without work; 5,000 when left out. */
  readonly idle?: number | undefined;
  /** Mails in line above which `room` waits; 100 when left out. */
  readonly queue?: number | undefined;
}

/** Channels to one receiver-SMTP. `await using` closes it at the end of the block. */
export interface SmtpPool extends AsyncDisposable {
  /** Mails that wait for a channel. */
  readonly waiting: number;
  /** Channels that are open, or about to be. */
  readonly connections: number;

  /**
   * Sends one mail over the next channel that is free. Resolves and rejects as `connect` and a connection's `deliver` do,
   * but that a mail is tried once more over a new channel when its own was closed with 421, or lost before its mail data
   * had all been sent. Once lost after that it never is: then ChannelLostError is `inDoubt`. A stream that was begun is not
   * tried again either. Rejects with PoolClosedError after `close`.
   */
  deliver(mail: Mail, options?: DeliverOptions): Promise<DeliveryReport>;

  /** Resolves when fewer mails than `queue` are in line: to be awaited before each `deliver` by whoever has many. Never rejects. */
  room(): Promise<void>;

  /** Takes no more mails, sends those in line, and resolves when QUIT is said on all channels and they are closed. Never rejects. */
  close(): Promise<void>;

  /** Gives all channels up at once, without QUIT. All mails reject with `reason`, an AbortError by default. */
  abort(reason?: unknown): void;
}

const POOL_OPTIONS: Readonly<Record<keyof PoolOptions, OptionKind>> = {
  ...CONNECT_OPTIONS,
  connections: 'amount',
  mailsPerConnection: 'amount',
  idle: 'amount',
  queue: 'amount',
};

/** Opens nothing yet. Throws InvalidAddressError, InvalidNameError or InvalidOptionError. */
export function createPool(address: AddressLike, options: PoolOptions = {}): SmtpPool {
  const settings = settingsOf(options, POOL_OPTIONS);
  const to = readAddress(address, settings.tls);
  const { connections = 5, mailsPerConnection = 100, idle = 5000, queue = 100 } = options;
  for (const [name, value] of Object.entries({ connections, mailsPerConnection, queue })) {
    if (!(value >= 1)) throw new InvalidOptionError(name, 'it is 1 or more');
  }
  const limits = { connections, mailsPerConnection, idle, queue };
  return new Pool(settings, limits, (own) => openSession(to, own));
}

interface PoolLimits {
  readonly connections: number;
  readonly mailsPerConnection: number;
  readonly idle: number;
  readonly queue: number;
}

interface PooledMail {
  readonly mail: OutgoingMail;
  /** What bounds it, counted from when it was given to the pool. */
  readonly bounds: Watched;
  readonly result: PromiseWithResolvers<DeliveryReport>;
  /** Takes back the watch of the mail in line. */
  unwatch: Unwatch;
  again: boolean;
  /** Not over a channel that has carried mails before. */
  onNew: boolean;
}

/** A channel of the pool; `session` null while it is being opened. */
interface Lane {
  session: SenderSession | null;
  carried: number;
  busy: boolean;
  rest: Timer | null;
}

class Pool implements SmtpPool {
  readonly #settings: Settings;
  readonly #limits: PoolLimits;
  readonly #open: (settings: Settings) => Promise<SenderSession>;
  readonly #line: PooledMail[] = [];
  readonly #lanes = new Set<Lane>();
  readonly #giveUp = new AbortController();
  readonly #drained: PromiseWithResolvers<void> = Promise.withResolvers();
  #unwatch: Unwatch = () => {};
  #waitForRoom: (() => void)[] = [];
  #closing = false;

  constructor(
    settings: Settings,
    limits: PoolLimits,
    open: (settings: Settings) => Promise<SenderSession>,
  ) {
    this.#settings = { ...settings, signal: this.#giveUp.signal };
    this.#limits = limits;
    this.#open = open;
    const { signal } = settings;
    this.#unwatch = watch({ signal }, settings.clock, (reason) => this.abort(reason));
  }

  get waiting(): number {
    return this.#line.length;
  }

  get connections(): number {
    return this.#lanes.size;
  }

  async deliver(mail: Mail, options: DeliverOptions = {}): Promise<DeliveryReport> {
    this.#giveUp.signal.throwIfAborted();
    if (this.#closing) throw new PoolClosedError();
    checkOptions(options, DELIVER_OPTIONS);
    options.signal?.throwIfAborted();
    const outgoing = readMail(mail, this.#settings.pathRules);
    const pooled: PooledMail = {
      mail: outgoing,
      bounds: { ...options, since: this.#settings.clock.now() },
      result: Promise.withResolvers(),
      unwatch: () => {},
      again: false,
      onNew: false,
    };
    this.#putInLine(pooled, 'last');
    try {
      return await pooled.result.promise;
    } finally {
      release(outgoing);
    }
  }

  room(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitForRoom.push(resolve);
      this.#tellRoom();
    });
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#work();
    return this.#drained.promise;
  }

  abort(reason: unknown = new DOMException('The pool was given up', 'AbortError')): void {
    this.#closing = true;
    this.#giveUp.abort(reason);
    for (const { result, unwatch } of this.#line.splice(0)) {
      unwatch();
      result.reject(this.#giveUp.signal.reason);
    }
    this.#work();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #putInLine(pooled: PooledMail, place: 'first' | 'last'): void {
    const { clock } = this.#settings;
    if (place === 'first') this.#line.unshift(pooled);
    else this.#line.push(pooled);
    pooled.unwatch = watch(pooled.bounds, clock, (reason) => {
      const at = this.#line.indexOf(pooled);
      if (at >= 0) this.#line.splice(at, 1);
      pooled.result.reject(reason);
      this.#work();
    });
    this.#work();
  }

  /** Brings mails and channels together, as far as there are both; then says what follows from what is left. */
  #work(): void {
    this.#makePlace();
    this.#handOut();
    const opening = [...this.#lanes].filter(({ session }) => session === null).length;
    const wanted = Math.min(
      this.#line.length - opening,
      this.#limits.connections - this.#lanes.size,
    );
    for (let more = 0; more < wanted; more += 1) void this.#openLane();
    this.#tellRoom();
    if (!this.#closing || this.#line.length > 0) return;
    for (const { session, busy } of this.#lanes) if (!busy) void session?.quit();
    if (this.#lanes.size > 0) return;
    this.#unwatch();
    this.#drained.resolve();
  }

  #handOut(): void {
    for (const lane of this.#lanes) {
      if (this.#line.length === 0) return;
      if (lane.session !== null && !lane.busy) this.#next(lane, lane.session);
    }
  }

  /**
   * A mail that lost its channel goes over a new one: those that rest may be as dead as its own was, if the receiver began anew.
   * Where there are as many channels as there may be, one that rests makes place.
   */
  #makePlace(): void {
    let lacking = 0;
    while (this.#line[lacking]?.onNew === true) lacking += 1; // they are the first in line
    if (lacking === 0 || this.#lanes.size < this.#limits.connections) return;
    const used = [...this.#lanes].filter(
      ({ session, carried }) => session?.over === false && carried > 0,
    );
    lacking -= this.#lanes.size - used.length; // those that are new, or will be replaced
    for (const lane of used) {
      if (lacking <= 0) return;
      if (lane.session === null || lane.busy) continue;
      this.#quit(lane, lane.session);
      lacking -= 1;
    }
  }

  #tellRoom(): void {
    if (this.#line.length >= this.#limits.queue) return;
    for (const tell of this.#waitForRoom.splice(0)) tell();
  }

  async #openLane(): Promise<void> {
    const lane: Lane = { session: null, carried: 0, busy: false, rest: null };
    this.#lanes.add(lane);
    try {
      const session = await this.#open(this.#settings);
      lane.session = session;
      void session.closed.then(() => this.#lose(lane));
      this.#free(lane, session);
    } catch (error) {
      this.#lanes.delete(lane);
      // While others are open they carry the mails; else somebody has to be told, and the next one tries again.
      if (this.#lanes.size > 0) return this.#makeDo();
      const first = this.#line.shift();
      first?.unwatch();
      first?.result.reject(error);
      this.#work();
    }
  }

  /** There is no new channel to be had: those that are open have to do. */
  #makeDo(): void {
    for (const pooled of this.#line) pooled.onNew = false;
    this.#handOut();
  }

  #lose(lane: Lane): void {
    lane.rest?.cancel();
    this.#lanes.delete(lane);
    this.#work();
  }

  /** The next mail in line, a rest, or the end. */
  #free(lane: Lane, session: SenderSession): void {
    lane.busy = false;
    if (session.over) return; // and `closed` is about to come
    if (lane.carried >= this.#limits.mailsPerConnection) this.#quit(lane, session);
    else lane.rest = this.#settings.clock.after(this.#limits.idle, () => this.#quit(lane, session));
    this.#work();
  }

  #quit(lane: Lane, session: SenderSession): void {
    lane.rest?.cancel();
    lane.busy = true;
    void session.quit();
  }

  #next(lane: Lane, session: SenderSession): void {
    if (session.over) return;
    const isNew = lane.carried === 0;
    const pooled = this.#line.find(({ onNew }) => isNew || !onNew);
    if (pooled === undefined) return;
    this.#line.splice(this.#line.indexOf(pooled), 1);
    pooled.unwatch();
    lane.rest?.cancel();
    lane.busy = true;
    lane.carried += 1;
    void this.#send(pooled, session).then(() => this.#free(lane, session));
  }

  /** Settles the mail's promise, or puts it in line again. Never rejects. */
  async #send(pooled: PooledMail, session: SenderSession): Promise<void> {
    try {
      const report = await session.send(pooled.mail, pooled.bounds);
      if (session.over && isClosing(report) && this.#tryAgain(pooled)) return;
      pooled.result.resolve(report);
    } catch (error) {
      if (!isBeforeTheEnd(error) || !this.#tryAgain(pooled)) pooled.result.reject(error);
    }
  }

  #tryAgain(pooled: PooledMail): boolean {
    if (pooled.again || this.#giveUp.signal.aborted || !pooled.mail.data.rewind()) return false;
    pooled.again = true;
    pooled.onNew = true;
    this.#putInLine(pooled, 'first');
    return true;
  }
}

/** Whether the receiver-SMTP closed the channel with 421 and holds the mail for nobody. */
function isClosing({ outcomes }: DeliveryReport): boolean {
  return (
    outcomes.some(({ code }) => code === 421) && outcomes.every(({ kind }) => kind !== 'accepted')
  );
}

/** Whether the channel was lost while the receiver-SMTP could not yet have taken the mail. */
function isBeforeTheEnd(error: unknown): boolean {
  if (error instanceof ChannelLostError) return !error.inDoubt;
  return error instanceof ConnectionClosedError;
}
