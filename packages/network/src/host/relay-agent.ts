/**
 * The sending half of a mail host: mail for the same next host waits in one lane and goes over one channel, transaction
 * after transaction; recipients of one mail with the same next host share a transaction (RFC 821 3.6, 0821:894).
 *
 * A lane has one channel at most. It opens when there is mail, quits when there is none, and whatever breaks (no channel,
 * no greeting, the channel lost in the middle of mail data) becomes one verdict for each recipient concerned.
 *
 * A lane that calls opens a channel without mail, too, and says TURN where it would quit (3.8). What its next host then sends is for
 * a reception; a lane over a channel that was handed over so is in turned-lane.ts.
 */
import { pump, type Cancel, type Clock, type Driver, type Session } from '@hopscope/channel';
import {
  RFC5321_TIMEOUTS,
  SenderSmtp,
  isTransient,
  reply,
  type ChannelEffect,
  type DeclaredMailData,
  type EnhancedStatus,
  type Envelope,
  type MailDsn,
  type PathText,
  type RcptDsn,
  type Relay,
  type Reply,
  type SenderEffect,
  type Verdict,
} from '@hopscope/protocol';

import type { FaultBook } from '../fault/fault-book.ts';
import type { HostPlan } from '../file/network-plan.ts';
import type { EntryId, MailId, RecipientId } from '../journal/event.ts';
import type { HostChannel, NetworkWire } from '../wire/network-wire.ts';
import type { Judge } from './accept-recipient.ts';
import type { Activity } from './activity.ts';

/** One mail transaction to be: recipients of one mail with the same next host. */
export interface Consignment {
  readonly mail: MailId;
  readonly entry: EntryId;
  /** Hosts that had the mail before this one. */
  readonly depth: number;
  readonly verb: Envelope['verb'];
  readonly octets: Uint8Array;
  /** What MAIL says of it. */
  readonly declared: DeclaredMailData;
  /** What its sender asked to be told. */
  readonly dsn: MailDsn;
  readonly recipients: readonly Consigned[];
}

/** A recipient of it, with the relay step that brings it to the next host. */
export interface Consigned {
  readonly recipient: RecipientId;
  readonly step: Relay;
  /** As they leave, and as they stand on the wire. */
  readonly reversePath: PathText;
  readonly forwardPath: PathText;
  /** What its sender asked to be told of this recipient. */
  readonly dsn: RcptDsn;
  /** Hosts that are tried next, in this order, if this attempt fails for now (5321:3876). */
  readonly others: readonly HostPlan[];
}

/** What the relay agent needs of its host. */
export interface Sender {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly wire: NetworkWire;
  readonly faults: FaultBook;
  /** A transaction is about to begin. */
  sending(consignment: Consignment, channel: string, to: HostPlan): void;
  /** It is over: one verdict for each recipient, in order. */
  verdicts(consignment: Consignment, over: Attempt, verdicts: readonly Verdict[]): void;
  /** 250 came to TURN: this host is the receiver-SMTP on that channel from here on. */
  turned(channel: HostChannel): void;
  readonly activity: Activity;
}

/** The attempt that verdicts are about. */
export interface Attempt {
  readonly channel: string;
  readonly to: HostPlan;
  /** Milliseconds it took. */
  readonly ms: number;
  /** The next host knows DSN, and was told what is wanted: it tells of success. */
  readonly notifies: boolean;
}

export class RelayAgent {
  readonly #sender: Sender;
  readonly #lanes = new Map<HostPlan, Lane>();

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Puts a mail into the lane of its next host. */
  send(next: HostPlan, consignment: Consignment): void {
    this.#lane(next).push(consignment);
  }

  /** Calls a host: sends what waits for it, and says TURN. */
  call(next: HostPlan): void {
    this.#lane(next).call();
  }

  #lane(next: HostPlan): Lane {
    let lane = this.#lanes.get(next);
    if (lane === undefined) {
      lane = new Lane(this.#sender, next);
      this.#lanes.set(next, lane);
    }
    return lane;
  }

  abort(): void {
    for (const lane of this.#lanes.values()) lane.abort();
  }
}

type HostEffect = Exclude<SenderEffect, ChannelEffect>;

/** Text is handed to the machine in parts of this many octets, as the channel finds room. */
const PART = 64 * 1024;

/** What a session is at work for. */
export interface SessionLane {
  readonly sender: Sender;
  readonly next: HostPlan;
  /** The next mail to be sent; null: there is none. */
  take(): Consignment | null;
  /** Whether TURN is to be said now that there is no mail. It is said once. */
  takeCall(): boolean;
  /** The session has said QUIT. */
  quits(session: LaneSession): void;
  /** The session has nothing more to do with its channel. */
  closed(session: LaneSession): void;
  /** Measures its attempts. */
  readonly lap: Lap;
  /** No session came to stand. */
  failAll(channel: string, verdict: Verdict): void;
}

/** Measures attempts: the time of one ends where that of the next begins. */
export class Lap {
  readonly #clock: Clock;
  #began: number;

