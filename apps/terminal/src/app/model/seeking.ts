/**
 * The line in which a user types what to look for in the journal, and where the playhead goes for it: to the next event that holds the
 * words, to one by its number or time, to the next trouble, or to where a mail begins. It knows events, and nothing of how they look.
 */
import { originalMail, type JournalEvent, type MailId } from '@hopscope/network';

import { sentence } from '../../text/journal-line.ts';
import { moment } from '../../text/time.ts';
import { echoed } from '../../text/visible.ts';
import { editedBy, fieldOf, typedInto, type TextField } from './text-field.ts';

/** What is looked for. `by`: on from the playhead, or back. */
export type Sought =
  | { readonly kind: 'text'; readonly text: string; readonly by: 1 | -1 }
  | { readonly kind: 'trouble'; readonly by: 1 | -1 }
  | { readonly kind: 'mail'; readonly mail: MailId };

/** The line while it is typed. */
export interface Searching {
  readonly field: TextField;
  /** What was looked for before; an empty line looks for it again. */
  readonly before: string | null;
  /** Why nothing was found; null: nobody has looked. */
  readonly refused: string | null;
}

export function newSearching(before: string | null): Searching {
  return { field: fieldOf(''), before, refused: null };
}

/** After a key; null: the user has closed it. What Enter looks for is told by {@link soughtIn}. */
export function searchingAfterKey(searching: Searching, key: string): Searching | null {
  const { field } = searching;
  if (key === 'escape' || (key === 'backspace' && field.text === '')) return null;
  const isTyped = Array.from(key).length === 1;
  const edited = isTyped ? typedInto(field, key) : editedBy(field, key);
  return edited === null ? searching : { ...searching, field: edited, refused: null };
}

export function searchingAfterPaste(searching: Searching, text: string): Searching {
  const pasted = text.replaceAll(/[\r\n]+$/g, '').replaceAll(/[\r\n\t]+/g, ' ');
  return { ...searching, field: typedInto(searching.field, pasted), refused: null };
}

/** Null: nothing, now or before. */
export function soughtIn({ field, before }: Searching): Sought | null {
  const text = field.text.trim() === '' ? before : field.text;
  return text === null ? null : { kind: 'text', text, by: 1 };
}

/** What came of it. */
export interface Found {
  /** Events before the playhead, where it shall go; null: it stays. */
  readonly count: number | null;
  /** Null: there is nothing to say. */
  readonly said: string | null;
}

/** `isMeant`: whether an event belongs in the picture. */
export function found(
  events: readonly JournalEvent[],
  cursor: number,
  sought: Sought,
  isMeant: (event: JournalEvent) => boolean,
): Found {
  switch (sought.kind) {
    case 'mail': {
      const first = events.findIndex(
        (event) => 'mail' in event && originalMail(event.mail) === sought.mail,
      );
      return { count: first >= cursor ? first + 1 : null, said: null };
    }
    case 'trouble': {
      const { by } = sought;
      const at = nextIn(events, cursor, by, (event) => isTrouble(event) && isMeant(event));
      if (at !== null) return { count: at + 1, said: null };
      const where = by > 0 ? 'behind' : 'before';
      return {
        count: null,
        said: `No fault, no refusal and no mail that waits or is lost ${where} this.`,
      };
    }
    case 'text':
      return foundText(events, cursor, sought, isMeant);
  }
}

function foundText(
  events: readonly JournalEvent[],
  cursor: number,
  { text, by }: Extract<Sought, { kind: 'text' }>,
  isMeant: (event: JournalEvent) => boolean,
): Found {
  const place = placeOf(events, text);
  if (place !== null) return place;
  const wanted = text.toLowerCase();
  const fits = (event: JournalEvent): boolean =>
    isMeant(event) && sentence(event).toLowerCase().includes(wanted);
  const on = nextIn(events, cursor, by, fits);
  const at = on ?? nextIn(events, by > 0 ? 0 : events.length + 1, by, fits);
  const event = at === null ? undefined : events[at];
  if (at === null || event === undefined)
    return { count: null, said: `Nothing holds "${echoed(text)}".` };
  const round = by > 0 ? ', from the first event on' : ', from the last event back';
  return {
    count: at + 1,
    said: `Event ${at + 1}${on === null ? round : ''}: ${moment(event.at)} ${sentence(event)}`,
  };
}

/** `#41`, or a time such as `00:02.5`; null: it is neither. */
function placeOf(events: readonly JournalEvent[], text: string): Found | null {
  const number = /^\s*#(\d+)\s*$/.exec(text)?.[1];
  if (number !== undefined) return { count: Math.min(Number(number), events.length), said: null };
  const [, hours = '0', minutes, seconds] =
    /^\s*(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (minutes === undefined || seconds === undefined) return null;
  const at = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  const first = events.findIndex((event) => event.at >= at);
  return { count: first < 0 ? events.length : first + 1, said: null };
}

/** The nearest event on or back from the one at the playhead; null: none. */
function nextIn(
  events: readonly JournalEvent[],
  cursor: number,
  by: 1 | -1,
  fits: (event: JournalEvent) => boolean,
): number | null {
  for (let at = by > 0 ? cursor : cursor - 2; at >= 0 && at < events.length; at += by) {
    const event = events[at];
    if (event !== undefined && fits(event)) return at;
  }
  return null;
}

/** What goes otherwise than its sender wants. */
function isTrouble(event: JournalEvent): boolean {
  switch (event.type) {
    case 'fault':
    case 'refused':
    case 'lost':
    case 'channel-failed':
    case 'call-skipped':
    case 'warned':
      return true;
    case 'hop':
      return event.outcome !== 'passed-on';
    case 'deferred':
      return event.waitsFor !== undefined; // otherwise its hop has just been told
    case 'failed':
      return event.saidBy === null;
    case 'began':
    case 'listening':
    case 'host-stopped':
    case 'channel-opening':
    case 'channel-opened':
    case 'channel-closed':
    case 'turned':
    case 'retried':
    case 'wire':
    case 'submitted':
    case 'accepted':
    case 'sending':
    case 'delivered':
    case 'redirected':
    case 'notified':
      return false;
  }
}
