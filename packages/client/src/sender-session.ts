/**
 * The driver of one sender-SMTP: the promise-shaped sibling of a relay agent. What is asked of it waits in line and is done
 * one after the other; mail data is asked of its source only when the channel has room for it.
 */
import {
  pump,
  type Endpoint,
  type Secured,
  type Session,
  type TlsClient,
  type TransmissionChannel,
} from '@hopscope/channel';
import {
  SenderSmtp,
  isSuccess,
  unreachable,
  type ChannelEffect,
  type Reply,
  type SenderEffect,
  type Verdict,
} from '@hopscope/protocol';

import type { SaslClient } from './auth/sasl-client.ts';
import { reportOf, type DeliveryReport } from './delivery-report.ts';
import { ChannelLostError } from './errors/channel-lost-error.ts';
import { ConnectionClosedError } from './errors/connection-closed-error.ts';
import { GreetingRefusedError } from './errors/greeting-refused-error.ts';
import { InvalidMailDataError } from './errors/invalid-mail-data-error.ts';
import { TlsFailedError } from './errors/tls-failed-error.ts';
import { envelopeOf, type OutgoingMail } from './mail.ts';
import type { Settings } from './options.ts';
import { securityOf, type Security } from './security.ts';
import {
  delivery,
  errand,
  type Delivery,
  type Errand,
  type ErrandResult,
  type Task,
} from './task.ts';
import { isBounded, watch, type Watched } from './watch.ts';

type HostEffect = Exclude<SenderEffect, ChannelEffect>;

export class SenderSession {
  readonly #settings: Settings;
  readonly #channel: TransmissionChannel;
  readonly #machine: SenderSmtp;
  readonly #session: Session<HostEffect>;
  readonly #opened: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #closed: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #line: Task[] = [];
  #current: Task | null = null;
  #security: Security;
  /** The receiver-SMTP has taken EHLO or HELO. */
  #ready = false;
  /** It has done so once. */
  #hasOpened = false;
  #quitting = false;
  /** Why this end gave the session up: what everything under way rejects with. */
  #given: { readonly reason: unknown } | null = null;
  /** What ended the session, other than this end. */
  #failure: Error | null = null;

