/**
 * Writes the lines that cross a channel into the journal, at one end of it and without changing an octet: whole lines,
 * never chunks, so that every carrier, however it cuts the octets, gives the same journal.
 */
import type { TransmissionChannel } from '@hopscope/channel';
import { joined, textOf } from '@hopscope/protocol';

import type { ChannelId } from '../journal/event.ts';
import type { JournalWriter } from '../journal/journal.ts';

export interface RecordedChannel {
  readonly channel: ChannelId;
  readonly from: string | null;
  readonly to: string;
}

/** `writes`: the side whose lines are written at this end; the other side's are read here. `closed` is called at the end. */
export function recorded(
  channel: TransmissionChannel,
  ends: RecordedChannel,
  writes: 'S' | 'R',
  journal: JournalWriter,
  closed: () => void = () => {},
): TransmissionChannel {
  const lines = (side: 'S' | 'R'): LineTap =>
    new LineTap((all, from, to, partial) => {
      const plain = partial ? null : asciiOf(all, from, to);
      if (plain !== null) return journal.line(ends, side, plain);
      const octets = all.subarray(from, to);
      journal.append({
        type: 'wire',
        ...ends,
        side,
        ...readable(octets),
        ...(partial ? { partial: true } : {}),
      });
    });
  const written = lines(writes);
  const read = lines(writes === 'S' ? 'R' : 'S');
  const flush = (): void => {
    written.flush();
    read.flush();
  };
  return {
    local: channel.local,
    remote: channel.remote,
    write: (octets) => {
      written.push(octets);
      return channel.write(octets);
    },
    end: () => channel.end(),
    abort: () => channel.abort(),
    pause: () => channel.pause(),
    resume: () => channel.resume(),
    secure: (side, done) => channel.secure(side, done),
    start: (user) =>
      channel.start({
        octets: (octets) => {
          read.push(octets);
          user.octets(octets);
        },
        room: () => user.room(),
        ended: () => {
          read.flush();
          user.ended();
        },
        closed: (cause) => {
          closed();
          flush();
          journal.append({ type: 'channel-closed', ...ends, why: whyClosed(cause) });
          user.closed(cause);
        },
      }),
  };
}

function whyClosed(
  cause: Parameters<Parameters<TransmissionChannel['start']>[0]['closed']>[0],
): string | null {
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
const NOTHING = new Uint8Array(0);
const CR = 13;
const LF = 10;

/** A line is the octets from one place to another, without its CRLF. */
type Line = (all: Uint8Array, from: number, to: number, partial: boolean) => void;

class LineTap {
  readonly #line: Line;
  #kept: Uint8Array = NOTHING;

  constructor(line: Line) {
    this.#line = line;
  }

  push(octets: Uint8Array): void {
    const all = this.#kept.length === 0 ? octets : joined(this.#kept, octets);
    let start = 0;
    for (let lf = all.indexOf(LF); lf >= 0; lf = all.indexOf(LF, lf + 1)) {
      if (lf === start || all[lf - 1] !== CR) continue;
      start = this.#pieces(all, start, lf - 1);
      this.#line(all, start, lf - 1, false);
      start = lf + 1;
    }
    start = this.#pieces(all, start, all.length - 1); // the last octet may be the CR of the line's end
    this.#kept = start === all.length ? NOTHING : all.slice(start);
  }

  /** Cuts pieces off a line that is too long, always at the same places, however its octets came. */
  #pieces(all: Uint8Array, from: number, end: number): number {
    let start = from;
    for (; end - start > LONGEST_PIECE; start += LONGEST_PIECE) {
      this.#line(all, start, start + LONGEST_PIECE, true);
    }
    return start;
  }

  flush(): void {
    if (this.#kept.length > 0) this.#line(this.#kept, 0, this.#kept.length, true);
    this.#kept = NOTHING;
  }
}

/** The text of a line that is ASCII; null: it is not, or is long. Most lines are commands and replies. */
function asciiOf(all: Uint8Array, from: number, to: number): string | null {
  if (to - from > SHORT) return null;
  for (let at = from; at < to; at += 1) if (all[at]! > 127) return null;
  return textOf(all.subarray(from, to));
}

const SHORT = 512;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readable(octets: Uint8Array): { text: string; octets?: true } {
  try {
    return { text: UTF8.decode(octets) };
  } catch {
    return { text: textOf(octets), octets: true };
  }
}
