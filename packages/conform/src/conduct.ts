/**
 * Conducts one check over one channel: hands the check its replies, and decides for it when none comes, when the channel is
 * closed, and when its time is up. No promise in here: what carries the octets and the time calls back.
 */
import type { ClosedCause, Clock, Timer, TransmissionChannel } from '@hopscope/channel';
import {
  LineFramer,
  OctetReader,
  ReplyAssembler,
  octetsOf,
  replyText,
  type FramedLine,
} from '@hopscope/protocol';

import type { Check } from './check.ts';
import { Dialogue, type DialogueSettings } from './dialogue.ts';
import type { Heard, Lack, Step, Want } from './step.ts';
import { formatTranscript, type Entry } from './transcript.ts';
import { breach, undecided, type Verdict } from './verdict.ts';

/** What a check came to. */
export interface Outcome {
  readonly check: Check;
  readonly verdict: Verdict;
  /** What was sent and what came back, up to the verdict. */
  readonly transcript: readonly Entry[];
}

/** Longer lines than any RFC allows are read all the same, so that a check can say how long they were. */
const REPLY_LINE = 64 * 1024;
const REPLY_LINES = 1000;

/** Characters of a command that are named when no reply comes to it; the transcript has them all. */
const SHOWN = 64;

/** How long the server may take to close the channel after the verdict. */
const LEAVE = 1000;

export class Conductor {
  readonly #check: Check;
  readonly #channel: TransmissionChannel;
  readonly #clock: Clock;
  readonly #done: (outcome: Outcome, mute: string | null) => void;
  readonly #dialogue: Dialogue;
  readonly #steps: Step<Verdict>;
  #reader = new OctetReader();
  #framer = new LineFramer(REPLY_LINE);
  #assembler = new ReplyAssembler(REPLY_LINES);
  /** Replies that the check has not asked for yet. */
  #replies: Heard[] = [];
  #longest = 0;
  #want: Want | null = null;
  #timer: Timer;
  #ended = false;
  #fault: { readonly lack: Lack; readonly why: string } | null = null;
  #verdict: Verdict | null = null;
  #mute: string | null = null;

  /**
   * Begins at once. `done` is called once, when the channel is closed. `mute`: why, if it ended because the server did not
   * greet, or answered nothing in all that time.
   */
  constructor(
    check: Check,
    channel: TransmissionChannel,
    clock: Clock,
    { timeout, ...settings }: DialogueSettings & { readonly timeout: number },
    done: (outcome: Outcome, mute: string | null) => void,
  ) {
    this.#check = check;
    this.#channel = channel;
    this.#clock = clock;
    this.#done = done;
    this.#dialogue = new Dialogue(settings, (octets) => channel.write(octets));
    this.#steps = check.run(this.#dialogue);
    this.#timer = clock.after(timeout, () => this.#timeIsUp(timeout));
    channel.start({
      octets: (octets) => this.#hear(octets),
      room: () => {},
      ended: () => this.#over(),
      closed: (cause) => this.#closed(cause),
    });
    this.#goOn(null);
  }

  /** Gives the channel up; what was not decided stays so. */
  abort(): void {
    this.#decide(undecided('it was given up'));
    this.#channel.abort();
  }

  #hear(octets: Uint8Array): void {
    if (this.#verdict !== null) return;
    this.#reader.feed(octets);
    while (this.#fault === null) {
      const line = this.#framer.read(this.#reader);
      if (line === null) break;
      this.#dialogue.transcript.push({ from: 'R', text: line.text });
      this.#hearLine(line);
    }
    this.#serve();
  }

