/**
 * A mail host: receptions, a spool, and a relay agent. Receptions put mail into the spool, the spool decides about each
 * recipient, the agent carries what must go on, and its verdicts come back to the spool.
 */
import { formatAddress, type Clock, type Listener } from '@hopscope/channel';
import {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  NULL_REVERSE_PATH,
  faultOfOffer,
  formatNotification,
  formatPath,
  hasEightBit,
  isSuccess,
  needsInternationalization,
  reply,
  replyText,
  returnPath,
  returnRoute,
  type ForwardPath,
  type MailDsn,
  type Mailbox,
  type NotifiedAction,
  type RcptDsn,
  type Reply,
  type ReversePath,
  type Verdict,
} from '@hopscope/protocol';

import type { Crash, FaultBook } from '../fault/fault-book.ts';
import type { HostPlan, Wishes } from '../file/network-plan.ts';
import type { EntryId, MailId } from '../journal/event.ts';
import type { HostState } from '../journal/host-state.ts';
import type { JournalWriter } from '../journal/journal.ts';
import type { Random } from '../time/random.ts';
import type { HostTable } from '../wire/host-table.ts';
import type { HostChannel, NetworkWire } from '../wire/network-wire.ts';
import { dispositionOf, type Judge } from './accept-recipient.ts';
import { isInternationalized } from './declared.ts';
import { encodeLines, headerLines, wholeLines, withLine } from './mail-text.ts';
import type { Activity } from './activity.ts';
import { HostLedger } from './host-ledger.ts';
import type { MailNames } from './mail-names.ts';
import { inOrder } from './in-order.ts';
import { Mailboxes } from './mailboxes.ts';
import type { RecalledHost } from '../past/recall.ts';
import { profileOf } from './profiles.ts';
import { Greetings, Reception, type ReceivedMail, type Receiver } from './reception.ts';
import { RelayAgent, type Attempt, type Consignment, type Sender } from './relay-agent.ts';
import { MailboxStore, type MailInMailbox } from './mailbox-store.ts';
import { Spool } from './spool.ts';
import { askedOf, type Held } from './spool-events.ts';
import { TurnedLane } from './turned-lane.ts';
import type { Failures, Told } from './undelivered.ts';

/** What a host gets from its network. */
export interface HostServices {
  readonly table: HostTable;
  readonly wire: NetworkWire;
  readonly clock: Clock;
  readonly journal: JournalWriter;
  readonly names: MailNames;
  readonly faults: FaultBook;
  readonly crash: Crash;
  readonly activity: Activity;
  /** In what order exchangers of equal preference are tried. */
  readonly chance: Random;
  readonly mailboxWindow: number;
  /** What the host held when its recorded past ended; null: it begins now. */
  readonly recalled: (host: HostPlan) => RecalledHost | null;
}

/** A mail as a user of the host hands it in. */
export interface Submission {
  readonly from: Mailbox;
  readonly to: readonly ForwardPath[];
  /** Header and body, lines without CRLF. */
  readonly text: readonly string[];
  readonly wishes: Wishes;
}

/** Milliseconds that a stopping host waits for its clients to close. */
const GOODBYE = 250;

export class MailHost {
  readonly plan: HostPlan;
  readonly #services: HostServices;
  readonly #judge: Judge;
  readonly #ledger: HostLedger;
  readonly #spool: Spool;
  readonly #agent: RelayAgent;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  readonly #receptions = new Set<Reception>();
  /** Those on channels that this host has opened and turned: the network is not at rest before they are closed. */
  readonly #called = new Set<Reception>();
  /** Channels of peers who have said TURN. */
  readonly #turned = new Set<TurnedLane>();
  #listener: Listener | null = null;
  #lastHasLeft = (): void => {};
  /** Counts starts and stops: a start that was overtaken by a stop must not come true. */
  #turns = 0;