  /** The first begins now. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  /** Milliseconds that the present one took; another begins. */
  next(): number {
    const began = this.#began;
    this.#began = this.#clock.now();
    return this.#began - began;
  }
}

/** An attempt of a lane is over; another begins. */
function giveVerdicts(
  { sender, next: to, lap }: SessionLane,
  consignment: Consignment,
  over: Pick<Attempt, 'channel' | 'notifies'>,
  verdicts: readonly Verdict[],
): void {
  sender.verdicts(consignment, { ...over, to, ms: lap.next() }, verdicts);
}

class Lane implements SessionLane {
  readonly sender: Sender;
  readonly next: HostPlan;
  readonly #waiting: Consignment[] = [];
  /** Sessions that have said QUIT: they take no more mail, and nobody waits for their goodbye but a network at rest. */
  readonly #quitting = new Set<LaneSession>();
  /** Takes back the opening of a channel that is under way. */
  #opening: Cancel | null = null;
  /** The session at work. With neither of the two there is no channel to use. */
  #session: LaneSession | null = null;
  /** TURN is to be said. */
  #calls = false;
  readonly lap: Lap;
  #busy = false;

  constructor(sender: Sender, next: HostPlan) {
    this.lap = new Lap(sender.clock);
    this.sender = sender;
    this.next = next;
  }

  push(consignment: Consignment): void {
    this.#waiting.push(consignment);
    if (!this.#hasChannel()) this.#open();
  }

  call(): void {
    this.#calls = true;
    if (!this.#hasChannel()) this.#open();
  }

  take(): Consignment | null {
    return this.#waiting.shift() ?? null;
  }

  takeCall(): boolean {
    const calls = this.#calls;
    this.#calls = false;
    return calls;
  }

  /** The verdicts of a transaction under way are given at once: a spool that goes on later must not wait for them. */
  abort(): void {
    this.#waiting.length = 0;
    this.#calls = false;
    this.#session?.giveUp();
    if (this.#opening !== null) {
      this.#opening();
      this.#goOn();
    }
    for (const session of this.#quitting) session.abort();
  }

  quits(session: LaneSession): void {
    this.#session = null;
    this.#quitting.add(session);
  }

  closed(session: LaneSession): void {
    if (this.#quitting.delete(session)) this.#settle();
    else this.#goOn();
  }

  /** The same verdict for all mail that waits for the session. */
  failAll(channel: string, verdict: Verdict): void {
    for (const consignment of this.#waiting.splice(0)) {
      this.sender.sending(consignment, channel, this.next);
      giveVerdicts(
        this,
        consignment,
        { channel, notifies: false },
        consignment.recipients.map(() => verdict),
      );
    }
  }

  #hasChannel(): boolean {
    return this.#opening !== null || this.#session !== null;
  }

  #open(): void {
    const { judge, wire } = this.sender;
    this.lap.next();
    this.#opening = wire.open(judge.plan, this.next, (opened) => {
      if (opened.ok) {
        this.#opening = null;
        this.#session = new LaneSession(this, opened.channel);
        return this.#session.start();
      }
      const noChannel = reply(421, `${this.next.name} ${opened.why}`);
      this.failAll(opened.id, {
        reply: standIn(noChannel, NO_ANSWER, judge),
        source: 'sender',
      });
      this.#goOn();
    });
    this.#settle();
  }

  /** There is no channel any more: mail that waits needs another. A call for which there was none is not made again. */
  #goOn(): void {
    this.#opening = null;
    this.#session = null;
    if (this.#waiting.length === 0) this.#calls = false;
    if (this.#waiting.length > 0) this.#open();
    this.#settle();
  }

  /** Tells whether the lane has anything to do, if that has changed. */
  #settle(): void {
    const busy = this.#hasChannel() || this.#waiting.length > 0 || this.#quitting.size > 0;
    if (busy === this.#busy) return;
    this.#busy = busy;
    if (busy) this.sender.activity.begin();
    else this.sender.activity.end();
  }
}

/** A sender-SMTP at work on the channel of a lane. */
export class LaneSession implements Driver<HostEffect> {
  readonly #lane: SessionLane;
  readonly #channel: HostChannel;
  readonly #machine: SenderSmtp;
  readonly #session: Session<HostEffect>;
  #current: Consignment | null = null;
  #sent = 0;

