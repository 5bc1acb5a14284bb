/**
 * A program from outside at one end of a channel. As a sender-SMTP it says what a script tells it; as a receiver-SMTP it
 * answers obligingly, but where a test has other plans.
 */
import type { ChannelUser, ClosedCause, TransmissionChannel } from '@hopscope/channel';
import { octetsOf, textOf } from '@hopscope/protocol';
import { parseTranscript, type Utterance } from '@hopscope/protocol/testing';

import type { Stage } from './worlds.ts';

/** What a receiver says at an occasion: the first time, the second time and so on; the last holds from there on. */
export type Answers = Readonly<Partial<Record<Occasion, string | readonly string[]>>>;

/** `.` is the end of mail data. The answers `cut`, `end` and `silence` are deeds and no words. */
export type Occasion =
  | 'opening'
  | 'EHLO'
  | 'HELO'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | '.'
  | 'RSET'
  | 'QUIT';

const OBLIGING: Readonly<Record<Occasion, string>> = {
  opening: '220 external ready',
  EHLO: '500 what?',
  HELO: '250 external',
  MAIL: '250 OK',
  RCPT: '250 OK',
  DATA: '354 go on',
  '.': '250 OK',
  RSET: '250 OK',
  QUIT: '221 bye',
};

export class Peer implements ChannelUser {
  /** Whole lines that came, without CRLF. */
  readonly heard: string[] = [];
  cause: ClosedCause | null = null;
  hasEnded = false;
  readonly #channel: TransmissionChannel;
  readonly #look: () => void;
  #kept = '';
  #onLine: (line: string) => void = () => {};

  constructor(channel: TransmissionChannel, look: () => void) {
    this.#channel = channel;
    this.#look = look;
    channel.start(this);
  }

  say(...lines: readonly string[]): void {
    this.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  /** One octet a character. */
  write(octets: string): void {
    this.#channel.write(octetsOf(octets));
  }

  end(): void {
    this.#channel.end();
  }

  abort(): void {
    this.#channel.abort();
  }

  /** Says a line and waits for the reply to it; returns its last line. */
  async ask(stage: Stage, line: string): Promise<string> {
    const before = this.heard.length;
    this.say(line);
    return this.replyAfter(stage, before, line);
  }

  /** The same of several, one after the other. */
  async askAll(stage: Stage, ...lines: readonly string[]): Promise<readonly string[]> {
    const replies: string[] = [];
    for (const line of lines) replies.push(await this.ask(stage, line));
    return replies;
  }

  /** The first whole reply behind the first `before` lines. */
  async replyAfter(stage: Stage, before: number, what: string): Promise<string> {
    const last = (): string | undefined =>
      this.heard.slice(before).find((line) => /^\d{3} /.test(line));
    await stage.until(() => last() !== undefined, `reply to ${what}`);
    return last()!;
  }

  /** Says each S line of a transcript and waits for each R line; returns what was really said. */
  async converse(stage: Stage, transcript: string): Promise<readonly Utterance[]> {
    const said: Utterance[] = [];
    let heard = 0;
    for (const { who, text } of parseTranscript(transcript)) {
      if (who === 'S') {
        this.say(text);
        said.push({ who, text });
      } else {
        const line = heard;
        await stage.until(() => this.heard.length > line, `line for "R: ${text}"`);
        said.push({ who, text: this.heard[line]! });
        heard += 1;
      }
    }
    return said;
  }

  /** Plays the receiver-SMTP from here on. `asked` counts the occasions, over all channels that share it. */
  receive(answers: Answers, asked: Map<Occasion, number>): void {
    let inMailData = false;
    const answer = (occasion: Occasion): void => {
      const count = asked.get(occasion) ?? 0;
      asked.set(occasion, count + 1);
      const planned = answers[occasion] ?? OBLIGING[occasion];
      const words = typeof planned === 'string' ? planned : (planned[count] ?? planned.at(-1)!);
      if (words === 'cut') this.abort();
      else if (words === 'end') this.end();
      else if (words !== 'silence') this.say(...words.split('\n'));
      if (words.startsWith('421') || (occasion === 'QUIT' && words !== 'silence')) this.end();
      if (occasion === 'DATA') inMailData = words.startsWith('354');
    };
    this.#onLine = (line) => {
      if (inMailData) {
        if (line !== '.') return;
        inMailData = false;
        return answer('.');
      }
      answer(line.slice(0, 4).toUpperCase() as Occasion);
    };
    answer('opening');
  }

  octets(octets: Uint8Array): void {
    const lines = (this.#kept + textOf(octets)).split('\r\n');
    this.#kept = lines.pop() ?? '';
    for (const line of lines) {
      this.heard.push(line);
      this.#onLine(line);
    }
    this.#look();
  }

  room(): void {}

  ended(): void {
    this.hasEnded = true;
    this.#channel.end();
    this.#look();
  }

  closed(cause: ClosedCause): void {
    this.cause = cause;
    this.#look();
  }
}