  constructor(plan: HostPlan, services: HostServices) {
    const profile = profileOf(plan);
    const fault = faultOfOffer(profile.offer);
    if (fault !== null) throw new TypeError(`${plan.name} cannot offer that: ${fault}.`);
    const { clock, table, wire } = services;
    this.plan = plan;
    this.#services = services;
    const recalled = services.recalled(plan);
    const { journal, mailboxWindow } = services;
    this.#ledger = new HostLedger(plan.name, journal, mailboxWindow, recalled?.state);
    this.#judge = {
      plan,
      profile,
      table,
      identity: table.identityOf(plan),
      mailboxes: new Mailboxes(plan, profile.rules, table.identityOf(plan)),
      mailboxStore: new MailboxStore(services.mailboxWindow),
    };
    this.#spool = new Spool({
      judge: this.#judge,
      clock,
      ledger: this.#ledger,
      reaches: (next) => table.link(plan, next) !== null || this.#laneOf(next) !== null,
      ordered: (exchangers) => inOrder(exchangers, services.chance),
      carry: (next, consignment) => this.#carry(next, consignment),
      notify: (held, failures, action) => this.#notify(held, failures, action),
      writeFails: (mail, what) => this.#writeFails(mail, what),
      names: services.names,
      activity: services.activity,
    });
    for (const { mailbox, mail } of recalled?.mailboxes ?? [])
      this.#judge.mailboxStore.put(mailbox, mail);
    for (const mail of recalled?.held ?? []) this.#spool.recall(mail);
    this.#sender = {
      judge: this.#judge,
      clock,
      wire,
      faults: services.faults,
      sending: (consignment: Consignment, channel: string, to: HostPlan) =>
        this.#spool.sending(consignment, channel, to),
      verdicts: (consignment: Consignment, attempt: Attempt, verdicts: readonly Verdict[]) =>
        this.#spool.verdicts(consignment, attempt, verdicts),
      turned: (channel: HostChannel) => {
        services.activity.begin();
        this.#called.add(this.#receive(channel));
      },
      activity: services.activity,
    };
    this.#agent = new RelayAgent(this.#sender);
    this.#receiver = {
      judge: this.#judge,
      clock,
      faults: services.faults,
      greetings: new Greetings(),
      date: () => this.date(),
      crash: ({ ms, spool, rule }) => services.crash(plan, ms, spool, rule),
      take: (mail) => this.#take(mail),
      ended: (reception) => this.#ended(reception),
      turned: (channel, peer) => this.#giveTo(channel, peer),
    };
  }

  get state(): HostState {
    return this.#ledger.state;
  }

  /** Takes channels. */
  get running(): boolean {
    return this.#listener !== null;
  }

  /** The date by the clock of this host, in milliseconds since 1970. */
  date(): number {
    const { clock, faults } = this.#services;
    return clock.now() + (faults.ofHost('clock', this.plan)?.ms ?? 0);
  }

  /** A fault has destroyed what is in its spool. */
  loseSpool(rule: string): void {
    this.#spool.destroy(rule);
  }

  youngest(mailbox: Mailbox): MailInMailbox | null {
    return this.#judge.mailboxStore.youngest(mailbox);
  }

  mailbox(mailbox: Mailbox): readonly MailInMailbox[] {
    return this.#judge.mailboxStore.list(mailbox);
  }

  /** Takes channels from here on. Mail that waits in its spool waits for `goOn`. */
  start(done: (started: { ok: true } | { ok: false; why: string }) => void): void {
    if (this.#listener !== null) return done({ ok: true });
    this.#turns += 1;
    const turn = this.#turns;
    const accept = (channel: HostChannel): void => {
      if (this.#listener === null) return turnAway(channel);
      this.#receive(channel);
    };
    this.#services.wire.listen(this.plan, accept, (listening) => {
      if (!listening.ok) return done(listening);
      const { listener } = listening;
      if (turn !== this.#turns)
        return listener.close(() => done({ ok: false, why: 'stopped before it began' }));
      this.#listener = listener;
      this.#ledger.record({
        type: 'listening',
        host: this.plan.name,
        address: formatAddress(listener.address),
      });
      done({ ok: true });
    });
  }

  #receive(channel: HostChannel): Reception {
    const reception = new Reception(this.#receiver, channel);
    this.#receptions.add(reception);
    reception.start();
    return reception;
  }

  /** Calls another host: sends what waits for it, and says TURN to get what waits there (RFC 821 3.8). False: it is down. */
  call(next: HostPlan): boolean {
    if (this.#listener === null) {
      this.#ledger.record({ type: 'call-skipped', from: this.plan.name, to: next.name });
      return false;
    }
    this.#agent.call(next);
    return true;
  }

  /** Tries at once what waits in its spool for its next attempt, and tells of how many recipients that is. */
  retry(): number {
    return this.#spool.retry();
  }

  /** A peer has called and said TURN: it gets what waits for it. */
  #giveTo(channel: HostChannel, peer: HostPlan): void {
    const lane = new TurnedLane(this.#sender, peer, channel, (unsent) => {
      this.#turned.delete(lane);
      this.#spool.takeBack(unsent);
    });
    this.#turned.add(lane);
    for (const consignment of this.#spool.giveTo(peer)) lane.push(consignment);
    lane.start();
  }

  /** The youngest channel on which that host is the receiver-SMTP because it said TURN, and which takes more mail. */
  #laneOf(next: HostPlan): TurnedLane | null {
    return [...this.#turned].findLast((lane) => lane.next === next && lane.isOpen) ?? null;
  }

  /** Over a link where there is one; otherwise over a channel that was handed over. */
  #carry(next: HostPlan, consignment: Consignment): void {
    const lane = this.#services.table.link(this.plan, next) === null ? this.#laneOf(next) : null;
    if (lane === null) this.#agent.send(next, consignment);
    else lane.push(consignment);
  }

  /** Mail that waits in its spool goes on. */
  goOn(): void {
    if (this.#listener !== null) this.#spool.resume();
  }

  /** Stops listening and talking; what is in the spool stays there. `drop`: as if its power failed, without a 421. */
  stop(manner: 'drop' | 'say-421', done: () => void): void {
    this.#turns += 1;
    this.#spool.stop();
    this.#agent.abort();
    for (const lane of this.#turned) lane.abort();
    for (const reception of this.#receptions) {
      if (manner === 'drop') reception.abort();
      else reception.shutDown();
    }
    const listener = this.#listener;
    this.#listener = null;
    if (listener === null) return done();
    this.#ledger.record({ type: 'host-stopped', host: this.plan.name });
    listener.close(() => this.#whenAllHaveLeft(done));
  }

  /** Waits for those who were told 421, and not for long: a client that does not close is closed. */
  #whenAllHaveLeft(done: () => void): void {
    if (this.#receptions.size === 0) return done();
    const timer = this.#services.clock.after(GOODBYE, () => {
      for (const reception of this.#receptions) reception.abort();
    });
    this.#lastHasLeft = () => {
      timer.cancel();
      done();
    };
  }

  #ended(reception: Reception): void {
    this.#receptions.delete(reception);
    if (this.#called.delete(reception)) this.#services.activity.end();
    if (this.#receptions.size > 0) return;
    this.#lastHasLeft();
    this.#lastHasLeft = () => {};
  }

  /** A user of this host hands in a mail. Refusals and all that follows stand in the journal under the id returned. */
  submit({ from, to, text, wishes }: Submission): MailId {
    const mail = this.#services.names.nextMail();
    const reversePath = returnPath([], from);
    const octets = encodeLines(text);
    const { notify = null, ret = null, envid = null } = wishes;
    const dsn: MailDsn = ret === null && envid === null ? NO_MAIL_DSN : { ret, envid };
    const { seq, at } = this.#ledger.stamp();
    this.#ledger.write({
      seq,
      at,
      type: 'submitted',
      host: this.plan.name,
      mail,
      reversePath: formatPath(reversePath),
      forwardPaths: to.map(formatPath),
      text,
    });

    const obstacle =
      this.#obstacle(octets, [reversePath, ...to]) ??
      this.#unasked(notify !== null || dsn !== NO_MAIL_DSN) ??
      this.#writeFails(mail, 'a submission');
    const recipients: { forwardPath: ForwardPath; parent: null; dsn: RcptDsn }[] = [];
    for (const forwardPath of to) {
      const answer =
        obstacle ?? dispositionOf(this.#judge, { forwardPath, reversePath }, 'MAIL', true).reply;
      if (isSuccess(answer))
        recipients.push({ forwardPath, parent: null, dsn: { ...NO_RCPT_DSN, notify } });
      else {
        this.#ledger.record({
          type: 'refused',
          host: this.plan.name,
          mail,
          forwardPath: formatPath(forwardPath),
          reply: replyText(answer),
        });
      }
    }
    if (recipients.length === 0) return mail;
    this.#spool.take({
      mail,
      cause: 'submission',
      channel: null,
      parent: null,
      depth: 0,
      verb: 'MAIL',
      reversePath,
      dsn,
      recipients,
      traceLine: null,
      octets,
      text: null,
    });
    return mail;
  }

  /** What would be refused at the end of mail data is refused to its own users too. */
  #obstacle(octets: Uint8Array, paths: readonly (ForwardPath | ReversePath)[]): Reply | null {
    const { rules, offer } = this.#judge.profile;
    const eightBit = hasEightBit(octets);
    if (!offer.extensions.has('8BITMIME') && eightBit) {
      const why = rules.extended
        ? 'does not know 8BITMIME and sends no octet over 127; with it among its extensions it would'
        : 'lives by RFC 821 and sends no octet over 127; with profile rfc5321 it would';
      return reply(554, `Transaction failed: ${this.plan.name} ${why}`);
    }
    const beyondAscii =
      (eightBit && isInternationalized(octets)) || paths.some(needsInternationalization);
    if (beyondAscii && !offer.extensions.has('SMTPUTF8')) {
      return reply(
        553,
        `${this.plan.name} does not know SMTPUTF8 and sends no path and no header beyond ASCII; with it among its extensions it would`,
      );
    }
    return octets.length > rules.limits.mailData ? reply(552, 'Too much mail data') : null;
  }

  /** Of what it cannot keep to a host takes no mail (RFC 3461 4.1). */
  #unasked(asked: boolean): Reply | null {
    if (!asked || this.#judge.profile.offer.extensions.has('DSN')) return null;
    const remedy = this.#judge.profile.rules.extended
      ? 'with it among its extensions it would'
      : 'with profile rfc5321 and that among its extensions it would';
    return reply(
      555,
      `${this.plan.name} does not know DSN and cannot be asked of what to tell; ${remedy}`,
    );
  }

  #take({ channel, sending, envelope, depth, parents, traceLine, text }: ReceivedMail): void {
    const mail = sending?.mail ?? this.#services.names.nextMail();
    const line = traceLine(() => this.#spool.nextEntry(mail).replace('@', '.'));
    this.#spool.take({
      mail,
      cause: 'channel',
      channel: channel.id,
      parent: sending?.entry ?? null,
      depth,
      verb: envelope.verb,
      reversePath: envelope.reversePath,
      dsn: envelope.dsn,
      recipients: envelope.forwardPaths.map((forwardPath, index) => ({
        forwardPath,
        parent: parents[index] ?? null,
        dsn: envelope.rcptDsn[index] ?? NO_RCPT_DSN,
      })),
      traceLine: line,
      octets: withLine(line, text),
      text: null,
    });
  }

  #writeFails(mail: MailId, what: string): Reply | null {
    return this.#services.faults.writeFails(this.plan, mail, what);
  }

  /** Makes the notification and takes it as mail of its own (RFC 821 3.6, Example 7). */
  #notify(held: Held, failures: Failures, action: NotifiedAction): Told {
    const { profile, identity } = this.#judge;
    const { reversePath } = held;
    const forwardPath = returnRoute(reversePath, profile.rules);
    if (forwardPath === null || reversePath.kind === 'null-path') return { kind: 'nobody' };
    if (this.#writeFails(held.mail, 'a notification') !== null) return { kind: 'not-now' };
    const mail = this.#services.names.nextNotification(held.mail);
    const [first, ...others] = failures.map(
      ({ recipient, forwardPath: path, saidBy, reply: answer, status = null }) => ({
        recipient: path.mailbox,
        orcpt: askedOf(held, recipient).orcpt,
        saidBy: saidBy?.name ?? null,
        reply: answer,
        status,
        willRetryUntil: action === 'delayed' ? this.#givenUpAt(held) : null,
      }),
    );
    if (first === undefined) return { kind: 'nobody' };
    const text = formatNotification(
      {
        by: identity.nameToward(forwardPath.route[0] ?? forwardPath.mailbox.host),
        at: this.date(),
        id: `${mail}.${this.plan.name}`,
        originator: reversePath.mailbox,
        action,
        recipients: [first, ...others],
        envid: held.dsn.envid,
        header: headerLines(held.octets),
        whole: action === 'failed' && held.dsn.ret === 'FULL' ? wholeLines(held.octets) : null,
      },
      profile.rules.dialect,
    );
    this.#spool.take({
      mail,
      cause: 'notification',
      channel: null,
      parent: null,
      depth: 0,
      verb: 'MAIL', // whatever it is about (0821:1363)
      reversePath: NULL_REVERSE_PATH,
      dsn: NO_MAIL_DSN,
      recipients: [{ forwardPath, parent: null, dsn: NO_RCPT_DSN }],
      tells: action,
      traceLine: null,
      octets: encodeLines(text),
      text,
    });
    return { kind: 'told', notification: mail };
  }

  /** By the clock of this host, in milliseconds since 1970. */
  #givenUpAt({ entry }: Held): number | null {
    const spooled = this.state.spool.get(entry);
    if (spooled === undefined) return null;
    return this.date() + spooled.acceptedAt + this.plan.retry.giveUp - this.#ledger.now();
  }

  /** What is in its spool, for people: `m1 for JOE@THREE`. */
  waiting(): readonly {
    readonly entry: EntryId;
    readonly mail: MailId;
    readonly forwardPath: string;
  }[] {
    return [...this.state.spool.values()].flatMap(({ entry, mail, recipients }) =>
      [...recipients.values()].map(({ forwardPath }) => ({ entry, mail, forwardPath })),
    );
  }
}

/** A channel that reached the host when it had just stopped. */
function turnAway({ channel }: HostChannel): void {
  channel.start({ octets: () => {}, room: () => {}, ended: () => {}, closed: () => {} });
  channel.abort();
}
