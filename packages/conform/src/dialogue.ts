/**
 * The sender's side of one check, in the words of SMTP: what to say, what to hear, and how far to go before the check proper
 * begins. Whatever goes wrong on that way ends the check as undecided, for it is not what the check is about.
 */
import { invariant, isSuccess, isTransient, octetsOf, replyText } from '@hopscope/protocol';

import type { Rfc } from './check.ts';
import type { Heard, Lack, Step } from './step.ts';
import type { Entry } from './transcript.ts';
import { notApplicable, undecided, type Verdict } from './verdict.ts';

export interface DialogueSettings {
  readonly rfc: Rfc;
  /** How this host names itself. */
  readonly name: string;
  /** The mailbox, `user@host`, that mail may be sent to; null: no mail is sent. */
  readonly to: string | null;
}

export class Dialogue {
  readonly rfc: Rfc;
  /** How this host names itself. */
  readonly name: string;
  /** What was sent and heard so far, line by line. */
  readonly transcript: Entry[] = [];
  readonly #to: string | null;
  readonly #send: (octets: Uint8Array) => void;
  #domain = '';

  constructor({ rfc, name, to }: DialogueSettings, send: (octets: Uint8Array) => void) {
    this.rfc = rfc;
    this.name = name;
    this.#to = to;
    this.#send = send;
  }

  /** The server's name for itself: the first word of its greeting (0821:2215). */
  get domain(): string {
    return this.#domain;
  }

  /** The mailbox that the user named, or the one that every host has (5321:3394). */
  get recipient(): string {
    return this.#to ?? `postmaster@${this.#domain}`;
  }

  /** Sends octets, one for each character. `shown` stands in the transcript for what is too long to be read. */
  write(text: string, shown: string = text): void {
    const lines = shown.split('\r\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) this.transcript.push({ from: 'S', text: line });
    this.#send(octetsOf(text));
  }

  /**
   * The next reply. 421 ends the check as undecided: the service has other worries. So does what is no reply, but where the
   * check is about that: then it is among `breaches`.
   */
  *hear(...breaches: readonly Lack[]): Step<Heard> {
    const heard = yield { kind: 'reply', breaches };
    invariant(heard !== null, 'a check that waits for a reply was told of the end');
    return heard;
  }

  /** The next reply, whatever its code, or null for the end of the channel. */
  *hearOrEnd(): Step<Heard | null> {
    return yield { kind: 'reply or end' };
  }

  /** One command line and its reply. */
  *say(line: string, ...breaches: readonly Lack[]): Step<Heard> {
    this.write(`${line}\r\n`);
    return yield* this.hear(...breaches);
  }

  /** Ends the check. */
  *stop(verdict: Verdict): Step<never> {
    yield { kind: 'verdict', verdict };
    invariant(false, 'a check went on after its end');
  }

  /**
   * Puts the channel under TLS, whoever the server proves to be; a handshake that fails ends the check with this verdict. No
   * reply may be on its way.
   */
  *secured(otherwise: Verdict): Step<void> {
    yield { kind: 'security', otherwise };
  }

  /** A command that the check cannot do without: anything but success leaves it undecided. */
  *need(line: string): Step<Heard> {
    const heard = yield* this.say(line);
    if (!isSuccess(heard)) {
      yield* this.stop(undecided(`${line} was answered ${replyText(heard)}`));
    }
    return heard;
  }

  /** Hears the greeting. */
  *greeted(): Step<Heard> {
    const heard = yield* this.hear();
    this.#domain = heard.lines[0].split(' ', 1)[0] ?? '';
    if (heard.code !== 220) {
      yield* this.stop(undecided(`the server gives no service: ${replyText(heard)}`));
    }
    return heard;
  }

  /** The greeting, then EHLO, or HELO to who does not know that or lives in 1982. Returns the reply. */
  *opened(): Step<Heard> {
    yield* this.greeted();
    if (this.rfc === '5321') {
      const heard = yield* this.say(`EHLO ${this.name}`);
      if (isSuccess(heard)) return heard;
    }
    return yield* this.need(`HELO ${this.name}`);
  }

  /** A mail transaction with the null reverse-path, so that nothing that goes wrong is ever notified to anyone. */
  *begun(): Step<void> {
    yield* this.opened();
    yield* this.need('MAIL FROM:<>');
  }

  /** A mail transaction with a recipient. */
  *addressed(): Step<void> {
    yield* this.begun();
    yield* this.need(`RCPT TO:<${this.recipient}>`);
  }

  /** The mailbox that the user named; the check is not applicable when there is none. For all that ends mail data. */
  *mailbox(): Step<string> {
    return this.#to ?? (yield* this.stop(notApplicable('it sends mail, and no mailbox is named')));
  }

  /** A mail transaction up to 354, to a mailbox that the user named; not applicable when there is none. */
  *inMailData(): Step<void> {
    yield* this.mailbox();
    yield* this.addressed();
    yield* this.data();
  }

  /** DATA up to 354. */
  *data(): Step<void> {
    const heard = yield* this.say('DATA');
    if (heard.code !== 354) {
      yield* this.stop(undecided(`DATA was answered ${replyText(heard)}`));
    }
  }

  /** Says QUIT; returns the replies until 221 or the end of the channel, 221 not included. */
  *quit(): Step<readonly Heard[]> {
    this.write('QUIT\r\n');
    const before: Heard[] = [];
    for (;;) {
      const heard = yield* this.hearOrEnd();
      if (heard === null || heard.code === 221) return before;
      before.push(heard);
    }
  }
}

/** Whether a reply refuses for good because of what was said, and not because of who said it or when. */
export function isRefusal(heard: Heard): boolean {
  return !isSuccess(heard) && !isTransient(heard) && heard.code >= 500;
}