  /** Begins at once: to be called as soon as the channel is open. `side`: what this end brings to STARTTLS; without it there is none. */
  constructor(
    channel: TransmissionChannel,
    settings: Settings,
    security: Security,
    side: TlsClient | undefined,
  ) {
    const { host, rules, timeouts, clock, signal, chunks } = settings;
    this.#settings = settings;
    this.#channel = channel;
    this.#security = security;
    this.#machine = new SenderSmtp({ host, rules, timeouts, chunks });
    this.#session = pump<HostEffect>(this.#machine, channel, clock, {
      effect: (effect) => this.#effect(effect),
      room: () => this.#sendNextPart(),
      tls: side,
      secured: (secured) => this.#secured(secured),
      closed: () => this.#end(),
    });
    this.#opened.promise.catch(() => {});
    signal?.addEventListener('abort', this.#onSignal);
    this.#session.start();
    if (signal?.aborted === true) this.#onSignal();
  }

  /** Resolves when the receiver-SMTP has taken EHLO or HELO. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Resolves when the channel is closed, or given to somebody else. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get extensions(): ReadonlyMap<string, string> {
    return this.#machine.extensions;
  }

  get remote(): Endpoint {
    return this.#channel.remote;
  }

  get security(): Security {
    return this.#security;
  }

  /** Whether nothing more can be asked of it. */
  get over(): boolean {
    return this.#given !== null || this.#failure !== null || this.#isClosing;
  }

  /** Puts a mail in line. Its mail data stays the caller's to release. */
  send(mail: OutgoingMail, bounds: Watched = {}): Promise<DeliveryReport> {
    const task = delivery(mail);
    if (bounds.signal?.aborted === true) task.result.reject(bounds.signal.reason);
    else this.#enqueue(task);
    if (isBounded(bounds)) {
      const unwatch = watch(bounds, this.#settings.clock, (reason) => this.#giveUp(task, reason));
      task.result.promise.then(unwatch, unwatch);
    }
    return task.result.promise;
  }

  /** Puts an errand in line; resolves with what came of it. */
  errand(begin: Errand['begin'], sasl: SaslClient | null = null): Promise<ErrandResult> {
    const task = errand(begin, sasl);
    this.#enqueue(task);
    return task.result.promise;
  }

  /** Says QUIT when all in line is done, and resolves when the channel is closed. Never rejects. */
  quit(): Promise<void> {
    this.#quitting = true;
    this.#workOn();
    return this.#closed.promise;
  }

  /** Gives the channel up at once; all that is under way rejects with `reason`. */
  abort(reason: unknown): void {
    this.#given ??= { reason };
    this.#session.abort();
  }

  readonly #onSignal = (): void => this.abort(this.#settings.signal?.reason);

  #enqueue(task: Task): void {
    const over = this.#whyOver();
    if (over !== null) return task.result.reject(over.reason);
    this.#line.push(task);
    this.#workOn();
  }

  /** A mail in line is taken out of it; one that is under way costs the channel; of one that is done nothing is taken back. */
  #giveUp(task: Delivery, reason: unknown): void {
    const place = this.#line.indexOf(task);
    if (place >= 0) {
      this.#line.splice(place, 1);
      task.result.reject(reason);
    } else if (this.#current === task) this.abort(reason);
  }

  #whyOver(): { readonly reason: unknown } | null {
    if (this.#given !== null) return this.#given;
    if (this.#failure !== null) return { reason: this.#failure };
    return this.#isClosing ? { reason: new ConnectionClosedError() } : null;
  }

  get #isClosing(): boolean {
    return this.#quitting || this.#machine.wants === 'nothing';
  }

  #effect(effect: HostEffect): void {
    switch (effect.kind) {
      case 'ready':
        return this.#becameReady();
      case 'recipient':
        return this.#recipientAnswered(effect.index, effect.reply);
      case 'mail-data-wanted': // the pump tells when there is room, too
        return;
      case 'answered':
        return this.#done({ kind: 'reply', reply: effect.reply });
      case 'challenge':
        return void this.#respond(effect.octets);
      case 'turned':
        this.#done({ kind: 'turned', channel: this.#session.release(effect.unread) });
        return this.#end();
      case 'verdicts':
        return this.#decided(effect.verdicts);
      case 'failed':
        return this.#failed(effect.verdict);
      default:
        return unreachable(effect);
    }
  }

  #becameReady(): void {
    if (!this.#ready) this.#done({ kind: 'secured' });
    this.#ready = true;
    this.#hasOpened = true;
    this.#opened.resolve();
    this.#workOn();
  }

  /** Gives the machine the next task in line, or lets it quit, when it wants work. */
  #workOn(): void {
    if (this.#machine.wants !== 'work' || this.#current !== null) return;
    const next = this.#line.shift();
    if (next !== undefined) {
      this.#current = next;
      const machine = this.#machine;
      this.#session.perform(
        next.kind === 'errand'
          ? next.begin(machine)
          : machine.transact(envelopeOf(next.mail, machine.extensions), next.mail.data.isPlain),
      );
    } else if (this.#quitting) this.#session.perform(this.#machine.quit());
  }

  #done(result: ErrandResult): void {
    const task = this.#current;
    if (task?.kind !== 'errand') return;
    this.#current = null;
    task.result.resolve(result);
  }

  async #respond(challenge: Uint8Array): Promise<void> {
    const task = this.#current;
    const sasl = task?.kind === 'errand' ? task.sasl : null;
    let response: Uint8Array | null = null;
    try {
      response = (await sasl?.respond(challenge)) ?? null;
    } catch (error) {
      task?.result.reject(error); // and the exchange is given up
    }
    if (this.#current === task) this.#session.perform(this.#machine.respond(response));
  }

  #secured(secured: Secured): void {
    this.#ready = false;
    if (secured.ok) this.#security = securityOf(secured);
    else this.#failure ??= new TlsFailedError(secured.why);
  }

  #sendNextPart(): void {
    const task = this.#current;
    if (task?.kind !== 'delivery' || task.asking) return;
    const part = task.mail.data.next();
    if (part instanceof Promise) void this.#sendLater(task, part);
    else this.#sendPart(task, part);
  }

  async #sendLater(task: Delivery, next: Promise<Uint8Array | null>): Promise<void> {
    task.asking = true;
    try {
      const part = await next;
      task.asking = false;
      if (this.#current === task) this.#sendPart(task, part);
    } catch (reason) {
      // A transaction whose mail data breaks off can only be ended by breaking the channel.
      if (this.#current === task) this.abort(reason);
    }
  }

  #sendPart(task: Delivery, part: Uint8Array | null): void {
    const machine = this.#machine;
    const said = part === null ? NOTHING : machine.mailData(part);
    // What ends it leaves with the last part, where that is known to be the last.
    task.sent = part === null || (task.mail.data.isAtEnd && machine.state === 'mail-data');
    const effects = task.sent ? [...said, ...machine.endMailData()] : said;
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

  /** The verdict repeats the reply, and does not tell to which command it was. */
  #recipientAnswered(index: number, answer: Reply): void {
    const task = this.#current;
    if (task?.kind !== 'delivery') return;
    if (isSuccess(answer)) task.taken = true;
    else if (answer.code === TOO_MANY && task.taken) task.surplus.add(index);
  }

  #decided(verdicts: readonly Verdict[]): void {
    const task = this.#current;
    if (task?.kind !== 'delivery') return;
    this.#current = null;
    const report = reportOf(task.mail.forwardPaths, verdicts, task.surplus);
    const own = verdicts.find(({ source }) => source === 'sender');
    if (this.#given !== null) task.result.reject(this.#given.reason);
    else if (own !== undefined && this.#machine.state === 'closed') {
      this.#failure = new ChannelLostError(own.reply);
      task.result.reject(new ChannelLostError(own.reply, report, task.sent));
    } else task.result.resolve(report);
  }

  /** No session came to stand, or it broke between two mails; then the next task in line learns of it. */
  #failed({ reply, source }: Verdict): void {
    this.#failure ??= this.#failureOf(reply, source);
    this.#opened.reject(this.#whyOver()?.reason);
  }

  #failureOf(reply: Reply, source: Verdict['source']): Error {
    if (source === 'sender') return new ChannelLostError(reply);
    return this.#ready ? new ConnectionClosedError(reply) : new GreetingRefusedError(reply);
  }

  #end(): void {
    this.#settings.signal?.removeEventListener('abort', this.#onSignal);
    const left = this.#current === null ? this.#line : [this.#current, ...this.#line];
    // An error knows where it was made, which is dear to find out; most sessions end with nobody left to hear of it.
    if (left.length > 0 || !this.#hasOpened) this.#rejectAll(left);
    this.#current = null;
    this.#line.length = 0;
    this.#closed.resolve();
  }

  #rejectAll(tasks: readonly Task[]): void {
    const over = this.#whyOver() ?? { reason: new ConnectionClosedError() };
    for (const { result } of tasks) result.reject(over.reason);
    this.#opened.reject(over.reason);
  }
}

const NOTHING: readonly SenderEffect[] = [];

/** As RFC 821 has it (0821:2577). */
const TOO_MANY = 552;
