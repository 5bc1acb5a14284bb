/** The state of the whole network at a moment: the fold of the journal up to there. Present, past and replay are one. */
import type { Began, ChannelId, EventOf, JournalEvent } from './event.ts';
import { applyToHost, isHostEvent, newHostState, type HostState } from './host-state.ts';
import { applyToMails, type Mails } from './mail-state.ts';

/** What a network is at a moment. */
export interface NetworkState {
  /** Null before the first event. */
  began: EventOf<'began'> | null;
  /** In the order of the network file. */
  readonly hosts: Map<string, HostState>;
  /** In the order in which they entered the network, notifications behind the mail they are about. */
  readonly mails: Mails;
  /** Channels that are open or opening. */
  readonly channels: Map<ChannelId, ChannelState>;
  /** Events applied. */
  count: number;
}

/** A channel that has not closed. */
export interface ChannelState {
  /** Its name. */
  readonly channel: ChannelId;
  /** The host that opened it; null: somebody outside. */
  readonly from: string | null;
  /** The host that it was opened to. */
  readonly to: string;
  state: 'opening' | 'open';
}

/** The state before the first event, for {@link apply}. */
export function newNetworkState(): NetworkState {
  return { began: null, hosts: new Map(), mails: new Map(), channels: new Map(), count: 0 };
}

/** Applies the next event; `state` is changed in place. */
export function apply(state: NetworkState, event: JournalEvent): void {
  state.count += 1;
  applyToMails(state.mails, event);
  if (isHostEvent(event)) {
    const host = state.hosts.get(event.host);
    if (host !== undefined) applyToHost(host, event);
    return;
  }
  switch (event.type) {
    case 'began':
      return began(state, event);
    case 'channel-opening':
      state.channels.set(event.channel, { ...ends(event), state: 'opening' });
      return;
    case 'channel-opened':
      state.channels.set(event.channel, { ...ends(event), state: 'open' });
      return;
    case 'channel-failed':
    case 'channel-closed':
      state.channels.delete(event.channel);
      return;
    case 'turned':
    case 'call-skipped':
    case 'wire':
      return; // changes nothing by itself: what it means is told by the events of the hosts
  }
}

/** The state after the first `count` events. */
export function fold(events: readonly JournalEvent[], count: number = events.length): NetworkState {
  const state = newNetworkState();
  for (const event of events.slice(0, count)) apply(state, event);
  return state;
}

function began(state: NetworkState, event: EventOf<'began'>): void {
  state.began = event;
  for (const { name } of event.hosts satisfies Began['hosts'])
    state.hosts.set(name, newHostState(name));
}

function ends(event: {
  channel: ChannelId;
  from: string | null;
  to: string;
}): Omit<ChannelState, 'state'> {
  return { channel: event.channel, from: event.from, to: event.to };
}
