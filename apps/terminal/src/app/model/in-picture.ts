/**
 * Which events belong in the picture: those of all mails, or of the one that is pinned. They are found once and added to as the journal
 * grows, not looked for in each picture: a journal may have a million of them.
 */
import type { EventOf, JournalEvent } from '@hopscope/network';

import { isInPicture, type Frame } from './frame.ts';

interface Found {
  /** Of the journey when they were found: a channel that comes later brings its earlier lines along. */
  readonly channels: number;
  /** Events that were looked at. */
  read: number;
  /** Their sequence numbers, in order. */
  readonly all: number[];
  readonly wire: number[];
}

const known = new WeakMap<object, Found>();

function foundIn(frame: Frame): Found {
  const { events, pinned, journey } = frame;
  const of = pinned && journey !== null ? journey : events;
  const channels = of === journey ? journey.channels.size : 0;
  const before = known.get(of);
  const found = before?.channels === channels ? before : { channels, read: 0, all: [], wire: [] };
  for (; found.read < events.length; found.read += 1) {
    const event = events[found.read];
    if (event === undefined || !isInPicture(frame, event)) continue;
    found.all.push(found.read);
    if (event.type === 'wire') found.wire.push(found.read);
  }
  known.set(of, found);
  return found;
}

/** The events in the picture before the playhead, the last of them first. */
export function* lastFirst(frame: Frame): Generator<JournalEvent> {
  const { all } = foundIn(frame);
  for (let index = countBefore(all, frame.cursor) - 1; index >= 0; index -= 1) {
    const event = frame.events[all[index] ?? -1];
    if (event !== undefined) yield event;
  }
}

/** The lines in the picture that crossed the wire before the playhead. */
export interface Crossed {
  readonly count: number;
  /** From the one of that index up to another. */
  readonly slice: (from: number, to: number) => readonly EventOf<'wire'>[];
  /** The same object as long as they are the same lines, or more of them. */
  readonly key: object;
}

export function crossed(frame: Frame): Crossed {
  const { wire } = foundIn(frame);
  const count = countBefore(wire, frame.cursor);
  return {
    count,
    slice: (from, to) =>
      wire.slice(Math.max(0, from), Math.max(0, Math.min(to, count))).flatMap((seq) => {
        const event = frame.events[seq];
        return event?.type === 'wire' ? event : [];
      }),
    key: wire,
  };
}

/** How many of the numbers, which are in order, are below the limit. */
export function countBefore(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
