/** What hosts held at a moment of a recorded journal: enough of it to go on from there. */
import {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  isReplyCode,
  parseEnhancedStatus,
  reply,
  type ForwardPath,
  type MailDsn,
  type Mailbox,
  type Offer,
  type RcptDsn,
  type Reply,
} from '@hopscope/protocol';

import type { NetworkPlan } from '../file/network-plan.ts';
import { askedOfEach, mailDsnOf, rcptDsnOf } from '../host/asked.ts';
import { declaredOf } from '../host/declared.ts';
import type { MailInMailbox } from '../host/mailbox-store.ts';
import { profileOf } from '../host/profiles.ts';
import {
  heldRecipient,
  type Failure,
  type Held,
  type HeldRecipient,
} from '../host/spool-events.ts';
import type { EntryId, EventOf, JournalEvent, RecipientId } from '../journal/event.ts';
import { fold, type NetworkState } from '../journal/fold.ts';
import { newHostState, type HostState, type SpoolEntry } from '../journal/host-state.ts';
import { forwardPathOf, reversePathOf } from '../journal/paths-of.ts';
import { mailboxOf } from '../words.ts';
import { RecalledTexts } from './recalled-texts.ts';

/** A mail in a spool, and what it waits for. */
export interface RecalledMail {
  readonly held: Held;
  /** When the next attempt is due, as `at` counts; the others go on at once. */
  readonly waits: ReadonlyMap<RecipientId, number>;
  /** Why they wait. */
  readonly delayed: readonly Failure[];
  /** Recipients that failed, and whose originator was not told yet. */
  readonly failures: readonly RecalledFailure[];
}

export interface RecalledFailure extends Failure {
  /** As `at` counts. */
  readonly failedAt: number;
}

export interface RecalledHost {
  readonly state: HostState;
  readonly held: readonly RecalledMail[];
  readonly mailboxes: readonly { readonly mailbox: Mailbox; readonly mail: MailInMailbox }[];
}

export interface Recalled {
  readonly events: readonly JournalEvent[];
  readonly state: NetworkState;
  readonly hosts: ReadonlyMap<string, RecalledHost>;
}

/** A journal cannot be the past of that network; the message says why, and what to do. */
export class ForkError extends Error {
  override readonly name = 'ForkError';
}

/** Throws {@link ForkError} where a host held mail whose octets the journal does not tell. */
export function recall(events: readonly JournalEvent[], plan: NetworkPlan): Recalled {
  const state = fold(events);
  const memory = new Memory(plan);
  for (const event of events) memory.see(event);
  const hosts = new Map<string, RecalledHost>();
  for (const planned of plan.hosts) {
    const { name, external } = planned;
    if (external !== null) continue;
    const { offer } = profileOf(planned);
    const host = state.hosts.get(name) ?? newHostState(name);
    hosts.set(name, {
      state: host,
      held: [...host.spool.values()].map((entry) => memory.held(entry, offer)),
      mailboxes: host.delivered.flatMap((event) => memory.delivered(event) ?? []),
    });
  }
  return { events, state, hosts };
}

class Memory {
  readonly #plan: NetworkPlan;
  readonly #texts = new RecalledTexts();
  readonly #depths = new Map<EntryId, number>();
  readonly #failed = new Map<RecipientId, EventOf<'failed'>>();
  /** How the last hop of a recipient ended. */
  readonly #hops = new Map<RecipientId, EventOf<'hop'>>();
  /** What was asked to be told, where anything was. */
  readonly #mailDsn = new Map<EntryId, MailDsn>();
  readonly #asked = new Map<RecipientId, RcptDsn>();

  constructor(plan: NetworkPlan) {
    this.#plan = plan;
  }

