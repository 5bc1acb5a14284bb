/**
 * The driver of one sender-SMTP: the promise-shaped sibling of a relay agent. Deliveries wait in line and become mail
 * transactions one after the other; mail data is asked of its source only when the channel has room for it.
 */
import { pump, type Endpoint, type Session, type TransmissionChannel } from '@hopscope/channel';
import {
  SenderSmtp,
  unreachable,
  type ChannelEffect,
  type SenderEffect,
  type Verdict,
} from '@hopscope/protocol';

import { reportOf, type DeliveryReport } from './delivery-report.ts';
import { ChannelLostError } from './errors/channel-lost-error.ts';
import { ConnectionClosedError } from './errors/connection-closed-error.ts';
import { GreetingRefusedError } from './errors/greeting-refused-error.ts';
import { InvalidMailDataError } from './errors/invalid-mail-data-error.ts';
import { envelopeOf, readMail, release, type Mail, type OutgoingMail } from './mail.ts';
import type { Settings } from './options.ts';
import type { SmtpConnection } from './smtp-connection.ts';

type HostEffect = Exclude<SenderEffect, ChannelEffect>;

/** A mail in line or under way. */
interface Delivery {
  readonly mail: OutgoingMail;
  readonly report: PromiseWithResolvers<DeliveryReport>;
  /** A part of the mail data was asked for and has not come. */
  asking: boolean;
  /** The end of mail data was sent. */
  sent: boolean;
}

export class SenderSession implements SmtpConnection {
  readonly #settings: Settings;
  readonly #channel: TransmissionChannel;
  readonly #machine: SenderSmtp;
  readonly #session: Session<HostEffect>;
  readonly #opened: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #closed: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #line: Delivery[] = [];
  #current: Delivery | null = null;
  #ready = false;
  #quitting = false;
  /** Why this end gave the session up: what everything under way rejects with. */
  #given: { readonly reason: unknown } | null = null;
  /** What ended the session, other than this end. */
  #failure: Error | null = null;

