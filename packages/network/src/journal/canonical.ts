/**
 * A journal without what may differ between two runs of the same story: times, ports, dates, and the order in which things
 * happened on different channels and to different mails. What is left is a story for each channel and for each entry of a
 * mail, and is the same in every world.
 */
import type { ChannelId, EntryId, JournalEvent } from './event.ts';

/** A line of a story: an event as JSON, without what may differ. */
export type StoryLine = string;

/** A journal, story by story. */
export interface CanonicalJournal {
  /** Of each channel, what it carried and what became of it. In the order of their names. */
  readonly channels: ReadonlyMap<ChannelId, readonly StoryLine[]>;
  /** Of each spool entry, and under its `MailId` of what was handed in, what happened to it. In the order of their names. */
  readonly entries: ReadonlyMap<EntryId, readonly StoryLine[]>;
}

/** A channel or an entry whose stories are not the same. */
export interface StoryDifference {
  readonly of: 'channel' | 'entry';
  /** A {@link ChannelId}, an {@link EntryId} or, of mail that had no entry, a `MailId`. */
  readonly name: string;
  /** Lines that they have in common. */
  readonly common: number;
  /** What comes next in each; null: nothing. */
  readonly one: JournalEvent | null;
  /** As {@link StoryDifference.one}. */
  readonly other: JournalEvent | null;
}

/** An event, and what of it is the same in every run. */
interface Told {
  readonly line: StoryLine;
  readonly event: JournalEvent;
}

type Stories = ReadonlyMap<string, readonly Told[]>;

/** The stories of a journal, to be held against those of another. */
export function canonicalJournal(events: readonly JournalEvent[]): CanonicalJournal {
  const { channels, entries } = storiesOf(events);
  return { channels: linesOf(channels), entries: linesOf(entries) };
}

/**
 * Where two journals differ channel by channel and entry by entry, times and the order between them aside; channels first. Empty: the
 * same happened in both.
 */
export function diffStories(
  one: readonly JournalEvent[],
  other: readonly JournalEvent[],
): readonly StoryDifference[] {
  const [first, second] = [storiesOf(one), storiesOf(other)];
  return [
    ...differences('channel', first.channels, second.channels),
    ...differences('entry', first.entries, second.entries),
  ];
}

const VARIES: ReadonlySet<string> = new Set(['seq', 'at', 'ms', 'until', 'peer', 'started']);
const DATES = /(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{2,4} \d\d:\d\d:\d\d (?:UT|\+0000)/g;

function storiesOf(events: readonly JournalEvent[]): Record<'channels' | 'entries', Stories> {
  const channels = new Map<string, Told[]>();
  const entries = new Map<string, Told[]>();
  for (const event of events) {
    if ('mail' in event) tell(entries, 'entry' in event ? event.entry : event.mail, event);
    else if ('channel' in event) tell(channels, event.channel, event);
  }
  return { channels: sorted(channels), entries: sorted(entries) };
}

function timeless(event: JournalEvent): StoryLine {
  return JSON.stringify(event, (key, value: unknown) => {
    if (VARIES.has(key) || (key === 'octets' && typeof value === 'number')) return undefined;
    return typeof value === 'string'
      ? value.replace(DATES, 'DATE').replace(/SIZE=\d+/, 'SIZE')
      : value;
  });
}

function tell(stories: Map<string, Told[]>, name: string, event: JournalEvent): void {
  const told = { line: timeless(event), event };
  const story = stories.get(name);
  if (story === undefined) stories.set(name, [told]);
  else story.push(told);
}

function sorted(stories: Stories): Stories {
  return new Map([...stories].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function linesOf(stories: Stories): ReadonlyMap<string, readonly StoryLine[]> {
  return new Map([...stories].map(([name, story]) => [name, story.map(({ line }) => line)]));
}

function differences(
  of: StoryDifference['of'],
  ones: Stories,
  others: Stories,
): readonly StoryDifference[] {
  return [...new Set([...ones.keys(), ...others.keys()])].flatMap((name): StoryDifference[] => {
    const [one, other] = [ones.get(name) ?? [], others.get(name) ?? []];
    const common = one.findIndex(({ line }, index) => line !== other[index]?.line);
    if (common < 0 && one.length === other.length) return [];
    const at = common < 0 ? one.length : common;
    return [{ of, name, common: at, one: one[at]?.event ?? null, other: other[at]?.event ?? null }];
  });
}
