/**
 * The journey of each mail as rows of a table: the relay step at each host, the hop, what became of it at the end, and
 * then the notification home. Read off the journal event by event; every row knows the events that begin and end it.
 */
import {
  originalMail,
  type EventOf,
  type JournalEvent,
  type MailId,
  type RelayStepTaken,
} from '@hopscope/network';
import type { NotifiedAction } from '@hopscope/protocol';

import { Silences, type Silence } from '../../text/silences.ts';

export type JourneyRow = StepRow | HopRow | NoteRow;

interface Row {
  /** The event that makes the row true. */
  readonly seq: number;
}

/** What a host did to the two paths before it sent the mail on. */
export interface StepRow extends Row {
  readonly kind: 'step';
  readonly host: string;
  readonly step: RelayStepTaken;
}

export interface HopRow extends Row {
  readonly kind: 'hop';
  /** Counts from 1 through the whole journey, notifications included. */
  readonly number: number;
  readonly mail: MailId;
  readonly recipient: string;
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly reversePath: string;
  readonly forwardPath: string;
  readonly step: RelayStepTaken;
  /** The event with which the next host took the mail, before its reply ended the hop; null: it did not, or is not ours. */
  arrived: number | null;
  ended: EventOf<'hop'> | null;
  /** Why nobody said the reply that ended it; null: somebody did. */
  silence: Silence | null;
}

/** An event that stands in a row of its own. */
export interface NoteRow extends Row {
  readonly kind: 'note';
  readonly event: EventOf<
    | 'accepted'
    | 'delivered'
    | 'refused'
    | 'redirected'
    | 'deferred'
    | 'warned'
    | 'notified'
    | 'lost'
  >;
  /** Why nobody said the reply in it. */
  readonly silence: Silence | null;
}

export interface Journey {
  readonly mail: MailId;
  readonly reversePath: string;
  readonly forwardPaths: readonly string[];
  readonly rows: JourneyRow[];
  /** Hosts in the order in which the mail meets them. */
  readonly hosts: string[];
  /** The channels that it goes over. */
  readonly channels: Set<string>;
  /** What notifications about it tell, where that is not failure. */
  readonly tells: Map<MailId, NotifiedAction>;
  hops: number;
}

export class Journeys {
  readonly #journeys = new Map<MailId, Journey>();
  /** Of the events that were read. */
  readonly silences: Silences = new Silences();
  #count = 0;

  /** In the order in which the mails entered the network. */
  get all(): readonly Journey[] {
    return [...this.#journeys.values()];
  }

  get(mail: MailId): Journey | null {
    return this.#journeys.get(originalMail(mail)) ?? null;
  }

  /** Reads the events that were not read yet. */
  readUpTo(events: readonly JournalEvent[]): void {
    for (; this.#count < events.length; this.#count += 1) {
      const event = events[this.#count];
      if (event !== undefined) this.#read(event);
    }
  }

  #read(event: JournalEvent): void {
    this.silences.read(event);
    switch (event.type) {
      case 'submitted':
        this.#begin(event.mail, event.reversePath, event.forwardPaths, event.host);
        return;
      case 'accepted': {
        const paths = event.recipients.map(({ forwardPath }) => forwardPath);
        const journey = this.get(event.mail);
        if (journey === null) {
          this.#begin(event.mail, event.reversePath, paths, event.host);
          this.#cameFromOutside(event);
        }
        if (event.tells !== undefined) journey?.tells.set(event.mail, event.tells);
        for (const { parent } of event.recipients) {
          const open = journey === null ? undefined : openHop(journey, parent);
          if (open !== undefined) open.arrived ??= event.seq;
        }
        return;
      }
      case 'sending':
        return this.#sending(event);
      case 'hop': {
        const journey = this.get(event.mail);
        const open = journey === null ? undefined : openHop(journey, event.recipient);
        if (open !== undefined)
          Object.assign(open, { ended: event, silence: this.silences.at(event.seq) });
        return;
      }
      case 'notified':
      case 'warned':
        if (isTold(this.get(event.mail), event)) return;
        this.get(event.mail)?.rows.push(this.#note(event));
        return;
      case 'delivered':
      case 'refused':
      case 'redirected':
      case 'deferred':
      case 'lost':
        this.get(event.mail)?.rows.push(this.#note(event));
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
      case 'failed':
      case 'fault':
        return;
    }
  }

  #begin(mail: MailId, reversePath: string, forwardPaths: readonly string[], host: string): void {
    this.#journeys.set(mail, {
      mail,
      reversePath,
      forwardPaths,
      rows: [],
      hosts: [host],
      channels: new Set(),
      tells: new Map(),
      hops: 0,
    });
  }

  /** Not a hop, since we see only one end of it; but it is where the story begins. */
  #cameFromOutside(event: EventOf<'accepted'>): void {
    const journey = this.get(event.mail);
    if (event.channel === null || journey === null) return;
    journey.channels.add(event.channel);
    journey.rows.push(this.#note(event));
  }

  #note(event: NoteRow['event']): NoteRow {
    return { kind: 'note', seq: event.seq, event, silence: this.silences.at(event.seq) };
  }

  #sending(event: EventOf<'sending'>): void {
    const journey = this.get(event.mail);
    if (journey === null) return;
    const { seq, host, to, channel, mail } = event;
    journey.channels.add(channel);
    for (const {
      recipient,
      reversePath,
      forwardPath,
      deleted,
      ignored,
      prepended,
      kept,
    } of event.hops) {
      const step = { deleted, ignored, prepended, kept };
      const changes = deleted.length > 0 || ignored.length > 0 || prepended !== null;
      if (changes && !wasTold(journey, { seq, recipient, host, step })) {
        journey.rows.push({ kind: 'step', seq, host, step });
      }
      journey.hops += 1;
      const number = journey.hops;
      journey.rows.push({
        kind: 'hop',
        seq,
        number,
        mail,
        recipient,
        from: host,
        to,
        channel,
        reversePath,
        forwardPath,
        step,
        arrived: null,
        ended: null,
        silence: null,
      });
    }
    for (const name of [host, to]) if (!journey.hosts.includes(name)) journey.hosts.push(name);
  }
}

function openHop({ rows }: Journey, recipient: string | null): HopRow | undefined {
  const open = rows.findLast(
    (row) => row.kind === 'hop' && row.recipient === recipient && row.ended === null,
  );
  return open?.kind === 'hop' ? open : undefined;
}

/** A notification stands once, for however many recipients it is. */
function isTold(
  journey: Journey | null,
  { notification }: EventOf<'notified' | 'warned'>,
): boolean {
  const last = journey?.rows.at(-1);
  return (
    last?.kind === 'note' &&
    (last.event.type === 'notified' || last.event.type === 'warned') &&
    last.event.notification === notification
  );
}

/** A step stands once: not again at the next attempt, and not for each recipient of a transaction. */
function wasTold(
  { rows }: Journey,
  now: { seq: number; recipient: string; host: string; step: RelayStepTaken },
): boolean {
  const same = JSON.stringify(now.step);
  return rows.some(
    (row) =>
      row.kind === 'hop' &&
      (row.recipient === now.recipient || (row.seq === now.seq && row.from === now.host)) &&
      JSON.stringify(row.step) === same,
  );
}
