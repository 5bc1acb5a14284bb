/**
 * The receiver-SMTP: reads commands and mail data, asks what to answer, keeps the buffers, sends the replies.
 *
 * It decides by itself whatever the RFC decides: syntax (500, 501), order (503), limits (552, 452, 554), RSET, NOOP, QUIT,
 * and the words of AUTH and STARTTLS. Everything else it asks, one question at a time, and the answer is a reply: the code says
 * whether the buffers take what the command brought. Commands sent together are read one after the other, each answered
 * before the next is looked at.
 */
import type {
  AuthCommand,
  BdatCommand,
  Command,
  MailCommand,
  RcptCommand,
  Verb,
} from '../commands/command.ts';
import { faultOfOffer } from '../extensions/offer.ts';
import { LineFramer, type FramedLine } from '../framing/line-framer.ts';
import { OctetReader } from '../framing/octets.ts';
import type { Host } from '../path.ts';
import type { EnhancedStatus } from '../replies/enhanced-status.ts';
import { isSuccess, reply, type Reply } from '../replies/reply.ts';
import type { Occasion } from '../replies/sequencing.ts';
import { invariant, rightUse } from '../result.ts';
import type { Rules } from '../rules.ts';
import type { Envelope } from '../transaction/envelope.ts';
import { MailTransaction } from '../transaction/mail-transaction.ts';
import { Authentication, type AuthenticationStep } from './authentication.ts';
import { EffectList } from './effect-list.ts';
import { IncomingMailData } from './incoming-mail-data.ts';
import { Refusal, askOfMail, askOfRcpt } from './mail-questions.ts';
import type { Question, ReceiverConfig, ReceiverEffect } from './receiver-effects.ts';
import { PeerErrors } from './receiver-errors.ts';
import { outOfOrder, type Progress } from './receiver-order.ts';
import { ReceiverReplies } from './receiver-replies.ts';
import { NoCommand, ReceiverService } from './receiver-service.ts';
import { receiverStateAfter, type ReceiverState } from './receiver-transitions.ts';
import type { Reads, SessionMachine, Wait, Want } from './session-machine.ts';

/** A question together with what its answer does to the state and the buffers, unless that is 421, which ends the session. */
interface Pending {
  readonly question: Question;
  readonly taken: Answered;
  readonly refused: Answered;
}

type Answered = (answer: Reply) => void;

export class ReceiverSmtp implements SessionMachine<ReceiverEffect> {
  readonly #config: ReceiverConfig;
  readonly #rules: Rules;
  readonly #reader = new OctetReader();
  readonly #lines: LineFramer;
  readonly #service: ReceiverService;
  readonly #replies: ReceiverReplies;
  readonly #errors: PeerErrors;
  readonly #transaction = new MailTransaction();
  readonly #mailData: IncomingMailData;
  readonly #effects = new EffectList<ReceiverEffect>();
  #state: ReceiverState = 'opening';
  #domain: Host | null = null;
  /** The exchange that is under way. */
  #authentication: Authentication | null = null;
  #authenticated = false;
  #pending: Pending | null = null;
  #held = false;
  #leavesAfterMail = false;
  #serial = 0;
  /** Octets of replies since it read on last. */
  #said = 0;

  /** Throws TypeError where the offer cannot stand, and says what is lacking. */
  constructor(config: ReceiverConfig) {
    const fault = faultOfOffer(config.offer);
    if (fault !== null) throw new TypeError(`The offer cannot stand: ${fault}`);
    this.#config = config;
    this.#rules = config.rules;
    this.#lines = new LineFramer(config.rules.limits.commandLine);
    this.#service = new ReceiverService(config);
    this.#replies = new ReceiverReplies(config.rules, this.#service);
    this.#errors = new PeerErrors(config.rules.limits.errors);
    this.#mailData = new IncomingMailData(config.rules, config.timeouts.mailData);
  }

  get state(): ReceiverState {
    return this.#state;
  }

  /** How the sender-SMTP named itself; null before HELO. */
  get domain(): Host | null {
    return this.#domain;
  }

