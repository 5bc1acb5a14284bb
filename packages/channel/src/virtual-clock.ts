/**
 * A clock whose time is a number: it stands still while something runs and jumps to the next event when asked to. What is
 * due first runs first, and what is due at one moment runs in the order in which it was asked for; so a run is exact and
 * repeatable. There is no promise and no timer of the machine here.
 *
 * The events lie in a binary heap. A cancelled one stays in it as a husk until it comes up or the husks outnumber the rest.
 */
import { invariant } from '@hopscope/protocol';

import type { Clock, Timer } from './clock.ts';

/** Husks below this number are not worth a clearing. */
const FEW = 64;

export class VirtualClock implements Clock {
  #now: number;
  #serial = 0;
  #pending = 0;
  #heap: Event[] = [];

  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    if (ms === Infinity) return NEVER;
    const event: Event = { at: this.#now + (ms > 0 ? ms : 0), serial: this.#serial, run };
    this.#serial += 1;
    this.#pending += 1;
    this.#heap.push(event);
    rise(this.#heap, this.#heap.length - 1);
    return { cancel: () => this.#cancel(event) };
  }

  /** How many events wait to be run. */
  get pending(): number {
    return this.#pending;
  }

  /** The moment of the earliest event, or Infinity when there is none. */
  get next(): number {
    return this.#earliest()?.at ?? Infinity;
  }

  /** Moves time to the earliest event and runs it. False when there was none. */
  step(): boolean {
    const event = this.#earliest();
    if (event === null) return false;
    const { run } = event;
    invariant(run !== null, 'a husk was taken for an event');
    takeFirst(this.#heap);
    event.run = null;
    this.#pending -= 1;
    this.#now = event.at;
    run();
    return true;
  }

  /** Runs until nothing waits any more. Throws when that takes more than `maxSteps` events. */
  runUntilIdle({ maxSteps }: { readonly maxSteps: number }): void {
    for (let steps = 0; steps < maxSteps; steps += 1) if (!this.step()) return;
    if (this.#pending === 0) return;
    throw new Error(
      `Still busy after ${maxSteps} steps: ${this.#pending} events wait, the next at ${this.next} ms.`,
    );
  }

  /** Runs all that is due up to a moment, that moment included, and moves time there. A moment in the past does nothing. */
  runUntil(moment: number): void {
    while (this.next <= moment) this.step();
    this.#now = Math.max(this.#now, moment);
  }

  #cancel(event: Event): void {
    if (event.run === null) return;
    event.run = null;
    this.#pending -= 1;
    const husks = this.#heap.length - this.#pending;
    if (husks > FEW && husks > this.#pending) this.#clearHusks();
  }

  /** An array in order is a heap. */
  #clearHusks(): void {
    this.#heap = this.#heap
      .filter(({ run }) => run !== null)
      .toSorted((a, b) => (before(a, b) ? -1 : 1));
  }

  #earliest(): Event | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.run !== null) return first;
      takeFirst(this.#heap);
    }
    return null;
  }
}

interface Event {
  readonly at: number;
  readonly serial: number;
  /** Null once it ran or was cancelled. */
  run: (() => void) | null;
}

const NEVER: Timer = { cancel: () => {} };

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
