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
  Parameter,
  RcptCommand,
  TextCommand,
  Verb,
} from '../commands/command.ts';
import { parseCommand } from '../commands/parse-command.ts';
import type { MailDsn, RcptDsn } from '../extensions/dsn.ts';
import {
  faultOfOffer,
  offeredLines,
  offers,
  type Extension,
  type Offer,
} from '../extensions/offer.ts';
import { LineFramer, type FramedLine } from '../framing/line-framer.ts';
import { OctetReader, octetsOf } from '../framing/octets.ts';
import { isAscii } from '../grammar/characters.ts';
import { parseLocalPart } from '../grammar/mailbox.ts';
import { utf8Decode } from '../grammar/utf8.ts';
import type { Timeouts } from '../limits.ts';
import { forwardPath, needsInternationalization, type ForwardPath, type Host } from '../path.ts';
import type { EnhancedStatus } from '../replies/enhanced-status.ts';
import { replyOctets } from '../replies/reply-octets.ts';
import { isSuccess, reply, type Reply } from '../replies/reply.ts';
import { mayAnswer, type Occasion } from '../replies/sequencing.ts';
import { invariant } from '../result.ts';
import type { Rules } from '../rules.ts';
import type { DeclaredMailData, Envelope } from '../transaction/envelope.ts';
import { MailTransaction } from '../transaction/mail-transaction.ts';
import { Authentication, type AuthenticationStep, type Claim } from './authentication.ts';
import { IncomingMailData } from './incoming-mail-data.ts';
import { readMailParameters, readRcptParameters } from './mail-parameters.ts';
import {
  TLS_FIRST,
  isServedInClear,
  notSpoken,
  outOfOrder,
  type Progress,
} from './receiver-order.ts';
import { RECEIVER_TRANSITIONS, type ReceiverState } from './receiver-transitions.ts';
import type { ChannelEffect, Reads, SessionMachine, Wait, Want, Whole } from './session-machine.ts';

/** What one receiver-SMTP goes by, from the opening of its channel to the end. */
export interface ReceiverConfig {
  /** The name given in the greeting and in the replies that name the host. */
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
  /** What is offered to who says EHLO; of no account where the rules have no EHLO. */
  readonly offer: Offer;
  /** The channel is under TLS from its beginning. */
  readonly secured: boolean;
  /** In the clear all commands but NOOP, EHLO, STARTTLS and QUIT are 530 (RFC 3207 4). False by default; where there is EHLO only. */
  readonly tlsRequired?: boolean | undefined;
}

/** What a receiver-SMTP wants done, in order; what is `ask`ed is answered with a reply, and only then is more read. */
export type ReceiverEffect =
  | ChannelEffect
  /** Find the reply and hand it to `answer`; nothing is read until then. */
  | { readonly kind: 'ask'; readonly question: Question }
  /** A part of the mail data, transparency removed: a view of the octets that were received, and lent as they are. */
  | { readonly kind: 'mail-data'; readonly slice: Uint8Array }
  /** The transaction whose mail data was coming is over without being taken: forget what was kept of it. */
  | { readonly kind: 'abandoned' }
  /** TURN was granted: this machine is done, and a sender-SMTP takes the channel over, as if it had just opened (0821:1604). */
  | { readonly kind: 'turned'; readonly unread: Uint8Array };

/** What the receiver-SMTP asks its host, named by the occasion that the reply will answer. */
export type Question =
  | { readonly occasion: 'opening' }
  | { readonly occasion: 'HELO' | 'EHLO'; readonly domain: Host }
  | {
      readonly occasion: MailCommand['verb'];
      readonly command: MailCommand;
      readonly declared: DeclaredMailData;
      readonly dsn: MailDsn;
    }
  | {
      readonly occasion: 'RCPT';
      readonly forwardPath: ForwardPath;
      readonly dsn: RcptDsn;
      /** The transaction so far. */
      readonly envelope: Envelope;
    }
  | { readonly occasion: 'DATA' | 'end of mail data'; readonly envelope: Envelope }
  /** Mail data is about to come in chunks. 250 takes it, and is not said; a refusal is said behind the first chunk (RFC 3030 2). */
  | { readonly occasion: 'BDAT'; readonly envelope: Envelope }
  | { readonly occasion: 'VRFY' | 'EXPN'; readonly text: string }
  | { readonly occasion: 'HELP'; readonly text: string | null }
  | { readonly occasion: 'AUTH'; readonly claim: Claim }
  | { readonly occasion: 'TURN' };

