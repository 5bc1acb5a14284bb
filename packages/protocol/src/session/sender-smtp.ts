/**
 * The sender-SMTP: opens the session, sends mail transactions one after the other, and quits.
 *
 * Its user gives it work when it wants `work` (`transact`, `quit` and their like), text when it wants `mail-data`, and gets one
 * verdict for each recipient: the reply that decided. Where no reply came, the verdict is one of its own making and transient,
 * for "the sender should act as if the command or transaction in progress had received a temporary error" (0821:1585).
 */
import type { Command } from '../commands/command.ts';
import { formatCommand } from '../commands/format-command.ts';
import { parseExtensions } from '../extensions/ehlo.ts';
import { octetsOfLine } from '../framing/octets.ts';
import { withStatus } from '../replies/enhanced-status.ts';
import { isSuccess, reply, replyClass, type Reply } from '../replies/reply.ts';
import { invariant, rightUse } from '../result.ts';
import { decodeBase64, encodeBase64 } from '../sasl/base64.ts';
import type { Envelope } from '../transaction/envelope.ts';
import { EffectList } from './effect-list.ts';
import { outgoingMailData, type Outgoing, type OutgoingMailData } from './outgoing-mail-data.ts';
import { ReplyReader } from './reply-reader.ts';
import type { SenderConfig, SenderEffect } from './sender-effects.ts';
import { SenderTransaction, type Verdict } from './sender-transaction.ts';
import { patienceOf, senderStateAfter, wantOf, type SenderState } from './sender-transitions.ts';
import type { Reads, SessionMachine, Wait, Want } from './session-machine.ts';

/** Replies outstanding at most where commands are pipelined: so many fit any window, so that the two ends never wait for each other. */
const PIPELINED = 64;

export class SenderSmtp implements SessionMachine<SenderEffect> {
  readonly #config: SenderConfig;
  readonly #replies: ReplyReader;
  readonly #effects = new EffectList<SenderEffect>();
  #state: SenderState = 'greeting';
  #extensions: ReadonlyMap<string, string> = new Map();
  #transaction: SenderTransaction | null = null;
  #mailData: OutgoingMailData | null = null;
  /** Came before the reply was asked for. */
  #refusal: Reply | null = null;
  /** A first response of AUTH that did not fit the command line. */
  #initial: Uint8Array | null = null;
  /** `*` was said to the last challenge. */
  #givenUp = false;
  #serial = 0;

  constructor(config: SenderConfig) {
    this.#config = config;
    this.#replies = new ReplyReader(config.rules.limits);
  }

  get state(): SenderState {
    return this.#state;
  }

  /** The extensions that the receiver-SMTP offered: keyword in upper case, and what followed it (5321 4.1.1.1). */
  get extensions(): ReadonlyMap<string, string> {
    return this.#extensions;
  }