  see(event: JournalEvent): void {
    this.#texts.see(event);
    if (event.type === 'failed') this.#failed.set(event.recipient, event);
    if (event.type === 'hop') this.#hops.set(event.recipient, event);
    if (event.type === 'redirected') {
      const before = this.#asked.get(event.recipient);
      if (before === undefined) return;
      const each = askedOfEach(before, event.recipients.length);
      for (const { recipient } of event.recipients) this.#asked.set(recipient, each);
    }
    if (event.type !== 'accepted') return;
    if (event.asked !== undefined) this.#mailDsn.set(event.entry, mailDsnOf(event.asked));
    for (const { recipient, asked } of event.recipients)
      if (asked !== undefined) this.#asked.set(recipient, rcptDsnOf(asked));
    const before = event.parent === null ? 0 : (this.#depths.get(event.parent) ?? 0);
    this.#depths.set(event.entry, event.cause === 'channel' ? before + 1 : 0);
  }

  /** `offer`: of the host that holds it. */
  held(spooled: SpoolEntry, offer: Offer): RecalledMail {
    const { entry, mail, cause, verb, reversePath, recipients } = spooled;
    const octets = this.#octets(entry);
    const known = new Map<RecipientId, HeldRecipient>();
    const waits = new Map<RecipientId, number>();
    const delayed: Failure[] = [];
    const failures: RecalledFailure[] = [];
    for (const { recipient, forwardPath, state, until, reply: text } of recipients.values()) {
      const path = forwardPathOf(forwardPath);
      known.set(recipient, heldRecipient(path, this.#asked.get(recipient) ?? NO_RCPT_DSN));
      if (state === 'deferred') {
        waits.set(recipient, until);
        const saidBy = this.#saidBy(recipient, text);
        delayed.push(this.#failure({ recipient, reply: text ?? '', saidBy }, path));
      }
      const failed = state === 'failed' ? this.#failed.get(recipient) : undefined;
      if (failed !== undefined)
        failures.push({ ...this.#failure(failed, path), failedAt: failed.at });
    }
    const held: Held = {
      entry,
      mail,
      cause,
      depth: this.#depths.get(entry) ?? 0,
      verb,
      reversePath: reversePathOf(reversePath),
      octets,
      declared: declaredOf(octets, offer),
      dsn: this.#mailDsn.get(entry) ?? NO_MAIL_DSN,
      recipients: known,
    };
    return { held, waits, delayed, failures };
  }

  delivered(event: EventOf<'delivered'>): RecalledHost['mailboxes'][number] | null {
    const { entry, into, mail, mailbox, returnPath } = event;
    if (into === 'terminal') return null;
    const octets = this.#octets(entry);
    return {
      mailbox: mailboxOf(mailbox),
      mail: { mail, returnPath: reversePathOf(returnPath), octets },
    };
  }

  #octets(entry: EntryId): Uint8Array {
    const octets = this.#texts.of(entry);
    if (octets !== null) return octets;
    throw new ForkError(
      `The journal does not tell the octets of ${entry}, which a channel changed or brought from where nobody wrote it down; fork before it came or behind its end.`,
    );
  }

  /** The host whose reply that was; null: it was that of the host itself, which could write nothing, or had no channel. */
  #saidBy(recipient: RecipientId, text: string | null): string | null {
    const hop = this.#hops.get(recipient);
    return hop?.source === 'receiver' && hop.reply === text ? hop.to : null;
  }

  #failure(
    {
      recipient,
      reply: text,
      saidBy,
      status: found,
    }: Pick<EventOf<'failed'>, 'recipient' | 'reply' | 'saidBy' | 'status'>,
    path: ForwardPath,
  ): Failure {
    const host = this.#plan.hosts.find(({ name }) => name === saidBy) ?? null;
    const status = found === undefined ? null : (parseEnhancedStatus(found)?.status ?? null);
    return { recipient, forwardPath: path, saidBy: host, reply: replyOf(text), status };
  }
}

/** A reply as a journal holds it: its lines are one. */
function replyOf(text: string): Reply {
  const code = Number(text.slice(0, 3));
  return reply(isReplyCode(code) ? code : 554, text.slice(4));
}
