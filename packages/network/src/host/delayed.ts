/**
 * Mail that waits for long: its originator is told once of each recipient that the host still tries (RFC 3461 5.2.5), where the host
 * warns at all and he takes warnings. The mail stays in the spool, and whatever becomes of it is told as ever.
 */
import type { EntryId, RecipientId } from '../journal/event.ts';
import type { Agenda } from './agenda.ts';
import { takesWarnings } from './asked.ts';
import { isOver } from './deferral.ts';
import type { HostLedger } from './host-ledger.ts';
import { askedOf, type Failure, type Held } from './spool-events.ts';
import type { Failures, Told } from './undelivered.ts';

export interface Warner {
  readonly ledger: HostLedger;
  /** How long mail may be with the host before it warns, and how long to wait where a warning could not be written, in milliseconds. */
  readonly warn: number;
  readonly first: number;
  /** Sends the notification about recipients that are delayed. */
  notify(held: Held, delayed: Failures): Told;
}

export class Delayed {
  readonly #warner: Warner;
  readonly #agenda: Agenda;
  /** Why recipients wait, as it was said last. */
  readonly #waiting = new Map<EntryId, Map<RecipientId, Failure>>();
  /** Entries that are looked at when their moment comes, and what ends that. */
  readonly #looks = new Map<EntryId, () => void>();

  constructor(warner: Warner, agenda: Agenda) {
    this.#warner = warner;
    this.#agenda = agenda;
  }

  /** This recipient waits for another attempt. */
  deferred({ entry }: Held, delayed: Failure): void {
    const others = this.#waiting.get(entry);
    if (others === undefined) this.#waiting.set(entry, new Map([[delayed.recipient, delayed]]));
    else others.set(delayed.recipient, delayed);
  }

  /** Some of its recipients wait: warns of those for whom it is time, or does so when that comes. */
  look(held: Held): void {
    const { ledger, warn, first } = this.#warner;
    const spooled = ledger.state.spool.get(held.entry);
    if (spooled === undefined || held.reversePath.kind === 'null-path') return;
    const moment = spooled.acceptedAt + warn;
    const now = ledger.now();
    if (!isOver(now, moment)) return this.#lookLater(held, moment - now);
    if (this.#tell(held) === 'not-now') this.#lookLater(held, first);
  }

  /** The host has stopped: what it is to look at, `look` says anew when it goes on. */
  stop(): void {
    for (const end of this.#looks.values()) end();
    this.#looks.clear();
  }

  /** The entry has left the spool. */
  forget(entry: EntryId): void {
    this.#waiting.delete(entry);
    this.#looks.get(entry)?.();
    this.#looks.delete(entry);
  }

  #lookLater(held: Held, ms: number): void {
    const { entry } = held;
    if (this.#looks.has(entry)) return;
    const end = this.#agenda.later(ms, () => {
      this.#looks.delete(entry);
      this.look(held);
    });
    this.#looks.set(entry, end);
  }

  /** Null: there is nobody to warn of. */
  #tell(held: Held): Told['kind'] | null {
    const { ledger } = this.#warner;
    const { mail, entry } = held;
    const there = ledger.state.spool.get(entry)?.recipients ?? new Map<never, never>();
    const why = this.#waiting.get(entry);
    const [first, ...others] = [...there.values()].flatMap(({ recipient, state, warned }) => {
      const isNew = state === 'deferred' && warned === null;
      const delayed = isNew ? why?.get(recipient) : undefined;
      return delayed !== undefined && takesWarnings(askedOf(held, recipient)) ? [delayed] : [];
    });
    if (first === undefined) return null;
    const told = this.#warner.notify(held, [first, ...others]);
    if (told.kind !== 'told') return told.kind;
    const { notification } = told;
    const host = ledger.state.name;
    for (const { recipient } of [first, ...others])
      ledger.record({ type: 'warned', host, mail, entry, recipient, notification });
    return told.kind;
  }
}
