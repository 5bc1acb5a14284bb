/**
 * Writes the lines that cross a channel into the journal, at one end of it and without changing an octet: whole lines,
 * never pieces as they came, so that every carrier, however it cuts the octets, gives the same journal. Where a chunk of mail data
 * ends (RFC 3030), a line of it ends, too: what follows is a command.
 */
import { ThroughChannel, type ClosedCause, type TransmissionChannel } from '@hopscope/channel';
import { invariant, joined, lineBetween, textOf } from '@hopscope/protocol';

import type { ChannelId, EventOf } from '../journal/event.ts';
import type { JournalWriter } from '../journal/journal.ts';
import { LineReader } from '../journal/line-reader.ts';

/** Who opened it, or of lines who is the sender-SMTP, and the other. */
export interface RecordedChannel {
  readonly channel: ChannelId;
  readonly from: string | null;
  readonly to: string;
}

/** A channel of whose roles somebody keeps a record. */
export interface TurnableChannel extends TransmissionChannel {
  /** 250 was said to TURN: the two ends have changed roles (RFC 821 3.8). */
  turned(): void;
}

/** `writes`: the side whose lines are written at this end; the other side's are read here. `closed` is called at the end. */
export function recorded(
  channel: TransmissionChannel,
  ends: RecordedChannel,
  writes: 'S' | 'R',
  journal: JournalWriter,
  closed: () => void = () => {},
): TurnableChannel {
  return new Recorder(channel, ends, writes, journal, closed);
}

/** Stands between the channel and its user, and hears both. */
class Recorder extends ThroughChannel implements TurnableChannel {
  readonly #ends: RecordedChannel;
  readonly #journal: JournalWriter;
  readonly #closed: () => void;
  readonly #written: LineTap;
  readonly #read: LineTap;

  constructor(
    channel: TransmissionChannel,
    ends: RecordedChannel,
    writes: 'S' | 'R',
    journal: JournalWriter,
    closed: () => void,
  ) {
    super(channel);
    this.#ends = ends;
    this.#journal = journal;
    this.#closed = closed;
    const reader = new LineReader();
    this.#written = new LineTap(ends, writes, reader, journal);
    this.#read = new LineTap(ends, writes === 'S' ? 'R' : 'S', reader, journal);
  }

  override write(octets: Uint8Array): boolean {
    this.#written.push(octets);
    return super.write(octets);
  }

  override octets(octets: Uint8Array): void {
    this.#read.push(octets);
    super.octets(octets);
  }

  override ended(): void {
    this.#read.flush();
    super.ended();
  }

  /** The line that said so is written down by now, and whoever spoke last says nothing more before the other has. */
  turned(): void {
    const { channel, from: opener, to } = this.#ends;
    invariant(opener !== null, 'a channel from outside is never turned');
    this.#written.turned();
    this.#read.turned();
    this.#journal.append({ type: 'turned', channel, from: to, to: opener });
  }

  override closed(cause: ClosedCause): void {
    this.#closed();
    this.#written.flush();
    this.#read.flush();
    const { channel, from, to } = this.#ends;
    const { seq, at } = this.#journal.stamp();
    const why = whyClosed(cause);
    this.#journal.write({ seq, at, type: 'channel-closed', channel, from, to, why });
    super.closed(cause);
  }
}

function whyClosed(cause: ClosedCause): string | null {
  switch (cause.kind) {
    case 'ended':
      return null;
    case 'aborted':
      return 'given up at this end';
    case 'lost':
      return cause.why;
  }
}

/** A line without end is recorded in pieces of this many octets. */
const LONGEST_PIECE = 8192;
/** A place where no octet stands. */
const IN_NO_CHUNK = -1;
const NOTHING = new Uint8Array(0);
const CR = 13;
const LF = 10;

/** Writes down the lines of one side. */
class LineTap {
  #ends: RecordedChannel;
  #side: 'S' | 'R';
  /** Of both sides. */
  readonly #reader: LineReader;
  readonly #journal: JournalWriter;
  #kept: Uint8Array = NOTHING;

  constructor(ends: RecordedChannel, side: 'S' | 'R', reader: LineReader, journal: JournalWriter) {
    this.#ends = ends;
    this.#side = side;
    this.#reader = reader;
    this.#journal = journal;
  }

  /** Its side has the other role from here on. */
  turned(): void {
    const { channel, from, to } = this.#ends;
    invariant(from !== null, 'a channel from outside is never turned');
    this.#ends = { channel, from: to, to: from };
    this.#side = this.#side === 'S' ? 'R' : 'S';
  }

  push(octets: Uint8Array): void {
    const all = this.#kept.length === 0 ? octets : joined(this.#kept, octets);
    let start = 0;
    let passed = 0;
    let before = 0;
    let end = this.#endOfChunk(start);
    for (let at = 0; at < all.length; at += 1) {
      const octet = all[at]!;
      passed |= octet;
      if (octet === LF && before === CR && at > start) {
        start = this.#pieces(all, start, at - 1);
        this.#line(all, start, at - 1, passed < 128);
        start = at + 1;
        passed = 0;
        end = this.#endOfChunk(start);
      } else if (at + 1 === end) {
        start = this.#pieces(all, start, end);
        this.#partial(all, start, end);
        start = end;
        passed = 0;
        end = IN_NO_CHUNK;
      }
      before = octet;
    }
    start = this.#pieces(all, start, all.length - 1); // the last octet may be the CR of the line's end
    this.#kept = start === all.length ? NOTHING : all.slice(start);
  }

  /** Where the chunk ends to which the octet belongs, if to any. */
  #endOfChunk(at: number): number {
    const left = this.#side === 'S' ? this.#reader.chunkLeft : 0;
    return left > 0 ? at + left : IN_NO_CHUNK;
  }

  /** Cuts pieces off a line that is too long, always at the same places, however its octets came. */
  #pieces(all: Uint8Array, from: number, end: number): number {
    let start = from;
    for (; end - start > LONGEST_PIECE; start += LONGEST_PIECE) {
      this.#partial(all, start, start + LONGEST_PIECE);
    }
    return start;
  }

  flush(): void {
    if (this.#kept.length > 0) this.#partial(this.#kept, 0, this.#kept.length);
    this.#kept = NOTHING;
  }

  /** A whole line, from one place to another and without its CRLF. */
  #line(all: Uint8Array, from: number, to: number, ascii: boolean): void {
    if (!ascii) return this.#write(readable(all.subarray(from, to)));
    const { seq, at } = this.#journal.stamp();
    const { channel, from: sender, to: receiver } = this.#ends;
    const text = lineBetween(all, from, to);
    // Most lines are in ASCII, and an object that is written out costs half of one that is put together.
    this.#reader.read({ side: this.#side, text });
    this.#journal.write({
      seq,
      at,
      type: 'wire',
      channel,
      from: sender,
      to: receiver,
      side: this.#side,
      text,
    });
  }

  #partial(all: Uint8Array, from: number, to: number): void {
    this.#write({ ...readable(all.subarray(from, to)), partial: true });
  }

  #write(line: Pick<EventOf<'wire'>, 'text' | 'octets' | 'partial'>): void {
    const { channel, from, to } = this.#ends;
    this.#reader.read({ side: this.#side, ...line });
    this.#journal.append({ type: 'wire', channel, from, to, side: this.#side, ...line });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Octets that are not UTF-8 stand one to a character. */
function readable(octets: Uint8Array): Pick<EventOf<'wire'>, 'text' | 'octets'> {
  try {
    return { text: UTF8.decode(octets) };
  } catch {
    return { text: textOf(octets), octets: true };
  }
}
