/**
 * The receiver-SMTP: reads commands and mail data, asks what to answer, keeps the buffers, sends the replies.
 *
 * It decides by itself whatever the RFC decides: syntax (500, 501), order (503), limits (552, 452, 554), RSET, NOOP, QUIT.
 * Everything else it asks, one question at a time, and the answer is a reply: the code says whether the buffers take what
 * the command brought. Commands sent together are read one after the other, each answered before the next is looked at.
 */
import type { Command, MailCommand, Parameter, RcptCommand, Verb } from '../commands/command.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { LineFramer, type FramedLine } from '../framing/line-framer.ts';
import { MailDataDecoder } from '../framing/mail-data-decoder.ts';
import { OctetReader, octetsOfLines } from '../framing/octets.ts';
import { parseLocalPart } from '../grammar/mailbox.ts';
import type { Timeouts } from '../limits.ts';
import { forwardPath, type ForwardPath, type Host } from '../path.ts';
import { formatReply } from '../replies/format-reply.ts';
import { isSuccess, reply, type Reply } from '../replies/reply.ts';
import { mayAnswer, type Occasion } from '../replies/sequencing.ts';
import { invariant } from '../result.ts';
import type { Rules } from '../rules.ts';
import { NOTHING_DECLARED, type DeclaredMailData, type Envelope } from '../transaction/envelope.ts';
import { MailTransaction } from '../transaction/mail-transaction.ts';
import { RECEIVER_TRANSITIONS, type ReceiverState } from './receiver-transitions.ts';
import type { ChannelEffect, SessionMachine, Wait, Want } from './session-machine.ts';

export interface ReceiverConfig {
  /** The name given in the greeting and in the replies that name the host. */
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
}

export type ReceiverEffect =
  | ChannelEffect
  /** Find the reply and hand it to `answer`; nothing is read until then. */
  | { readonly kind: 'ask'; readonly question: Question }
  /** A part of the mail data, transparency removed: a view of the octets that were received. */
  | { readonly kind: 'mail-data'; readonly slice: Uint8Array }
  /** The transaction whose mail data was coming is over without being taken: forget what was kept of it. */
  | { readonly kind: 'abandoned' };

/** What the receiver-SMTP asks its host, named by the occasion that the reply will answer. */
export type Question =
  | { readonly occasion: 'opening' }
  | { readonly occasion: 'HELO' | 'EHLO'; readonly domain: Host }
  | {
      readonly occasion: MailCommand['verb'];
      readonly command: MailCommand;
      readonly declared: DeclaredMailData;
    }
  | { readonly occasion: 'RCPT'; readonly forwardPath: ForwardPath; readonly envelope: Envelope }
  | { readonly occasion: 'DATA' | 'end of mail data'; readonly envelope: Envelope }
  | { readonly occasion: 'VRFY' | 'EXPN'; readonly text: string }
  | { readonly occasion: 'HELP'; readonly text: string | null }
  | { readonly occasion: 'TURN' };

/** A question together with what its success does to the state and the buffers. */
interface Pending {
  readonly question: Question;
  readonly onSuccess: () => void;
}

export class ReceiverSmtp implements SessionMachine<ReceiverEffect> {
  readonly #config: ReceiverConfig;
  readonly #rules: Rules;
  readonly #reader = new OctetReader();
  readonly #lines: LineFramer;
  readonly #transaction = new MailTransaction();
  #mailData = new MailDataDecoder();
  #state: ReceiverState = 'opening';
  #domain: Host | null = null;
  #extended = false;
  #pending: Pending | null = null;
  #held = false;
  #errors = 0;
  #serial = 0;
  #effects: ReceiverEffect[] = [];

