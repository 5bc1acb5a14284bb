/**
 * The driver of one receiver-SMTP: has the policy asked what the machine asks, and hands mail data on. The promise-shaped
 * sibling of a mail host's reception.
 */
import { pump, type Session, type TransmissionChannel } from '@hopscope/channel';
import {
  RFC5321_TIMEOUTS,
  ReceiverSmtp,
  unreachable,
  type ChannelEffect,
  type Envelope,
  type Question,
  type ReceiverEffect,
  type Reply,
} from '@hopscope/protocol';

import { peerOf } from './census.ts';
import { refusalOf } from './demands.ts';
import { CollectedMail, StreamedMail, type IncomingMail } from './incoming-mail.ts';
import { Inquiry, isPromise } from './inquiry.ts';
import { Login } from './login.ts';
import type { Settings } from './options.ts';
import type { Policy } from './policy.ts';
import type { Security, SmtpSession } from './session.ts';
import type { Arrival } from './threshold.ts';

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

export class Reception {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #machine: ReceiverSmtp;
  readonly #session: Session<HostEffect>;
  readonly #smtpSession: SmtpSession;
  readonly #inquiry: Inquiry;
  readonly #login: Login;
  readonly #early: boolean;
  readonly #gone: () => void;
  #security: Security | null;
  #mail: IncomingMail | null = null;

  /** `gone`: the channel is closed, or belongs to the policy since TURN. */
  constructor(
    policy: Policy,
    settings: Settings,
    channel: TransmissionChannel,
    { security, early }: Arrival,
    gone: () => void,
  ) {
    const { host, rules, timeouts, clock, offer } = settings;
    this.#policy = policy;
    this.#settings = settings;
    this.#security = security;
    this.#early = early;
    this.#gone = gone;
    this.#machine = new ReceiverSmtp({
      host,
      rules,
      timeouts: {
        ...RFC5321_TIMEOUTS,
        receiver: timeouts.idle,
        mailData: timeouts.message,
        auth: timeouts.login,
      },
      offer,
      secured: security !== null,
      tlsRequired: settings.secrecyRequired,
    });
    this.#session = pump<HostEffect>(this.#machine, channel, clock, {
      effect: (effect) => this.#effect(effect),
      room: () => {}, // replies are short: while there is no room, the pump reads no further command
      closed: () => this.#over(),
      get tls() {
        return settings.certificates?.side();
      },
      secured: (secured) => {
        if (secured.ok) this.#security = secured;
      },
    });
    this.#smtpSession = this.#describe(channel);
    this.#login = new Login(policy, settings, this.#smtpSession);
    this.#inquiry = new Inquiry(policy, settings, {
      session: this.#smtpSession,
      login: this.#login,
      takeMail: () => this.#takeMail(),
      report: (error) => this.#report(error),
    });
  }

  start(): void {
    this.#session.start();
  }

  /** Says 421 as soon as no mail transaction is under way, and closes. */
  leave(): void {
    this.#session.perform(this.#machine.shutDownAfterMail());
  }

  /** Gives the channel up. */
  abort(): void {
    this.#session.abort();
  }

  #describe({ local, remote }: TransmissionChannel): SmtpSession {
    const machine = this.#machine;
    const security = (): Security | null => this.#security;
    const peer = peerOf(remote);
    const user = (): string | null => (machine.authenticated ? this.#login.user : null);
    return {
      local,
      remote,
      peer,
      get domain() {
        return machine.domain;
      },
      get extended() {
        return machine.extended;
      },
      get security() {
        return security();
      },
      get user() {
        return user();
      },
    };
  }

  #effect(effect: HostEffect): void {
    switch (effect.kind) {
      case 'ask':
        return this.#find(effect.question);
      case 'mail-data':
        return this.#mail?.take(effect.slice);
      case 'abandoned':
        this.#takeMail()
          ?.abandon()
          .catch((error: unknown) => this.#report(error));
        return;
      case 'turned':
        return this.#turned(effect.unread);
      default:
        return unreachable(effect);
    }
  }

  /** What the policy says at once is answered at once: then the channel need not be paused in between. */
  #find(question: Question): void {
    const refusal = refusalOf(question, this.#settings, {
      authenticated: this.#machine.authenticated,
      early: this.#early,
    });
    const found = refusal ?? this.#inquiry.find(question);
    if (isPromise(found)) void found.then((answer) => this.#answer(question, answer));
    else this.#answer(question, found);
  }

  #answer(question: Question, answer: Reply): void {
    const mailComes = question.occasion === 'DATA' || question.occasion === 'BDAT';
    if (mailComes && answer.code < 400 && this.#machine.state !== 'closed')
      this.#begin(this.#inquiry.asRouted(question.envelope));
    this.#session.perform(this.#machine.answer(answer));
  }

  #begin(envelope: Envelope): void {
    const policy = this.#policy;
    this.#mail =
      policy.receive === undefined
        ? new CollectedMail(policy, envelope, this.#smtpSession)
        : new StreamedMail(policy, envelope, this.#smtpSession, {
            hold: () => this.#machine.holdMailData(),
            resume: () => this.#session.perform(this.#machine.resumeMailData()),
          });
  }

  /** No more of it comes. */
  #takeMail(): IncomingMail | null {
    const mail = this.#mail;
    this.#mail = null;
    return mail;
  }

  #turned(unread: Uint8Array): void {
    const channel = this.#session.release(unread);
    this.#over();
    const occasion = { channel, session: this.#smtpSession };
    (async () => this.#policy.turned?.(occasion))().catch((error: unknown) => {
      this.#report(error);
      channel.abort();
    });
  }

  #over(): void {
    this.#login.end();
    this.#gone();
    const occasion = { session: this.#smtpSession };
    if (this.#policy.closed === undefined) return;
    (async () => this.#policy.closed?.(occasion))().catch((error: unknown) => this.#report(error));
  }

  /** In a turn of its own: what `onError` throws is not the session's business. */
  #report(error: unknown): void {
    queueMicrotask(() => this.#settings.onError(error, this.#smtpSession));
  }
}
