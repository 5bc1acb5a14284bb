/**
 * The sender-SMTP: opens the session, sends mail transactions one after the other, and quits.
 *
 * Its user gives it work when it wants `work` (`transact` or `quit`), text when it wants `mail-data`, and gets one verdict
 * for each recipient: the reply that decided. Where no reply came, the verdict is one of its own making and transient,
 * for "the sender should act as if the command or transaction in progress had received a temporary error" (0821:1585).
 */
import type { Command, Parameter } from '../commands/command.ts';
import { formatCommand } from '../commands/format-command.ts';
import { LineFramer } from '../framing/line-framer.ts';
import { MailDataEncoder } from '../framing/mail-data-encoder.ts';
import { OctetReader, octetsOfLines } from '../framing/octets.ts';
import type { Timeouts } from '../limits.ts';
import type { Host } from '../path.ts';
import { ReplyAssembler } from '../replies/parse-reply.ts';
import { isSuccess, reply, replyClass, type Reply } from '../replies/reply.ts';
import { invariant } from '../result.ts';
import type { Rules } from '../rules.ts';
import type { Envelope } from '../transaction/envelope.ts';
import { SENDER_TRANSITIONS, type SenderState } from './sender-transitions.ts';
import type { ChannelEffect, SessionMachine, Wait, Want } from './session-machine.ts';

export interface SenderConfig {
  /** How the host names itself in HELO or EHLO. */
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
}

export type SenderEffect =
  | ChannelEffect
  /** The session is open and has no transaction: `transact` or `quit`. Comes again after each transaction. */
  | { readonly kind: 'ready' }
  /** The receiver-SMTP answered one recipient; `index` counts in the envelope from 0. */
  | { readonly kind: 'recipient'; readonly index: number; readonly reply: Reply }
  /** 354 came: give the text to `mailData`, then `endMailData`. */
  | { readonly kind: 'mail-data-wanted' }
  /** The transaction is over. One verdict for each recipient, in the order of the envelope. */
  | { readonly kind: 'verdicts'; readonly verdicts: readonly Verdict[] }
  /** The session did not come to stand, or broke outside a transaction. */
  | { readonly kind: 'failed'; readonly verdict: Verdict };

/** The reply that decided, and who made it: the receiver-SMTP, or this end because none came. */
export interface Verdict {
  readonly reply: Reply;
  readonly source: 'receiver' | 'sender';
}

/** A transaction under way. */
interface Work {
  readonly envelope: Envelope;
  readonly verdicts: (Verdict | null)[];
  next: number;
}

export class SenderSmtp implements SessionMachine<SenderEffect> {
  readonly #config: SenderConfig;
  readonly #reader = new OctetReader();
  readonly #lines: LineFramer;
  readonly #replies: ReplyAssembler;
  #state: SenderState = 'greeting';
  #extensions: ReadonlySet<string> = new Set();
  #work: Work | null = null;
  #encoder = new MailDataEncoder();
  #serial = 0;
  #effects: SenderEffect[] = [];

  constructor(config: SenderConfig) {
    this.#config = config;
    const { limits } = config.rules;
    this.#lines = new LineFramer(limits.replyLine);
    this.#replies = new ReplyAssembler(limits.replyLines);
  }

  get state(): SenderState {
    return this.#state;
  }

  /** Keywords of the extensions that the receiver-SMTP offered, in upper case (5321 4.1.1.1). */
  get extensions(): ReadonlySet<string> {
    return this.#extensions;
  }

