/** All that a picture of the app is made of, at one moment: what the views are functions of. */
import { originalMail, type JournalEvent, type NetworkState } from '@hopscope/network';

import type { Theme } from '../theme.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import type { Exporting } from './exporting.ts';
import { hostColors, type HostColors } from './host-colors.ts';
import type { Journey, Journeys, JourneyRow } from './journeys.ts';
import type { MailList } from './mail-list.ts';
import type { Ordering } from './ordering.ts';
import type { Playback } from './playback.ts';
import type { Pane, Tops } from './scrolling.ts';
import type { Searching } from './seeking.ts';
import type { Choices, Notice } from './choices.ts';
import type { Stop } from '../../tour/stop.ts';

export interface Frame {
  readonly theme: Theme;
  readonly networkName: string;
  /** The hosts of the network, in the order of its file. */
  readonly hosts: readonly string[];
  /** Which colour of the theme each of them has. */
  readonly colors: HostColors;
  readonly events: readonly JournalEvent[];
  /** Events before the playhead. */
  readonly cursor: number;
  /** The network at the playhead. */
  readonly state: NetworkState;
  readonly journeys: Journeys;
  /** The journey in the picture; null before the first mail. */
  readonly journey: Journey | null;
  readonly pinned: boolean;
  readonly playing: boolean;
  readonly live: boolean;
  /** The journal was written down before: no host listens, and nothing more will happen. */
  readonly recorded: boolean;
  /** The end of that journal is missing. */
  readonly cutOff: boolean;
  readonly speed: number;
  /** Where the show stops and what is said there; empty: it is no tour. */
  readonly tour: readonly Stop[];
  /** The user has come from a show of their own, and goes back to it. */
  readonly visiting: boolean;
  /** What it teaches; null: it is no lesson. */
  readonly lesson: Lesson | null;
  /** A network runs here, and can be told something. */
  readonly operated: boolean;
  /** It is a picture of a film, and whether that plays or stands still nobody knows here. */
  readonly filmed: boolean;
  /** It has been told something already. */
  readonly told: boolean;
  readonly help: boolean;
  readonly task: boolean;
  readonly exporting: Exporting | null;
  readonly ordering: Ordering | null;
  readonly searching: Searching | null;
  /** The list of all mails lies on top; null: it does not. */
  readonly mails: MailList | null;
  readonly notice: string | null;
  readonly pane: Pane | null;
  readonly zoomed: boolean;
  readonly tops: Tops;
  /** Where the envelope of the journey is. */
  readonly envelope: Envelope | null;
}

/** Between two hosts while a hop is under way, otherwise at one. */
export type Envelope =
  | { readonly kind: 'at'; readonly host: string }
  | {
      readonly kind: 'between';
      readonly from: string;
      readonly to: string;
      readonly progress: number;
    };

export interface UiState extends Choices {
  readonly theme: Theme;
  readonly networkName: string;
  readonly tour: readonly Stop[];
  readonly visiting: boolean;
  readonly lesson: Lesson | null;
  readonly operated: boolean;
  readonly filmed: boolean;
}

export function frameOf(playback: Playback, journeys: Journeys, ui: UiState): Frame {
  const { events, cursor, present } = playback;
  journeys.readUpTo(events);
  const mail = ui.pinned ?? mailAt(events, cursor);
  const journey = mail === null ? null : journeys.get(mail);
  return {
    theme: ui.theme,
    networkName: ui.networkName,
    hosts: hostsOf(events),
    colors: colorsOf(events, ui.theme.hosts.length),
    events,
    cursor,
    state: present,
    journeys,
    journey,
    pinned: ui.pinned !== null,
    playing: playback.playing,
    live: playback.live,
    recorded: playback.kind !== 'running',
    cutOff: playback.kind === 'cut-off',
    speed: playback.speed,
    tour: ui.tour,
    visiting: ui.visiting,
    lesson: ui.lesson,
    operated: ui.operated,
    filmed: ui.filmed,
    told: ui.ordered.length > 0,
    help: ui.help,
    task: ui.task,
    exporting: ui.exporting,
    ordering: ui.ordering,
    searching: ui.searching,
    mails: ui.mails,
    notice: noticeAt(ui.notice, events, cursor),
    pane: ui.pane,
    zoomed: ui.zoomed,
    tops: ui.tops,
    envelope: journey === null ? null : envelopeOf(journey, playback),
  };
}

