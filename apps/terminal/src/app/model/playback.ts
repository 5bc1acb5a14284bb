/**
 * The playhead over a journal. Hosts are as fast as they are; what is slowed down is the picture: every event gets a time
 * to be seen, and the playhead moves over these times. The past is the fold of the journal up to the playhead, so going
 * back is the same mechanism as going on.
 */
import {
  RewindableFold,
  type Journal,
  type JournalEvent,
  type NetworkState,
} from '@hopscope/network';

/** What a playback asks of the machine: the time in milliseconds, and to be called at the next frame. */
export interface Frames {
  now(): number;
  request(run: () => void): () => void;
}

/** Milliseconds that an event is shown before the next, at speed 1. */
function dwell(event: JournalEvent): number {
  switch (event.type) {
    case 'wire':
      return 23;
    case 'sending':
      return 60;
    case 'hop':
      return 220;
    case 'delivered':
    case 'refused':
    case 'lost':
      return 700;
    case 'notified':
    case 'warned':
    case 'redirected':
    case 'deferred':
    case 'turned':
    case 'call-skipped':
    case 'retried':
    case 'fault':
      return 400;
    case 'submitted':
      return 200;
    case 'began':
    case 'listening':
    case 'host-stopped':
    case 'channel-opening':
    case 'channel-opened':
    case 'channel-failed':
    case 'channel-closed':
    case 'accepted':
    case 'failed':
      return 0;
  }
}

/** Whether the network still runs, so that more may come, or all that is shown has been written down before, to its end or not. */
export type JournalKind = 'running' | 'recorded' | 'cut-off';

/** A picture that follows the network and is further behind it than this, in milliseconds of the show, hurries. */
const PATIENCE = 15_000;

export const SPEEDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 4, 10];

/** A journal that nothing is added to any more. */
export function recorded(events: readonly JournalEvent[]): Journal {
  return { events, count: events.length, subscribe: () => () => {} };
}

export class Playback {
  readonly #journal: Journal;
  readonly #frames: Frames;
  readonly kind: JournalKind;
  readonly #listeners = new Set<() => void>();
  /** When each event is shown, in milliseconds of the show. */
  readonly #showAt: number[] = [];
  /** How many events the playhead has passed. */
  #cursor = 0;
  /** Follows the playhead when somebody looks: of many keys at once only the last is seen. */
  readonly #states = new RewindableFold();
  #position = 0;
  #playing = true;
  /** Where the show stops by itself, before its end; null: nowhere. */
  #goal: number | null = null;
  /** Until the user moves the playhead: then the show is as fast as it was set, however far behind. */
  #following: boolean;
  #speed = 1;
  #version = 0;
  #lastFrame = 0;
  #cancelFrame: (() => void) | null = null;
  readonly #unsubscribe: () => void;

