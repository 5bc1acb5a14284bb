/** Two small hosts for the pump: one takes mail, one sends it. */
import {
  invariant,
  isSuccess,
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  PLAIN_OFFER,
  octetsOf,
  parseForwardPath,
  parseHost,
  parseReversePath,
  ReceiverSmtp,
  reply,
  RFC5321_TIMEOUTS,
  RULES,
  SenderSmtp,
  textOf,
  type ChannelEffect,
  type Envelope,
  type Host,
  type Offer,
  type Parsed,
  type Question,
  type ReceiverEffect,
  type Reply,
  type SenderEffect,
  type Verdict,
} from '@hopscope/protocol';

import {
  pump,
  type Clock,
  type ClosedCause,
  type Driver,
  type Session,
  type TransmissionChannel,
} from '../src/index.ts';

const RULES_HERE = RULES.rfc5321;

function valid<T>(parsed: Parsed<T>): T {
  invariant(parsed.ok, 'the tests are well formed');
  return parsed.value;
}

function host(name: string): Host {
  return valid(parseHost(name, RULES_HERE));
}

const ENVELOPE: Envelope = {
  verb: 'MAIL',
  reversePath: valid(parseReversePath('<sam@alpha.example>', RULES_HERE)),
  forwardPaths: [valid(parseForwardPath('<joe@beta.example>', RULES_HERE))],
  declared: NOTHING_DECLARED,
  dsn: NO_MAIL_DSN,
  rcptDsn: [],
};

/** When an answer is given: `give` is called at once or later. */
export type Pace = (give: () => void) => void;

export const AT_ONCE: Pace = (give) => give();

type HostEffectOfReceiver = Exclude<ReceiverEffect, ChannelEffect>;
type HostEffectOfSender = Exclude<SenderEffect, ChannelEffect>;

/** Takes every mail. */
export class TakingHost implements Driver<HostEffectOfReceiver> {
  readonly texts: string[] = [];
  readonly session: Session<HostEffectOfReceiver>;
  received = 0;
  abandoned = 0;
  cause: ClosedCause | null = null;
  /** Called with each part of mail data. */
  onMailData: () => void = () => {};
  readonly #machine: ReceiverSmtp;
  readonly #pace: Pace;
  #text: string[] = [];

  constructor(channel: TransmissionChannel, clock: Clock, pace: Pace, offer: Offer = PLAIN_OFFER) {
    this.#machine = new ReceiverSmtp({
      host: host('beta.example'),
      rules: RULES_HERE,
      timeouts: RFC5321_TIMEOUTS,
      offer,
      secured: false,
    });
    this.#pace = pace;
    this.session = pump(this.#machine, channel, clock, this);
    this.session.start();
  }

  effect(effect: HostEffectOfReceiver): void {
    if (effect.kind === 'mail-data') {
      this.#text.push(textOf(effect.slice));
      this.received += effect.slice.length;
      this.onMailData();
    } else if (effect.kind === 'abandoned') {
      this.abandoned += 1;
      this.#text = [];
    } else if (effect.kind === 'ask') {
      this.#pace(() => this.session.perform(this.#machine.answer(this.#answerTo(effect.question))));
    }
  }

  room(): void {}

  closed(cause: ClosedCause): void {
    this.cause = cause;
  }

  #answerTo({ occasion }: Question): Reply {
    if (occasion === 'opening') return reply(220, 'beta.example ready');
    if (occasion === 'DATA') return reply(354, 'Start mail input');
    if (occasion === 'end of mail data') {
      this.texts.push(this.#text.join(''));
      this.#text = [];
    }
    if (occasion === 'AUTH') return reply(535, 'Authentication credentials invalid');
    return occasion === 'TURN' ? reply(502, 'Command not implemented') : reply(250, 'OK');
  }
}

/** How much of a text is sent at once. */
export const PART: number = 8 * 1024;

/** Sends one mail and quits. */
export class SendingHost implements Driver<HostEffectOfSender> {
  readonly session: Session<HostEffectOfSender>;
  sent = 0;
  verdicts: readonly Verdict[] | null = null;
  cause: ClosedCause | null = null;
  /** Called after each part of mail data. */
  onPart: () => void = () => {};
  readonly #machine: SenderSmtp;
  readonly #text: Uint8Array;

  constructor(channel: TransmissionChannel, clock: Clock, text: string) {
    this.#machine = new SenderSmtp({
      host: host('alpha.example'),
      rules: RULES_HERE,
      timeouts: RFC5321_TIMEOUTS,
      chunks: 'when-binary',
    });
    this.#text = octetsOf(text);
    this.session = pump(this.#machine, channel, clock, this);
    this.session.start();
  }

  /** Whether the one mail was taken. */
  get delivered(): boolean {
    return this.verdicts !== null && this.verdicts.every((verdict) => isSuccess(verdict.reply));
  }

  effect(effect: HostEffectOfSender): void {
    if (effect.kind === 'verdicts') this.verdicts = effect.verdicts;
    if (effect.kind !== 'ready') return;
    const done = this.verdicts !== null;
    this.session.perform(done ? this.#machine.quit() : this.#machine.transact(ENVELOPE));
  }

  room(): void {
    const part = this.#text.subarray(this.sent, this.sent + PART);
    this.sent += part.length;
    if (part.length === 0) this.session.perform(this.#machine.endMailData());
    else {
      this.session.perform(this.#machine.mailData(part));
      this.onPart();
    }
  }

  closed(cause: ClosedCause): void {
    this.cause = cause;
  }
}