/** An exchange of AUTH that has not ended. */
interface OpenExchange {
  readonly exchange: Authentication;
  readonly lines: LineFramer;
  readonly whole: Whole;
}

/** A question together with what its success does to the state and the buffers. */
interface Pending {
  readonly question: Question;
  readonly onSuccess: (answer: Reply) => void;
}

export class ReceiverSmtp implements SessionMachine<ReceiverEffect> {
  readonly #config: ReceiverConfig;
  readonly #rules: Rules;
  readonly #reader = new OctetReader();
  readonly #lines: LineFramer;
  readonly #transaction = new MailTransaction();
  readonly #mailData: IncomingMailData;
  #authentication: OpenExchange | null = null;
  #state: ReceiverState = 'opening';
  #domain: Host | null = null;
  #extended = false;
  #secured: boolean;
  #authenticated = false;
  #pending: Pending | null = null;
  #held = false;
  /** The MAIL or RCPT that was answered last was refused: 503 does not count. */
  #refused = false;
  #errors = 0;
  #serial = 0;
  /** Octets of replies since it read on last. */
  #said = 0;
  #effects: ReceiverEffect[] | null = null;

  /** Throws TypeError where the offer cannot stand, and says what is lacking. */
  constructor(config: ReceiverConfig) {
    const fault = faultOfOffer(config.offer);
    if (fault !== null) throw new TypeError(`The offer cannot stand: ${fault}`);
    this.#config = config;
    this.#rules = config.rules;
    this.#secured = config.secured;
    this.#lines = new LineFramer(config.rules.limits.commandLine);
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
    return this.#extended;
  }

  /** Whether the channel is under TLS. */
  get secured(): boolean {
    return this.#secured;
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
    return this.#take();
  }

