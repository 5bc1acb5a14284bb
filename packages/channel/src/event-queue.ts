/**
 * What is still to happen, in the order in which it will: what is due first comes first, and what is due at one moment in the
 * order in which it was asked for.
 *
 * Most of what happens is due at once. It stands in a row; only what is due later lies in a binary heap, and whenever that
 * comes up it was asked for earlier than all that stands in the row. A cancelled event stays as a husk until it comes up, or
 * until the husks in the heap outnumber the rest.
 */
import { invariant } from '@hopscope/protocol';

import type { Timer } from './clock.ts';

/** Husks below this number are not worth a clearing. */
const FEW = 64;

export class EventQueue {
  /** The present moment. It moves when an event of a later one is taken, or is set when nothing is due before. */
  now: number;
  #serial = 0;
  #pending = 0;
  /** The row of those due now: each knows the next. */
  #first: Event | null = null;
  #last: Event | null = null;
  #heap: Event[] = [];

  constructor(now: number) {
    this.now = now;
  }

  /** Events that are not cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /** Adds what is to be run at a moment, or now where that has passed. */
  add(moment: number, run: () => void): Timer {
    const event = new Event(this, moment, this.#serial, run);
    this.#serial += 1;
    this.#pending += 1;
    if (moment > this.now) {
      this.#heap.push(event);
      rise(this.#heap, this.#heap.length - 1);
      return event;
    }
    if (this.#last === null) this.#first = event;
    else this.#last.behind = event;
    this.#last = event;
    return event;
  }

  /** The moment of the earliest event, or Infinity when there is none. */
  get next(): number {
    if (this.#firstInRow() !== null) return this.now;
    return this.#firstInHeap()?.at ?? Infinity;
  }

  /** Takes the earliest event, moves time there, and gives what is to be run; null when there is none. */
  take(): (() => void) | null {
    const later = this.#firstInHeap();
    const due = later !== null && later.at <= this.now ? null : this.#firstInRow();
    const event = due ?? later;
    if (event === null) return null;
    if (event === due) this.#leaveRow(event);
    else {
      takeFirst(this.#heap);
      this.now = event.at;
    }
    this.#pending -= 1;
    return event.taken();
  }

  /** An event has become a husk. */
  cancelled(): void {
    this.#pending -= 1;
    const husks = this.#heap.length - this.#pending; // or more: those in the row are pending too
    if (husks > FEW && husks > this.#pending) this.#clearHusks();
  }

  #firstInRow(): Event | null {
    while (this.#first?.isHusk === true) this.#leaveRow(this.#first);
    return this.#first;
  }

  /** Whoever has left must hold on to nobody. */
  #leaveRow(first: Event): void {
    this.#first = first.behind;
    if (this.#first === null) this.#last = null;
    first.behind = null;
  }

  #firstInHeap(): Event | null {
    for (let first = this.#heap[0]; first; first = this.#heap[0]) {
      if (!first.isHusk) return first;
      takeFirst(this.#heap);
    }
    return null;
  }

  /** An array in order is a heap. */
  #clearHusks(): void {
    this.#heap = this.#heap
      .filter(({ isHusk }) => !isHusk)
      .toSorted((a, b) => (before(a, b) ? -1 : 1));
  }
}

class Event implements Timer {
  readonly at: number;
  readonly serial: number;
  /** The next in the row. */
  behind: Event | null = null;
  readonly #queue: EventQueue;
  /** Null once it was taken or cancelled. */
  #run: (() => void) | null;

  constructor(queue: EventQueue, at: number, serial: number, run: () => void) {
    this.at = at;
    this.serial = serial;
    this.#queue = queue;
    this.#run = run;
  }

  get isHusk(): boolean {
    return this.#run === null;
  }

  cancel(): void {
    if (this.#run === null) return;
    this.#run = null;
    this.#queue.cancelled();
  }

  taken(): () => void {
    const run = this.#run;
    invariant(run !== null, 'a husk was taken for an event');
    this.#run = null;
    return run;
  }
}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}

/** Moves the event at a place of the heap up to where no later one stands above it. */
function rise(heap: Event[], place: number): void {
  const event = heap[place]!;
  let at = place;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above]!;
    if (before(parent, event)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = event;
}

/** Takes the first event off the heap and lets the last one sink from its place. */
function takeFirst(heap: Event[]): void {
  const event = heap.pop()!;
  const size = heap.length;
  if (size === 0) return;
  let at = 0;
  for (let below = 1; below < size; below = 2 * at + 1) {
    if (below + 1 < size && before(heap[below + 1]!, heap[below]!)) below += 1;
    const child = heap[below]!;
    if (before(event, child)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = event;
}
