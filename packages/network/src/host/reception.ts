/**
 * The receiving half of a mail host: one receiver-SMTP at work on one channel, answered by the host. It keeps the mail
 * data of the transaction under way and hands the whole over at its end.
 */
import { pump, type Clock, type Session } from '@hopscope/channel';
import {
  ReceiverSmtp,
  formatTimeStampLine,
  countTimeStampLines,
  isSuccess,
  joined,
  octetsOfLines,
  reply,
  textOf,
  RFC5321_TIMEOUTS,
  type ChannelEffect,
  type Envelope,
  type Host,
  type Question,
  type ReceiverEffect,
  type Reply,
} from '@hopscope/protocol';

import type { HostChannel } from '../wire/network-wire.ts';
import { dispositionOf, type Judge } from './accept-recipient.ts';
import { helpReply } from './help.ts';

/** What a reception needs of its host. */
export interface Receiver {
  readonly judge: Judge;
  readonly clock: Clock;
  /** Takes responsibility for a mail. */
  take(mail: ReceivedMail): void;
  ended(reception: Reception): void;
}

export interface ReceivedMail {
  readonly channel: HostChannel;
  readonly envelope: Envelope;
  /** Which RCPT of the transaction each recipient was, counted from 0 with those that were refused. */
  readonly ordinals: readonly number[];
  readonly traceLine: (id: string) => string;
  /** Header and body as they came. */
  readonly text: Uint8Array;
}

/** A mail that has passed this many hosts goes round in a loop (5321 6.3). */
const MOST_TIME_STAMP_LINES = 100;

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

export class Reception {
  readonly #receiver: Receiver;
  readonly #channel: HostChannel;
  /** The name that the host has for this peer. */
  readonly #name: Host;
  readonly #machine: ReceiverSmtp;
  readonly #session: Session<HostEffect>;
  #text: Uint8Array[] = [];
  #asked = 0;
  #ordinals: number[] = [];

  constructor(receiver: Receiver, channel: HostChannel) {
    const { identity, profile } = receiver.judge;
    this.#receiver = receiver;
    this.#channel = channel;
    this.#name = identity.nameAmong(channel.peer);
    this.#machine = new ReceiverSmtp({
      host: this.#name,
      rules: profile.rules,
      timeouts: RFC5321_TIMEOUTS,
    });
    this.#session = pump<HostEffect>(this.#machine, channel.channel, receiver.clock, {
      effect: (effect) => this.#effect(effect),
      room: () => {}, // replies are short: while there is no room, the pump reads no further command
      closed: () => receiver.ended(this),
    });
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

  #effect(effect: HostEffect): void {
    switch (effect.kind) {
      case 'mail-data':
        this.#text.push(effect.slice);
        return;
      case 'abandoned':
        this.#text = [];
        return;
      case 'ask':
        this.#session.perform(this.#machine.answer(this.#answer(effect.question)));
    }
  }

  #answer(question: Question): Reply {
    const { judge } = this.#receiver;
    switch (question.occasion) {
      case 'opening':
        return reply(220, `${this.#name} Simple Mail Transfer Service Ready`);
      case 'HELO':
      case 'EHLO':
        return reply(250, this.#name);
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML':
        this.#asked = 0;
        this.#ordinals = [];
        return reply(250, 'OK');
      case 'RCPT': {
        const { forwardPath, envelope } = question;
        const answer = dispositionOf(
          judge,
          { forwardPath, reversePath: envelope.reversePath },
          envelope.verb,
          false,
        ).reply;
        if (isSuccess(answer)) this.#ordinals.push(this.#asked);
        this.#asked += 1;
        return answer;
      }
      case 'DATA':
        this.#text = [];
        return reply(354, 'Start mail input; end with <CRLF>.<CRLF>');
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
        return helpReply(question.text, judge.profile.rules, this.#name);
      case 'TURN':
        return reply(502, 'Command not implemented: this host does not change roles');
    }
  }

  #take(envelope: Envelope): Reply {
    const text = joined(...this.#text);
    this.#text = [];
    if (countTimeStampLines(headerOf(text)) >= MOST_TIME_STAMP_LINES) {
      return reply(
        554,
        `Transaction failed: the mail goes round in a loop, ${MOST_TIME_STAMP_LINES} hosts have passed it`,
      );
    }
    this.#receiver.take({
      channel: this.#channel,
      envelope,
      ordinals: this.#ordinals,
      traceLine: (id) => this.#traceLine(id, envelope),
      text,
    });
    return reply(250, 'OK');
  }

  #traceLine(id: string, envelope: Envelope): string {
    const [only, ...others] = envelope.forwardPaths;
    return formatTimeStampLine(
      {
        from: this.#machine.domain ?? this.#name,
        by: this.#name,
        at: this.#receiver.clock.now(),
        protocol: this.#machine.extended ? 'ESMTP' : 'SMTP',
        id,
        recipient: only !== undefined && others.length === 0 ? only : null,
      },
      this.#receiver.judge.profile.rules.dialect,
    );
  }
}

/** The text up to its first empty line; only so much of it as a hundred trace lines may need. */
export function headerOf(text: Uint8Array): string {
  const start = textOf(text.subarray(0, 64 * 1024));
  const end = start.indexOf('\r\n\r\n');
  return end < 0 ? start : start.slice(0, end + 2);
}

/** A trace line on top of a text. */
export function withLine(line: string, text: Uint8Array): Uint8Array {
  return joined(octetsOfLines([line]), text);
}
