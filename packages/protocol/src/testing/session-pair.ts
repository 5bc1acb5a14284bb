/**
 * Two session machines, or one and a script, joined in memory without a channel: what one end sends, the other hears at
 * once, and each line is written down as the RFC prints it. What the receiver's host would answer is a function.
 */
import { joined, octetsOf, textOf } from '../framing/octets.ts';
import type { Reply } from '../replies/reply.ts';
import { invariant } from '../result.ts';
import { ReceiverSmtp } from '../session/receiver-smtp.ts';
import type { Question, ReceiverConfig, ReceiverEffect } from '../session/receiver-effects.ts';
import type { SenderEffect } from '../session/sender-effects.ts';
import type { SenderSmtp } from '../session/sender-smtp.ts';
import type { Verdict } from '../session/sender-transaction.ts';
import type { Envelope } from '../transaction/envelope.ts';
import { formatUtterance, type Utterance } from './transcript.ts';

/** What the receiver's host answers to each question. */
export type Policy = (question: Question) => Reply;

/** A mail that the receiver's host answered for with 250. */
export interface TakenMail {
  readonly envelope: Envelope;
  /** Transparency removed, one character an octet. */
  readonly text: string;
}

/** A mail for a sender-SMTP to send. */
export interface OutgoingMail {
  readonly envelope: Envelope;
  /** The mail data, each line with its CRLF, one character an octet. */
  readonly text: string;
}

/** Something that a sender-SMTP can do when it is ready. */
export type Errand = (sender: SenderSmtp) => readonly SenderEffect[];

/** Writes down what two ends say to each other, line by line. */
class Notes {
  readonly utterances: Utterance[] = [];
  readonly #begun: Record<Utterance['who'], string> = { S: '', R: '' };

  add(who: Utterance['who'], octets: Uint8Array): void {
    const lines = (this.#begun[who] + textOf(octets)).split('\r\n');
    this.#begun[who] = lines.pop() ?? '';
    this.utterances.push(...lines.map((text) => ({ who, text })));
  }
}

/** A receiver-SMTP whose questions a policy answers; the sender's part comes from a script. */
export class ScriptedSession {
  /** The machine under test. */
  readonly receiver: ReceiverSmtp;
  /** The mails that were taken, in order. */
  readonly taken: TakenMail[] = [];
  /** The questions that were asked, in order. */
  readonly questions: Question[] = [];
  /** How often mail data that had begun to come was to be forgotten. */
  abandoned = 0;
  /** Whether the receiver-SMTP asked to close the channel. */
  closed = false;
  /** Whether it gave the channel to a sender-SMTP. */
  turned = false;
  readonly #policy: Policy;
  readonly #notes: Notes = new Notes();
  #text = '';
  #sent: Uint8Array[] = [];

  /** The channel opens at once; the greeting is the first line of the transcript. */
  constructor(config: ReceiverConfig, policy: Policy) {
    this.#policy = policy;
    this.receiver = new ReceiverSmtp(config);
    this.apply(this.receiver.opened());
  }

  /** All that was said so far. */
  get utterances(): readonly Utterance[] {
    return this.#notes.utterances;
  }

  /** The same as the RFC prints it: `S: HELO ONE`, `R: 250 TWO`. */
  get transcript(): readonly string[] {
    return this.utterances.map(formatUtterance);
  }

  /** Says lines, each with its CRLF, one after the other; returns the reply lines to all of them. */
  say(...lines: readonly string[]): readonly string[] {
    return lines.flatMap((line) => this.sayOctets(octetsOf(`${line}\r\n`)));
  }

  /** Says one text as it stands, without adding a CRLF. */
  sayText(text: string): readonly string[] {
    return this.sayOctets(octetsOf(text));
  }

  /** Says octets in one segment; returns the lines that came back. */
  sayOctets(octets: Uint8Array): readonly string[] {
    this.takeSent();
    const lines = textOf(this.exchange(octets)).split('\r\n');
    return lines.slice(0, -1);
  }

  /** Says octets; returns the octets that came back. */
  exchange(octets: Uint8Array): Uint8Array {
    this.#notes.add('S', octets);
    this.apply(this.receiver.receive(octets));
    return this.takeSent();
  }