  receive(octets: Uint8Array): readonly ReceiverEffect[] {
    if (this.#state === 'closed') return [];
    if (this.#state === 'securing') this.#leave('octets in the clear came in the handshake');
    else {
      this.#reader.feed(octets);
      this.#read();
      this.#reader.keep();
    }
    return this.#take();
  }

  get stalled(): boolean {
    return this.#said >= MOST_SAID && this.wants === 'octets' && this.#reader.pending > 0;
  }

  readOn(): readonly ReceiverEffect[] {
    this.#said = 0;
    this.#read();
    return this.#take();
  }

  /** The reply to the question asked last. Must be one that the RFC lists for the occasion; too late is no fault. */
  answer(answer: Reply): readonly ReceiverEffect[] {
    if (this.#state === 'closed') return [];
    const pending = this.#pending;
    invariant(pending !== null, 'an answer without a question');
    this.#pending = null;
    const { question } = pending;
    const { occasion } = question;
    const atItsEnd = occasion === 'AUTH' && question.claim.kind !== 'response';
    invariant(!atItsEnd || answer.code !== 334, 'a challenge to credentials, which are complete');
    if (occasion === 'BDAT' && answer.code !== 421) this.#firstChunk(answer);
    else {
      this.#reply(occasion, answer);
      if (answer.code === 421) this.#close();
      else if (answer.code < 400) pending.onSuccess(answer);
      else if (occasion === 'AUTH') this.#notAuthenticated();
      if (occasion === 'end of mail data') this.#endTransaction();
    }
    this.#read();
    return this.#take();
  }

  /**
   * The host has no room for more mail data: it is given what was read already, and then none until it resumes. For use
   * while a `mail-data` effect is carried out; does nothing once the end of mail data has come.
   */
  holdMailData(): void {
    const coming = this.#state === 'mail-data' || this.#state === 'chunks';
    if (this.#held || !coming || this.#pending !== null) return;
    this.#held = true;
    this.#serial += 1;
  }

  /** The host has room again. Calling it without need does nothing. */
  resumeMailData(): readonly ReceiverEffect[] {
    if (!this.#held) return [];
    this.#held = false;
    this.#serial += 1;
    this.#read();
    return this.#take();
  }

  /** The handshake of TLS is done: the session begins anew, and forgets all that it was told in the clear (RFC 3207 4.2). */
  underTls(): readonly ReceiverEffect[] {
    invariant(this.#state === 'securing', 'TLS that nobody asked for');
    this.#serial += 1;
    this.#state = 'greeted';
    this.#secured = true;
    this.#domain = null;
    this.#extended = false;
    this.#authenticated = false;
    return this.#take();
  }

  /** The host must stop: 421, whatever the state (0821:2103). Mail data that has not ended is abandoned. */
  shutDown(why = 'Service not available'): readonly ReceiverEffect[] {
    this.#leave(why);
    return this.#take();
  }

  /** 421 with 4.4.2, as it is for a time-out (RFC 3463 3.5). */
  expired(which: 'wait' | 'whole'): readonly ReceiverEffect[] {
    const whole = this.#authentication === null ? 'the mail' : 'AUTH';
    this.#leave(
      which === 'wait' ? 'waited too long for the next line' : `${whole} took too long`,
      TIMED_OUT,
    );
    return this.#take();
  }

  /** "The receiver should act as if a RSET command had been received" (0821:1583). */
  ended(): readonly ReceiverEffect[] {
    if (this.#state !== 'closed') this.#close();
    return this.#take();
  }

  #leave(why: string, status?: EnhancedStatus): void {
    if (this.#state === 'closed') return;
    const answer = reply(421, `${this.#config.host} ${why}, closing transmission channel`);
    if (this.#state !== 'securing') this.#send(null, { ...answer, status });
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
        else this.#response(this.#authentication.exchange, line);
      }
    }
  }

  #command(line: FramedLine): void {
    const text = this.#textOf(line);
    if (typeof text !== 'string') return this.#noCommand(line, null, text);
    const beyondAscii = text !== line.text;
    const parsed = parseCommand(
      text,
      beyondAscii ? { ...this.#rules, internationalized: true } : this.#rules,
    );
    const verb = parsed.ok ? parsed.command.verb : parsed.verb;
    const unserved = verb === null ? null : this.#notServed(verb);
    if (unserved !== null && (unserved !== TLS_FIRST || verb !== 'BDAT'))
      return this.#error(verb, unserved);
    if (!parsed.ok) {
      const code = parsed.verb === null ? 500 : 501;
      const column = parsed.verb === null ? '' : ` (column ${parsed.fault.at + 1})`;
      const answer = reply(code, `Syntax error: ${parsed.fault.wanted}${column}`);
      return this.#noCommand(line, parsed.verb, answer);
    }
    const { command } = parsed;
    const refusal = unserved ?? outOfOrder(command.verb, this.#progress, this.#rules);
    if (command.verb === 'BDAT') return this.#bdat(command, refusal);
    if (refusal !== null) return this.#error(command.verb, refusal);
    this.#obey(command);
  }

  /** Why there is no such command on this channel as it stands; null: there is. */
  #notServed(verb: Verb): Reply | null {
    const { offer, tlsRequired = false } = this.#config;
    const inTheOpen = this.#secured || !tlsRequired || this.#state === 'opening';
    if (inTheOpen || isServedInClear(verb)) return notSpoken(verb, this.#rules, this.#offered);
    const underTls = (extension: Extension): boolean => offers(offer, extension, true);
    return notSpoken(verb, this.#rules, underTls) ?? TLS_FIRST;
  }

  /** A line that looks like BDAT and says no number of octets leaves open where its chunk ends, and so where the next command begins. */
  #noCommand({ text }: FramedLine, verb: Verb | null, answer: Reply): void {
    const beginsChunk = BDAT.test(text) && this.#rules.extended && this.#offered('CHUNKING');
    if (beginsChunk) this.#leave('BDAT without a number of octets');
    else this.#error(verb, answer);
  }

  readonly #offered = (extension: Extension): boolean =>
    offers(this.#config.offer, extension, this.#secured);

  /** The text of a line, or what is wrong with it. Beyond ASCII it is UTF-8, where SMTPUTF8 is offered (RFC 6531 3.1). */
  #textOf({ text, fault }: FramedLine): string | Reply {
    if (fault === null) return text;
    if (fault !== 'octet-over-127' || !this.#extended || !this.#offered('SMTPUTF8'))
      return reply(500, LINE_FAULTS[fault]);
    const decoded = utf8Decode(octetsOf(text));
    return decoded.ok ? decoded.value : reply(500, 'Syntax error: octets that are no UTF-8');
  }

  get #progress(): Progress {
    return {
      state: this.#state,
      extended: this.#extended,
      authenticated: this.#authenticated,
      body: this.#transaction.declared.body,
    };
  }

  #obey(command: Exclude<Command, BdatCommand>): void {
    const next = RECEIVER_TRANSITIONS[this.#state][command.verb] ?? this.#state;
    switch (command.verb) {
      case 'HELO':
      case 'EHLO': {
        const { verb, domain } = command;
        return this.#ask({ occasion: verb, domain }, () => {
          this.#transaction.clear();
          this.#domain = domain;
          this.#extended = verb === 'EHLO';
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
        if (this.#state === 'chunks') this.#emit({ kind: 'abandoned' });
        this.#transaction.clear();
        this.#mailData.forget();
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
        return this.#ask({ occasion: command.verb, text: this.#named(command) });
      case 'HELP':
        return this.#ask({ occasion: 'HELP', text: command.text });
      case 'AUTH':
        return this.#auth(command);
      case 'STARTTLS':
        return this.#startTls(next);
      case 'TURN':
        return this.#ask({ occasion: 'TURN' }, () => {
          this.#state = next;
          this.#emit({ kind: 'turned', unread: this.#reader.rest() });
        });
    }
  }

  /** Whoever asks may say at the end that a reply in UTF-8 would do (RFC 6531 3.7.4.2). Ours are in ASCII all the same. */
  #named({ text }: TextCommand): string {
    return this.#extended && this.#offered('SMTPUTF8') ? text.replace(/ +SMTPUTF8$/i, '') : text;
  }

  #mail(command: MailCommand, next: ReceiverState): void {
    const read = readMailParameters(command.parameters, this.#offered);
    if (!read.ok) return this.#error(command.verb, read.reply);
    const { declared, dsn } = read;
    if (!declared.internationalized && needsInternationalization(command.reversePath))
      return this.#error(command.verb, NOT_ASKED_FOR);
    if (declared.size !== null && declared.size > this.#rules.limits.mailData) {
      return this.#reply(command.verb, reply(552, 'Too much mail data'));
    }
    this.#ask({ occasion: command.verb, command, declared, dsn }, () => {
      this.#transaction.begin(command.verb, command.reversePath, declared, dsn);
      this.#state = next;
    });
  }

  #rcpt(command: RcptCommand, next: ReceiverState): void {
    const read = readRcptParameters(command.parameters, this.#offered);
    if (!read.ok) return this.#error('RCPT', read.reply);
    const { dsn } = read;
    if (this.#transaction.recipients >= this.#rules.limits.recipients) {
      return this.#reply('RCPT', reply(this.#rules.tooManyRecipients, 'Too many recipients'));
    }
    const path = command.forwardPath === 'postmaster' ? this.#postmaster() : command.forwardPath;
    const { internationalized } = this.#transaction.declared;
    const goesBeyond = needsInternationalization(path) || command.parameters.some(isBeyondAscii);
    if (!internationalized && goesBeyond) return this.#error('RCPT', NOT_ASKED_FOR);
    this.#ask({ occasion: 'RCPT', forwardPath: path, dsn, envelope: this.#envelope() }, () => {
      this.#transaction.addRecipient(path, dsn);
      this.#state = next;
    });
  }

  /** `<postmaster>` is the postmaster of the host that is spoken to (5321 4.5.1). */
  #postmaster(): ForwardPath {
    const localPart = parseLocalPart('postmaster', this.#rules);
    invariant(localPart.ok, 'postmaster is a user name');
    return forwardPath([], { localPart: localPart.value, host: this.#config.host });
  }

  #auth(command: AuthCommand): void {
    const { auth } = this.#config.offer;
    if (auth === null || !auth.mechanisms.includes(command.mechanism))
      return this.#error('AUTH', reply(504, 'Mechanism not implemented'));
    const exchange = new Authentication(command.mechanism, auth);
    this.#authentication = {
      exchange,
      lines: new LineFramer(this.#rules.limits.authLine, { secret: true }),
      whole: { ms: this.#config.timeouts.auth },
    };
    this.#authenticationStep(exchange.begin(command));
  }

  #response(exchange: Authentication, line: FramedLine): void {
    if (line.fault === null) return this.#authenticationStep(exchange.respond(line.text));
    this.#authentication = null;
    const refusal = reply(500, LINE_FAULTS[line.fault]);
    this.#error('AUTH', line.fault === 'too-long' ? { ...refusal, status: AUTH_LINE } : refusal);
  }

  #authenticationStep(step: AuthenticationStep): void {
    switch (step.kind) {
      case 'challenge':
        return this.#reply('AUTH', step.reply);
      case 'refused':
        this.#authentication = null;
        return this.#error('AUTH', step.reply);
      case 'claim':
        return this.#ask({ occasion: 'AUTH', claim: step.claim }, ({ code }) => {
          if (code === 334) return; // the challenge of a mechanism that the host knows, see `answer`
          this.#authentication = null;
          this.#authenticated = true;
        });
    }
  }

  /** Counts as an error, so that nobody tries passwords for long. */
  #notAuthenticated(): void {
    this.#authentication = null;
    this.#countError();
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
    this.#emit({ kind: 'secure' });
  }

  /** The chunk follows at once, whatever is answered (RFC 3030 2). */
  #bdat(command: BdatCommand, refusal: Reply | null): void {
    this.#mailData.announce(command, refusal);
    if (refusal === null && this.#state !== 'chunks')
      this.#ask({ occasion: 'BDAT', envelope: this.#envelope() });
    else this.#readMailData();
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
      this.#emit({ kind: 'mail-data', slice }),
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
    if (this.#state === 'chunks') this.#emit({ kind: 'abandoned' });
    if (refusal.code === 503) this.#error('BDAT', refusal);
    else this.#reply('BDAT', refusal);
    if (this.#state !== 'closed' && this.#transaction.recipients > 0) this.#state = 'spoiled';
  }

  #endOfMailData(refusal: Reply | null): void {
    if (refusal === null)
      return this.#ask({ occasion: 'end of mail data', envelope: this.#envelope() });
    this.#emit({ kind: 'abandoned' });
    this.#reply('end of mail data', refusal);
    this.#endTransaction();
  }

  #endTransaction(): void {
    this.#transaction.clear();
    this.#mailData.forget();
    if (this.#state === 'mail-data' || this.#state === 'chunks') this.#state = 'ready';
  }

  #envelope(): Envelope {
    const envelope = this.#transaction.envelope();
    invariant(envelope !== null, 'no mail transaction is open');
    return envelope;
  }

  #ask(question: Question, onSuccess: (answer: Reply) => void = () => {}): void {
    this.#pending = { question, onSuccess };
    this.#emit({ kind: 'ask', question });
  }

  /** An error of the peer, "E" in the lists of RFC 821 4.3. One too many closes the channel. */
  #error(verb: Verb | null, answer: Reply): void {
    const isConsequence = answer.code === 503 && verb !== null && this.#followsRefusal(verb);
    if (!isConsequence && answer !== TLS_FIRST && this.#countError()) return;
    if (verb === null) this.#send(null, answer);
    else this.#reply(verb, answer);
  }

  /**
   * Where commands are pipelined a refusal brings a 503 to each command that was sent behind it. That is no error of its
   * sender, and the channel must not be closed for it (RFC 2920 3.1, 5321:1646).
   */
  #followsRefusal(verb: Verb): boolean {
    if (verb !== 'RCPT' && verb !== 'DATA' && verb !== 'BDAT') return false;
    const refused = this.#refused || this.#state === 'spoiled';
    return refused && this.#extended && this.#offered('PIPELINING');
  }

  /** True: it was one too many. */
  #countError(): boolean {
    this.#errors += 1;
    if (this.#errors <= this.#rules.limits.errors) return false;
    this.#leave('too many errors');
    return true;
  }

  #reply(occasion: Occasion, answer: Reply): void {
    const { dialect } = this.#rules;
    invariant(
      mayAnswer(occasion, answer.code, dialect),
      () => `${answer.code} may not answer ${occasion} in ${dialect}`,
    );
    if ((isTransactionVerb(occasion) || occasion === 'RCPT') && answer.code !== 503)
      this.#refused = answer.code >= 400;
    const opensExtended = occasion === 'EHLO' && isSuccess(answer);
    this.#send(occasion, opensExtended ? this.#withExtensions(answer) : answer);
  }

  #withExtensions(answer: Reply): Reply {
    const { offer } = this.#config;
    const lines = offeredLines(offer, this.#rules.limits.mailData, this.#secured);
    return { code: answer.code, lines: [answer.lines[0], ...lines] };
  }

  /** `occasion` null: to a line that is no command, or unasked for. */
  #send(occasion: Occasion | null, answer: Reply): void {
    this.#serial += 1;
    const withStatus = this.#extended && this.#offered('ENHANCEDSTATUSCODES');
    const octets = replyOctets(occasion, answer, withStatus);
    this.#said += octets.length;
    this.#emit({ kind: 'send', octets });
  }

  #close(): void {
    if (this.#state === 'mail-data' || this.#state === 'chunks') this.#emit({ kind: 'abandoned' });
    this.#transaction.clear();
    this.#mailData.forget();
    this.#pending = null;
    this.#held = false;
    this.#state = 'closed';
    this.#emit({ kind: 'close' });
  }

  /** Most calls bring one effect, for which a list of one is made. */
  #emit(effect: ReceiverEffect): void {
    if (this.#effects === null) this.#effects = [effect];
    else this.#effects.push(effect);
  }

  #take(): readonly ReceiverEffect[] {
    const effects = this.#effects ?? NO_EFFECTS;
    this.#effects = null;
    return effects;
  }
}

