/** The end of mail that cannot go on: its originator is told, or it is lost (RFC 821 3.6, 0821:926). */
import { formatEnhancedStatus, replyText } from '@hopscope/protocol';

import type { EntryId, MailId, RecipientId } from '../journal/event.ts';
import type { Agenda } from './agenda.ts';
import { whyNotTold } from './asked.ts';
import type { RecalledFailure } from '../past/recall.ts';
import type { HostLedger } from './host-ledger.ts';
import { askedOf, type Failure, type Held } from './spool-events.ts';

/** What became of a notification. `nobody`: none may be told. `not-now`: it could not be written. */
export type Told =
  | { readonly kind: 'told'; readonly notification: MailId }
  | { readonly kind: 'nobody' | 'not-now' };

export type Failures = readonly [Failure, ...Failure[]];

interface Untold {
  readonly failures: Failures;
  readonly since: number;
}

const WHY_LOST = {
  nobody: 'its reverse-path is null: nobody may be told',
  'not-now': 'no notification could be written until the host gave up',
} as const;

export interface Notifier {
  readonly ledger: HostLedger;
  /** How long to wait before a notification is tried again, and for how long in all, in milliseconds. */
  readonly retry: { readonly first: number; readonly giveUp: number };
  /** Sends the notification about recipients that failed. */
  notify(held: Held, failures: Failures): Told;
  /** Nothing is due for this entry any more; it may have left the spool. */
  ended(held: Held): void;
}

export class Undelivered {
  readonly #notifier: Notifier;
  readonly #agenda: Agenda;
  /** Recipients that failed and whose notification could not be written: as long as that is so they stay in the spool. */
  readonly #untold = new Map<EntryId, readonly Untold[]>();
  /** What ends the wait for the next try: an entry has one, of however many of its recipients nobody could be told. */
  readonly #waits = new Map<EntryId, () => void>();

  constructor(notifier: Notifier, agenda: Agenda) {
    this.#notifier = notifier;
    this.#agenda = agenda;
  }

  /** Of a recorded past: nobody was told of these. Those that failed together are told of together. */
  recall(held: Held, failures: readonly RecalledFailure[]): void {
    const untold = [...Map.groupBy(failures, ({ failedAt }) => failedAt)].flatMap(
      ([since, [first, ...others]]) =>
        first === undefined ? [] : [{ failures: [first, ...others] as const, since }],
    );
    this.#untold.set(held.entry, untold);
  }

  /** How many recipients failed of whom nobody could be told yet. */
  get waiting(): number {
    const all = [...this.#untold.values()].flat();
    return all.reduce((count, { failures }) => count + failures.length, 0);
  }

  /** Those who could not be told are told now: the host goes on, or was told not to wait. */
  resume(heldAs: (entry: EntryId) => Held | null): void {
    for (const entry of this.#untold.keys()) {
      const held = heldAs(entry);
      if (held !== null) this.#agenda.soon(() => this.#tellAgain(held));
    }
  }

  /** These recipients cannot be served. */
  fail(held: Held, [first, ...others]: readonly Failure[]): void {
    if (first === undefined) return;
    const { ledger } = this.#notifier;
    for (const { recipient, reply, saidBy, status = null } of [first, ...others]) {
      const told = {
        reply: replyText(reply),
        saidBy: saidBy?.name ?? null,
        ...(status === null ? {} : { status: formatEnhancedStatus(status) }),
      };
      ledger.record({ type: 'failed', ...this.#of(held, recipient), ...told });
    }
    this.#tell(held, [first, ...others], ledger.now());
  }

  /** The entry has left the spool. */
  forget(entry: EntryId): void {
    this.#waitNoMore(entry);
    this.#untold.delete(entry);
  }

  /** Those of whom their sender does not want to hear are told to nobody (RFC 3461 5.2.6). */
  #tell(held: Held, failures: Failures, since: number): void {
    const [first, ...others] = failures.filter(({ recipient }) => {
      const why = whyNotTold(askedOf(held, recipient));
      if (why !== null)
        this.#notifier.ledger.record({ type: 'lost', ...this.#of(held, recipient), why });
      return why === null;
    });
    if (first !== undefined) this.#tellSome(held, [first, ...others], since);
  }

  /** `since`: when it was tried first. */
  #tellSome(held: Held, failures: Failures, since: number): void {
    const { ledger, retry } = this.#notifier;
    const told = this.#notifier.notify(held, failures);
    if (told.kind === 'not-now' && ledger.now() - since < retry.giveUp) {
      this.#untold.set(held.entry, [...(this.#untold.get(held.entry) ?? []), { failures, since }]);
      if (!this.#waits.has(held.entry))
        this.#waits.set(
          held.entry,
          this.#agenda.later(retry.first, () => this.#tellAgain(held)),
        );
      return;
    }
    for (const { recipient } of failures) {
      const of = this.#of(held, recipient);
      if (told.kind === 'told')
        ledger.record({ type: 'notified', ...of, notification: told.notification });
      else ledger.record({ type: 'lost', ...of, why: WHY_LOST[told.kind] });
    }
  }

  #tellAgain(held: Held): void {
    this.#waitNoMore(held.entry);
    const untold = this.#untold.get(held.entry) ?? [];
    this.#untold.delete(held.entry);
    for (const { failures, since } of untold) this.#tell(held, failures, since);
    this.#notifier.ended(held);
  }

  #waitNoMore(entry: EntryId): void {
    this.#waits.get(entry)?.();
    this.#waits.delete(entry);
  }

  #of({ mail, entry }: Held, recipient: RecipientId): OfRecipient {
    return { host: this.#notifier.ledger.state.name, mail, entry, recipient };
  }
}

interface OfRecipient {
  readonly host: string;
  readonly mail: MailId;
  readonly entry: EntryId;
  readonly recipient: RecipientId;
}
