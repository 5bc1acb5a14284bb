/**
 * The spool of a host: all mail that it is responsible for, from the 250 that took it until each recipient has ended as
 * delivered, passed on, notified or lost (RFC 821 3.6).
 *
 * Every change is an event first, written and applied by the host's ledger. Beside that state stand the texts and the
 * parsed paths of what the spool holds.
 */
import type { Clock } from '@hopscope/channel';
import {
  defaultStatus,
  formatPath,
  isSuccess,
  pathInReply,
  reply,
  type ForwardPath,
  type NotifiedAction,
  type Reply,
  type Verdict,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { Delivered, EntryId, MailId, RecipientId, Redirected } from '../journal/event.ts';
import { waitsForAttempt, type HostState } from '../journal/host-state.ts';
import { mailboxAt, type Disposition, type Judge } from './accept-recipient.ts';
import type { Activity } from './activity.ts';
import { askedOfEach, wants } from './asked.ts';
import { Agenda } from './agenda.ts';
import { Attempts } from './attempts.ts';
import { Deferral, type Round } from './deferral.ts';
import { Delayed } from './delayed.ts';
import { dispositionOfHeld } from './held-disposition.ts';
import type { HostLedger } from './host-ledger.ts';
import type { MailNames } from './mail-names.ts';
import type { RecalledMail } from '../past/recall.ts';
import type { Exchangers } from '../wire/host-table.ts';
import type { Attempt, Consigned, Consignment } from './relay-agent.ts';
import {
  acceptedEvent,
  askedOf,
  consigned,
  consignmentOf,
  heldMail,
  heldRecipient,
  hopEvent,
  outcomeOf,
  recipientsOf,
  sendingEvent,
  type Failure,
  type Held,
  type TakenMail,
} from './spool-events.ts';
import { Undelivered, type Failures, type Told } from './undelivered.ts';

/** What a spool needs of its host. */
export interface SpoolHost {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly ledger: HostLedger;
  /** Whether a mail can be carried there now: over a link, or over a channel of a host that has called and said TURN. */
  reaches(next: HostPlan): boolean;
  /** The order in which exchangers are tried; those of equal preference as chance has it (5321:3886). */
  ordered(exchangers: Exchangers): readonly [HostPlan, ...HostPlan[]];
  /** Carries a mail on: to the relay agent. */
  carry(next: HostPlan, consignment: Consignment): void;
  /** Sends the notification about recipients that failed, or of whom something else is to be told. */
  notify(held: Held, failures: Failures, action: NotifiedAction): Told;
  /** Null: something was written. Otherwise why it was not. */
  writeFails(mail: MailId, what: string): Reply | null;
  readonly names: MailNames;
  readonly activity: Activity;
}

export class Spool {
  readonly state: HostState;
  readonly #host: SpoolHost;
  readonly #held = new Map<EntryId, Held>();
  /** Of a recorded past: until when its recipients wait. */
  readonly #waits = new Map<RecipientId, number>();
  readonly #agenda: Agenda;
  /** Null: the host warns nobody of mail that is delayed. */
  readonly #delayed: Delayed | null;
  readonly #deferral: Deferral;
  readonly #undelivered: Undelivered;

  constructor(host: SpoolHost) {
    this.#host = host;
    this.state = host.ledger.state;
    this.#agenda = new Agenda(host.clock, host.activity);
    const { ledger, judge } = host;
    const { retry } = judge.plan;
    const warn = judge.profile.rules.extended ? (retry.warn ?? null) : null;
    const notify = (held: Held, delayed: Failures): Told => host.notify(held, delayed, 'delayed');
    this.#delayed =
      warn === null
        ? null
        : new Delayed({ ledger, warn, first: retry.first, notify }, this.#agenda);
    this.#deferral = new Deferral(judge, ledger, this.#delayed);
    this.#undelivered = new Undelivered(
      {
        ledger,
        retry,
        notify: (held, failures) => host.notify(held, failures, 'failed'),
        ended: (held) => this.#forget(held),
      },
      this.#agenda,
    );
  }

  /** Holds what a recorded past tells that it held; what was due before the first `resume` goes on then. */
  recall({ held, waits, delayed, failures: [first, ...others] }: RecalledMail): void {
    this.#held.set(held.entry, held);
    for (const each of delayed) this.#delayed?.deferred(held, each);
    for (const [recipient, until] of waits) this.#waits.set(recipient, until);
    if (first !== undefined) this.#undelivered.recall(held, [first, ...others]);
  }

  /** How the next entry of a mail will be named. */
  nextEntry(mail: MailId): EntryId {
    return this.#host.names.nextEntry(mail, this.state.name);
  }

  /** Takes a mail: from here on the host is responsible for it. What becomes of it begins in a turn of its own. */
  take(mail: TakenMail): void {
    const entry = this.#host.names.entered(mail.mail, this.state.name);
    const recipients = recipientsOf(entry, mail);
    this.#held.set(entry, heldMail(entry, recipients, mail, this.#host.judge.profile.offer));
    const { ledger } = this.#host;
    ledger.write(acceptedEvent(ledger.stamp(), this.state.name, entry, recipients, mail));
    this.#agenda.soon(() => this.#route(entry, recipients));
  }

  /** A transaction is about to begin. */
  sending(consignment: Consignment, channel: string, to: HostPlan): void {
    const { ledger } = this.#host;
    this.#inLane(consignment, false);
    ledger.write(sendingEvent(ledger.stamp(), this.state.name, consignment, channel, to));
  }

  /** A transaction is over. */
  verdicts(consignment: Consignment, attempt: Attempt, verdicts: readonly Verdict[]): void {
    const held = this.#held.get(consignment.entry);
    if (held === undefined) return;
    const relayed: Failure[] = [];
    const round: Round = { next: new Attempts(this.#host.ledger.now()), failures: [] };
    const { next, failures } = round;
    const onward: Onward = new Map();
    const someTaken = verdicts.some(({ reply: answer }) => isSuccess(answer));
    for (const [index, each] of consignment.recipients.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined) continue;
      const inAnother = someTaken && isTooManyRecipients(verdict.reply);
      const outcome = inAnother ? 'deferred' : outcomeOf(verdict.reply);
      const { recipient } = each;
      const { ledger } = this.#host;
      ledger.write(
        hopEvent(ledger.stamp(), this.state.name, consignment, each, attempt, verdict, outcome),
      );
      const said = {
        saidBy: verdict.source === 'receiver' ? attempt.to : null,
        reply: verdict.reply,
      };
      const [other, ...others] = this.#agenda.stopped ? NOBODY : each.others;
      if (inAnother) next.add(next.now, recipient);
      else if (outcome === 'deferred' && other !== undefined)
        addTo(onward, other, { ...each, others });
      else if (outcome === 'deferred')
        this.#deferral.ofHop(held, recipient, attempt.to, said, round);
      else if (outcome === 'refused') this.#refused(held, recipient, said, failures);
      else if (!attempt.notifies) relayed.push(...this.#toTell(held, recipient, said));
    }
    if (onward.size > 0) this.#agenda.soon(() => this.#carryOn(held, onward));
    this.#await(held, next);
    this.#tell(held, relayed, 'relayed');
    this.#undelivered.fail(held, failures);
    this.#forget(held);
  }

  #await(held: Held, attempts: Attempts): void {
    if (attempts.isEmpty) return;
    const { entry } = held;
    const { now } = attempts;
    for (const [until, waiting] of attempts.due) {
      if (until === now) this.#route(entry, waiting);
      else this.#agenda.later(until - now, () => this.#due(entry, waiting, until));
    }
    this.#delayed?.look(held);
  }

  /** The moment has come for which they were deferred; some may have gone before it, with a host that said TURN. */
  #due(entry: EntryId, recipients: readonly RecipientId[], until: number): void {
    const held = this.#held.get(entry);
    const there = this.state.spool.get(entry)?.recipients;
    const due = recipients.filter((recipient) => {
      const waiting = there?.get(recipient);
      const isSame = waiting?.state !== 'deferred' || waiting.until === until;
      const inLane = held?.recipients.get(recipient)?.inLane === true;
      return waiting?.state !== 'sending' && isSame && !inLane;
    });
    this.#route(entry, due);
  }

  /** What waits for its next attempt is due now, and who could not be told yet is told. Of how many recipients that is. */
  retry(): number {
    if (this.#agenda.stopped) return 0;
    const due = [...this.#held.values()].flatMap(({ entry, recipients: known }) => {
      const there = [...(this.state.spool.get(entry)?.recipients.values() ?? [])];
      const recipients = there.flatMap((one) =>
        waitsForAttempt(one) && known.get(one.recipient)?.inLane !== true ? one.recipient : [],
      );
      return recipients.length === 0 ? [] : [{ entry, recipients }];
    });
    const untold = this.#undelivered.waiting;
    const waiting = due.reduce((count, { recipients }) => count + recipients.length, untold);
    if (waiting === 0) return 0;
    const { ledger } = this.#host;
    const { seq, at } = ledger.stamp();
    ledger.write({ seq, at, type: 'retried', host: this.state.name, waiting });
    for (const { entry, recipients } of due)
      this.#agenda.soon(() => this.#due(entry, recipients, at));
    this.#undelivered.resume((entry) => this.#held.get(entry) ?? null);
    return waiting;
  }

  /**
   * What is deferred and would go to that host, in the order in which it came: the host has called and said TURN. What is not sent
   * there must be brought back by `takeBack`.
   */
  giveTo(next: HostPlan): readonly Consignment[] {
    return [...this.#held.values()].flatMap((held) => {
      const there = this.state.spool.get(held.entry)?.recipients ?? new Map<never, never>();
      const group = [...there.values()].flatMap(({ recipient, state, redirections }) => {
        const known = held.recipients.get(recipient);
        if (state !== 'deferred' || known === undefined || known.inLane) return [];
        const { judge } = this.#host;
        const disposition = dispositionOfHeld(judge, held, known.forwardPath, redirections);
        const goesThere =
          disposition.kind === 'relay' && disposition.exchangers.flat().includes(next);
        return goesThere ? [consigned(recipient, disposition.step, known.dsn, NOBODY)] : [];
      });
      return group.length === 0 ? [] : [this.#toLane(held, group)];
    });
  }

  /** These were not sent to the host that said TURN. They wait as before, and what had not waited yet begins to. */
  takeBack(unsent: readonly Consignment[]): void {
    const now = this.#host.ledger.now();
    for (const consignment of unsent) {
      const { entry, recipients } = consignment;
      this.#inLane(consignment, false);
      const there = this.state.spool.get(entry)?.recipients;
      const due = recipients.flatMap(({ recipient }) => {
        const waiting = there?.get(recipient);
        return waiting?.state === 'deferred' && waiting.until > now ? [] : [recipient];
      });
      if (due.length > 0) this.#agenda.soon(() => this.#route(entry, due));
    }
  }

  /** Makes no further attempt. What is held stays held. */
  stop(): void {
    this.#agenda.stop();
    this.#delayed?.stop();
    for (const { recipients } of this.#held.values())
      for (const known of recipients.values()) known.inLane = false;
  }

  /** A fault has destroyed all that is held: nobody can be told, for nobody knows any more what it was. */
  destroy(rule: string): void {
    for (const held of this.#held.values()) {
      // A Map may lose entries while it is walked through.
      for (const recipient of this.state.spool.get(held.entry)?.recipients.keys() ?? []) {
        this.#host.ledger.record({
          type: 'lost',
          ...this.#of(held.mail, held.entry),
          recipient,
          why: `the spool was destroyed (${rule})`,
        });
      }
      this.#forget(held);
    }
  }

  /** Goes on after a stop, or begins: a host that has not started yet takes mail from its users and keeps it. */
  resume(): void {
    if (!this.#agenda.stopped) return;
    this.#agenda.resume();
    for (const held of this.#held.values()) {
      const attempts = new Attempts(this.#host.ledger.now());
      const atOnce = [...held.recipients.keys()].filter((recipient) => {
        const until = this.#waits.get(recipient) ?? 0;
        if (until > attempts.now) attempts.add(until, recipient);
        return until <= attempts.now;
      });
      if (atOnce.length > 0) this.#agenda.soon(() => this.#route(held.entry, atOnce));
      this.#await(held, attempts);
    }
    this.#waits.clear();
    this.#undelivered.resume((entry) => this.#held.get(entry) ?? null);
  }

  /** Decides about recipients: delivers, redirects, hands on, or fails them. */
  #route(entry: EntryId, recipients: readonly RecipientId[]): void {
    const held = this.#held.get(entry);
    if (held === undefined) return;
    const round: Round = { next: new Attempts(this.#host.ledger.now()), failures: [] };
    const { next: attempts, failures } = round;
    const onward: Onward = new Map();
    const queue = [...recipients];
    // It grows while it is walked through.
    for (const recipient of queue) {
      const known = held.recipients.get(recipient);
      const waiting = this.state.spool.get(entry)?.recipients.get(recipient);
      if (known === undefined || waiting === undefined) continue;
      if (waiting.state === 'failed') continue; // it waits for its notification
      const { forwardPath, dsn } = known;
      const { redirections } = waiting;
      const disposition = dispositionOfHeld(this.#host.judge, held, forwardPath, redirections);
      switch (disposition.kind) {
        case 'deliver': {
          const unwritten = this.#unwritten(held, disposition);
          if (unwritten === null) this.#deliver(held, recipient, disposition);
          else {
            const said = { saidBy: null, reply: unwritten };
            this.#deferral.ofWrite(held, recipient, said, round);
          }
          break;
        }
        case 'redirect':
          for (const follower of this.#redirect(
            held,
            recipient,
            disposition.because,
            disposition.to,
          ))
            queue.push(follower);
          break;
        case 'relay': {
          const { step, exchangers } = disposition;
          const [next, ...others] = this.#host.ordered(exchangers);
          if (this.#host.reaches(next))
            addTo(onward, next, consigned(recipient, step, dsn, others));
          else this.#deferral.untilCalled(held, recipient, next, null, round);
          break;
        }
        case 'refuse': {
          const { reply: answer } = disposition;
          const status = disposition.status ?? defaultStatus('RCPT', answer.code);
          failures.push({ recipient, forwardPath, saidBy: null, reply: answer, status });
        }
      }
    }
    this.#carryOn(held, onward);
    this.#await(held, attempts);
    this.#undelivered.fail(held, failures);
    this.#forget(held);
  }

  #carryOn(held: Held, onward: Onward): void {
    for (const [next, group] of onward) this.#host.carry(next, this.#toLane(held, group));
  }

  #toLane(held: Held, recipients: Consignment['recipients']): Consignment {
    const consignment = consignmentOf(held, recipients);
    this.#inLane(consignment, true);
    return consignment;
  }

  #inLane({ entry, recipients }: Consignment, inLane: boolean): void {
    const held = this.#held.get(entry);
    for (const { recipient } of recipients) {
      const known = held?.recipients.get(recipient);
      if (known !== undefined) known.inLane = inLane;
    }
  }

  /** Why the mail cannot be put into the mailbox now; null: it can, or need not. */
  #unwritten({ mail }: Held, { into }: { readonly into: Delivered['into'] }): Reply | null {
    return into === 'terminal' ? null : this.#host.writeFails(mail, 'a mailbox');
  }

  #deliver(
    held: Held,
    recipient: RecipientId,
    { mailbox, into }: Extract<Disposition, { kind: 'deliver' }>,
  ): void {
    if (into !== 'terminal') {
      const { mail, reversePath, octets } = held;
      this.#host.judge.mailboxStore.put(mailbox, { mail, returnPath: reversePath, octets });
    }
    const { ledger, judge } = this.#host;
    const { seq, at } = ledger.stamp();
    ledger.write({
      seq,
      at,
      type: 'delivered',
      host: this.state.name,
      mail: held.mail,
      entry: held.entry,
      recipient,
      into,
      mailbox: mailboxAt(judge.plan.name, mailbox),
      returnPath: formatPath(held.reversePath),
    });
    this.#tell(held, this.#toTell(held, recipient, DONE), 'delivered');
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
    const asked = askedOfEach(askedOf(held, recipient), replacements.length);
    for (const { recipient: id, forwardPath } of replacements) {
      held.recipients.set(id, heldRecipient(forwardPath, asked));
    }
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
    if (replacements.length > 1) this.#tell(held, this.#toTell(held, recipient, DONE), 'expanded');
    return replacements.map(({ recipient: id }) => id);
  }

  /** This recipient, if his sender wants to be told of success. */
  #toTell(
    held: Held,
    recipient: RecipientId,
    said: Pick<Failure, 'saidBy' | 'reply'>,
  ): readonly Failure[] {
    const known = held.recipients.get(recipient);
    if (known === undefined || !wants(known.dsn, 'SUCCESS')) return [];
    return [{ recipient, forwardPath: known.forwardPath, ...said }];
  }

  /** Of success the originator is told at once or, where that cannot be written, never: the mail itself has gone its way. */
  #tell(
    held: Held,
    [first, ...others]: readonly Failure[],
    action: Exclude<NotifiedAction, 'failed'>,
  ): void {
    if (first !== undefined) this.#host.notify(held, [first, ...others], action);
  }

  /** A permanent refusal; where the profile says so, a 551 is followed once, along the path that it names. */
  #refused(
    held: Held,
    recipient: RecipientId,
    said: Pick<Failure, 'saidBy' | 'reply'>,
    failures: Failure[],
  ): void {
    const forwardPath = held.recipients.get(recipient)?.forwardPath;
    const waiting = this.state.spool.get(held.entry)?.recipients.get(recipient);
    if (forwardPath === undefined || waiting === undefined) return;
    const path = said.reply.code === 551 ? pathInReply(said.reply) : null;
    if (path?.ok === true && this.#host.judge.profile.follows551 && waiting.because !== '551') {
      const followers = this.#redirect(held, recipient, '551', [path.value]);
      return this.#agenda.soon(() => this.#route(held.entry, followers));
    }
    failures.push({ recipient, forwardPath, ...said });
  }

  /** Lets go of the text of an entry that has left the spool. */
  #forget(held: Held): void {
    if (this.state.spool.has(held.entry) || !this.#held.delete(held.entry)) return;
    this.#undelivered.forget(held.entry);
    this.#delayed?.forget(held.entry);
    this.#host.names.left(held.mail);
  }

  #of(mail: MailId, entry: EntryId): { host: string; mail: MailId; entry: EntryId } {
    return { host: this.state.name, mail, entry };
  }
}

/** Recipients of one mail, by the host that they go to next. */
type Onward = Map<HostPlan, Consigned[]>;

function addTo(onward: Onward, next: HostPlan, recipient: Consigned): void {
  const group = onward.get(next);
  if (group === undefined) onward.set(next, [recipient]);
  else group.push(recipient);
}

const NOBODY: readonly HostPlan[] = [];

/**
 * One recipient too many for one transaction, where others were taken: "try again in another transaction" (0821:3725), so the
 * code is not about this recipient. Alone it will be.
 */
function isTooManyRecipients({ code }: Reply): boolean {
  return code === 552 || code === 452;
}

/** What this host itself says of a recipient with whom all is well. */
const DONE = { saidBy: null, reply: reply(250, 'OK') };