const OK = reply(250, 'OK');

/** Octets of replies that are said at once before it waits for them to leave. */
const MOST_SAID = 16 * 1024;

const NO_EFFECTS: readonly ReceiverEffect[] = [];

/** In a line that may hold anything else; whoever lets a CR or LF alone end one sees BDAT behind it, too. */
const BDAT = /(?:^|[\r\n])[ \t]*BDAT/i;

/** "Bad connection": "either because of time-out, or inadequate connection quality" (RFC 3463 3.5). */
const TIMED_OUT: EnhancedStatus = { class: 4, subject: 4, detail: 2 };

/** "Authentication Exchange line is too long" (RFC 4954 6). */
const AUTH_LINE: EnhancedStatus = { class: 5, subject: 5, detail: 6 };

const LINE_FAULTS = {
  'too-long': 'Line too long',
  'bare-cr-or-lf': 'Syntax error: a CR or LF stands alone; a line ends with CRLF',
  'octet-over-127': 'Syntax error: an octet over 127',
} as const;

/** "Non-ASCII addresses not permitted for that sender/recipient" (RFC 6531 3.5). */
const NOT_ASKED_FOR: Reply = {
  ...reply(553, 'a path beyond ASCII needs SMTPUTF8 at MAIL'),
  status: { class: 5, subject: 6, detail: 7 },
};

/** ORCPT (RFC 6533 3). */
function isBeyondAscii({ value }: Parameter): boolean {
  return value !== null && !isAscii(value);
}

function isTransactionVerb(occasion: Occasion): boolean {
  return occasion === 'MAIL' || occasion === 'SEND' || occasion === 'SOML' || occasion === 'SAML';
}