  get wants(): Want {
    if (this.#state === 'closed') return 'nothing';
    if (this.#state === 'ready') return 'work';
    return this.#state === 'mail-data' ? 'mail-data' : 'octets';
  }

  get wait(): Wait {
    return { serial: this.#serial, ms: this.#patience() };
  }

  opened(): readonly SenderEffect[] {
    return [];
  }

  receive(octets: Uint8Array): readonly SenderEffect[] {
    if (this.#state === 'closed') return [];
    this.#reader.feed(octets);
    this.#read();
    return this.#take();
  }

  #read(): void {
    while (this.#reader.pending > 0 && this.#awaitsReply()) {
      const line = this.#lines.read(this.#reader);
      if (line === null) break;
      if (line.fault === 'too-long' || line.fault === 'bare-cr-or-lf') {
        this.#lost('its reply was not one line that ends with CRLF');
        break;
      }
      const answer = this.#replies.push(line.text);
      if (answer?.ok === false) this.#lost(`its reply could not be read: ${answer.fault.wanted}`);
      else if (answer !== null) this.#heard(answer.value);
    }
  }

  /** Begins a mail transaction. Only while the machine wants work. */
  transact(envelope: Envelope): readonly SenderEffect[] {
    invariant(this.#state === 'ready', 'a mail transaction while another is open');
    invariant(envelope.forwardPaths.length > 0, 'a mail transaction without recipients');
    this.#work = { envelope, verdicts: envelope.forwardPaths.map(() => null), next: 0 };
    this.#read(); // what came since the last reply answers nothing, and must not be taken for the answer to MAIL
    if (this.#state !== 'ready') return this.#take();
    const obstacle = this.#obstacle(envelope);
    if (obstacle !== null) this.#endTransaction({ reply: obstacle, source: 'sender' }, 'ready');
    else this.#command({ ...envelope, parameters: this.#parameters(envelope) }, 'mail');
    return this.#take();
  }

  /**
   * The next part of the text. Only while the machine wants mail data. A bare CR or LF in it ends the session, and so does
   * an octet over 127 that was not declared.
   */
  mailData(text: Uint8Array): readonly SenderEffect[] {
    if (this.#state !== 'mail-data') return []; // the session ended meanwhile, and its verdicts are out
    this.#serial += 1;
    const { declared } = this.#takeWork().envelope;
    const encoded = this.#encoder.encode(text);
    if (!encoded.ok) this.#unsendable(STANDS_ALONE);
    else if (declared.body !== '8BITMIME' && this.#encoder.eightBit) this.#unsendable(UNDECLARED);
    else this.#effects.push({ kind: 'send', octets: encoded.octets });
    return this.#take();
  }

  endMailData(): readonly SenderEffect[] {
    if (this.#state !== 'mail-data') return [];
    const encoded = this.#encoder.end();
    if (encoded.ok) {
      this.#effects.push({ kind: 'send', octets: encoded.octets });
      this.#enter('end');
      this.#read(); // a reply that came before the end was sent, 421 above all
    } else this.#unsendable(STANDS_ALONE);
    return this.#take();
  }

  quit(): readonly SenderEffect[] {
    invariant(this.#state === 'ready', 'QUIT inside a mail transaction');
    this.#command({ verb: 'QUIT' }, 'quit');
    return this.#take();
  }

  expired(): readonly SenderEffect[] {
    this.#lost('it took too long');
    return this.#take();
  }

  ended(): readonly SenderEffect[] {
    this.#lost(
      this.#state === 'greeting'
        ? 'the channel was closed before the greeting'
        : 'the channel was closed',
    );
    return this.#take();
  }

  #awaitsReply(): boolean {
    return this.wants === 'octets' || (this.#state === 'ready' && this.#work !== null);
  }

  #patience(): number {
    const { timeouts } = this.#config;
    switch (this.#state) {
      case 'greeting':
        return timeouts.greeting;
      case 'data':
        return timeouts.dataStart;
      case 'mail-data':
        return timeouts.dataBlock;
      case 'end':
        return timeouts.dataEnd;
      case 'ready':
      case 'closed':
        return Infinity;
      case 'hello':
      case 'old-hello':
      case 'mail':
      case 'rcpt':
      case 'reset':
      case 'quit':
        return timeouts.command;
    }
  }

  #heard(answer: Reply): void {
    this.#serial += 1;
    const next = SENDER_TRANSITIONS[this.#state][replyClass(answer.code)];
    if (this.#state !== 'quit' && answer.code === 421) return this.#closedByReceiver(answer);
    if (next === undefined) return this.#lost(`it answered ${answer.code} out of turn`);
    switch (this.#state) {
      case 'greeting':
        return next === 'quit' ? this.#refused(answer) : this.#hello();
      case 'hello':
      case 'old-hello':
        if (next === 'old-hello')
          return this.#command({ verb: 'HELO', domain: this.#config.host }, 'old-hello');
        return next === 'quit' ? this.#refused(answer) : this.#open(answer);
      case 'mail':
        return isSuccess(answer)
          ? this.#recipient()
          : this.#endTransaction({ reply: answer, source: 'receiver' }, next);
      case 'rcpt':
        return this.#answered(answer);
      case 'data':
        if (next !== 'mail-data')
          return this.#endTransaction({ reply: answer, source: 'receiver' }, next);
        this.#encoder = new MailDataEncoder();
        this.#enter('mail-data');
        this.#effects.push({ kind: 'mail-data-wanted' });
        return;
      case 'end':
        return this.#endTransaction({ reply: answer, source: 'receiver' }, next);
      case 'reset':
        return this.#ready();
      case 'quit':
        return this.#close();
      case 'ready':
      case 'mail-data':
      case 'closed':
        return this.#lost(`it answered ${answer.code} out of turn`);
    }
  }

  #hello(): void {
    const { host, rules } = this.#config;
    this.#command(
      { verb: rules.extended ? 'EHLO' : 'HELO', domain: host },
      rules.extended ? 'hello' : 'old-hello',
    );
  }

  #open(answer: Reply): void {
    const offered = this.#state === 'hello' ? answer.lines.slice(1) : [];
    this.#extensions = new Set(offered.map((line) => line.split(' ', 1)[0]!.toUpperCase()));
    this.#ready();
  }

  #recipient(): void {
    const { envelope, next } = this.#takeWork();
    const path = envelope.forwardPaths[next];
    invariant(path !== undefined, 'a recipient beyond the last');
    this.#command({ verb: 'RCPT', forwardPath: path, parameters: [] }, 'rcpt');
  }

  #answered(answer: Reply): void {
    const work = this.#takeWork();
    this.#effects.push({ kind: 'recipient', index: work.next, reply: answer });
    if (!isSuccess(answer)) work.verdicts[work.next] = { reply: answer, source: 'receiver' };
    work.next += 1;
    if (work.next < work.envelope.forwardPaths.length) this.#recipient();
    else if (work.verdicts.includes(null)) this.#command({ verb: 'DATA' }, 'data');
    else {
      this.#verdicts(work, { reply: answer, source: 'receiver' });
      this.#reset(); // nobody was taken: abort (0821:3089)
    }
  }

  /** Why the mail cannot be sent to this receiver-SMTP at all, found before a word is said. */
  #obstacle(envelope: Envelope): Reply | null {
    if (envelope.declared.body === '8BITMIME' && !this.#extensions.has('8BITMIME')) {
      return reply(
        554,
        'the mail data holds octets over 127, and the receiver takes none (RFC 6152)',
      );
    }
    return null;
  }

  #parameters({ declared }: Envelope): readonly Parameter[] {
    const parameters: Parameter[] = [];
    if (declared.size !== null && this.#extensions.has('SIZE')) {
      parameters.push({ keyword: 'SIZE', value: String(declared.size) });
    }
    if (declared.body === '8BITMIME') parameters.push({ keyword: 'BODY', value: '8BITMIME' });
    return parameters;
  }

  #command(command: Command, next: SenderState): void {
    this.#effects.push({ kind: 'send', octets: octetsOfLines([formatCommand(command)]) });
    this.#enter(next);
  }

