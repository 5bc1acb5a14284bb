/**
 * The driver of one receiver-SMTP: asks the policy what the machine asks, and hands mail data on. The promise-shaped sibling
 * of a mail host's reception.
 */
import { pump, type Session, type TransmissionChannel } from '@hopscope/channel';
import {
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  ReceiverSmtp,
  forwardPath,
  mayAnswer,
  reply,
  unreachable,
  type ChannelEffect,
  type Envelope,
  type ForwardPath,
  type Question,
  type ReceiverEffect,
  type Reply,
} from '@hopscope/protocol';

import { defaultAnswer, failureAnswer, unavailable } from './answers.ts';
import { CollectedMail, StreamedMail, type IncomingMail } from './incoming-mail.ts';
import type { Settings } from './options.ts';
import type { Answer, Policy, SmtpSession } from './policy.ts';

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

export class Reception {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #machine: ReceiverSmtp;
  readonly #session: Session<HostEffect>;
  readonly #smtpSession: SmtpSession;
  #mail: IncomingMail | null = null;
  #leaving = false;

  constructor(
    policy: Policy,
    settings: Settings,
    channel: TransmissionChannel,
    closed: () => void,
  ) {
    const { host, rules, timeouts, clock } = settings;
    this.#policy = policy;
    this.#settings = settings;
    const machine = new ReceiverSmtp({
      host,
      rules,
      timeouts: { ...RFC5321_TIMEOUTS, receiver: timeouts.idle },
      offer: PLAIN_OFFER,
      secured: false,
    });
    this.#machine = machine;
    this.#session = pump<HostEffect>(machine, channel, clock, {
      effect: (effect) => this.#effect(effect),
      room: () => {}, // replies are short: while there is no room, the pump reads no further command
      closed,
    });
    this.#smtpSession = {
      local: channel.local,
      remote: channel.remote,
      get domain() {
        return machine.domain;
      },
      get extended() {
        return machine.extended;
      },
    };
  }

  start(): void {
    this.#session.start();
  }

  /** Says 421 as soon as no mail transaction is under way, and closes. */
  leave(): void {
    this.#leaving = true;
    if (!this.#inTransaction) this.#session.perform(this.#machine.shutDown());
  }

  /** Gives the channel up. */
  abort(): void {
    this.#session.abort();
  }

  get #inTransaction(): boolean {
    const { state } = this.#machine;
    return state === 'mail' || state === 'recipients' || state === 'mail-data';
  }

  #effect(effect: HostEffect): void {
    switch (effect.kind) {
      case 'ask':
        return this.#find(effect.question);
      case 'mail-data':
        return this.#mail?.take(effect.slice);
      case 'abandoned':
        this.#mail?.abandon().catch((error: unknown) => this.#report(error));
        this.#mail = null;
        return;
      case 'turned': // never: TURN is answered with 502
        return;
      default:
        return unreachable(effect);
    }
  }

  /** What the policy says at once is answered at once: then the channel need not be paused in between. */
  #find(question: Question): void {
    if (this.#leaving && !this.#inTransaction) {
      return this.#answer(unavailable(this.#settings.host));
    }
    const asked = this.#asked(question);
    if (isPromise(asked)) void asked.then((answer) => this.#answer(answer));
    else this.#answer(asked);
  }

  #answer(answer: Reply): void {
    this.#session.perform(this.#machine.answer(answer));
    if (this.#leaving) this.leave();
  }

  /** A fault of the policy becomes a reply of ours. */
  #asked(question: Question): Reply | Promise<Reply> {
    const failed = (error: unknown): Reply => {
      this.#report(error);
      return failureAnswer(question, this.#settings);
    };
    try {
      const said = this.#ask(question);
      if (!isPromise(said)) return this.#checked(question, said);
      return Promise.resolve(said)
        .then((later) => this.#checked(question, later))
        .catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  #checked(question: Question, said: Awaited<Answer>): Reply {
    const answer = said ?? defaultAnswer(question, this.#policy, this.#settings);
    const { dialect } = this.#settings.rules;
    if (mayAnswer(question.occasion, answer.code, dialect) && hasText(answer)) return answer;
    throw new TypeError(
      `The policy answered ${question.occasion} with ${answer.code}, which may not answer it or has no text`,
    );
  }

  #ask(question: Question): Answer {
    const policy = this.#policy;
    const session = this.#smtpSession;
    switch (question.occasion) {
      case 'opening':
        return policy.greeting?.({ session });
      case 'HELO':
      case 'EHLO':
        return policy.helo?.({ domain: question.domain, session });
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML': {
        const { command, declared } = question;
        const { verb, reversePath } = command;
        return policy.mail?.({ verb, reversePath, declared, session });
      }
      case 'RCPT':
        return this.#rcpt(question.forwardPath, question.envelope);
      case 'DATA':
        this.#mail = this.#begin(this.#asRouted(question.envelope));
        return undefined;
      case 'end of mail data': {
        const mail = this.#mail;
        this.#mail = null;
        return mail?.end();
      }
      case 'VRFY':
        return policy.vrfy?.({ text: question.text, session });
      case 'EXPN':
        return policy.expn?.({ text: question.text, session });
      case 'HELP':
        return policy.help?.({ text: question.text, session });
      case 'TURN':
      case 'BDAT':
      case 'AUTH':
        return undefined;
      default:
        return unreachable(question);
    }
  }

  #rcpt(path: ForwardPath, envelope: Envelope): Answer {
    if (path.route.length > 0 && this.#settings.routes === 'refuse') {
      return reply(550, 'Requested action not taken: source routes are not obeyed here');
    }
    return this.#policy.rcpt?.({
      forwardPath: this.#routed(path),
      envelope: this.#asRouted(envelope),
      session: this.#smtpSession,
    });
  }

  #begin(envelope: Envelope): IncomingMail {
    const policy = this.#policy;
    if (policy.receive === undefined) return new CollectedMail(policy, envelope, this.#smtpSession);
    return new StreamedMail(policy, envelope, this.#smtpSession, {
      hold: () => this.#machine.holdMailData(),
      resume: () => this.#session.perform(this.#machine.resumeMailData()),
    });
  }

  #asRouted(envelope: Envelope): Envelope {
    return { ...envelope, forwardPaths: envelope.forwardPaths.map((path) => this.#routed(path)) };
  }

  /** The path as the hooks shall see it. */
  #routed(path: ForwardPath): ForwardPath {
    return this.#settings.routes === 'strip' ? forwardPath([], path.mailbox) : path;
  }

  /** In a turn of its own: what `onError` throws is not the session's business. */
  #report(error: unknown): void {
    queueMicrotask(() => this.#settings.onError(error, this.#smtpSession));
  }
}

/** As `await` sees it: a policy may have promises of another make. */
function isPromise<T>(said: T | Promise<T>): said is Promise<T> {
  return typeof said === 'object' && said !== null && 'then' in said;
}

/** The type says so, but a policy may be written in JavaScript. */
function hasText({ lines }: Reply): boolean {
  return lines.length > 0 && lines.every((line) => typeof line === 'string');
}