  get wants(): Want {
    return wantOf(this.#state);
  }

  /**
   * A refusal that does not wait for the end of mail data must be heard before all of it has left. And who has no work reads on:
   * the receiver-SMTP may be about to go, and waits for this end to close as well.
   */
  get reads(): Reads {
    const state = this.#state;
    if (state === 'mail-data' || state === 'chunk' || state === 'end') return 'always';
    return this.#listens() || state === 'ready' ? 'with-room' : 'never';
  }

  get wait(): Wait {
    return {
      serial: this.#serial,
      ms: patienceOf(this.#state, this.#config.timeouts),
      whole: null,
    };
  }

  opened(): readonly SenderEffect[] {
    return [];
  }

  receive(octets: Uint8Array): readonly SenderEffect[] {
    if (this.#state === 'closed') return [];
    if (this.#state === 'securing') this.#lost('octets in the clear came in the handshake');
    else this.#replies.octets.feed(octets);
    if (this.#state === 'ready') this.#hearUnasked();
    else while (this.#listens() && this.#readReply());
    this.#replies.octets.keep();
    return this.#effects.take();
  }

  /** Never: what it says is bounded by what it was given. */
  get stalled(): boolean {
    return false;
  }

  readOn(): readonly SenderEffect[] {
    return [];
  }

  /**
   * Begins a mail transaction. Only while the machine wants work. `isPlain`: a MailDataEncoder has found the whole text plain,
   * and it has not changed since: it is not looked at again.
   */
  transact(envelope: Envelope, isPlain = false): readonly SenderEffect[] {
    rightUse(
      envelope.forwardPaths.length > 0,
      'a mail transaction without recipients: name one or more',
    );
    const binary = envelope.declared.body === 'BINARYMIME';
    const chunked =
      binary || (this.#config.chunks === 'always' && this.#extensions.has('CHUNKING'));
    const transaction = new SenderTransaction(envelope, chunked, isPlain);
    this.#transaction = transaction;
    return this.#work(() => {
      const obstacle = transaction.obstacle(this.#extensions);
      if (obstacle !== null) return this.#endTransaction(obstacle, 'sender', 'ready');
      const parameters = transaction.mailParameters(this.#extensions);
      this.#say({ verb: envelope.verb, reversePath: envelope.reversePath, parameters });
      this.#goOn(transaction);
    });
  }

  /** Says a command that concerns no transaction. Only while the machine wants work. */
  ask(
    command: Extract<Command, { readonly verb: 'VRFY' | 'EXPN' | 'HELP' | 'NOOP' | 'RSET' }>,
  ): readonly SenderEffect[] {
    return this.#work(() => this.#command(command, 'asked'));
  }

  /**
   * Begins an AUTH exchange. Only while the machine wants work. `initial` is kept for later where it does not fit the line
   * (RFC 4954 4). Null: the receiver-SMTP has the first word.
   */
  authenticate(mechanism: string, initial: Uint8Array | null): readonly SenderEffect[] {
    return this.#work(() => {
      const text = initial === null ? null : encodeBase64(initial) || '=';
      const fits = text === null || `AUTH ${mechanism} ${text}\r\n`.length <= 512;
      this.#initial = fits ? null : initial;
      this.#givenUp = false;
      this.#replies.hearChallenges();
      this.#command({ verb: 'AUTH', mechanism, initial: fits ? text : null }, 'auth');
    });
  }

  /** The response to a challenge; null gives the exchange up, and then a further challenge ends the session. */
  respond(response: Uint8Array | null): readonly SenderEffect[] {
    if (this.#state !== 'response') return []; // the session ended meanwhile
    this.#respond(response);
    return this.#effects.take();
  }

  /** Asks for TLS. Only while the machine wants work. When the channel is under it EHLO is said anew (RFC 3207 4.2). */
  startTls(): readonly SenderEffect[] {
    return this.#work(() => this.#command({ verb: 'STARTTLS' }, 'starttls'));
  }

  underTls(): readonly SenderEffect[] {
    rightUse(
      this.#state === 'securing',
      'TLS that nobody asked for: underTls follows the effect secure',
    );
    this.#extensions = new Map();
    this.#hello();
    return this.#effects.take();
  }

  /** Asks to change roles (RFC 821 3.8). Only while the machine wants work. */
  turn(): readonly SenderEffect[] {
    return this.#work(() => this.#command({ verb: 'TURN' }, 'turn'));
  }

  /**
   * The next part of the text. Only while the machine wants mail data. A bare CR or LF in it ends the session, and so does
   * an octet over 127 that was not declared.
   */
  mailData(text: Uint8Array): readonly SenderEffect[] {
    if (this.#state !== 'mail-data') return []; // the session ended meanwhile, and its verdicts are out
    this.#serial += 1;
    this.#sendMailData(this.#outgoing().next(text), 'chunk');
    return this.#effects.take();
  }

  /** The text is complete: the final full stop is sent, or the last chunk, and the reply to it decides (0821:1304, RFC 3030 2). */
  endMailData(): readonly SenderEffect[] {
    if (this.#state !== 'mail-data') return [];
    this.#sendMailData(this.#outgoing().end(), 'end');
    return this.#effects.take();
  }

  /** Says QUIT and closes after its reply, whatever that is (5321 4.1.1.10). Between mail transactions only. */
  quit(): readonly SenderEffect[] {
    rightUse(
      this.#state === 'ready',
      'QUIT inside a mail transaction: say it when the machine wants work',
    );
    this.#command({ verb: 'QUIT' }, 'quit');
    return this.#effects.take();
  }

  expired(): readonly SenderEffect[] {
    this.#lost('it took too long');
    return this.#effects.take();
  }

  ended(): readonly SenderEffect[] {
    this.#hearUnasked(); // a 421 may have come with the reply before it
    this.#lost(
      this.#state === 'greeting'
        ? 'the channel was closed before the greeting'
        : 'the channel was closed',
    );
    return this.#effects.take();
  }

  /** Where its user has the word, too: a reply that comes then answers nothing, and 421 must not wait for the next octets. */
  #listens(): boolean {
    return this.wants === 'octets' || this.#state === 'mail-data' || this.#state === 'response';
  }

  /** What comes while nothing was asked answers nothing: 421 closes the session, and whatever else ends it. */
  #hearUnasked(): void {
    while (this.#state === 'ready' && this.#readReply());
  }

  /** What came since the last reply must not be taken for the answer to what is said now. */
  #work(begin: () => void): readonly SenderEffect[] {
    rightUse(
      this.#state === 'ready',
      'work while there is work: give it when the machine wants work',
    );
    this.#hearUnasked();
    if (this.#replies.midReply && this.#state === 'ready')
      this.#lost('it began to answer out of turn');
    if (this.#state === 'ready') begin();
    return this.#effects.take();
  }

  /** False: no whole reply is there. */
  #readReply(): boolean {
    const read = this.#replies.next(this.#mayHearUtf8());
    if (read === null) return false;
    if (typeof read === 'string') this.#lost(read);
    else this.#heard(this.#extensions.has('ENHANCEDSTATUSCODES') ? withStatus(read) : read);
    return true;
  }

  /** In a mail that asked for SMTPUTF8, and about users and lists (RFC 6531 3.7.4). */
  #mayHearUtf8(): boolean {
    if (!this.#extensions.has('SMTPUTF8')) return false;
    return this.#state === 'asked' || this.#transaction?.internationalized === true;
  }

  #heard(answer: Reply): void {
    this.#serial += 1;
    const next = senderStateAfter(this.#state, replyClass(answer.code));
    if (this.#state !== 'quit' && answer.code === 421) return this.#closedByReceiver(answer);
    if (this.#state === 'mail-data') return this.#early(answer);
    if (next === undefined) return this.#lost(outOfTurn(answer));
    switch (this.#state) {
      case 'greeting':
        return next === 'quit' ? this.#refused(answer) : this.#hello();
      case 'hello':
      case 'old-hello':
        if (next === 'old-hello')
          return this.#command({ verb: 'HELO', domain: this.#config.host }, 'old-hello');
        return next === 'quit' ? this.#refused(answer) : this.#open(answer);
      case 'mail':
      case 'rcpt':
      case 'data':
        return this.#answered(this.#state, this.#takeTransaction(), answer);
      case 'chunk':
        if (next === 'mail-data') return this.#enter(next);
        return this.#endTransaction(answer, 'receiver', next);
      case 'end': {
        const spoiled = this.#takeTransaction().chunked && !isSuccess(answer); // (RFC 3030 2)
        return this.#endTransaction(answer, 'receiver', spoiled ? 'reset' : next);
      }
      case 'reset':
        return this.#ready();
      case 'auth':
        if (next !== 'response') return this.#authenticated(answer);
        // "If the server receives such a response, it MUST reject the AUTH command" (RFC 4954 4).
        return this.#givenUp ? this.#lost(outOfTurn(answer)) : this.#challenged(answer);
      case 'starttls':
        return next === 'securing' ? this.#secure() : this.#answeredAndReady(answer);
      case 'turn':
        return next === 'closed' ? this.#turned() : this.#answeredAndReady(answer);
      case 'asked':
        return this.#answeredAndReady(answer);
      case 'quit':
        return this.#close();
      case 'ready':
      case 'response':
      case 'securing':
      case 'closed':
        return this.#lost(outOfTurn(answer));
    }
  }

  /**
   * A refusal that did not wait for the end of mail data is the reply to it; what is taken before its end is not taken. The text goes on
   * to its end, or that of its chunk: whoever was not told 421 must not close the channel without QUIT (5321:2212).
   */
  #early(answer: Reply): void {
    const answersNothing = this.#refusal !== null || !this.#outgoing().isUnderWay;
    if (answer.code < 400 || answersNothing) return this.#lost(outOfTurn(answer));
    this.#refusal = answer;
  }

  #hello(): void {
    const { host, rules } = this.#config;
    this.#command(
      { verb: rules.extended ? 'EHLO' : 'HELO', domain: host },
      rules.extended ? 'hello' : 'old-hello',
    );
  }

  #open(answer: Reply): void {
    this.#extensions = parseExtensions(this.#state === 'hello' ? answer.lines.slice(1) : []);
    this.#ready();
  }

  /** A reply inside a transaction, before its mail data. */
  #answered(to: 'mail' | 'rcpt' | 'data', transaction: SenderTransaction, answer: Reply): void {
    switch (to) {
      case 'mail':
        transaction.mailAnswered(answer);
        break;
      case 'rcpt': {
        const index = transaction.recipientAnswered(answer);
        if (transaction.opened) this.#effects.add({ kind: 'recipient', index, reply: answer });
        break;
      }
      case 'data':
        transaction.dataAnswered();
        if (answer.code < 400) return this.#beginMailData(transaction);
    }
    this.#goOn(transaction, answer);
  }

  /** Says what may be said, then waits for the reply that comes next; ends the transaction when there is neither. */
  #goOn(transaction: SenderTransaction, answer: Reply | null = null): void {
    const most = this.#extensions.has('PIPELINING') ? PIPELINED : 1;
    for (
      let index = transaction.nextRecipient(most);
      index !== null;
      index = transaction.nextRecipient(most)
    ) {
      const path = transaction.envelope.forwardPaths[index];
      invariant(path !== undefined, 'a recipient beyond the last');
      const parameters = transaction.rcptParameters(index, this.#extensions);
      this.#say({ verb: 'RCPT', forwardPath: path, parameters });
    }
    if (transaction.nextIsData(most)) this.#say({ verb: 'DATA' });

    const { awaited } = transaction;
    if (awaited !== 'nothing') return this.#enter(awaited);
    invariant(answer !== null, 'a transaction that says nothing');
    if (transaction.chunked && transaction.taken) return this.#beginMailData(transaction);
    this.#endTransaction(answer, 'receiver', transaction.opened ? 'reset' : 'ready'); // abort (0821:3089)
  }

  /** A 354 that answers a DATA sent ahead, when nobody was taken: "the client should send a single dot" (RFC 2920 3.1). */
  #beginMailData(transaction: SenderTransaction): void {
    const { envelope, chunked, isPlain } = transaction;
    this.#mailData = outgoingMailData(envelope.declared, chunked, isPlain);
    this.#enter('mail-data');
    if (!this.#undisturbed()) return;
    if (transaction.taken) this.#effects.add({ kind: 'mail-data-wanted' });
    else this.#sendMailData(this.#outgoing().end(), 'end');
  }

  #outgoing(): OutgoingMailData {
    invariant(this.#mailData !== null, 'mail data without a transaction');
    return this.#mailData;
  }

  #sendMailData(outgoing: Outgoing, next: 'chunk' | 'end'): void {
    if (!outgoing.ok) return this.#unsendable(outgoing.why);
    if (outgoing.send.length > 0) this.#effects.add({ kind: 'send', octets: outgoing.send });
    if (next !== 'end' && !outgoing.awaits) return;
    this.#enter(next);
    const refusal = this.#refusal;
    this.#refusal = null;
    if (refusal !== null) this.#heard(refusal);
  }

  #challenged(answer: Reply): void {
    const challenge = decodeBase64(answer.lines.join(''));
    const initial = this.#initial;
    this.#initial = null;
    this.#enter('response');
    if (!challenge.ok) return this.#respond(null); // what cannot be read cannot be answered
    if (initial !== null && challenge.value.length === 0) return this.#respond(initial);
    if (this.#undisturbed()) this.#effects.add({ kind: 'challenge', octets: challenge.value });
  }

  #respond(response: Uint8Array | null): void {
    this.#givenUp = response === null;
    this.#sendLine(response === null ? '*' : encodeBase64(response));
    this.#enter('auth');
  }

  /** Whether nothing stands behind the reply that gave its user the word. */
  #undisturbed(): boolean {
    const state = this.#state;
    while (this.#state === state && this.#readReply());
    return this.#state === state;
  }

  #authenticated(answer: Reply): void {
    this.#initial = null;
    this.#replies.hearReplies();
    this.#answeredAndReady(answer);
  }

