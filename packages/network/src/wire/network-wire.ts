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
import { invariant, type PathText, type Relay } from '@hopscope/protocol';

import type { FaultBook } from '../fault/fault-book.ts';
import { LinkPassage, tampered, type LinkEnds } from '../fault/link-passage.ts';
import { switchable } from '../fault/link-switch.ts';
import type { HostPlan } from '../file/network-plan.ts';
import type { ChannelId, EntryId, JournalEvent, MailId, RecipientId } from '../journal/event.ts';
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
  /** At the end that opened it: 250 came to TURN, and whoever is told what crosses the channel is to know who has which role. */
  turned(): void;
}

/**
 * What the sending host is about to send over a channel: it travels beside the wire, never on it, so that the receiving
 * host can write into the journal which mail of the one is which mail of the other.
 */
export interface Tracer {
  sending: {
    readonly mail: MailId;
    readonly entry: EntryId;
    /** Hosts that had the mail before the one that is sending it. */
    readonly depth: number;
    /** In the order of its RCPT commands. */
    readonly recipients: readonly {
      readonly recipient: RecipientId;
      /** The step that brings it there, and its forward-path as it stands on the wire. */
      readonly step: Relay;
      readonly forwardPath: PathText;
    }[];
  } | null;
}

export type OpenedHostChannel =
  | { readonly ok: true; readonly channel: HostChannel }
  | { readonly ok: false; readonly id: ChannelId; readonly why: string };

/** A channel that does not open in this time, in milliseconds, does not open. */
const OPEN_TIMEOUT = 30_000;

interface Opening {
  /** The name of the opener's end. */
  readonly peer: string;
  readonly channel: ChannelId;
  readonly opener: HostPlan;
  readonly tracer: Tracer;
}

/** From one host to another, with the channels that were opened there. */
interface Way {
  readonly from: string | null;
  readonly to: string;
  /** What the names of its channels begin with. */
  readonly name: string;
  channels: number;
}

export class NetworkWire {
  readonly #carrier: Carrier;
  readonly #clock: Clock;
  readonly #table: HostTable;
  readonly #journal: JournalWriter;
  readonly #faults: FaultBook;
  readonly #addresses = new Map<HostPlan, Address>();
  #channels = 0;
  /** By the names of who opens and to whom; null: from outside. */
  readonly #ways = new Map<string | null, Map<string, Way>>();
  /** Channels that our hosts opened, until the other end was told: who waits longest is told first, and is found at once. */
  readonly #opened: Opening[] = [];

