/**
 * The wire of a network: opens channels between its hosts and listens for them, over any carrier. Here a channel gets its
 * name, its link's delay and its place in the journal, and here a host learns who is at the other end: a host of the
 * network, which tells beside the wire what it is sending, or somebody outside.
 */
import {
  delayed,
  formatAddress,
  type Address,
  type Cancel,
  type Carrier,
  type Clock,
  type Listener,
  type TransmissionChannel,
} from '@hopscope/channel';
import type { PathText } from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { ChannelId, EntryId, MailId, RecipientId } from '../journal/event.ts';
import type { JournalWriter } from '../journal/journal.ts';
import type { HostTable } from './host-table.ts';
import { recorded, type RecordedChannel } from './wire-recorder.ts';

/** A channel as a host gets it. */
export interface HostChannel {
  readonly id: ChannelId;
  readonly channel: TransmissionChannel;
  /** The host at the other end; null: somebody outside. */
  readonly peer: HostPlan | null;
  readonly tracer: Tracer;
}

/**
 * What the sending host is about to send over a channel: it travels beside the wire, never on it, so that the receiving
 * host can write into the journal which mail of the one is which mail of the other.
 */
export interface Tracer {
  sending: {
    readonly mail: MailId;
    readonly entry: EntryId;
    readonly recipients: readonly RecipientId[];
    /** As in its RCPT commands, in the same order. */
    readonly forwardPaths: readonly PathText[];
  } | null;
}

export type OpenedHostChannel =
  | { readonly ok: true; readonly channel: HostChannel }
  | { readonly ok: false; readonly id: ChannelId; readonly why: string };

/** A channel that does not open in this time, in milliseconds, does not open. */
const OPEN_TIMEOUT = 30_000;

interface Opening extends RecordedChannel {
  readonly opener: HostPlan;
  readonly tracer: Tracer;
}

export class NetworkWire {
  readonly #carrier: Carrier;
  readonly #clock: Clock;
  readonly #table: HostTable;
  readonly #journal: JournalWriter;
  readonly #addresses = new Map<HostPlan, Address>();
  readonly #counts = new Map<string, number>();
  /** Channels that our hosts opened, by the name of their opener's end, until the other end was told. */
  readonly #opened = new Map<string, Opening>();

  constructor(carrier: Carrier, clock: Clock, table: HostTable, journal: JournalWriter) {
    this.#carrier = carrier;
    this.#clock = clock;
    this.#table = table;
    this.#journal = journal;
    for (const host of table.hosts)
      if (host.external !== null) this.#addresses.set(host, host.external);
  }

  listen(
    host: HostPlan,
    accept: (channel: HostChannel) => void,
    done: (listening: { ok: true; listener: Listener } | { ok: false; why: string }) => void,
  ): void {
    const address = this.#addresses.get(host) ?? host.listen ?? { host: '127.0.0.1', port: 0 };
    const take = (channel: TransmissionChannel): void => this.#accepted(host, channel, accept);
    this.#carrier.listen(address, take, (listening) => {
      if (!listening.ok)
        return done({ ok: false, why: `${formatAddress(address)}: ${listening.why}` });
      this.#addresses.set(host, listening.listener.address); // a host that stops and starts again keeps its port
      done(listening);
    });
  }

  /** Opens a channel from one host of the network to another that it has a link to. */
  open(from: HostPlan, to: HostPlan, done: (opened: OpenedHostChannel) => void): Cancel {
    const ends = this.#name(from, to);
    const address = this.#addresses.get(to);
    this.#journal.append({ type: 'channel-opening', ...ends });
    if (address === undefined) return this.#failLater(ends, `${to.name} has never listened`, done);
    const cancel = this.#carrier.open(address, OPEN_TIMEOUT, (opened) => {
      if (!opened.ok) return done(this.#failed(ends, opened.why));
      const tracer: Tracer = { sending: null };
      const peer = opened.channel.local.name;
      if (to.external === null) this.#opened.set(peer, { ...ends, opener: from, tracer });
      this.#journal.append({ type: 'channel-opened', ...ends, peer });
      const forget = (): void => this.#forget(peer, ends.channel);
      const overLink = this.#overLink(from, to, opened.channel);
      const channel = recorded(overLink, ends, 'S', this.#journal, forget);
      done({ ok: true, channel: { id: ends.channel, channel, peer: to, tracer } });
    });
    return () => {
      cancel();
      this.#failed(ends, 'given up at this end');
    };
  }

  /** A channel that closed before the other end was told of it: its end's name will be another's. */
  #forget(peer: string, channel: ChannelId): void {
    if (this.#opened.get(peer)?.channel === channel) this.#opened.delete(peer);
  }

  #accepted(
    host: HostPlan,
    channel: TransmissionChannel,
    accept: (channel: HostChannel) => void,
  ): void {
    const peer = channel.remote.name;
    // The opener of the same channel may be told of it later in the same turn; then wait for it.
    if (this.#opened.has(peer)) this.#acceptFromHost(peer, channel, accept);
    else
      this.#clock.after(0, () => {
        if (this.#acceptFromHost(peer, channel, accept)) return;
        const ends = this.#name(null, host);
        this.#journal.append({ type: 'channel-opened', ...ends, peer });
        accept({
          id: ends.channel,
          channel: recorded(channel, ends, 'R', this.#journal),
          peer: null,
          tracer: { sending: null },
        });
      });
  }

  /** False: no host of the network has opened that channel. */
  #acceptFromHost(
    peer: string,
    channel: TransmissionChannel,
    accept: (channel: HostChannel) => void,
  ): boolean {
    const opening = this.#opened.get(peer);
    if (opening === undefined) return false;
    this.#opened.delete(peer);
    accept({ id: opening.channel, channel, peer: opening.opener, tracer: opening.tracer });
    return true;
  }

  #overLink(from: HostPlan, to: HostPlan, channel: TransmissionChannel): TransmissionChannel {
    const delay = this.#table.link(from, to)?.delay ?? 0;
    return delay === 0 ? channel : delayed(channel, delay, this.#clock);
  }

  #failLater(
    ends: RecordedChannel,
    why: string,
    done: (opened: OpenedHostChannel) => void,
  ): Cancel {
    const timer = this.#clock.after(0, () => done(this.#failed(ends, why)));
    return () => {
      timer.cancel();
      this.#failed(ends, 'given up at this end');
    };
  }

  #failed(ends: RecordedChannel, why: string): OpenedHostChannel {
    this.#journal.append({ type: 'channel-failed', ...ends, why });
    return { ok: false, id: ends.channel, why };
  }

  #name(from: HostPlan | null, to: HostPlan): RecordedChannel {
    const pair = `${from?.name ?? ''}>${to.name}`;
    const count = (this.#counts.get(pair) ?? 0) + 1;
    this.#counts.set(pair, count);
    return { channel: `${pair}.${count}`, from: from?.name ?? null, to: to.name };
  }
}