  /** Octets in the clear behind the 220 would be read as if they had come under TLS: the channel is closed (RFC 3207 4). */
  #secure(): void {
    if (this.#replies.octets.pending > 0)
      return this.#lost('octets in the clear came behind its reply to STARTTLS');
    this.#enter('securing');
    this.#effects.add({ kind: 'secure' });
  }

  #turned(): void {
    this.#enter('closed');
    this.#effects.add({ kind: 'turned', unread: this.#replies.octets.rest() });
  }

  #answeredAndReady(answer: Reply): void {
    this.#effects.add({ kind: 'answered', reply: answer });
    this.#ready();
  }

  #command(command: Command, next: SenderState): void {
    this.#say(command);
    this.#enter(next);
  }

  #say(command: Command): void {
    const bare = BARE.get(command.verb);
    if (bare === undefined) this.#sendLine(formatCommand(command));
    else this.#effects.add({ kind: 'send', octets: bare });
  }

  #sendLine(line: string): void {
    this.#effects.add({ kind: 'send', octets: octetsOfLine(line) });
  }

  #enter(state: SenderState): void {
    this.#serial += 1;
    this.#state = state;
  }

  #ready(): void {
    this.#enter('ready');
    this.#effects.add({ kind: 'ready' });
  }

  /** Gives the recipients that have none yet this verdict. */
  #endTransaction(answer: Reply, source: Verdict['source'], next: SenderState): void {
    this.#verdicts(this.#takeTransaction(), { reply: answer, source });
    if (next === 'reset') this.#reset();
    else this.#ready();
  }

  /** A transaction was begun that will not be ended: the receiver-SMTP must clear its buffers before the next MAIL. */
  #reset(): void {
    this.#command({ verb: 'RSET' }, 'reset');
  }

  #verdicts(transaction: SenderTransaction, verdict: Verdict): void {
    this.#transaction = null;
    this.#mailData = null;
    this.#effects.add({ kind: 'verdicts', verdicts: transaction.verdicts(verdict) });
  }

  #takeTransaction(): SenderTransaction {
    invariant(this.#transaction !== null, 'no mail transaction is open');
    return this.#transaction;
  }

  /** The receiver-SMTP will not serve: say QUIT all the same (0821:1581). */
  #refused(answer: Reply): void {
    this.#effects.add({ kind: 'failed', verdict: { reply: answer, source: 'receiver' } });
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
    const gone: Verdict = { reply: reply(421, `Service not available: ${why}`), source: 'sender' };
    const refused: Verdict | null =
      this.#refusal === null ? null : { reply: this.#refusal, source: 'receiver' };
    if (this.#state !== 'quit') this.#fail(refused ?? gone);
    this.#close();
  }

  #fail(verdict: Verdict): void {
    if (this.#transaction !== null) this.#verdicts(this.#transaction, verdict);
    else this.#effects.add({ kind: 'failed', verdict });
  }

  #close(): void {
    this.#enter('closed');
    this.#effects.add({ kind: 'close' });
  }
}

/** Commands of one word, in each mail the same octets. */
const BARE: ReadonlyMap<Command['verb'], Uint8Array> = new Map(
  (['DATA', 'QUIT'] as const).map((verb) => [verb, octetsOfLine(formatCommand({ verb }))]),
);

function outOfTurn({ code }: Reply): string {
  return `it answered ${code} out of turn`;
}