  /** Whether the session began with EHLO. */
  get extended(): boolean {
    return this.#service.extended;
  }

  /** Whether the channel is under TLS. */
  get secured(): boolean {
    return this.#service.secured;
  }

  /** Whether an AUTH was answered with 235. */
  get authenticated(): boolean {
    return this.#authenticated;
  }

  get wants(): Want {
    if (this.#state === 'closed') return 'nothing';
    if (this.#state === 'securing') return 'tls';
    if (this.#pending !== null) return 'answer';
    return this.#held ? 'room' : 'octets';
  }

  get reads(): Reads {
    return this.wants === 'octets' ? 'with-room' : 'never';
  }

  get wait(): Wait {
    const { wants } = this;
    const ofThePeer = wants === 'octets' || wants === 'tls';
    return {
      serial: this.#serial,
      ms: ofThePeer ? this.#config.timeouts.receiver : Infinity,
      whole: this.#authentication?.whole ?? this.#mailData.whole,
    };
  }

  opened(): readonly ReceiverEffect[] {
    this.#ask({ occasion: 'opening' }, () => {
      this.#state = 'greeted';
    });
    return this.#effects.take();
  }

  receive(octets: Uint8Array): readonly ReceiverEffect[] {
    if (this.#state === 'closed') return [];
    if (this.#state === 'securing') this.#leave('octets in the clear came in the handshake');
    else {
      this.#reader.feed(octets);
      this.#read();
      this.#reader.keep();
    }
    return this.#effects.take();
  }

  get stalled(): boolean {
    return this.#said >= MOST_SAID && this.wants === 'octets' && this.#reader.pending > 0;
  }

  readOn(): readonly ReceiverEffect[] {
    this.#said = 0;
    this.#read();
    return this.#effects.take();
  }

  /** The reply to the question asked last. Must be one that the RFC lists for the occasion; too late is no fault. */
  answer(answer: Reply): readonly ReceiverEffect[] {
    if (this.#state === 'closed') return [];
    const pending = this.#pending;
    rightUse(pending !== null, 'an answer without a question: each is answered once');
    this.#pending = null;
    const { question, taken, refused } = pending;
    const { occasion } = question;
    const atItsEnd = occasion === 'AUTH' && question.claim.kind !== 'response';
    rightUse(
      !atItsEnd || answer.code !== 334,
      'a challenge to credentials, which are complete: answer 235, or refuse',
    );
    // What is said to a chunk is said behind it.
    if (occasion !== 'BDAT' || answer.code === 421) this.#say(question, answer);
    if (answer.code === 421) this.#close();
    else if (answer.code < 400) taken(answer);
    else refused(answer);
    this.#leaveAfterMail();
    this.#read();
    return this.#effects.take();
  }

  /**
   * The host has no room for more mail data: it is given what was read already, and then none until it resumes. For use
   * while a `mail-data` effect is carried out; does nothing once the end of mail data has come.
   */
  holdMailData(): void {
    if (this.#held || !this.#isTakingMailData || this.#pending !== null) return;
    this.#held = true;
    this.#serial += 1;
  }

  /** The host has room again. Calling it without need does nothing. */
  resumeMailData(): readonly ReceiverEffect[] {
    if (!this.#held) return [];
    this.#held = false;
    this.#serial += 1;
    this.#read();
    return this.#effects.take();
  }

  /** The handshake of TLS is done: the session begins anew, and forgets all that it was told in the clear (RFC 3207 4.2). */
  underTls(): readonly ReceiverEffect[] {
    rightUse(
      this.#state === 'securing',
      'TLS that nobody asked for: underTls follows the effect secure',
    );
    this.#serial += 1;
    this.#state = 'greeted';
    this.#service.secured = true;
    this.#domain = null;
    this.#service.extended = false;
    this.#authenticated = false;
    return this.#effects.take();
  }

  /** The host must stop: 421, whatever the state (0821:2103). Mail data that has not ended is abandoned. */
  shutDown(why: string = UNAVAILABLE): readonly ReceiverEffect[] {
    this.#leave(why);
    return this.#effects.take();
  }

  /** The same as soon as no mail transaction is open: at once where none is, else behind the reply that ends it. */
  shutDownAfterMail(): readonly ReceiverEffect[] {
    this.#leavesAfterMail = true;
    this.#leaveAfterMail();
    return this.#effects.take();
  }

  /** 421 with 4.4.2, as it is for a time-out (RFC 3463 3.5). */
  expired(which: 'wait' | 'whole'): readonly ReceiverEffect[] {
    const whole = this.#authentication === null ? 'the mail' : 'AUTH';
    this.#leave(
      which === 'wait' ? 'waited too long for the next line' : `${whole} took too long`,
      TIMED_OUT,
    );
    return this.#effects.take();
  }

  /** "The receiver should act as if a RSET command had been received" (0821:1583). */
  ended(): readonly ReceiverEffect[] {
    if (this.#state !== 'closed') this.#close();
    return this.#effects.take();
  }

  #leaveAfterMail(): void {
    if (this.#leavesAfterMail && !isInTransaction(this.#state)) this.#leave(UNAVAILABLE);
  }

  #leave(why: string, status?: EnhancedStatus): void {
    if (this.#state === 'closed') return;
    const answer = reply(421, `${this.#config.host} ${why}, closing transmission channel`);
    if (this.#state !== 'securing') this.#send(this.#replies.toNobody({ ...answer, status }));
    this.#close();
  }

  #read(): void {
    while (this.wants === 'octets' && this.#reader.pending > 0 && this.#said < MOST_SAID) {
      if (this.#mailData.isNext) this.#readMailData();
      else {
        const line = (this.#authentication?.lines ?? this.#lines).read(this.#reader);
        if (line === null) return;
        this.#serial += 1;
        if (this.#authentication === null) this.#command(line);
        else this.#authenticationStep(this.#authentication.respond(line));
      }
      this.#leaveAfterMail();
    }
  }

  #command(line: FramedLine): void {
    const isOpening = this.#state === 'opening';
    const read = this.#service.read(line, isOpening);
    if (read instanceof NoCommand) {
      if (read.beginsChunk) this.#leave('BDAT without a number of octets');
      else this.#error(read.verb, read.reply);
    } else if (read.verb === 'BDAT') {
      const unserved = this.#service.notServed(read.verb, isOpening);
      this.#bdat(read, unserved ?? outOfOrder(read.verb, this.#progress(), this.#rules));
    } else {
      const refusal = outOfOrder(read.verb, this.#progress(), this.#rules);
      if (refusal === null) this.#obey(read);
      else this.#error(read.verb, refusal);
    }
  }

  #progress(): Progress {
    return {
      state: this.#state,
      extended: this.#service.extended,
      authenticated: this.#authenticated,
      body: this.#transaction.declared.body,
    };
  }

  #obey(command: Exclude<Command, BdatCommand>): void {
    const next = receiverStateAfter(this.#state, command.verb) ?? this.#state;
    switch (command.verb) {
      case 'HELO':
      case 'EHLO': {
        const { verb, domain } = command;
        return this.#ask({ occasion: verb, domain }, () => {
          this.#transaction.clear();
          this.#domain = domain;
          this.#service.extended = verb === 'EHLO';
          this.#state = next;
        });
      }
      case 'MAIL':
      case 'SEND':
      case 'SOML':
      case 'SAML':
        return this.#mail(command, next);
      case 'RCPT':
        return this.#rcpt(command, next);
      case 'DATA':
        return this.#ask({ occasion: 'DATA', envelope: this.#envelope() }, () => {
          this.#mailData.begin(this.#transaction.declared);
          this.#state = next;
        });
      case 'RSET':
        this.#abandonMailData();
        this.#clearBuffers();
        this.#state = next;
        return this.#reply('RSET', OK);
      case 'NOOP':
        return this.#reply('NOOP', OK);
      case 'QUIT':
        this.#reply(
          'QUIT',
          reply(221, `${this.#config.host} Service closing transmission channel`),
        );
        return this.#close();
      case 'VRFY':
      case 'EXPN':
        return this.#ask({ occasion: command.verb, ...this.#service.asked(command) });
      case 'HELP':
        return this.#ask({ occasion: 'HELP', text: command.text });
      case 'AUTH':
        return this.#auth(command);
      case 'STARTTLS':
        return this.#startTls(next);
      case 'TURN':
        return this.#ask({ occasion: 'TURN' }, () => {
          this.#state = next;
          this.#effects.add({ kind: 'turned', unread: this.#reader.rest() });
        });
    }
  }

  #mail(command: MailCommand, next: ReceiverState): void {
    const asked = askOfMail(command, this.#service, this.#config);
    if (asked instanceof Refusal) return this.#refuse(command.verb, asked);
    this.#ask(asked, () => {
      this.#transaction.begin(command.verb, command.reversePath, asked.declared, asked.dsn);
      this.#state = next;
    });
  }

  #rcpt(command: RcptCommand, next: ReceiverState): void {
    const asked = askOfRcpt(command, this.#transaction, this.#service, this.#config);
    if (asked instanceof Refusal) return this.#refuse('RCPT', asked);
    this.#ask(asked, () => {
      this.#transaction.addRecipient(asked.forwardPath, asked.dsn);
      this.#state = next;
    });
  }

  #auth(command: AuthCommand): void {
    const { auth } = this.#config.offer;
    if (auth === null || !auth.mechanisms.includes(command.mechanism))
      return this.#error('AUTH', reply(504, 'Mechanism not implemented'));
    const exchange = new Authentication(
      command.mechanism,
      auth,
      this.#rules.limits.authLine,
      this.#config.timeouts.auth,
    );
    this.#authentication = exchange;
    this.#authenticationStep(exchange.begin(command));
  }

  #authenticationStep(step: AuthenticationStep): void {
    switch (step.kind) {
      case 'challenge':
        return this.#reply('AUTH', step.reply);
      case 'refused':
        this.#authentication = null;
        return this.#error('AUTH', step.reply);
      case 'claim':
        return this.#ask(
          { occasion: 'AUTH', claim: step.claim },
          ({ code }) => {
            if (code === 334) return; // the challenge of a mechanism that the host knows, see `answer`
            this.#authentication = null;
            this.#authenticated = true;
          },
          () => {
            this.#authentication = null;
            this.#bearError(); // counts as one, so that nobody tries passwords for long
          },
        );
    }
  }

  /**
   * What came in the clear behind STARTTLS must never be read as if it had come under TLS, and no honest sender-SMTP sends
   * anything there: the channel is closed (RFC 3207 4, CVE-2011-0411).
   */
  #startTls(next: ReceiverState): void {
    if (this.#reader.pending > 0) return this.#leave('octets in the clear came behind STARTTLS');
    this.#reply('STARTTLS', reply(220, 'Ready to start TLS'));
    this.#transaction.clear();
    this.#state = next;
    this.#effects.add({ kind: 'secure' });
  }

  /** The chunk follows at once, whatever is answered (RFC 3030 2). */
  #bdat(command: BdatCommand, refusal: Reply | null): void {
    this.#mailData.announce(command, refusal);
    if (refusal !== null || this.#state === 'chunks') return this.#readMailData();
    const answered = (answer: Reply): void => this.#firstChunk(answer);
    this.#ask({ occasion: 'BDAT', envelope: this.#envelope() }, answered, answered);
  }

  #firstChunk(answer: Reply): void {
    this.#serial += 1;
    if (isSuccess(answer)) {
      this.#mailData.take(this.#transaction.declared);
      this.#state = 'chunks';
    } else this.#mailData.refuse(answer);
    this.#readMailData();
  }

  #readMailData(): void {
    const incoming = this.#mailData.read(this.#reader, (slice) =>
      this.#effects.add({ kind: 'mail-data', slice }),
    );
    if (incoming.kind !== 'more' || incoming.block) this.#serial += 1;
    switch (incoming.kind) {
      case 'more':
        return;
      case 'chunk':
        return this.#reply('BDAT', reply(250, 'OK, and the next chunk'));
      case 'spoiled':
        return this.#spoil(incoming.refusal);
      case 'ended':
        return this.#endOfMailData(incoming.refusal);
    }
  }

  /** A chunk was refused: "a RSET command MUST be issued to clear the transaction" (RFC 3030 2). */
  #spoil(refusal: Reply): void {
    this.#abandonMailData();
    if (refusal.code === 503) this.#error('BDAT', refusal);
    else this.#reply('BDAT', refusal);
    if (this.#state !== 'closed' && this.#transaction.recipients > 0) this.#state = 'spoiled';
  }

  #endOfMailData(refusal: Reply | null): void {
    const over = (): void => this.#endTransaction();
    if (refusal === null)
      return this.#ask({ occasion: 'end of mail data', envelope: this.#envelope() }, over, over);
    this.#abandonMailData();
    this.#reply('end of mail data', refusal);
    this.#endTransaction();
  }

  #endTransaction(): void {
    this.#clearBuffers();
    this.#state = 'ready';
  }

  /** Whoever was given a part of the mail data gets no more of it. */
  #abandonMailData(): void {
    if (this.#isTakingMailData) this.#effects.add({ kind: 'abandoned' });
  }

  get #isTakingMailData(): boolean {
    return this.#state === 'mail-data' || this.#state === 'chunks';
  }

  #clearBuffers(): void {
    this.#transaction.clear();
    this.#mailData.forget();
  }

  #envelope(): Envelope {
    const envelope = this.#transaction.envelope();
    invariant(envelope !== null, 'no mail transaction is open');
    return envelope;
  }

  #ask(question: Question, taken: Answered = NOTHING, refused: Answered = NOTHING): void {
    this.#pending = { question, taken, refused };
    this.#effects.add({ kind: 'ask', question });
  }

  #refuse(verb: Verb, { reply: answer, isError }: Refusal): void {
    if (isError) this.#error(verb, answer);
    else this.#reply(verb, answer);
  }

  /** What the peer did wrong is answered; one error too many closes the channel instead. */
  #error(verb: Verb | null, answer: Reply): void {
    const { isPipelined } = this.#service;
    const isExcused = this.#errors.excuses(verb, answer, isPipelined, this.#state === 'spoiled');
    if (!isExcused && !this.#bearError()) return;
    if (verb === null) this.#send(this.#replies.toNobody(answer));
    else this.#reply(verb, answer);
  }

  /** False: it was one too many. */
  #bearError(): boolean {
    const isBorne = this.#errors.bears();
    if (!isBorne) this.#leave('too many errors');
    return isBorne;
  }

  /** The answer to a question, in UTF-8 where it needs that and it may be. */
  #say(question: Question, answer: Reply): void {
    const ofUsers = question.occasion === 'VRFY' || question.occasion === 'EXPN';
    const { internationalized } = ofUsers ? question : this.#transaction.declared;
    this.#reply(question.occasion, answer, internationalized);
  }

  #reply(occasion: Occasion, answer: Reply, inUtf8 = false): void {
    this.#send(this.#replies.to(occasion, answer, inUtf8));
    this.#errors.answered(occasion, answer);
  }

  #send(octets: Uint8Array): void {
    this.#serial += 1;
    this.#said += octets.length;
    this.#effects.add({ kind: 'send', octets });
  }

  #close(): void {
    this.#abandonMailData();
    this.#clearBuffers();
    this.#pending = null;
    this.#held = false;
    this.#state = 'closed';
    this.#effects.add({ kind: 'close' });
  }
}

const OK = reply(250, 'OK');
const UNAVAILABLE = 'Service not available';

/** Octets of replies that are said at once before it waits for them to leave. */
const MOST_SAID = 16 * 1024;

const NOTHING = (): void => {};

/** "Bad connection": "either because of time-out, or inadequate connection quality" (RFC 3463 3.5). */
const TIMED_OUT: EnhancedStatus = { class: 4, subject: 4, detail: 2 };

function isInTransaction(state: ReceiverState): boolean {
  return state === 'mail' || state === 'recipients' || state === 'mail-data' || state === 'chunks';
}
