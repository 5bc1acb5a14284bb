/** What a run comes to, counted as it goes. */
import type { EntryId, JournalEvent, MailId } from '../journal/event.ts';

/** What runs came to. */
export interface Counts {
  /** Events of the journal. */
  readonly events: number;
  /** Handed in by users. */
  readonly mails: number;
  /** Copies in mailboxes and on terminals. */
  readonly delivered: number;
  /** Recipients whose originator was told that they cannot be served. */
  readonly notified: number;
  /** Recipients whose mail ended where nobody could be told. */
  readonly lost: number;
  /** Copies that a lost reply has made. */
  readonly duplicates: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Recipients whom the host of the user did not take. */
  readonly refused: number;
  /** Recipients of transactions, the ones that failed among them. */
  readonly hops: number;
  /** Faults that struck. */
  readonly faults: number;
  /** How many were delivered over so many hops: the index is the number of hops. */
  readonly byHops: readonly number[];
  /** How many were delivered within a second, ten, a minute, ten minutes, an hour, and later. */
  readonly byTime: readonly number[];
}

/** The ends of the classes of `byTime`, in milliseconds. */
export const TIMES: readonly number[] = [1_000, 10_000, 60_000, 600_000, 3_600_000, Infinity];

/** What the sum of no runs is. */
export const NOTHING_COUNTED: Counts = {
  events: 0,
  mails: 0,
  delivered: 0,
  notified: 0,
  lost: 0,
  duplicates: 0,
  retries: 0,
  refused: 0,
  hops: 0,
  faults: 0,
  byHops: [],
  byTime: [],
};

/** The counts of two runs, or of two sets of runs, together. */
export function sumOf(one: Counts, other: Counts): Counts {
  return {
    events: one.events + other.events,
    mails: one.mails + other.mails,
    delivered: one.delivered + other.delivered,
    notified: one.notified + other.notified,
    lost: one.lost + other.lost,
    duplicates: one.duplicates + other.duplicates,
    retries: one.retries + other.retries,
    refused: one.refused + other.refused,
    hops: one.hops + other.hops,
    faults: one.faults + other.faults,
    byHops: listSum(one.byHops, other.byHops),
    byTime: listSum(one.byTime, other.byTime),
  };
}

function listSum(one: readonly number[], other: readonly number[]): readonly number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, index) => (one[index] ?? 0) + (other[index] ?? 0));
}

interface Way {
  readonly hops: number;
  readonly began: number;
}

export class Tally {
  readonly #ways = new Map<EntryId, Way>();
  readonly #submitted = new Set<MailId>();
  readonly #byHops: number[] = [];
  readonly #byTime: number[] = TIMES.map(() => 0);
  #events = 0;
  #delivered = 0;
  #notified = 0;
  #lost = 0;
  #retries = 0;
  #refused = 0;
  #hops = 0;
  #faults = 0;

  see(event: JournalEvent): void {
    this.#events += 1;
    switch (event.type) {
      case 'submitted':
        this.#submitted.add(event.mail);
        return;
      case 'accepted': {
        const before = event.parent === null ? undefined : this.#ways.get(event.parent);
        this.#ways.set(event.entry, {
          hops: before === undefined ? 0 : before.hops + 1,
          began: before?.began ?? event.at,
        });
        return;
      }
      case 'delivered': {
        this.#delivered += 1;
        const way = this.#ways.get(event.entry);
        if (way === undefined) return;
        this.#byHops[way.hops] = (this.#byHops[way.hops] ?? 0) + 1;
        const time = TIMES.findIndex((end) => event.at - way.began <= end);
        this.#byTime[time] = (this.#byTime[time] ?? 0) + 1;
        return;
      }
      case 'hop':
        this.#hops += 1;
        return;
      case 'deferred':
        if (event.waitsFor === undefined) this.#retries += 1; // otherwise none follows by itself
        return;
      case 'notified':
        this.#notified += 1;
        return;
      case 'lost':
        this.#lost += 1;
        return;
      case 'refused':
        this.#refused += 1;
        return;
      case 'fault':
        this.#faults += 1;
        return;
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'channel-opening':
      case 'channel-opened':
      case 'channel-failed':
      case 'channel-closed':
      case 'turned':
      case 'call-skipped':
      case 'retried':
      case 'wire':
      case 'sending':
      case 'redirected':
      case 'warned':
      case 'failed':
        return;
    }
  }

  counts(duplicates: number): Counts {
    return {
      events: this.#events,
      mails: this.#submitted.size,
      delivered: this.#delivered,
      notified: this.#notified,
      lost: this.#lost,
      duplicates,
      retries: this.#retries,
      refused: this.#refused,
      hops: this.#hops,
      faults: this.#faults,
      byHops: Array.from(this.#byHops, (count) => count ?? 0),
      byTime: this.#byTime,
    };
  }
}