  /** Octets over 127 are the text's own affair; a line that ends otherwise than by CRLF is not. */
  #hearLine({ text, fault }: FramedLine): void {
    if (fault === 'too-long' || fault === 'bare-cr-or-lf') {
      this.#fault = FAULTS[fault];
      return;
    }
    this.#longest = Math.max(this.#longest, text.length + 2);
    const reply = this.#assembler.push(text);
    if (reply === null) return;
    if (reply.ok) this.#replies.push({ ...reply.value, longest: this.#longest });
    else this.#fault = { lack: 'malformed', why: reply.fault.wanted };
    this.#longest = 0;
  }

  #over(): void {
    this.#ended = true;
    this.#serve();
    this.#channel.end();
  }

  #closed(cause: ClosedCause): void {
    this.#ended = true;
    this.#serve();
    if (cause.kind === 'lost') this.#decide(undecided(`the channel was lost: ${cause.why}`));
    this.#timer.cancel();
    const { transcript } = this.#dialogue;
    const verdict = this.#verdict ?? undecided('the channel was closed');
    this.#done({ check: this.#check, verdict, transcript }, this.#mute);
  }

  #timeIsUp(timeout: number): void {
    this.#lack('nothing', `no ${this.#missed()} came within ${timeout / 1000} s`);
    this.#channel.abort();
  }

  /** Gives the check what it waits for, as long as that is there. */
  #serve(): void {
    while (this.#verdict === null && this.#want !== null && this.#want.kind !== 'security') {
      const want = this.#want;
      const heard = this.#replies.shift();
      if (heard !== undefined) this.#take(want, heard);
      else if (this.#fault !== null) {
        this.#lack(this.#fault.lack, `what came is no reply: ${this.#fault.why}`);
      } else if (!this.#ended) return;
      else if (want.kind === 'reply or end') this.#goOn(null);
      else this.#lack('nothing', `the channel was closed without a ${this.#missed()}`);
    }
  }

  /** There is no reply where the check waits for one: a breach only where it is about that. */
  #lack(lack: Lack, why: string): void {
    if (this.#verdict !== null) return;
    if (lack === 'nothing' && this.#isMute()) this.#mute = why;
    const isBreach = this.#want?.kind === 'reply' && this.#want.breaches.includes(lack);
    this.#decide(isBreach ? breach(why) : undecided(why));
  }

  /** Whether nothing was said at all, or, where the channel is still open, nothing but the greeting. */
  #isMute(): boolean {
    const { transcript } = this.#dialogue;
    const first = transcript.findIndex(({ from }) => from === 'S');
    if (first < 0) return transcript.length === 0;
    return !this.#ended && transcript.slice(first).every(({ from }) => from === 'S');
  }

  /** What is missing: `greeting`, `reply after NOOP`. */
  #missed(): string {
    const said = this.#dialogue.transcript.findLast(({ from }) => from === 'S');
    if (said === undefined) return 'greeting';
    const [line = ''] = formatTranscript([said]);
    const text = line.slice('S: '.length);
    return `reply after ${text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text}`;
  }

  #take(want: Want, heard: Heard): void {
    if (want.kind === 'reply' && heard.code === 421) {
      this.#decide(undecided(`the server withdrew: ${replyText(heard)}`));
    } else this.#goOn(heard);
  }

  /** Lets the check go on to where it next waits. */
  #goOn(heard: Heard | null): void {
    this.#want = null;
    const next = this.#steps.next(heard);
    if (next.done === true) this.#decide(next.value);
    else if (next.value.kind === 'verdict') this.#decide(next.value.verdict);
    else {
      this.#want = next.value;
      if (next.value.kind === 'security') this.#secure(next.value.otherwise);
      else if (heard === null) this.#serve();
    }
  }

  /** What came in the clear is no part of what comes under TLS (RFC 3207 4.2). */
  #secure(otherwise: Verdict): void {
    const { domain } = this.#dialogue;
    const servername = /^[A-Za-z0-9.-]+$/.test(domain) ? domain : '';
    const side = { role: 'client', servername, rejectUnauthorized: false } as const;
    this.#channel.secure(side, (secured) => {
      this.#reader = new OctetReader();
      this.#framer = new LineFramer(REPLY_LINE);
      this.#assembler = new ReplyAssembler(REPLY_LINES);
      this.#replies = [];
      if (secured.ok) this.#goOn(null);
      else this.#decide(otherwise);
    });
  }

  /** The first verdict stands. Then takes leave, so that no server has to wonder. */
  #decide(verdict: Verdict): void {
    if (this.#verdict !== null) return;
    this.#verdict = verdict;
    this.#timer.cancel();
    this.#timer = this.#clock.after(LEAVE, () => this.#channel.abort());
    this.#channel.write(octetsOf('QUIT\r\n'));
    this.#channel.end();
  }
}

const FAULTS = {
  'too-long': { lack: 'too long', why: `a line has at most ${REPLY_LINE} octets here` },
  'bare-cr-or-lf': { lack: 'malformed', why: 'no CR or LF may stand alone' },
} as const;
