/**
 * The spool of a host: all mail that it is responsible for, from the 250 that took it until each recipient has ended as
 * delivered, passed on, notified or lost (RFC 821 3.6).
 *
 * Every change is an event first, written and applied by the host's ledger. Beside that state stand the texts and the
 * parsed paths of what the spool holds.
 */
import type { Clock, Timer } from '@hopscope/channel';
import {
  formatPath,
  hasEightBit,
  isSuccess,
  isTransient,
  pathInReply,
  reply,
  replyText,
  userKey,
  type ForwardPath,
  type Mailbox,
  type PathPair,
  type Relay,
  type Reply,
  type ReversePath,
  type TransactionVerb,
  type Verdict,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type {
  Accepted,
  EntryId,
  HopEnded,
  HopPaths,
  MailId,
  RecipientId,
  Redirected,
  RelayStepTaken,
} from '../journal/event.ts';
import type { HostState, SpoolRecipient } from '../journal/host-state.ts';
import { dispositionOf, mailboxAt, type Disposition, type Judge } from './accept-recipient.ts';
import type { HostLedger } from './host-ledger.ts';
import type { Attempt, Consignment } from './relay-agent.ts';

/** Mail that the host takes responsibility for. */
export interface NewMail {
  readonly mail: MailId;
  readonly cause: Accepted['cause'];
  readonly channel: string | null;
  readonly parent: EntryId | null;
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly recipients: readonly {
    readonly forwardPath: ForwardPath;
    readonly parent: RecipientId | null;
  }[];
  readonly traceLine: string | null;
  /** The octets that will be passed on, the trace line included. */
  readonly octets: Uint8Array;
  /** The same as lines, for a notification; null when the journal has them already. */
  readonly text: readonly string[] | null;
}

/** A recipient that cannot be served. */
export interface Failure {
  readonly recipient: RecipientId;
  readonly forwardPath: ForwardPath;
  /** The host whose reply decided; null: this one. */
  readonly saidBy: HostPlan | null;
  readonly reply: Reply;
}

/** The text and the paths of an entry. */
export interface Held {
  readonly entry: EntryId;
  readonly mail: MailId;
  readonly cause: Accepted['cause'];
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly octets: Uint8Array;
  readonly eightBit: boolean;
  readonly paths: Map<RecipientId, ForwardPath>;
}

/** What a spool needs of its host. */
export interface SpoolHost {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly ledger: HostLedger;
  /** Carries a mail on: to the relay agent. */
  carry(next: HostPlan, consignment: Consignment): void;
  /** Sends the notification about recipients that failed; null: nobody may be told. */
  notify(held: Held, failures: readonly [Failure, ...Failure[]]): MailId | null;
  /** Whether the spool has work at hand has changed. */
  activity(): void;
}

/** A mail in a mailbox: what a user reads. */
export interface MailInMailbox {
  readonly mail: MailId;
  readonly returnPath: ReversePath;
  /** Time stamp lines, header and body; the return path line not included. */
  readonly octets: Uint8Array;
}

/** Aliases, lists, 251s and 551s that may lead from one to the next. */
const MOST_REDIRECTIONS = 10;

export class Spool {
  readonly state: HostState;
  readonly #host: SpoolHost;
  readonly #held = new Map<EntryId, Held>();
  readonly #visits = new Map<MailId, number>();
  readonly #mailboxes = new Map<string, MailInMailbox[]>();
  readonly #timers = new Set<Timer>();
  #atHand = 0;
  /** A host that has not started yet takes mail from its users and keeps it. */
  #stopped = true;

  constructor(host: SpoolHost) {
    this.#host = host;
    this.state = host.ledger.state;
  }

  /** Whether it decides about mail right now; mail that waits for its next attempt is not work at hand. */
  get busy(): boolean {
    return this.#atHand > 0;
  }

  /** How the next entry of a mail will be named. */
  nextEntry(mail: MailId): EntryId {
    const visits = this.#visits.get(mail) ?? 0;
    return visits === 0 ? `${mail}@${this.state.name}` : `${mail}@${this.state.name}.${visits + 1}`;
  }

  /** Takes a mail: from here on the host is responsible for it. What becomes of it begins in a turn of its own. */
  take(mail: NewMail): void {
    const entry = this.nextEntry(mail.mail);
    this.#visits.set(mail.mail, (this.#visits.get(mail.mail) ?? 0) + 1);
    const paths = new Map(
      mail.recipients.map(({ forwardPath }, index) => [`${entry}#${index}`, forwardPath]),
    );
    const { cause, verb, reversePath, octets } = mail;
    this.#held.set(entry, {
      entry,
      mail: mail.mail,
      cause,
      verb,
      reversePath,
      octets,
      eightBit: hasEightBit(octets),
      paths,
    });
    this.#host.ledger.record({
      type: 'accepted',
      ...this.#of(mail.mail, entry),
      cause,
      channel: mail.channel,
      parent: mail.parent,
      verb,
      reversePath: formatPath(reversePath),
      recipients: mail.recipients.map(({ forwardPath, parent }, index) => ({
        recipient: `${entry}#${index}`,
        forwardPath: formatPath(forwardPath),
        parent,
      })),
      traceLine: mail.traceLine,
      octets: octets.length,
      text: mail.text,
    });
    this.#later(0, () => this.#route(entry, [...paths.keys()]));
  }

  /** A transaction is about to begin. */
  sending({ mail, entry, recipients }: Consignment, channel: string, to: HostPlan): void {
    const hops = recipients.map(({ recipient, step }) => ({
      recipient,
      ...formatPaths(step.paths),
      ...stepTaken(step),
    }));
    this.#host.ledger.record({
      type: 'sending',
      ...this.#of(mail, entry),
      channel,
      to: to.name,
      hops,
    });
  }

  /** A transaction is over. */
  verdicts(consignment: Consignment, attempt: Attempt, verdicts: readonly Verdict[]): void {
    const held = this.#held.get(consignment.entry);
    if (held === undefined) return;
    const failures: Failure[] = [];
    const attempts = new Attempts(this.#host.ledger.now());
    for (const [index, { recipient, step }] of consignment.recipients.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined) continue;
      const hop = {
        recipient,
        ...formatPaths(step.paths),
        ...attempt,
        to: attempt.to.name,
        source: verdict.source,
      };
      const outcome = outcomeOf(verdict.reply);
      this.#hop(held, { ...hop, outcome, reply: replyText(verdict.reply) });
      const saidBy = verdict.source === 'receiver' ? attempt.to : null;
      if (outcome === 'deferred')
        this.#deferOrFail(held, recipient, { saidBy, reply: verdict.reply }, attempts, failures);
      if (outcome === 'refused')
        this.#refused(held, recipient, { saidBy, reply: verdict.reply }, failures);
    }
    for (const [until, waiting] of attempts.due)
      this.#wait(until - attempts.now, () =>
        this.#later(0, () => this.#route(held.entry, waiting)),
      );
    this.#fail(held, failures);
    this.#forget(held);
  }

  /** What lies in a user's mailbox, oldest first. */
  mailbox({ localPart }: Mailbox): readonly MailInMailbox[] {
    return [...(this.#mailboxes.get(userKey(localPart)) ?? [])];
  }

  /** Octets in a user's mailbox. */
  fill({ localPart }: Mailbox): number {
    const mails = this.#mailboxes.get(userKey(localPart)) ?? [];
    return mails.reduce((total, { octets }) => total + octets.length, 0);
  }

  /** Makes no further attempt. What is held stays held. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#atHand = 0;
  }

  /** Goes on after a stop. */
  resume(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    for (const { entry, paths } of this.#held.values())
      this.#later(0, () => this.#route(entry, [...paths.keys()]));
  }

  /** Decides about recipients: delivers, redirects, hands on, or fails them. */
  #route(entry: EntryId, recipients: readonly RecipientId[]): void {
    const held = this.#held.get(entry);
    if (held === undefined) return;
    const failures: Failure[] = [];
    const onward = new Map<HostPlan, Consignment['recipients'][number][]>();
    const queue = [...recipients];
    for (let recipient = queue.shift(); recipient !== undefined; recipient = queue.shift()) {
      const forwardPath = held.paths.get(recipient);
      const waiting = this.state.spool.get(entry)?.recipients.get(recipient);
      if (forwardPath === undefined || waiting === undefined) continue;
      const disposition = this.#disposition(held, forwardPath, waiting);
      switch (disposition.kind) {
        case 'deliver':
          this.#deliver(held, recipient, disposition);
          break;
        case 'redirect':
          queue.push(...this.#redirect(held, recipient, disposition.because, disposition.to));
          break;
        case 'relay': {
          const group = onward.get(disposition.next) ?? [];
          group.push({ recipient, step: disposition.step });
          onward.set(disposition.next, group);
          break;
        }
        case 'refuse':
          failures.push({ recipient, forwardPath, saidBy: null, reply: disposition.reply });
      }
    }
    const { mail, verb, octets, eightBit } = held;
    for (const [next, group] of onward) {
      this.#host.carry(next, { mail, entry, verb, octets, eightBit, recipients: group });
    }
    this.#fail(held, failures);
    this.#forget(held);
  }

  #disposition(held: Held, forwardPath: ForwardPath, waiting: SpoolRecipient): Disposition {
    const { judge } = this.#host;
    if (waiting.redirections > MOST_REDIRECTIONS) {
      return {
        kind: 'refuse',
        reply: reply(554, 'Transaction failed: aliases, lists or forwards go round in a loop'),
      };
    }
    const own = held.cause !== 'channel' || waiting.redirections > 0;
    const disposition = dispositionOf(
      judge,
      { forwardPath, reversePath: held.reversePath },
      held.verb,
      own,
    );
    if (disposition.kind !== 'deliver' || disposition.into === 'terminal') return disposition;
    if (judge.plan.quota === null) return disposition;
    if (this.fill(disposition.mailbox) + held.octets.length <= judge.plan.quota) return disposition;
    return {
      kind: 'refuse',
      reply: reply(552, 'Exceeded storage allocation: the mailbox has no room for this mail'),
    };
  }

  #deliver(
    held: Held,
    recipient: RecipientId,
    { mailbox, into }: Extract<Disposition, { kind: 'deliver' }>,
  ): void {
    if (into !== 'terminal') {
      const key = userKey(mailbox.localPart);
      const there = this.#mailboxes.get(key) ?? [];
      there.push({ mail: held.mail, returnPath: held.reversePath, octets: held.octets });
      this.#mailboxes.set(key, there);
    }
    this.#host.ledger.record({
      type: 'delivered',
      ...this.#of(held.mail, held.entry),
      recipient,
      into,
      mailbox: mailboxAt(this.#host.judge.plan.name, mailbox),
      returnPath: formatPath(held.reversePath),
    });
  }

  #redirect(
    held: Held,
    recipient: RecipientId,
    because: Redirected['because'],
    to: readonly ForwardPath[],
  ): readonly RecipientId[] {
    const replacements = to.map((forwardPath, index) => ({
      recipient: `${recipient}.${index}`,
      forwardPath,
    }));
    for (const { recipient: id, forwardPath } of replacements) held.paths.set(id, forwardPath);
    this.#host.ledger.record({
      type: 'redirected',
      ...this.#of(held.mail, held.entry),
      recipient,
      because,
      recipients: replacements.map(({ recipient: id, forwardPath }) => ({
        recipient: id,
        forwardPath: formatPath(forwardPath),
      })),
    });
    return replacements.map(({ recipient: id }) => id);
  }

  #hop(held: Held, hop: Omit<HopEnded, 'type' | 'host' | 'mail' | 'entry'>): void {
    const {
      recipient,
      channel,
      to,
      reversePath,
      forwardPath,
      outcome,
      reply: answer,
      source,
      ms,
    } = hop;
    this.#host.ledger.record({
      type: 'hop',
      ...this.#of(held.mail, held.entry),
      recipient,
      channel,
      to,
      reversePath,
      forwardPath,
      outcome,
      reply: answer,
      source,
      ms: Math.round(ms * 1000) / 1000,
    });
  }

  /** A temporary refusal: another attempt, twice as far away as the last, until the host gives up. */
  #deferOrFail(
    held: Held,
    recipient: RecipientId,
    said: Pick<Failure, 'saidBy' | 'reply'>,
    next: Attempts,
    failures: Failure[],
  ): void {
    const entry = this.state.spool.get(held.entry);
    const waiting = entry?.recipients.get(recipient);
    const forwardPath = held.paths.get(recipient);
    if (entry === undefined || waiting === undefined || forwardPath === undefined) return;
    const { first, most, giveUp } = this.#host.judge.plan.retry;
    const last = entry.acceptedAt + giveUp;
    if (next.now >= last) {
      failures.push({ recipient, forwardPath, ...said });
      return;
    }
    const { attempts } = waiting;
    const until = Math.min(next.now + Math.min(first * 2 ** (attempts - 1), most), last);
    this.#host.ledger.record({
      type: 'deferred',
      ...this.#of(held.mail, held.entry),
      recipient,
      reply: replyText(said.reply),
      attempts,
      until,
    });
    next.add(until, recipient);
  }

  /** A permanent refusal; where the profile says so, a 551 is followed once, along the path that it names. */
  #refused(
    held: Held,
    recipient: RecipientId,
    said: Pick<Failure, 'saidBy' | 'reply'>,
    failures: Failure[],
  ): void {
    const forwardPath = held.paths.get(recipient);
    const waiting = this.state.spool.get(held.entry)?.recipients.get(recipient);
    if (forwardPath === undefined || waiting === undefined) return;
    const path = said.reply.code === 551 ? pathInReply(said.reply) : null;
    if (path?.ok === true && this.#host.judge.profile.follows551 && waiting.because !== '551') {
      const followers = this.#redirect(held, recipient, '551', [path.value]);
      return this.#later(0, () => this.#route(held.entry, followers));
    }
    failures.push({ recipient, forwardPath, ...said });
  }

  /** The end of mail that cannot go on: its originator is told, or it is lost (0821:926). */
  #fail(held: Held, failures: readonly Failure[]): void {
    const [first, ...others] = failures;
    if (first === undefined) return;
    for (const { recipient, reply: answer, saidBy } of failures) {
      this.#host.ledger.record({
        type: 'failed',
        ...this.#of(held.mail, held.entry),
        recipient,
        reply: replyText(answer),
        saidBy: saidBy?.name ?? null,
      });
    }
    const notification = this.#host.notify(held, [first, ...others]);
    for (const { recipient } of failures) {
      const ofRecipient = { ...this.#of(held.mail, held.entry), recipient };
      if (notification !== null)
        this.#host.ledger.record({ type: 'notified', ...ofRecipient, notification });
      else
        this.#host.ledger.record({
          type: 'lost',
          ...ofRecipient,
          why: 'its reverse-path is null: nobody may be told',
        });
    }
  }

  /** Lets go of the text of an entry that has left the spool. */
  #forget(held: Held): void {
    if (!this.state.spool.has(held.entry)) this.#held.delete(held.entry);
  }

  #of(mail: MailId, entry: EntryId): { host: string; mail: MailId; entry: EntryId } {
    return { host: this.state.name, mail, entry };
  }

  /** Work at hand: done in a turn of its own, so that the reply that took a mail leaves before the mail does. */
  #later(ms: number, work: () => void): void {
    if (this.#stopped) return;
    this.#atHand += 1;
    this.#wait(ms, () => {
      this.#atHand -= 1;
      work();
      this.#host.activity();
    });
  }

  #wait(ms: number, work: () => void): void {
    if (this.#stopped) return;
    const timer = this.#host.clock.after(ms, () => {
      this.#timers.delete(timer);
      work();
    });
    this.#timers.add(timer);
  }
}

/** When the recipients of one transaction are due again; those due together go together (RFC 821 3.6, 0821:894). */
class Attempts {
  readonly now: number;
  readonly due = new Map<number, RecipientId[]>();

  constructor(now: number) {
    this.now = now;
  }

  add(until: number, recipient: RecipientId): void {
    this.due.set(until, [...(this.due.get(until) ?? []), recipient]);
  }
}

function outcomeOf(answer: Reply): HopEnded['outcome'] {
  if (isSuccess(answer)) return 'passed-on';
  return isTransient(answer) ? 'deferred' : 'refused';
}

function formatPaths({
  reversePath,
  forwardPath,
}: PathPair): Pick<HopPaths, 'reversePath' | 'forwardPath'> {
  return { reversePath: formatPath(reversePath), forwardPath: formatPath(forwardPath) };
}

function stepTaken({ deleted, ignored, prepended }: Relay): RelayStepTaken {
  const entered = prepended.kind === 'own-name';
  return {
    deleted,
    ignored,
    prepended: entered ? prepended.name : null,
    kept: entered ? null : prepended.because,
  };
}