  #enter(state: SenderState): void {
    this.#serial += 1;
    this.#state = state;
  }

  #ready(): void {
    this.#enter('ready');
    this.#effects.push({ kind: 'ready' });
  }

  /** Gives the recipients that have none yet this verdict. */
  #endTransaction(verdict: Verdict, next: SenderState): void {
    this.#verdicts(this.#takeWork(), verdict);
    if (next === 'reset') this.#reset();
    else this.#ready();
  }

  /** A transaction was begun that will not be ended: the receiver-SMTP must clear its buffers before the next MAIL. */
  #reset(): void {
    this.#command({ verb: 'RSET' }, 'reset');
  }

  #verdicts(work: Work, verdict: Verdict): void {
    this.#work = null;
    this.#effects.push({ kind: 'verdicts', verdicts: work.verdicts.map((own) => own ?? verdict) });
  }

  #takeWork(): Work {
    invariant(this.#work !== null, 'no mail transaction is open');
    return this.#work;
  }

  /** The receiver-SMTP will not serve: say QUIT all the same (0821:1581). */
  #refused(answer: Reply): void {
    this.#effects.push({ kind: 'failed', verdict: { reply: answer, source: 'receiver' } });
    this.#command({ verb: 'QUIT' }, 'quit');
  }

  #closedByReceiver(answer: Reply): void {
    this.#fail({ reply: answer, source: 'receiver' });
    this.#close();
  }

  /** The text may not go out. To end the transaction without it there is only one way: to break the channel. */
  #unsendable(why: string): void {
    this.#fail({ reply: reply(554, why), source: 'sender' });
    this.#close();
  }

  #lost(why: string): void {
    if (this.#state === 'closed') return;
    if (this.#state !== 'quit')
      this.#fail({ reply: reply(421, `Service not available: ${why}`), source: 'sender' });
    this.#close();
  }

  #fail(verdict: Verdict): void {
    if (this.#work !== null) this.#verdicts(this.#work, verdict);
    else this.#effects.push({ kind: 'failed', verdict });
  }

  #close(): void {
    this.#enter('closed');
    this.#effects.push({ kind: 'close' });
  }

  #take(): readonly SenderEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

const STANDS_ALONE = 'the mail data holds a CR or LF that stands alone';
const UNDECLARED = 'the mail data holds octets over 127 that were not declared (RFC 6152)';