/** What is still to be said of what the user did. */
function noticeAt(
  notice: Notice | null,
  events: readonly JournalEvent[],
  cursor: number,
): string | null {
  if (notice === null) return null;
  for (let index = notice.at ?? cursor; index < cursor; index += 1) {
    const event = events[index];
    if (event !== undefined && NEWS.has(event.type)) return null;
  }
  return notice.said;
}

/** With these a mail comes to an end or to a stop. */
const NEWS: ReadonlySet<JournalEvent['type']> = new Set([
  'delivered',
  'redirected',
  'refused',
  'deferred',
  'notified',
  'lost',
]);

/** Whether the event belongs in the picture: a mail that is pinned is shown without the others. */
export function isInPicture(
  { pinned, journey }: Pick<Frame, 'pinned' | 'journey'>,
  event: JournalEvent,
): boolean {
  if (!pinned || journey === null) return true;
  if ('mail' in event) return originalMail(event.mail) === journey.mail;
  return 'channel' in event && journey.channels.has(event.channel);
}

/** Whether the playhead has passed the event. */
export function isPast(frame: Frame, seq: number): boolean {
  return seq < frame.cursor;
}

/** The row at the playhead: the last that has begun. */
export function rowNow(frame: Frame): JourneyRow | null {
  return frame.journey?.rows.findLast((row) => isPast(frame, row.seq)) ?? null;
}

/** Known from the first event on, wherever the playhead is: so a host has its colour from the beginning. */
function hostsOf([first]: readonly JournalEvent[]): readonly string[] {
  return first?.type === 'began' ? first.hosts.map(({ name }) => name) : [];
}

/** Found once for each network: thirty pictures a second are made of it. */
function colorsOf([first]: readonly JournalEvent[], count: number): HostColors {
  if (first?.type !== 'began') return NO_COLORS;
  const known = colorsKnown.get(first);
  if (known !== undefined) return known;
  const colors = hostColors(first, count);
  colorsKnown.set(first, colors);
  return colors;
}

const NO_COLORS: HostColors = new Map();
const colorsKnown = new WeakMap<JournalEvent, HostColors>();

/** The mail that the last event before the playhead is about; the first mail before there is one. */
function mailAt(events: readonly JournalEvent[], cursor: number): string | null {
  for (let index = Math.min(cursor, events.length) - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event !== undefined && 'mail' in event) return originalMail(event.mail);
  }
  const first = events.find((event) => 'mail' in event);
  return first !== undefined && 'mail' in first ? first.mail : null;
}

function envelopeOf(journey: Journey, playback: Playback): Envelope | null {
  const { cursor } = playback;
  const hops = journey.rows.flatMap((row) => (row.kind === 'hop' && row.seq < cursor ? row : []));
  const last = hops.at(-1);
  if (last === undefined) {
    const [origin] = journey.hosts;
    return origin === undefined ? null : { kind: 'at', host: origin };
  }
  // The recipients of one transaction travel in one envelope: it goes on if one of them does.
  const { seq, from, to } = last;
  const together = hops.filter((hop) => hop.seq === seq);
  const ends = together.map((hop) => hop.arrived ?? hop.ended?.seq ?? null);
  const end = ends.includes(null) ? null : Math.max(...ends.map((one) => one ?? 0));
  if (end === null || end >= cursor) {
    return { kind: 'between', from, to, progress: playback.progress(seq, end) };
  }
  const taken = together.some((hop) => hop.arrived !== null || hop.ended?.outcome === 'passed-on');
  return { kind: 'at', host: taken ? to : from };
}
