/**
 * A link that takes its time: what either end says arrives `ms` milliseconds later, in the same order. It decorates one end
 * of a channel and thereby delays both directions. Each direction is a line that holds a bounded number of octets; when a
 * line is full, its writer is told that there is no room.
 */
import type { ClearChannel } from './channel-stream.ts';
import type { Clock, Timer } from './clock.ts';
import { securable } from './securable.ts';
import type {
  ChannelUser,
  ClosedCause,
  Endpoint,
  TransmissionChannel,
} from './transmission-channel.ts';

/** How a link lets octets pass: what a constant delay is too little to say. */
export interface Passage {
  /** Milliseconds on the way for so many octets that set out now. What set out earlier is never overtaken. */
  takes(direction: Direction, octets: number): number;
  /** Milliseconds until anything may arrive: 0 where the way is free, Infinity where nobody knows. */
  closedFor(direction: Direction): number;
  /** Calls `listener` when `closedFor` may have changed. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** As seen from the decorated end. */
export type Direction = 'out' | 'in';

/** Octets on a line before its writer is asked to wait. */
const ROOM = 64 * 1024;

/** The channel as seen from the far end of a link that takes so many milliseconds each way, or passes as it is told. */
export function delayed(
  channel: TransmissionChannel,
  passage: number | Passage,
  clock: Clock,
): TransmissionChannel {
  const way = typeof passage === 'number' ? steady(passage) : passage;
  return securable(new DelayedChannel(channel, way, clock), clock);
}

function steady(ms: number): Passage {
  return { takes: () => ms, closedFor: () => 0, onChange: () => () => {} };
}

class DelayedChannel implements ClearChannel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #channel: ClearChannel;
  readonly #clock: Clock;
  readonly #out: Line;
  readonly #in: Line;
  #user: ChannelUser | null = null;
  #paused = false;
  #channelPaused = false;
  #channelHasRoom = true;
  #needsRoom = false;
  #ended = false;
  #closed = false;
  #forget: () => void;

  constructor(channel: ClearChannel, passage: Passage, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#out = new Line(passage, 'out', clock);
    this.#in = new Line(passage, 'in', clock);
    this.#forget = passage.onChange(() => {
      this.#out.look();
      this.#in.look();
    });
    this.local = channel.local;
    this.remote = channel.remote;
  }

  start(user: ChannelUser): void {
    if (this.#closed) {
      this.#clock.after(0, () => user.closed({ kind: 'aborted' }));
      return;
    }
    this.#user = user;
    this.#channel.start({
      octets: (octets) => {
        if (this.#closed) return;
        const kept = octets.slice();
        this.#in.send(kept.length, () => {
          user.octets(kept);
          this.#settle();
        });
        this.#settle();
      },
      room: () => {
        this.#channelHasRoom = true;
        this.#tellRoom();
      },
      ended: () => {
        if (!this.#closed) this.#in.send(0, () => user.ended());
      },
      closed: (cause) => this.#channelClosed(cause),
    });
  }

  write(octets: Uint8Array): boolean {
    if (this.#ended || this.#closed) return false;
    this.#out.send(octets.length, () => {
      this.#channelHasRoom = this.#channel.write(octets);
      this.#tellRoom();
    });
    this.#needsRoom = this.#out.octets >= ROOM || !this.#channelHasRoom;
    return !this.#needsRoom;
  }

  end(): void {
    if (this.#ended || this.#closed) return;
    this.#ended = true;
    this.#out.send(0, () => this.#channel.end());
  }

  /** This end is free at once; the peer learns of it when the news has travelled. */
  abort(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#in.clear();
    this.#out.clear();
    this.#out.send(0, () => {
      this.#forget();
      this.#channel.abort();
    });
    const user = this.#user;
    if (user !== null) this.#clock.after(0, () => user.closed({ kind: 'aborted' }));
  }

  pause(): void {
    this.#paused = true;
    this.#settle();
  }

  resume(): void {
    this.#paused = false;
    this.#settle();
  }

  /** Lets the line and the channel under it flow, or not. */
  #settle(): void {
    this.#in.held = this.#paused;
    const pause = this.#paused || this.#in.octets >= ROOM;
    if (pause === this.#channelPaused) return;
    this.#channelPaused = pause;
    if (pause) this.#channel.pause();
    else this.#channel.resume();
  }

  #tellRoom(): void {
    if (!this.#needsRoom || !this.#channelHasRoom || this.#out.octets > 0) return;
    if (this.#closed || this.#ended) return;
    this.#needsRoom = false;
    this.#user?.room();
  }

  /** An orderly close waits its turn on the line. News of a loss passes even a user that paused. */
  #channelClosed(cause: ClosedCause): void {
    if (this.#closed) return;
    this.#out.clear();
    this.#in.send(0, () => this.#close(cause), cause.kind !== 'ended');
  }

  #close(cause: ClosedCause): void {
    this.#closed = true;
    this.#forget();
    this.#in.clear();
    this.#user?.closed(cause);
  }
}

interface Item {
  readonly due: number;
  readonly octets: number;
  readonly arrive: () => void;
}

/** What is under way in one direction. One timer waits for the first item, so that no two can overtake each other. */
class Line {
  readonly #passage: Passage;
  readonly #direction: Direction;
  readonly #clock: Clock;
  #last = 0;
  #items: Item[] = [];
  #urgent: Item | null = null;
  #octets = 0;
  #held = false;
  #timer: Timer | null = null;

  constructor(passage: Passage, direction: Direction, clock: Clock) {
    this.#passage = passage;
    this.#direction = direction;
    this.#clock = clock;
  }

  get octets(): number {
    return this.#octets;
  }

  /** While true nothing arrives, but for what is urgent. */
  set held(held: boolean) {
    if (held === this.#held) return;
    this.#held = held;
    this.#stopWaiting();
    this.#wait();
  }

  /** Lets `arrive` be called when the way is done. What is urgent arrives even while the line is held, and is the last. */
  send(octets: number, arrive: () => void, urgent?: boolean): void {
    const due = this.#clock.now() + this.#passage.takes(this.#direction, octets);
    this.#last = Math.max(this.#last, due);
    const item = { due: this.#last, octets, arrive };
    this.#items.push(item);
    this.#octets += octets;
    if (urgent === true) this.#urgent = item;
    this.#wait();
  }

  /** The way may have opened or closed. */
  look(): void {
    this.#stopWaiting();
    this.#wait();
  }

  clear(): void {
    this.#items = [];
    this.#urgent = null;
    this.#octets = 0;
    this.#stopWaiting();
  }

  #wait(): void {
    const next = this.#held ? this.#urgent : this.#items[0];
    if (this.#timer !== null || next === null || next === undefined) return;
    const closedFor = this.#passage.closedFor(this.#direction);
    this.#timer = this.#clock.after(Math.max(closedFor, next.due - this.#clock.now()), () => {
      this.#timer = null;
      this.#arrivals();
    });
  }

  #stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arrivals(): void {
    const now = this.#clock.now();
    if (this.#passage.closedFor(this.#direction) > 0) return this.#wait();
    while (!this.#held) {
      const first = this.#items[0];
      if (first === undefined || first.due > now) break;
      this.#items.shift();
      this.#octets -= first.octets;
      first.arrive();
    }
    if (this.#held && this.#urgent !== null && this.#urgent.due <= now) this.#urgent.arrive();
    else this.#wait();
  }
}
