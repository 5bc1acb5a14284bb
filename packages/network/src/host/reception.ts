/**
 * The receiving half of a mail host: one receiver-SMTP at work on one channel, answered by the host. It keeps the mail
 * data of the transaction under way and hands the whole over at its end.
 */
import { pump, type Clock, type Driver, type Session } from '@hopscope/channel';
import {
  OctetGatherer,
  ReceiverSmtp,
  SharedRoom,
  formatTimeStampLine,
  countTimeStampLines,
  formatPath,
  invariant,
  joined,
  isSuccess,
  reply,
  RFC5321_TIMEOUTS,
  type ChannelEffect,
  type Envelope,
  type ForwardPath,
  type Host,
  type Question,
  type ReceiverEffect,
  type Reply,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { CommandVerdict, FaultBook } from '../fault/fault-book.ts';
import { faultCommandOf, type FaultCommand } from '../fault/fault-plan.ts';
import type { RecipientId } from '../journal/event.ts';
import type { HostChannel, Tracer } from '../wire/network-wire.ts';
import { answerOf, dispositionOf, type Judge } from './accept-recipient.ts';
import { helpReply } from './help.ts';
import { Strike } from './strike.ts';

/** What a reception needs of its host. */
export interface Receiver {
  readonly judge: Judge;
  readonly clock: Clock;
  readonly faults: FaultBook;
  /** The date by the clock of the host, which may be wrong. */
  date(): number;
  readonly greetings: Greetings;
  /** A fault takes the host down. */
  crash(crash: Extract<CommandVerdict, { kind: 'crash' }>): void;
  /** Takes responsibility for a mail. */
  take(mail: ReceivedMail): void;
  ended(reception: Reception): void;
  /** 250 was said to TURN, and the reception has let go of the channel: this host is the sender-SMTP on it from here on. */
  turned(channel: HostChannel, peer: HostPlan): void;
}

export interface ReceivedMail {
  readonly channel: HostChannel;
  /** What the host at the other end is sending; null: it is outside. */
  readonly sending: Tracer['sending'];
  readonly envelope: Envelope;
  /** Hosts that had it before. */
  readonly depth: number;
  /** The recipient of the sending host that each recipient comes from. */
  readonly parents: readonly (RecipientId | null)[];
  /** `id`: by which name it is kept, of which not every line tells. */
  readonly traceLine: (id: () => string) => string;
  /** Header and body as they came. */
  readonly text: Uint8Array;
}

/** A mail that has passed this many hosts goes round in a loop (5321 6.3). */
const MOST_TIME_STAMP_LINES = 100;

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

/** What a host says of itself, by each of its names. */
export class Greetings {
  readonly #byName = new Map<Host, Greeting>();

  of(name: Host): Greeting {
    let greeting = this.#byName.get(name);
    if (greeting === undefined) {
      greeting = {
        opening: reply(220, `${name} Simple Mail Transfer Service Ready`),
        hello: reply(250, name),
      };
      this.#byName.set(name, greeting);
    }
    return greeting;
  }
}

interface Greeting {
  readonly opening: Reply;
  readonly hello: Reply;
}

/** For texts on their way in: a mail is copied anew when it is taken. */
const incoming = new SharedRoom(16 * 1024);

const OK = reply(250, 'OK');
const START_MAIL_INPUT = reply(354, 'Start mail input; end with <CRLF>.<CRLF>');

export class Reception implements Driver<HostEffect> {
  readonly #receiver: Receiver;
  readonly #channel: HostChannel;
  /** The name that the host has for this peer. */
  readonly #name: Host;
  readonly #machine: ReceiverSmtp;
  readonly #session: Session<HostEffect>;
  readonly #text = new OctetGatherer((size) => incoming.take(size));
  /** What faults do to this session; null while there are none. */
  #strike: Strike | null = null;
  #sending: Tracer['sending'] = null;
  /** Recipients of the sending host that were spoken of up to now, refused ones included. */
  #spokenOf = 0;
  #parents: (RecipientId | null)[] = [];

  constructor(receiver: Receiver, channel: HostChannel) {
    const { identity, profile } = receiver.judge;
    this.#receiver = receiver;
    this.#channel = channel;
    this.#name = identity.nameAmong(channel.peer);
    this.#machine = new ReceiverSmtp({
      host: this.#name,
      rules: profile.rules,
      timeouts: RFC5321_TIMEOUTS,
      offer: profile.offer,
      secured: false,
    });
    this.#session = pump<HostEffect>(this.#machine, channel.channel, receiver.clock, this);
  }

  start(): void {
    this.#session.start();
  }

  /** Says 421 and closes. */
  shutDown(): void {
    this.#session.perform(this.#machine.shutDown());
  }

  abort(): void {
    this.#session.abort();
  }

  effect(effect: HostEffect): void {
    if (this.#strike?.over === true) return;
    switch (effect.kind) {
      case 'mail-data':
        if (this.#passes('mail-data', null)) this.#text.push(effect.slice);
        return;
      case 'abandoned':
        this.#text.take();
        return;
      case 'ask': {
        const { question } = effect;
        const command = faultCommandOf(question.occasion);
        if (command === null || this.#passes(command, question))
          this.#session.perform(this.#machine.answer(this.#answer(question)));
        return;
      }
      case 'turned':
        return this.#turned(effect.unread);
    }
  }

  #turned(unread: Uint8Array): void {
    const { peer } = this.#channel;
    invariant(peer !== null, 'TURN was granted to somebody outside');
    const channel = this.#session.release(unread);
    this.closed();
    this.#receiver.turned({ ...this.#channel, channel }, peer);
  }

  /** Replies are short: while there is no room, the pump reads no further command. */
  room(): void {}

  closed(): void {
    this.#strike?.closed();
    this.#receiver.ended(this);
  }

  /** False: a fault has struck, and the command is done with. */
  #passes(command: FaultCommand, question: Question | null): boolean {
    const { faults } = this.#receiver;
    if (!faults.atCommands) return true;
    this.#strike ??= new Strike(this.#receiver, this.#channel, this.#session);
    const verdict = this.#strike.at(command, question);
    if (verdict === null) return true;
    if (question !== null && 'side' in verdict && verdict.side === 'after') this.#answer(question);
    else if (command === 'end' || command === 'mail-data') this.#text.take();
    else if (question?.occasion === 'RCPT') this.#parentOf(question.forwardPath);
    if (verdict.kind === 'reply') this.#session.perform(this.#machine.answer(verdict.reply));
    else this.#strike.end(verdict);
    return false;
  }

  #answer(question: Question): Reply {
    const { judge } = this.#receiver;
    switch (question.occasion) {
      case 'opening':
        return this.#receiver.greetings.of(this.#name).opening;
      case 'HELO':
      case 'EHLO':
        return this.#receiver.greetings.of(this.#name).hello;
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML':
        this.#sending = this.#channel.tracer.sending;
        this.#spokenOf = 0;
        this.#parents = [];
        return OK;
      case 'RCPT': {
        const { forwardPath, envelope } = question;
        const answer = answerOf(
          dispositionOf(
            judge,
            { forwardPath, reversePath: envelope.reversePath },
            envelope.verb,
            false,
          ),
        );
        const parent = this.#parentOf(forwardPath);
        if (isSuccess(answer)) this.#parents.push(parent);
        return answer;
      }
      case 'DATA':
        return START_MAIL_INPUT;
      case 'BDAT':
        return OK;
      case 'end of mail data':
        return this.#take(question.envelope);
      case 'VRFY':
        if (!judge.profile.verifies)
          return reply(252, 'Cannot VRFY user, but will take mail and attempt delivery');
        return judge.mailboxes.verify(question.text);
      case 'EXPN':
        return judge.profile.verifies
          ? judge.mailboxes.expand(question.text)
          : reply(550, 'Access Denied to You');
      case 'HELP':
        return helpReply(question.text, judge, this.#name);
      case 'TURN':
        return this.#turn();
      case 'AUTH': // never offered
        return reply(502, 'Command not implemented');
    }
  }

  /** To whom it is said stands in the plan, and who says it is known beside the wire. */
  #turn(): Reply {
    const { plan, table } = this.#receiver.judge;
    const { peer } = this.#channel;
    if (peer !== null && table.turnsFor(plan, peer)) return OK;
    const to = plan.turn.length === 0 ? '' : ' with you';
    return reply(502, `Command not implemented: this host does not change roles${to}`);
  }

  /**
   * The machine refuses some recipients without a question, so that a path is looked for behind the last one found. One that
   * nobody sent was changed on its way, and is the next.
   */
  #parentOf(path: ForwardPath): RecipientId | null {
    if (this.#sending === null) return null;
    const { recipients } = this.#sending;
    const text = formatPath(path);
    let at = this.#spokenOf;
    while (at < recipients.length && recipients[at]?.forwardPath !== text) at += 1;
    if (at === recipients.length) at = this.#spokenOf;
    this.#spokenOf = at + 1;
    return recipients[at]?.recipient ?? null;
  }

  #take(envelope: Envelope): Reply {
    const text = wholeLines(this.#text.take(), envelope);
    if (countTimeStampLines(text) >= MOST_TIME_STAMP_LINES) {
      const passed = `${MOST_TIME_STAMP_LINES} hosts have passed it`;
      return {
        ...reply(554, `Transaction failed: the mail goes round in a loop, ${passed}`),
        status: { class: 5, subject: 4, detail: 6 }, // routing loop detected (RFC 3463 3.5)
      };
    }
    const unwritten = this.#receiver.faults.writeFails(
      this.#receiver.judge.plan,
      this.#sending?.mail ?? null,
      'mail data',
    );
    if (unwritten !== null) return unwritten;
    this.#receiver.take({
      channel: this.#channel,
      sending: this.#sending,
      envelope,
      depth: (this.#sending?.depth ?? 0) + 1,
      parents: this.#parents,
      traceLine: (id) => this.#traceLine(id, envelope),
      text,
    });
    return OK;
  }

  #traceLine(id: () => string, envelope: Envelope): string {
    const { dialect } = this.#receiver.judge.profile.rules;
    const [only, ...others] = envelope.forwardPaths;
    return formatTimeStampLine(
      {
        from: this.#machine.domain ?? this.#name,
        by: this.#name,
        at: this.#receiver.date(),
        protocol: envelope.declared.internationalized
          ? 'UTF8SMTP'
          : this.#machine.extended
            ? 'ESMTP'
            : 'SMTP',
        id: dialect === 'rfc5321' ? id() : '',
        recipient: only !== undefined && others.length === 0 ? only : null,
      },
      dialect,
    );
  }
}

/** A last line without CRLF, which only chunks can bring, is given one, as when it is sent on; binary mail data stays as it is. */
function wholeLines(text: Uint8Array, { declared }: Envelope): Uint8Array {
  if (declared.body === 'BINARYMIME' || text.length === 0 || text[text.length - 1] === LF)
    return text;
  return joined(text, CRLF);
}

const LF = 10;
const CRLF = Uint8Array.of(13, LF);