  constructor(config: ReceiverConfig) {
    this.#config = config;
    this.#rules = config.rules;
    this.#lines = new LineFramer(config.rules.limits.commandLine);
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

  get wants(): Want {
    if (this.#state === 'closed') return 'nothing';
    if (this.#pending !== null) return 'answer';
    return this.#held ? 'room' : 'octets';
  }

  get wait(): Wait {
    return {
      serial: this.#serial,
      ms: this.wants === 'octets' ? this.#config.timeouts.receiver : Infinity,
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
    this.#reader.feed(octets);
    this.#read();
    return this.#take();
  }

  /** The reply to the question asked last. Must be one that the RFC lists for the occasion; too late is no fault. */
  answer(answer: Reply): readonly ReceiverEffect[] {
    if (this.#state === 'closed') return [];
    const pending = this.#pending;
    invariant(pending !== null, 'an answer without a question');
    this.#pending = null;
    const { occasion } = pending.question;
    this.#reply(occasion, answer);
    if (answer.code === 421) this.#close();
    else if (isSuccess(answer) || answer.code === 354) pending.onSuccess();
    if (occasion === 'end of mail data') this.#endTransaction();
    this.#read();
    return this.#take();
  }

  /**
   * The host has no room for more mail data: it is given what was read already, and then none until it resumes. For use
   * while a `mail-data` effect is carried out; does nothing once the end of mail data has come.
   */
  holdMailData(): void {
    if (this.#held || this.#state !== 'mail-data' || this.#pending !== null) return;
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

  /** The host must stop: 421, whatever the state (0821:2103). Mail data that has not ended is abandoned. */
  shutDown(): readonly ReceiverEffect[] {
    return this.#giveUp('Service not available, closing transmission channel');
  }

  expired(): readonly ReceiverEffect[] {
    return this.#giveUp('waited too long for the next line, closing transmission channel');
  }

  /** "The receiver should act as if a RSET command had been received" (0821:1583). */
  ended(): readonly ReceiverEffect[] {
    if (this.#state !== 'closed') this.#close();
    return this.#take();
  }

  #giveUp(why: string): readonly ReceiverEffect[] {
    if (this.#state !== 'closed') {
      this.#send(reply(421, `${this.#config.host} ${why}`));
      this.#close();
    }
    return this.#take();
  }

  #read(): void {
    while (this.wants === 'octets' && this.#reader.pending > 0) {
      if (this.#state === 'mail-data') this.#readMailData();
      else {
        const line = this.#lines.read(this.#reader);
        if (line === null) return;
        this.#serial += 1;
        this.#command(line);
      }
    }
  }

  #command(line: FramedLine): void {
    if (line.fault !== null) return this.#error(null, reply(500, LINE_FAULTS[line.fault]));
    const parsed = parseCommand(line.text, this.#rules);
    const verb = parsed.ok ? parsed.command.verb : parsed.verb;
    const unknown = verb === null ? null : this.#notInThisDialect(verb);
    if (unknown !== null) return this.#error(verb, unknown);
    if (!parsed.ok) {
      const code = parsed.verb === null ? 500 : 501;
      const column = parsed.verb === null ? '' : ` (column ${parsed.fault.at + 1})`;
      return this.#error(parsed.verb, reply(code, `Syntax error: ${parsed.fault.wanted}${column}`));
    }
    const { command } = parsed;
    const refusal = this.#outOfOrder(command.verb);
    if (refusal !== null) return this.#error(command.verb, refusal);
    this.#obey(command);
  }

  #notInThisDialect(verb: Verb): Reply | null {
    if (verb === 'EHLO' && !this.#rules.extended)
      return reply(500, 'Syntax error, command unrecognized');
    const ofTerminals = verb === 'SEND' || verb === 'SOML' || verb === 'SAML' || verb === 'TURN';
    return ofTerminals && !this.#rules.terminals ? reply(502, 'Command not implemented') : null;
  }

  #outOfOrder(verb: Verb): Reply | null {
    const inTransaction = this.#state === 'mail' || this.#state === 'recipients';
    const next = RECEIVER_TRANSITIONS[this.#state][verb];
    if (verb === 'MAIL' && inTransaction && !this.#rules.mailRestarts) {
      return reply(503, 'Bad sequence of commands: a mail transaction is open; RSET ends it');
    }
    return next === undefined ? reply(503, `Bad sequence of commands: ${this.#hint(verb)}`) : null;
  }

  #hint(verb: Verb): string {
    if (this.#state === 'opening') return 'there is no service here; QUIT ends the session';
    if (this.#state === 'greeted')
      return `${this.#rules.extended ? 'EHLO or HELO' : 'HELO'} comes first`;
    if (verb === 'TURN') return 'TURN comes outside a mail transaction';
    return this.#state === 'ready' ? 'MAIL comes first' : 'RCPT comes first';
  }

  #obey(command: Command): void {
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
          this.#mailData = new MailDataDecoder();
          this.#state = next;
        });
      case 'RSET':
        this.#transaction.clear();
        this.#state = next;
        return this.#reply('RSET', reply(250, 'OK'));
      case 'NOOP':
        return this.#reply('NOOP', reply(250, 'OK'));
      case 'QUIT':
        this.#reply(
          'QUIT',
          reply(221, `${this.#config.host} Service closing transmission channel`),
        );
        return this.#close();
      case 'VRFY':
      case 'EXPN':
        return this.#ask({ occasion: command.verb, text: command.text });
      case 'HELP':
        return this.#ask({ occasion: 'HELP', text: command.text });
      case 'TURN':
        return this.#ask({ occasion: 'TURN' }, () => {
          this.#state = next; // nothing more is read: what comes now is for the sender-SMTP that takes the channel over
        });
    }
  }

  #mail(command: MailCommand, next: ReceiverState): void {
    const declared = readDeclared(command.parameters);
    if ('code' in declared) return this.#error(command.verb, declared);
    if (declared.size !== null && declared.size > this.#rules.limits.mailData) {
      return this.#reply(command.verb, reply(552, 'Too much mail data'));
    }
    this.#ask({ occasion: command.verb, command, declared }, () => {
      this.#transaction.begin(command.verb, command.reversePath, declared);
      this.#state = next;
    });
  }

  #rcpt(command: RcptCommand, next: ReceiverState): void {
    if (command.parameters.length > 0)
      return this.#error('RCPT', reply(555, 'RCPT takes no parameters here'));
    if (this.#transaction.recipients >= this.#rules.limits.recipients) {
      return this.#reply('RCPT', reply(this.#rules.tooManyRecipients, 'Too many recipients'));
    }
    const path = command.forwardPath === 'postmaster' ? this.#postmaster() : command.forwardPath;
    this.#ask({ occasion: 'RCPT', forwardPath: path, envelope: this.#envelope() }, () => {
      this.#transaction.addRecipient(path);
      this.#state = next;
    });
  }

  /** `<postmaster>` is the postmaster of the host that is spoken to (5321 4.5.1). */
  #postmaster(): ForwardPath {
    const localPart = parseLocalPart('postmaster', this.#rules);
    invariant(localPart.ok, 'postmaster is a user name');
    return forwardPath([], { localPart: localPart.value, host: this.#config.host });
  }

  #readMailData(): void {
    this.#serial += 1;
    const { limits } = this.#rules;
    const data = this.#mailData;
    const outcome = data.read(this.#reader, (slice) => {
      if (data.octets <= limits.mailData) this.#effects.push({ kind: 'mail-data', slice });
    });
    if (outcome === 'more') return;

    const refusal = this.#faultOfMailData();
    if (refusal !== null) {
      this.#effects.push({ kind: 'abandoned' });
      this.#reply('end of mail data', refusal);
      return this.#endTransaction();
    }
    this.#ask({ occasion: 'end of mail data', envelope: this.#envelope() });
  }

  /** What was wrong with mail data is said after its true end, and never earlier. */
  #faultOfMailData(): Reply | null {
    const data = this.#mailData;
    if (data.bareCrOrLf)
      return reply(554, 'Transaction failed: mail data holds a CR or LF that stands alone');
    if (data.octets > this.#rules.limits.mailData) return reply(552, 'Too much mail data');
    if (data.eightBit && !this.#rules.extended) {
      return reply(554, 'Transaction failed: mail data holds an octet over 127');
    }
    return null;
  }

  #endTransaction(): void {
    this.#transaction.clear();
    if (this.#state === 'mail-data') this.#state = 'ready';
  }

  #envelope(): Envelope {
    const envelope = this.#transaction.envelope();
    invariant(envelope !== null, 'no mail transaction is open');
    return envelope;
  }

  #ask(question: Question, onSuccess: () => void = () => {}): void {
    this.#pending = { question, onSuccess };
    this.#effects.push({ kind: 'ask', question });
  }

  /** An error of the peer, "E" in the lists of RFC 821 4.3. One too many closes the channel. */
  #error(verb: Verb | null, answer: Reply): void {
    this.#errors += 1;
    if (this.#errors > this.#rules.limits.errors) {
      this.#send(reply(421, `${this.#config.host} too many errors, closing transmission channel`));
      this.#close();
    } else if (verb === null) this.#send(answer);
    else this.#reply(verb, answer);
  }

  #reply(occasion: Occasion, answer: Reply): void {
    const { dialect } = this.#rules;
    invariant(
      mayAnswer(occasion, answer.code, dialect),
      () => `${answer.code} may not answer ${occasion} in ${dialect}`,
    );
    this.#send(occasion === 'EHLO' && isSuccess(answer) ? this.#withExtensions(answer) : answer);
  }

  #withExtensions(answer: Reply): Reply {
    const extensions = ['PIPELINING', `SIZE ${this.#rules.limits.mailData}`, '8BITMIME'];
    return { code: answer.code, lines: [answer.lines[0], ...extensions] };
  }

  #send(answer: Reply): void {
    this.#serial += 1;
    this.#effects.push({ kind: 'send', octets: octetsOfLines(formatReply(answer)) });
  }

  #close(): void {
    if (this.#state === 'mail-data') this.#effects.push({ kind: 'abandoned' });
    this.#transaction.clear();
    this.#pending = null;
    this.#held = false;
    this.#state = 'closed';
    this.#effects.push({ kind: 'close' });
  }

  #take(): readonly ReceiverEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

const LINE_FAULTS = {
  'too-long': 'Line too long',
  'bare-cr-or-lf': 'Syntax error: a CR or LF stands alone; a line ends with CRLF',
  'octet-over-127': 'Syntax error: an octet over 127',
} as const;

/** SIZE (RFC 1870) and BODY (RFC 6152) of MAIL; the reply when they are wrong or unknown. */
function readDeclared(parameters: readonly Parameter[]): DeclaredMailData | Reply {
  let { size, body } = NOTHING_DECLARED;
  for (const { keyword, value } of parameters) {
    if (keyword === 'SIZE') {
      if (value === null || !/^\d{1,20}$/.test(value))
        return reply(501, 'Syntax error: SIZE is a number of octets');
      size = Number(value);
    } else if (keyword === 'BODY') {
      const named = value?.toUpperCase();
      if (named !== '7BIT' && named !== '8BITMIME')
        return reply(501, 'Syntax error: BODY is 7BIT or 8BITMIME');
      body = named;
    } else return reply(555, 'parameter not recognized: MAIL takes SIZE and BODY');
  }
  return { size, body };
}
