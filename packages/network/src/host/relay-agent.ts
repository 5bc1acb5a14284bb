/**
 * The sending half of a mail host: mail for the same next host waits in one lane and goes over one channel, transaction
 * after transaction; recipients of one mail with the same next host share a transaction (RFC 821 3.6, 0821:894).
 *
 * A lane has one channel at most. It opens when there is mail, quits when there is none, and whatever breaks (no channel,
 * no greeting, the channel lost in the middle of mail data) becomes one verdict for each recipient concerned.
 */
import { pump, type Cancel, type Clock, type Session } from '@hopscope/channel';
import {
  NO_MAIL_DSN,
  RFC5321_TIMEOUTS,
  SenderSmtp,
  reply,
  type ChannelEffect,
  type Envelope,
  type Relay,
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
  readonly eightBit: boolean;
  /** Each with the relay step that brings it to the next host. */
  readonly recipients: readonly { readonly recipient: RecipientId; readonly step: Relay }[];
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
  readonly activity: Activity;
}

/** The attempt that verdicts are about. */
export interface Attempt {
  readonly channel: string;
  readonly to: HostPlan;
  /** Milliseconds it took. */
  readonly ms: number;
}

export class RelayAgent {
  readonly #sender: Sender;
  readonly #lanes = new Map<HostPlan, Lane>();

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Puts a mail into the lane of its next host. */
  send(next: HostPlan, consignment: Consignment): void {
    let lane = this.#lanes.get(next);
    if (lane === undefined) {
      lane = new Lane(this.#sender, next);
      this.#lanes.set(next, lane);
    }
    lane.push(consignment);
  }

  abort(): void {
    for (const lane of this.#lanes.values()) lane.abort();
  }
}

type HostEffect = Exclude<SenderEffect, ChannelEffect>;

/** Text is handed to the machine in parts of this many octets, as the channel finds room. */
const PART = 64 * 1024;

class Lane {
  readonly #sender: Sender;
  readonly #next: HostPlan;
  readonly #waiting: Consignment[] = [];
  /** Sessions that have said QUIT: they take no more mail, and nobody waits for their goodbye but a network at rest. */
  readonly #quitting = new Set<Session<HostEffect>>();
  /** `closed`: no channel to use. `opening`: asked for. `open`: a session is at work. */
  #state: 'closed' | 'opening' | 'open' = 'closed';
  #cancel: Cancel = () => {};
  #began = 0;
  #busy = false;

  constructor(sender: Sender, next: HostPlan) {
    this.#sender = sender;
    this.#next = next;
  }

  /** Tells whether the lane has anything to do, if that has changed. */
  #settle(): void {
    const busy = this.#state !== 'closed' || this.#waiting.length > 0 || this.#quitting.size > 0;
    if (busy === this.#busy) return;
    this.#busy = busy;
    if (busy) this.#sender.activity.begin();
    else this.#sender.activity.end();
  }

  push(consignment: Consignment): void {
    this.#waiting.push(consignment);
    if (this.#state === 'closed') this.#open();
  }

  /** The verdicts of a transaction under way are given at once: a spool that goes on later must not wait for them. */
  abort(): void {
    this.#waiting.length = 0;
    this.#cancel();
    for (const session of this.#quitting) session.abort();
  }

  #open(): void {
    const { judge, wire, clock } = this.#sender;
    this.#state = 'opening';
    this.#began = clock.now();
    const cancel = wire.open(judge.plan, this.#next, (opened) => {
      if (opened.ok) return this.#work(opened.channel);
      this.#failAll(opened.id, {
        reply: reply(421, `${this.#next.name} ${opened.why}`),
        source: 'sender',
      });
      this.#closed();
    });
    this.#cancel = () => {
      cancel();
      this.#closed();
    };
    this.#settle();
  }

  #work(channel: HostChannel): void {
    const { judge, clock, faults } = this.#sender;
    this.#state = 'open';
    const machine = new SenderSmtp({
      host: faults.ofHost('helo', judge.plan)?.name ?? judge.identity.nameAmong(this.#next),
      rules: judge.profile.rules,
      timeouts: RFC5321_TIMEOUTS,
      chunks: 'when-binary',
    });
    let current: Consignment | null = null;
    let sent = 0;

    const effect = (happened: HostEffect): void => {
      switch (happened.kind) {
        case 'ready':
          current = this.#waiting.shift() ?? null;
          if (current !== null) session.perform(this.#transact(machine, channel, current));
          else this.#quit(machine, session);
          return;
        case 'recipient':
          return;
        case 'mail-data-wanted':
          sent = 0;
          return;
        case 'verdicts':
          if (current !== null) this.#verdicts(current, channel.id, happened.verdicts);
          current = null;
          channel.tracer.sending = null;
          return;
        case 'failed':
          return this.#failAll(channel.id, happened.verdict);
        case 'answered': // what this host never asks for
        case 'challenge':
        case 'turned':
      }
    };

    const nextPart = (): void => {
      if (current === null) return;
      const part = current.octets.subarray(sent, sent + PART);
      sent += part.length;
      session.perform(part.length > 0 ? machine.mailData(part) : machine.endMailData());
    };

    const session: Session<HostEffect> = pump<HostEffect>(machine, channel.channel, clock, {
      effect,
      room: nextPart,
      closed: () => {
        if (!this.#quitting.delete(session)) return this.#closed();
        this.#settle();
      },
    });
    this.#cancel = () => {
      session.abort();
      session.perform(machine.ended());
    };
    session.start();
  }

  #quit(machine: SenderSmtp, session: Session<HostEffect>): void {
    this.#quitting.add(session);
    this.#state = 'closed';
    this.#cancel = () => {};
    session.perform(machine.quit());
  }

  #transact(
    machine: SenderSmtp,
    channel: HostChannel,
    consignment: Consignment,
  ): readonly SenderEffect[] {
    const { mail, entry, depth, verb, octets, eightBit, recipients } = consignment;
    const [first] = recipients;
    if (first === undefined) return machine.quit();
    channel.tracer.sending = {
      mail,
      entry,
      depth,
      recipients: recipients.map(({ recipient }) => recipient),
      forwardPaths: recipients.map(({ step }) => step.paths.forwardPath),
    };
    this.#sender.sending(consignment, channel.id, this.#next);
    return machine.transact({
      verb,
      reversePath: first.step.paths.reversePath,
      forwardPaths: recipients.map(({ step }) => step.paths.forwardPath),
      declared: {
        size: octets.length,
        body: eightBit ? '8BITMIME' : '7BIT',
        internationalized: false,
      },
      dsn: NO_MAIL_DSN,
      rcptDsn: [],
    });
  }

  #verdicts(consignment: Consignment, channel: string, verdicts: readonly Verdict[]): void {
    const now = this.#sender.clock.now();
    const ms = now - this.#began;
    this.#began = now;
    this.#sender.verdicts(consignment, { channel, to: this.#next, ms }, verdicts);
  }

  /** No session came to stand: the same verdict for all mail that waits for it. */
  #failAll(channel: string, verdict: Verdict): void {
    for (const consignment of this.#waiting.splice(0)) {
      this.#sender.sending(consignment, channel, this.#next);
      this.#verdicts(
        consignment,
        channel,
        consignment.recipients.map(() => verdict),
      );
    }
  }

  #closed(): void {
    this.#state = 'closed';
    this.#cancel = () => {};
    if (this.#waiting.length > 0) this.#open();
    this.#settle();
  }
}
