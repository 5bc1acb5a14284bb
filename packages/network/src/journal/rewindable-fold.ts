/**
 * The state of a network at any moment of its journal, for who goes to and fro in it. Going on is the fold; going back is the fold
 * from a picture of the state that was kept on the way. Pictures share all that has not changed between them, and there are few: a
 * mail costs them a small part of what its events take.
 */
import type { EntryId, JournalEvent, MailId } from './event.ts';
import { apply, newNetworkState, type NetworkState } from './fold.ts';
import type { HostState, SpoolEntry } from './host-state.ts';
import { originalMail, type MailState } from './mail-state.ts';

/** Folds a journal up to any of its events, again and again. */
export class RewindableFold {
  #state: NetworkState = newNetworkState();
  /** In order; of the state behind each multiple of the interval that was passed. They are never changed. */
  #kept: readonly NetworkState[] = [];
  #interval: number;
  readonly #most: number;
  /** Parts of the state that no picture has: all others are copied before they change. */
  readonly #own = new Set<MailState | SpoolEntry>();

  /**
   * `interval`: events between two pictures, to begin with. `most`: pictures that are kept; where there would be more, every other
   * goes.
   */
  constructor(interval: number = 1024, most: number = 64) {
    this.#interval = interval;
    this.#most = most;
  }

  /** The state after the first `count` events. It is the same object as before, changed, where that is enough. */
  at(events: readonly JournalEvent[], count: number): NetworkState {
    const from = this.#state.count > count ? null : this.#state;
    const kept = this.#kept.findLast((picture) => picture.count <= count) ?? null;
    if (from === null || (kept !== null && kept.count > from.count)) this.#goOnFrom(kept);
    while (this.#state.count < count) {
      const event = events[this.#state.count];
      if (event === undefined) break;
      this.#copyWhatChanges(event);
      apply(this.#state, event);
      if (this.#state.count % this.#interval === 0) this.#keep();
    }
    return this.#state;
  }

  #goOnFrom(picture: NetworkState | null): void {
    this.#state = picture === null ? newNetworkState() : pictureOf(picture);
    this.#own.clear();
  }

  #keep(): void {
    if ((this.#kept.at(-1)?.count ?? 0) >= this.#state.count) return;
    this.#kept = [...this.#kept, pictureOf(this.#state)];
    this.#own.clear();
    if (this.#kept.length <= this.#most) return;
    this.#interval *= 2;
    this.#kept = this.#kept.filter(({ count }) => count % this.#interval === 0);
  }

  #copyWhatChanges(event: JournalEvent): void {
    if (event.type === 'retried') {
      const entries = this.#state.hosts.get(event.host)?.spool.keys() ?? [];
      for (const entry of entries) this.#copyEntry(event.host, entry);
    }
    if (!('mail' in event)) return;
    this.#copyMail(event.mail);
    if (event.type === 'accepted') this.#copyMail(originalMail(event.mail)); // which it may be a notification about
    if ('entry' in event) this.#copyEntry(event.host, event.entry);
  }

  #copyEntry(host: string, name: EntryId): void {
    const spool = this.#state.hosts.get(host)?.spool;
    const entry = spool?.get(name);
    if (spool === undefined || entry === undefined || this.#own.has(entry)) return;
    const copy = copyOfEntry(entry);
    spool.set(name, copy);
    this.#own.add(copy);
  }

  #copyMail(name: MailId): void {
    const mail = this.#state.mails.get(name);
    if (mail === undefined || this.#own.has(mail)) return;
    const copy = copyOfMail(mail);
    this.#state.mails.set(name, copy);
    this.#own.add(copy);
  }
}

/** The same state; mails and what lies in spools are shared with it. */
function pictureOf({ began, hosts, mails, channels, count }: NetworkState): NetworkState {
  return {
    began,
    hosts: new Map([...hosts].map(([name, host]) => [name, copyOfHost(host)])),
    mails: new Map(mails),
    channels: new Map(channels),
    count,
  };
}

function copyOfHost(host: HostState): HostState {
  return { ...host, spool: new Map(host.spool), delivered: [...host.delivered] };
}

function copyOfEntry(entry: SpoolEntry): SpoolEntry {
  return { ...entry, recipients: mapOf(entry.recipients, (recipient) => ({ ...recipient })) };
}

function copyOfMail(mail: MailState): MailState {
  return {
    ...mail,
    recipients: mapOf(mail.recipients, (recipient) => ({
      ...recipient,
      children: [...recipient.children],
    })),
    hops: mail.hops.map((hop) => ({ ...hop })),
    refused: [...mail.refused],
    notifications: [...mail.notifications],
  };
}

function mapOf<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  copy: (value: Value) => Value,
): Map<Key, Value> {
  return new Map([...map].map(([key, value]) => [key, copy(value)]));
}
