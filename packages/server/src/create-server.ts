/** The server: listens, gives each channel a reception, keeps their number, and takes leave of them in an orderly way. */
import type { Address, Listener, TransmissionChannel } from '@hopscope/channel';

import { unavailable } from './answers.ts';
import { CannotListenError } from './errors/cannot-listen-error.ts';
import { settingsOf, type ServerOptions, type Settings } from './options.ts';
import type { Policy } from './policy.ts';
import { Reception } from './reception.ts';

/** A receiver-SMTP at an address. `await using` closes it at the end of the block. */
export interface SmtpServer extends AsyncDisposable {
  /**
   * Begins to listen, once; 127.0.0.1 and any free port where not told otherwise. Resolves with the address and its port.
   * Rejects with CannotListenError when there is no listening there.
   */
  listen(address?: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
  }): Promise<Address>;

  /**
   * Takes no more channels. Sessions without a mail transaction are told 421 at once, the others when theirs has ended or
   * `timeouts.close` is over. Resolves when all channels are closed; never rejects, and may be called again.
   */
  close(): Promise<void>;
}

/** A server with this policy; it listens when told to. Throws InvalidNameError. */
export function createServer(policy: Policy = {}, options: ServerOptions = {}): SmtpServer {
  return new Server(policy, settingsOf(options));
}

class Server implements SmtpServer {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #served = new Set<Reception>();
  /** Channels that are told 421 and nothing else. */
  readonly #refused = new Set<Reception>();
  #listening: Promise<Listener> | null = null;
  #closing: Promise<void> | null = null;
  readonly #emptied: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(policy: Policy, settings: Settings) {
    this.#policy = policy;
    this.#settings = settings;
  }

  async listen({ host = '127.0.0.1', port = 0 }: Partial<Address> = {}): Promise<Address> {
    if (this.#closing !== null) throw new Error('The server is closed');
    if (this.#listening !== null) throw new Error('The server listens already');
    this.#listening = this.#listen({ host, port });
    this.#listening.catch(() => {
      this.#listening = null;
    });
    return (await this.#listening).address;
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
    const { host, maxChannels } = this.#settings;
    if (this.#closing !== null) return channel.abort();
    if (this.#served.size < maxChannels) return this.#receive(this.#served, this.#policy, channel);
    if (this.#refused.size >= maxChannels) return channel.abort();
    const full = unavailable(host, 'Service not available: too many channels; try again later');
    this.#receive(this.#refused, { greeting: () => full }, channel);
  }

  #receive(among: Set<Reception>, policy: Policy, channel: TransmissionChannel): void {
    const reception = new Reception(policy, this.#settings, channel, () => {
      among.delete(reception);
      this.#tellWhenEmpty();
    });
    among.add(reception);
    reception.start();
  }

  async #close(): Promise<void> {
    const { clock, timeouts } = this.#settings;
    const bound = clock.after(timeouts.close, () => {
      for (const reception of this.#receptions()) reception.abort();
    });
    for (const reception of this.#receptions()) reception.leave();
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

  #receptions(): readonly Reception[] {
    return [...this.#served, ...this.#refused];
  }

  #tellWhenEmpty(): void {
    const empty = this.#served.size === 0 && this.#refused.size === 0;
    if (this.#closing !== null && empty) this.#emptied.resolve();
  }
}