  constructor(lane: SessionLane, channel: HostChannel) {
    const { judge, clock, faults } = lane.sender;
    this.#lane = lane;
    this.#channel = channel;
    this.#machine = new SenderSmtp({
      host: faults.ofHost('helo', judge.plan)?.name ?? judge.identity.nameAmong(lane.next),
      rules: judge.profile.rules,
      timeouts: RFC5321_TIMEOUTS,
      chunks: judge.profile.offer.extensions.has('CHUNKING') ? 'always' : 'when-binary',
    });
    this.#session = pump<HostEffect>(this.#machine, channel.channel, clock, this);
  }

  start(): void {
    this.#session.start();
  }

  abort(): void {
    this.#session.abort();
  }

  /** The channel is given up, and mail under way gets its verdict at once. */
  giveUp(): void {
    this.#session.abort();
    this.#session.perform(this.#machine.ended());
  }

  effect(happened: HostEffect): void {
    switch (happened.kind) {
      case 'ready':
        this.#current = this.#lane.take();
        if (this.#current !== null) return this.#session.perform(this.#transact(this.#current));
        if (this.#lane.takeCall()) return this.#session.perform(this.#machine.turn());
        this.#lane.quits(this);
        return this.#session.perform(this.#machine.quit());
      case 'recipient':
        return;
      case 'mail-data-wanted':
        this.#sent = 0;
        return;
      case 'verdicts':
        if (this.#current !== null)
          giveVerdicts(
            this.#lane,
            this.#current,
            { channel: this.#channel.id, notifies: this.#machine.extensions.has('DSN') },
            happened.verdicts.map((verdict) => this.#whole(verdict)),
          );
        this.#current = null;
        this.#channel.tracer.sending = null;
        return;
      case 'failed':
        return this.#lane.failAll(this.#channel.id, this.#whole(happened.verdict));
      case 'turned':
        return this.#turned(happened.unread);
      case 'answered': // TURN was refused: the session is ready again, and has nothing more to say than QUIT
      case 'challenge': // this host never asks for one
    }
  }

  /** The end goes with the last part: a write fewer for each mail. */
  room(): void {
    if (this.#current === null) return;
    const { octets } = this.#current;
    const part = partOf(octets, this.#sent);
    this.#sent += part.length;
    const said = this.#machine.mailData(part);
    const isLast = this.#sent === octets.length;
    this.#session.perform(isLast ? [...said, ...this.#machine.endMailData()] : said);
  }

  closed(): void {
    this.#lane.closed(this);
  }

  /** Where no reply came this host tells that the channel was lost. */
  #whole(verdict: Verdict): Verdict {
    const { source, reply: answer } = verdict;
    if (source === 'receiver' || !isTransient(answer)) return verdict;
    return { source, reply: standIn(answer, BAD_CONNECTION, this.#lane.sender.judge) };
  }

  /** This end goes on as a receiver-SMTP, "in the initial state as if the transmission channel just opened" (0821:1598). */
  #turned(unread: Uint8Array): void {
    const channel = this.#session.release(unread);
    this.#channel.turned();
    this.#lane.closed(this);
    this.#lane.sender.turned({ ...this.#channel, channel });
  }

  #transact(consignment: Consignment): readonly SenderEffect[] {
    const { verb, declared, dsn, recipients } = consignment;
    const [first] = recipients;
    if (first === undefined) return this.#machine.quit();
    this.#channel.tracer.sending = consignment;
    this.#lane.sender.sending(consignment, this.#channel.id, this.#lane.next);
    return this.#machine.transact({
      verb,
      reversePath: first.step.paths.reversePath,
      forwardPaths: recipients.map(({ step }) => step.paths.forwardPath),
      declared,
      dsn,
      rcptDsn: recipients.map((one) => one.dsn),
    });
  }
}

/**
 * What a host says in the place of a reply that never came, with its status where it lives by RFC 5321: a report of delay tells that
 * (RFC 3464 2.3.4), and the journal knows it, too.
 */
function standIn(answer: Reply, status: EnhancedStatus, { profile }: Judge): Reply {
  return profile.rules.extended ? { ...answer, status } : answer;
}

/** RFC 3463 3.5: "no answer from host" and "bad connection". */
const NO_ANSWER: EnhancedStatus = { class: 4, subject: 4, detail: 1 };
const BAD_CONNECTION: EnhancedStatus = { class: 4, subject: 4, detail: 2 };

/** Most mails are one part, and need no view of themselves. */
function partOf(octets: Uint8Array, from: number): Uint8Array {
  return from === 0 && octets.length <= PART ? octets : octets.subarray(from, from + PART);
}