  /** Octets sent since this was called last. */
  takeSent(): Uint8Array {
    const octets = joined(...this.#sent);
    this.#sent = [];
    return octets;
  }

  /** Does what effects of the receiver ask for; for effects of `shutDown`, `expired` and `ended`. */
  apply(effects: readonly ReceiverEffect[]): void {
    const asked = effects.flatMap((effect) => this.#applyOne(effect) ?? []);
    for (let question = asked.shift(); question !== undefined; question = asked.shift()) {
      const further = this.receiver.answer(this.#answer(question));
      asked.push(...further.flatMap((effect) => this.#applyOne(effect) ?? []));
    }
    if (this.receiver.stalled) this.apply(this.receiver.readOn()); // here there is always room
  }

  /** Returns the question, if the effect is one. */
  #applyOne(effect: ReceiverEffect): Question | null {
    switch (effect.kind) {
      case 'send':
        this.#notes.add('R', effect.octets);
        this.#sent.push(effect.octets);
        break;
      case 'ask':
        return effect.question;
      case 'mail-data':
        this.#text += textOf(effect.slice);
        break;
      case 'abandoned':
        this.#text = '';
        this.abandoned += 1;
        break;
      case 'close':
        this.closed = true;
        break;
      case 'turned':
        this.turned = true;
        break;
      case 'secure':
        break; // whoever speaks tells when the handshake is done
    }
    return null;
  }

  #answer(question: Question): Reply {
    this.questions.push(question);
    const answer = this.#policy(question);
    if (question.occasion === 'end of mail data') {
      if (answer.code === 250) this.taken.push({ envelope: question.envelope, text: this.#text });
      this.#text = '';
    }
    return answer;
  }
}

/** A sender-SMTP and a receiver-SMTP. */
export class SessionPair {
  /** The sender's end. */
  readonly sender: SenderSmtp;
  /** The receiver's end: its machine, what it took, and the transcript. */
  readonly far: ScriptedSession;
  /** The verdicts of each mail, in the order in which the mails were sent. */
  readonly verdicts: (readonly Verdict[])[] = [];
  /** Why the session failed, if it did. */
  failure: Verdict | null = null;
  /** Replies to what concerns no transaction, and challenges, in order. */
  readonly answers: Reply[] = [];
  /** Whether the sender-SMTP gave the channel to a receiver-SMTP. */
  turned = false;
  readonly #mails: OutgoingMail[] = [];
  readonly #first: Errand[] = [];
  readonly #responses: Uint8Array[] = [];
  #under: OutgoingMail | null = null;

  constructor(sender: SenderSmtp, receiver: ReceiverConfig, policy: Policy) {
    this.sender = sender;
    this.far = new ScriptedSession(receiver, policy);
  }

  /** What both ends said, as the RFC prints it. */
  get transcript(): readonly string[] {
    return this.far.transcript;
  }

  /** Runs one whole session: the greeting, each mail in its own transaction, QUIT. */
  run(...mails: readonly OutgoingMail[]): this {
    this.#mails.push(...mails);
    const effects = [...this.sender.opened(), ...this.#hear(this.far.takeSent())];
    for (let effect = effects.shift(); effect !== undefined; effect = effects.shift()) {
      effects.push(...this.#apply(effect));
    }
    return this;
  }

  /** What the sender-SMTP shall do before its mails, in order. */
  first(...errands: readonly Errand[]): this {
    this.#first.push(...errands);
    return this;
  }

  /** What it responds to challenges, in order; without one it gives the exchange up. */
  responses(...texts: readonly string[]): this {
    this.#responses.push(...texts.map(octetsOf));
    return this;
  }

  #next(): readonly SenderEffect[] {
    const errand = this.#first.shift();
    if (errand !== undefined) return errand(this.sender);
    this.#under = this.#mails.shift() ?? null;
    return this.#under === null ? this.sender.quit() : this.sender.transact(this.#under.envelope);
  }

  #hear(octets: Uint8Array): readonly SenderEffect[] {
    const heard = octets.length > 0 ? this.sender.receive(octets) : [];
    const channelEnds = this.far.closed && this.sender.state !== 'closed';
    return channelEnds ? [...heard, ...this.sender.ended()] : heard;
  }

  #sendText(text: string): readonly SenderEffect[] {
    return [...this.sender.mailData(octetsOf(text)), ...this.sender.endMailData()];
  }

  /** Carries out one effect; returns those that it brings. */
  #apply(effect: SenderEffect): readonly SenderEffect[] {
    switch (effect.kind) {
      case 'send':
        return this.#hear(this.far.exchange(effect.octets));
      case 'ready':
        if (this.sender.state !== 'ready') return []; // the channel ended meanwhile
        return this.#next();
      case 'mail-data-wanted':
        invariant(this.#under !== null, 'mail data without a mail');
        return this.#sendText(this.#under.text);
      case 'verdicts':
        this.verdicts.push(effect.verdicts);
        return [];
      case 'failed':
        this.failure = effect.verdict;
        return [];
      case 'close':
        this.far.apply(this.far.receiver.ended());
        return [];
      case 'recipient':
        return [];
      case 'answered':
        this.answers.push(effect.reply);
        return [];
      case 'challenge':
        return this.sender.respond(this.#responses.shift() ?? null);
      case 'secure':
        this.far.apply(this.far.receiver.underTls());
        return this.sender.underTls();
      case 'turned':
        this.turned = true;
        return [];
    }
  }
}
