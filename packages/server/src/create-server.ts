/** The server: listens, gives each channel a reception, keeps their number, and takes leave of them in an orderly way. */
import {
  InvalidOptionError,
  checkOptions,
  type Address,
  type Listener,
  type OptionShape,
  type TransmissionChannel,
} from '@hopscope/channel';

import { unavailable } from './answers.ts';
import { Census } from './census.ts';
import { CannotListenError } from './errors/cannot-listen-error.ts';
import { settingsOf, type ServerOptions, type Settings } from './options.ts';
import type { Policy } from './policy.ts';
import { Reception } from './reception.ts';
import { Threshold, type Arrival } from './threshold.ts';

/** A receiver-SMTP at an address. `await using` closes it at the end of the block. */
export interface SmtpServer extends AsyncDisposable {
  /**
   * Begins to listen, once; 127.0.0.1 and any free port where not told otherwise. Resolves with the address and its port.
   * Rejects with CannotListenError when there is no listening there, with InvalidOptionError when the address is none, and
   * with an Error when it listens already or is closed.
   */
  listen(address?: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
  }): Promise<Address>;

  /**
   * Serves a channel that is open already, as one that was listened for: greets the peer, and closes it with the others. For
   * what becomes of a sender-SMTP's channel after TURN (0821:1604). A server that is closed gives it up.
   */
  receive(channel: TransmissionChannel): void;

  /**
   * Takes no more channels. Sessions without a mail transaction are told 421 at once, the others when theirs has ended or
   * `timeouts.close` is over. Resolves when all channels are closed; never rejects, and may be called again.
   */
  close(): Promise<void>;
}

/** A server with this policy; it listens when told to. Throws InvalidNameError and InvalidOptionError. */
export function createServer(policy: Policy = {}, options: ServerOptions = {}): SmtpServer {
  return new Server(policy, settingsOf(policy, options));
}

/** What has a channel: a session, or what comes before one. */
interface Guest {
  start(): void;
  leave(): void;
  abort(): void;
}

/** `{ port: 2525 }`, and not 2525 alone. */
const ADDRESS: OptionShape = { host: 'text', port: 'number' };

const IN_THE_CLEAR: Arrival = { security: null, early: false };

class Server implements SmtpServer {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #census: Census;
  readonly #served = new Set<Guest>();
  /** Channels that are told 421 and nothing else. */
  readonly #refused = new Set<Guest>();
  #listening: Promise<Listener> | null = null;
  #closing: Promise<void> | null = null;
  readonly #emptied: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(policy: Policy, settings: Settings) {
    this.#policy = policy;
    this.#settings = settings;
    this.#census = new Census(settings.maxChannels, settings.maxChannelsPerPeer);
  }

  async listen(address: Partial<Address> = {}): Promise<Address> {
    checkOptions(address, ADDRESS, 'the address to listen at');
    const { host = '127.0.0.1', port = 0 } = address;
    if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new InvalidOptionError('port', 'it is a whole number from 0 to 65535');
    if (this.#closing !== null) throw new Error('The server is closed: make another one to listen');
    if (this.#listening !== null)
      throw new Error('The server listens already: make another one for another address');
    this.#listening = this.#listen({ host, port });
    this.#listening.catch(() => {
      this.#listening = null;
    });
    return (await this.#listening).address;
  }

  receive(channel: TransmissionChannel): void {
    if (this.#closing !== null) return channel.abort();
    const full = this.#census.refusal(channel);
    if (full !== null) return this.#refuse(channel, full);
    const leave = this.#census.enter(channel);
    this.#greet(channel, IN_THE_CLEAR, leave);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #listen(address: Address): Promise<Listener> {
    const { promise, resolve, reject } = Promise.withResolvers<Listener>();
    this.#settings.carrier.listen(
      address,
      (channel) => this.#accept(channel),
      (listening) => {
        if (listening.ok) resolve(listening.listener);
        else reject(new CannotListenError(address, listening.why));
      },
    );
    return promise;
  }

  #accept(channel: TransmissionChannel): void {
    const { implicitTls, refusesEarlyTalkers } = this.#settings;
    if (this.#closing !== null || !(implicitTls || refusesEarlyTalkers))
      return this.receive(channel);
    const full = this.#census.refusal(channel);
    if (full !== null) return implicitTls ? channel.abort() : this.#refuse(channel, full);
    const leave = this.#census.enter(channel);
    const threshold: Threshold = new Threshold(
      this.#settings,
      channel,
      (arrived, arrival) => {
        this.#served.delete(threshold);
        this.#greet(arrived, arrival, leave);
      },
      () => {
        leave();
        this.#lose(this.#served, threshold);
      },
    );
    this.#add(this.#served, threshold);
  }

  #greet(channel: TransmissionChannel, arrival: Arrival, leave: () => void): void {
    const reception: Reception = new Reception(
      this.#policy,
      this.#settings,
      channel,
      arrival,
      () => {
        leave();
        this.#lose(this.#served, reception);
      },
    );
    this.#add(this.#served, reception);
  }

  #refuse(channel: TransmissionChannel, why: string): void {
    const { host, maxChannels } = this.#settings;
    if (this.#refused.size >= maxChannels) return channel.abort();
    const full = unavailable(host, `Service not available: ${why}; try again later`);
    const policy: Policy = { greeting: () => full };
    const reception = new Reception(policy, this.#settings, channel, IN_THE_CLEAR, () =>
      this.#lose(this.#refused, reception),
    );
    this.#add(this.#refused, reception);
  }

  #add(among: Set<Guest>, guest: Guest): void {
    among.add(guest);
    guest.start();
  }

  #lose(among: Set<Guest>, guest: Guest): void {
    among.delete(guest);
    this.#tellWhenEmpty();
  }

  async #close(): Promise<void> {
    const { clock, timeouts } = this.#settings;
    const bound = clock.after(timeouts.close, () => {
      for (const guest of this.#guests()) guest.abort();
    });
    for (const guest of this.#guests()) guest.leave();
    const listener = await this.#listening?.catch(() => null);
    if (listener !== null && listener !== undefined) {
      await new Promise<void>((done) => {
        listener.close(done);
      });
    }
    this.#tellWhenEmpty();
    await this.#emptied.promise;
    bound.cancel();
  }

  #guests(): readonly Guest[] {
    return [...this.#served, ...this.#refused];
  }

  #tellWhenEmpty(): void {
    const empty = this.#served.size === 0 && this.#refused.size === 0;
    if (this.#closing !== null && empty) this.#emptied.resolve();
  }
}