  /** Begins at once: to be called as soon as the channel is open. */
  constructor(channel: TransmissionChannel, settings: Settings) {
    const { host, rules, timeouts, clock, signal } = settings;
    this.#settings = settings;
    this.#channel = channel;
    this.#machine = new SenderSmtp({ host, rules, timeouts, chunks: 'when-binary' });
    this.#session = pump<HostEffect>(this.#machine, channel, clock, {
      effect: (effect) => this.#effect(effect),
      room: () => this.#sendNextPart(),
      closed: () => this.#end(),
    });
    signal?.addEventListener('abort', this.#onSignal);
    this.#session.start();
    if (signal?.aborted === true) this.#onSignal();
  }

  /** Resolves when the receiver-SMTP is ready for mail. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get extensions(): ReadonlyMap<string, string> {
    return this.#machine.extensions;
  }

  get remote(): Endpoint {
    return this.#channel.remote;
  }

  async deliver(mail: Mail): Promise<DeliveryReport> {
    return this.send(readMail(mail, this.#settings.rules));
  }

  /** Puts a mail in line. */
  async send(mail: OutgoingMail): Promise<DeliveryReport> {
    const over = this.#whyOver();
    if (over !== null) {
      release(mail);
      throw over.reason;
    }
    const delivery = {
      mail,
      report: Promise.withResolvers<DeliveryReport>(),
      asking: false,
      sent: false,
    };
    this.#line.push(delivery);
    this.#workOn();
    return delivery.report.promise;
  }

  async quit(): Promise<void> {
    this.#quitting = true;
    this.#workOn();
    return this.#closed.promise;
  }

  abort(reason: unknown = new DOMException('The connection was given up', 'AbortError')): void {
    this.#given ??= { reason };
    this.#session.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
  }

  readonly #onSignal = (): void => this.abort(this.#settings.signal?.reason);

  #whyOver(): { readonly reason: unknown } | null {
    if (this.#given !== null) return this.#given;
    if (this.#failure !== null) return { reason: this.#failure };
    const over = this.#quitting || this.#machine.wants === 'nothing';
    return over ? { reason: new ConnectionClosedError() } : null;
  }

  #effect(effect: HostEffect): void {
    switch (effect.kind) {
      case 'ready':
        this.#ready = true;
        this.#opened.resolve();
        return this.#workOn();
      case 'recipient': // the verdict repeats it
      case 'mail-data-wanted': // the pump tells when there is room, too
      case 'answered':
      case 'challenge':
      case 'turned':
        return;
      case 'verdicts':
        return this.#decided(effect.verdicts);
      case 'failed':
        return this.#failed(effect.verdict);
      default:
        return unreachable(effect);
    }
  }

  /** Gives the machine the next mail in line, or lets it quit, when it wants work. */
  #workOn(): void {
    if (this.#machine.wants !== 'work' || this.#current !== null) return;
    const next = this.#line.shift();
    if (next !== undefined) {
      this.#current = next;
      this.#session.perform(
        this.#machine.transact(envelopeOf(next.mail, this.#machine.extensions)),
      );
    } else if (this.#quitting) this.#session.perform(this.#machine.quit());
  }

  #sendNextPart(): void {
    const delivery = this.#current;
    if (delivery === null || delivery.asking) return;
    const part = delivery.mail.data.next();
    if (part instanceof Promise) void this.#sendLater(delivery, part);
    else this.#sendPart(delivery, part);
  }

  async #sendLater(delivery: Delivery, next: Promise<Uint8Array | null>): Promise<void> {
    delivery.asking = true;
    try {
      const part = await next;
      delivery.asking = false;
      if (this.#current === delivery) this.#sendPart(delivery, part);
    } catch (reason) {
      // A transaction whose mail data breaks off can only be ended by breaking the channel.
      if (this.#current === delivery) this.abort(reason);
    }
  }

  #sendPart(delivery: Delivery, part: Uint8Array | null): void {
    const machine = this.#machine;
    delivery.sent = part === null;
    const effects = part === null ? machine.endMailData() : machine.mailData(part);
    if (machine.state === 'closed') {
      const why = effects.flatMap((effect) =>
        effect.kind === 'verdicts' ? effect.verdicts.map(({ reply }) => reply.lines[0]) : [],
      );
      this.#given ??= {
        reason: new InvalidMailDataError(why.at(-1) ?? 'its text cannot be encoded'),
      };
    }
    this.#session.perform(effects);
  }

  #decided(verdicts: readonly Verdict[]): void {
    const delivery = this.#current;
    if (delivery === null) return;
    this.#current = null;
    release(delivery.mail);
    const report = reportOf(delivery.mail.forwardPaths, verdicts);
    const own = verdicts.find(({ source }) => source === 'sender');
    if (this.#given !== null) delivery.report.reject(this.#given.reason);
    else if (own !== undefined && this.#machine.state === 'closed') {
      this.#failure = new ChannelLostError(own.reply);
      delivery.report.reject(new ChannelLostError(own.reply, report, delivery.sent));
    } else delivery.report.resolve(report);
  }

  /** No session came to stand, or it broke between two mails; then the next mail in line learns of it. */
  #failed({ reply, source }: Verdict): void {
    if (source === 'sender') this.#failure ??= new ChannelLostError(reply);
    else if (!this.#ready) this.#failure ??= new GreetingRefusedError(reply);
    this.#opened.reject(this.#whyOver()?.reason);
  }

  #end(): void {
    this.#settings.signal?.removeEventListener('abort', this.#onSignal);
    const over = this.#whyOver() ?? { reason: new ConnectionClosedError() };
    for (const { mail, report } of this.#line.splice(0)) {
      release(mail);
      report.reject(over.reason);
    }
    this.#opened.reject(over.reason);
    this.#closed.resolve();
  }
}