  constructor(
    carrier: Carrier,
    clock: Clock,
    table: HostTable,
    journal: JournalWriter,
    faults: FaultBook,
  ) {
    this.#faults = faults;
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

  /** Goes on with the names of channels where a recorded past ended. */
  recall(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.type !== 'channel-opening' && event.type !== 'channel-opened') continue;
      const { channel, from, to } = event;
      this.#way(from, to).channels = Number(channel.slice(channel.lastIndexOf('.') + 1));
    }
  }

  /** Channels between hosts that are opening or open. */
  get channels(): number {
    return this.#channels;
  }

  /** Opens a channel from one host of the network to another that it has a link to. */
  open(from: HostPlan, to: HostPlan, done: (opened: OpenedHostChannel) => void): Cancel {
    const ends = this.#name(from, to);
    const address = this.#addresses.get(to);
    this.#channels += 1;
    this.#tellOpening(ends);
    if (address === undefined) return this.#failLater(ends, `${to.name} has never listened`, done);
    const refused = this.#whyNotNow(from, to, ends.channel);
    if (refused !== null) return this.#failLater(ends, refused, done);
    const cancel = this.#whenPassable(from, to, ends.channel, (opened) => {
      if (!opened.ok) return done(this.#failed(ends, opened.why));
      const tracer: Tracer = { sending: null };
      const peer = opened.channel.local.name;
      if (to.external === null)
        this.#opened.push({ peer, channel: ends.channel, opener: from, tracer });
      this.#tellOpened(ends, peer);
      const forget = (): void => this.#forget(ends.channel);
      const linkEnds = { channel: ends.channel, opener: from, target: to, turned: false };
      const overLink = this.#overLink(linkEnds, opened.channel);
      const channel = recorded(overLink, ends, 'S', this.#journal, forget);
      const turned = (): void => {
        linkEnds.turned = true;
        channel.turned();
      };
      done({ ok: true, channel: { id: ends.channel, channel, peer: to, tracer, turned } });
    });
    return () => {
      cancel();
      this.#failed(ends, 'given up at this end');
    };
  }

  #tellOpening({ channel, from, to }: RecordedChannel): void {
    const { seq, at } = this.#journal.stamp();
    this.#journal.write({ seq, at, type: 'channel-opening', channel, from, to });
  }

  #tellOpened({ channel, from, to }: RecordedChannel, peer: string): void {
    const { seq, at } = this.#journal.stamp();
    this.#journal.write({ seq, at, type: 'channel-opened', channel, from, to, peer });
  }

  /** A channel that closed before the other end was told of it: its end's name will be another's. */
  #forget(channel: ChannelId): void {
    this.#channels -= 1;
    this.#takeOpened((opening) => opening.channel === channel);
  }

  #accepted(
    host: HostPlan,
    channel: TransmissionChannel,
    accept: (channel: HostChannel) => void,
  ): void {
    const peer = channel.remote.name;
    // The opener of the same channel may be told of it later in the same turn; then wait for it.
    if (!this.#acceptFromHost(peer, channel, accept))
      this.#clock.after(0, () => {
        if (this.#acceptFromHost(peer, channel, accept)) return;
        const ends = this.#name(null, host);
        this.#tellOpened(ends, peer);
        accept({
          id: ends.channel,
          channel: recorded(channel, ends, 'R', this.#journal),
          peer: null,
          tracer: { sending: null },
          turned: recordedElsewhere,
        });
      });
  }

  /** False: no host of the network has opened that channel. */
  #acceptFromHost(
    peer: string,
    channel: TransmissionChannel,
    accept: (channel: HostChannel) => void,
  ): boolean {
    const opening = this.#takeOpened((each) => each.peer === peer);
    if (opening === null) return false;
    const { channel: id, opener, tracer } = opening;
    accept({ id, channel, peer: opener, tracer, turned: recordedElsewhere });
    return true;
  }

  #takeOpened(isMeant: (opening: Opening) => boolean): Opening | null {
    const at = this.#opened.findIndex(isMeant);
    return at < 0 ? null : (this.#opened.splice(at, 1)[0] ?? null);
  }

  #whyNotNow(from: HostPlan, to: HostPlan, channel: ChannelId): string | null {
    if (!this.#faults.onLinks) return null;
    const refused = this.#faults.strikeBetween('refuse', from, to, channel, 'no channel is opened');
    return refused ? 'connection refused' : null;
  }

  /** Opens a channel; where a partition stands between the hosts, when it has gone, or not in time. */
  #whenPassable(
    from: HostPlan,
    to: HostPlan,
    channel: ChannelId,
    done: Parameters<Carrier['open']>[2],
  ): Cancel {
    const address = this.#addresses.get(to);
    invariant(address !== undefined, 'a host without an address');
    const closedFor = !this.#faults.onLinks
      ? 0
      : Math.max(this.#faults.closedFor(from, to), this.#faults.closedFor(to, from));
    if (closedFor === 0) return this.#carrier.open(address, OPEN_TIMEOUT, done);
    this.#faults.tellClosed(from, to, channel);
    if (closedFor >= OPEN_TIMEOUT) {
      const why = `no answer in ${OPEN_TIMEOUT / 1000} s`;
      const timer = this.#clock.after(OPEN_TIMEOUT, () => done({ ok: false, why }));
      return () => timer.cancel();
    }
    let cancel: Cancel | null = null;
    const timer = this.#clock.after(closedFor, () => {
      cancel = this.#carrier.open(address, OPEN_TIMEOUT - closedFor, done);
    });
    return () => {
      timer.cancel();
      cancel?.();
    };
  }

  /** With what its link and the faults do to it, those of now and those to come. */
  #overLink(ends: LinkEnds, channel: TransmissionChannel): TransmissionChannel {
    const link = this.#table.link(ends.opener, ends.target);
    const through = (bare: TransmissionChannel): TransmissionChannel =>
      delayed(
        tampered(bare, ends, this.#faults),
        new LinkPassage(ends, link, this.#faults, this.#clock),
        this.#clock,
      );
    const atOnce = link === null || link.delay === 0;
    return atOnce && !this.#faults.onLinks
      ? switchable(channel, this.#faults, through)
      : through(channel);
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
    this.#channels -= 1;
    this.#journal.append({ type: 'channel-failed', ...ends, why });
    return { ok: false, id: ends.channel, why };
  }

  #way(from: string | null, to: string): Way {
    let ways = this.#ways.get(from);
    if (ways === undefined) this.#ways.set(from, (ways = new Map()));
    let way = ways.get(to);
    if (way === undefined)
      ways.set(to, (way = { from, to, name: `${from ?? ''}>${to}.`, channels: 0 }));
    return way;
  }

  #name(from: HostPlan | null, to: HostPlan): RecordedChannel {
    const way = this.#way(from?.name ?? null, to.name);
    way.channels += 1;
    return { channel: `${way.name}${way.channels}`, from: way.from, to: way.to };
  }
}

/** Who opened the channel keeps the record. */
function recordedElsewhere(): void {}
