/**
 * A journal without what may differ between two runs of the same story: times, ports, dates, and the order in which things
 * happened on different channels and to different mails. What is left is a story for each channel and for each entry of a
 * mail, and must be the same in every world.
 */
import type { JournalEvent } from '../../src/journal/event.ts';

export interface Canonical {
  readonly channels: Readonly<Record<string, readonly string[]>>;
  readonly entries: Readonly<Record<string, readonly string[]>>;
}

export function canonical(events: readonly JournalEvent[]): Canonical {
  const channels: Record<string, string[]> = {};
  const entries: Record<string, string[]> = {};
  for (const event of events) {
    const line = timeless(event);
    const isStory = 'mail' in event;
    if (isStory) (entries['entry' in event ? event.entry : event.mail] ??= []).push(line);
    else if ('channel' in event) (channels[event.channel] ??= []).push(line);
  }
  return { channels: sorted(channels), entries: sorted(entries) };
}

const VARIES: ReadonlySet<string> = new Set(['seq', 'at', 'ms', 'until', 'peer', 'started']);
const DATES = /(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{2,4} \d\d:\d\d:\d\d (?:UT|\+0000)/g;

function timeless(event: JournalEvent): string {
  return JSON.stringify(event, (key, value: unknown) => {
    if (VARIES.has(key) || (key === 'octets' && typeof value === 'number')) return undefined;
    return typeof value === 'string'
      ? value.replace(DATES, 'DATE').replace(/SIZE=\d+/, 'SIZE')
      : value;
  });
}

function sorted(stories: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(stories).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