  constructor(journal: Journal, frames: Frames, kind: JournalKind = 'running') {
    this.#journal = journal;
    this.#frames = frames;
    this.kind = kind;
    this.#following = kind === 'running';
    for (const event of journal.events) this.#append(event);
    this.#unsubscribe = journal.subscribe((event) => {
      this.#append(event);
      this.#run();
    });
    this.#seekPresent();
    this.#run();
  }

  get events(): readonly JournalEvent[] {
    return this.#journal.events;
  }

  /** How many events the playhead has passed. */
  get cursor(): number {
    return this.#cursor;
  }

  /** The network at the playhead. */
  get present(): NetworkState {
    return this.#states.at(this.events, this.#cursor);
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** At the end of the journal and waiting for more. */
  get live(): boolean {
    return this.#playing && this.kind === 'running' && this.#atEnd;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Counts changes; equal versions look equal. */
  get version(): number {
    return this.#version;
  }

  /** Where between two events of the journal the show is, from 0 to 1: how far an envelope has travelled. */
  progress(from: number, to: number | null): number {
    const start = this.#showAt[from] ?? 0;
    const end = to === null ? start + 1000 : (this.#showAt[to] ?? start + 1);
    return Math.min(1, Math.max(0, (this.#position - start) / Math.max(1, end - start)));
  }

  /** When as many events have been seen, in milliseconds of the show. */
  timeOf(count: number): number {
    return this.#showAt[count - 1] ?? 0;
  }

  /** Calls `listener` after each change. Returns what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Plays on behind the event of that index, and pauses there; where it is on its way there already, goes there at once. */
  playTo(count: number): void {
    if (this.#playing && this.#goal === count) return this.seek(count);
    this.#playing = true;
    this.#following = false;
    this.#goal = count;
    this.#changed();
  }

  /** Plays or pauses; at the end of the journal, play means play again. */
  togglePlaying(): void {
    if (this.#playing) this.#following = false;
    else if (this.#atEnd) this.#moveTo(0);
    this.#playing = !this.#playing;
    this.#goal = null;
    this.#changed();
  }

  /** Moves the playhead behind the event of that index; stops playing. */
  seek(count: number): void {
    this.#playing = false;
    this.#following = false;
    this.#goal = null;
    this.#moveTo(Math.min(Math.max(count, 0), this.events.length));
    this.#changed();
  }

  /** To the end, and on with whatever comes; nothing comes after a journal that was recorded. */
  goLive(): void {
    this.#moveTo(this.events.length);
    this.#goal = null;
    this.#playing = this.kind === 'running';
    this.#following = this.#playing;
    this.#lastFrame = this.#frames.now();
    this.#changed();
  }

  /** One step along {@link SPEEDS}. */
  changeSpeed(by: 1 | -1): void {
    const at = SPEEDS.indexOf(this.#speed) + by;
    this.#speed = SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)] ?? 1;
    this.#changed();
  }

  close(): void {
    this.#unsubscribe();
    this.#cancelFrame?.();
  }

  #append(event: JournalEvent): void {
    const before = this.#journal.events[event.seq - 1];
    const at = (this.#showAt.at(-1) ?? 0) + (before === undefined ? 0 : dwell(before));
    // Live, and the event before it has been seen for long enough: this one need not wait.
    if (this.#cancelFrame === null && this.#playing && this.#cursor === event.seq) {
      const seen = (this.#frames.now() - this.#lastFrame) * this.#speed;
      this.#position = Math.min(this.#position + seen, at);
    }
    this.#showAt.push(at);
  }

  #moveTo(count: number): void {
    this.#position = count === 0 ? -1 : (this.#showAt[count - 1] ?? 0);
    this.#cursor = count;
  }

  #seekPresent(): void {
    while (this.#cursor < this.#last && (this.#showAt[this.#cursor] ?? 0) <= this.#position)
      this.#cursor += 1;
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
    this.#run();
  }

  /** Asks for a frame while something moves, and for none while nothing does. */
  #run(): void {
    if (this.#cancelFrame !== null || !this.#playing || !this.#moves()) return;
    this.#lastFrame = this.#frames.now();
    this.#request();
  }

  #request(): void {
    this.#cancelFrame = this.#frames.request(() => {
      this.#cancelFrame = null;
      if (!this.#playing) return;
      const now = this.#frames.now();
      const behind = this.#end() - this.#position;
      const hurry = this.#following ? Math.max(1, behind / PATIENCE) : 1;
      this.#position = Math.min(
        this.#position + (now - this.#lastFrame) * this.#speed * hurry,
        this.#end(),
      );
      this.#lastFrame = now;
      this.#seekPresent();
      if (this.live) this.#following = true;
      if ((this.kind !== 'running' || this.#goal !== null) && !this.#moves()) this.#playing = false;
      if (!this.#playing) this.#goal = null;
      this.#version += 1;
      for (const listener of this.#listeners) listener();
      if (this.#moves()) this.#request();
    });
  }

  /** When the show stands still, in milliseconds of it. */
  #end(): number {
    return this.#showAt[this.#last - 1] ?? 0;
  }

  /** Events that it shows before it stands still. */
  get #last(): number {
    return this.#goal ?? this.events.length;
  }

  get #atEnd(): boolean {
    return this.cursor === this.events.length;
  }

  #moves(): boolean {
    return this.cursor < this.#last || this.#position < this.#end();
  }
}
