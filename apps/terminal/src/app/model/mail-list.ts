/**
 * The list of all mails of a journal, and what has become of each at the playhead: who asks why a mail is stuck begins here. Which of
 * them is selected, and to which words the list is narrowed, are choices of the user; pure reducers change them.
 */
import { outcomeOf, type MailId, type MailState, type NetworkState } from '@hopscope/network';

import { moment } from '../../text/time.ts';
import type { Frame } from './frame.ts';
import type { Journey } from './journeys.ts';
import type { ScrollAction } from './scrolling.ts';
import { editedBy, fieldOf, typedInto, type TextField } from './text-field.ts';

export interface MailList {
  /** Null: there is none yet. */
  readonly selected: MailId | null;
  /** Those that wait or went wrong come first. */
  readonly sorted: boolean;
  /** The words that each mail in it holds. */
  readonly filter: TextField;
  /** They are being typed. */
  readonly typing: boolean;
}

/** In the order in which they come when sorted. */
export const FATES = [
  'waits',
  'under way',
  'lost',
  'returned',
  'refused',
  'delivered',
  'to come',
] as const;

export type Fate = (typeof FATES)[number];

export interface Standing {
  readonly journey: Journey;
  readonly fate: Fate;
  /** Where it is, until when, and the reply that this rests on; empty: there is nothing more to say. */
  readonly why: string;
}

export function newMailList(selected: MailId | null): MailList {
  return { selected, sorted: false, filter: fieldOf(''), typing: false };
}

/** In the order of the list. */
export function standings(frame: Frame, { sorted, filter }: MailList): readonly Standing[] {
  const fitting = narrowed(standingsOf(frame), filter.text);
  return sorted
    ? fitting.toSorted((one, other) => FATES.indexOf(one.fate) - FATES.indexOf(other.fate))
    : fitting;
}

/** Those in which each of the words stands somewhere, and none that is told with an exclamation mark, whatever their case. */
function narrowed(all: readonly Standing[], filter: string): readonly Standing[] {
  const words = filter.toLowerCase().split(/\s+/);
  const wanted = words.filter((word) => word !== '' && !word.startsWith('!'));
  const unwanted = words.flatMap((word) => (/^!./.test(word) ? word.slice(1) : []));
  if (wanted.length === 0 && unwanted.length === 0) return all;
  return all.filter((standing) => {
    const text = textOf(standing);
    const holds = (word: string): boolean => text.includes(word);
    return wanted.every(holds) && !unwanted.some(holds);
  });
}

/** All that is known of a mail by which it can be found. */
function textOf({ journey, fate, why }: Standing): string {
  const { mail, reversePath, forwardPaths, hosts } = journey;
  const all = [mail, fate, ALSO[fate], reversePath, ...forwardPaths, ...hosts, why];
  return all.join('\n').toLowerCase();
}

/** What people call it, too. */
const ALSO: Readonly<Record<Fate, string>> = {
  waits: 'waiting deferred',
  'under way': '',
  lost: 'failed',
  returned: 'failed',
  refused: 'failed',
  delivered: '',
  'to come': '',
};

/** Found once for each moment: thirty pictures a second may be made of it. */
function standingsOf({ state, cursor, journeys }: Frame): readonly Standing[] {
  const { all } = journeys;
  const before = known.get(state);
  if (before?.cursor === cursor && before.all.length === all.length) return before.all;
  const found = all.map((journey) => standingOf(state, journey));
  known.set(state, { cursor, all: found });
  return found;
}

const known = new WeakMap<
  NetworkState,
  { readonly cursor: number; readonly all: readonly Standing[] }
>();

function standingOf(state: NetworkState, journey: Journey): Standing {
  const mail = state.mails.get(journey.mail);
  if (mail === undefined) return { journey, fate: 'to come', why: '' };
  // Handed in, and nobody has taken it yet.
  if (mail.recipients.size === 0 && mail.refused.length === 0)
    return { journey, fate: 'under way', why: `at ${mail.host}` };
  const outcome = outcomeOf(state.mails, mail);
  if (outcome === 'delivered') return { journey, fate: outcome, why: '' };
  if (outcome !== 'deferred') return { journey, fate: outcome, why: replyIn(mail) };
  const waiting = waitingFor(state, mail);
  if (waiting !== null) return { journey, fate: 'waits', why: waiting };
  return { journey, fate: 'under way', why: `at ${holdersOf(state, mail).join(', ')}` };
}

/** The last reply that a recipient's end rests on. */
function replyIn({ recipients, refused }: MailState): string {
  const replies = [...recipients.values()].flatMap(({ state, reply }) =>
    state === 'notified' || state === 'lost' ? (reply ?? []) : [],
  );
  return replies.at(-1) ?? refused.at(-1)?.reply ?? '';
}

/** The mail, and the notifications about it. */
function partsOf(state: NetworkState, mail: MailState): readonly MailState[] {
  return [mail, ...mail.notifications.flatMap((id) => state.mails.get(id) ?? [])];
}

/** The hosts that are responsible for it, or for a notification about it. */
function holdersOf(state: NetworkState, mail: MailState): readonly string[] {
  const holders = partsOf(state, mail).flatMap(({ recipients }) =>
    [...recipients.values()].flatMap(({ state: how, host }) =>
      how === 'under-way' || how === 'failed' ? host : [],
    ),
  );
  return [...new Set(holders)];
}

/** Until when the mail, or a notification about it, waits in a spool; null: none does. */
function waitingFor(state: NetworkState, mail: MailState): string | null {
  for (const { recipients } of partsOf(state, mail)) {
    for (const { host, entry, recipient, state: how, reply } of recipients.values()) {
      if (how !== 'deferred') continue;
      const spooled = state.hosts.get(host)?.spool.get(entry)?.recipients.get(recipient);
      const { attempts = 0, until = 0, waitsFor = null } = spooled ?? {};
      return waitsFor === null
        ? `at ${host}, attempt ${attempts + 1} at ${moment(until)}: ${reply ?? ''}`
        : `at ${host} until ${waitsFor} calls, or until ${moment(until)}`;
    }
  }
  return null;
}

/** Where in the list the selection is: a mail that was selected and does not fit is found again as soon as it does. */
export function selectedIn(shown: readonly Standing[], { selected }: MailList): number {
  const at = shown.findIndex(({ journey }) => journey.mail === selected);
  return Math.max(0, at);
}

/** `height`: mails in sight. */
export function mailListAfter(
  list: MailList,
  frame: Frame,
  action: ScrollAction,
  height: number,
): MailList {
  const shown = standings(frame, list);
  const mails = shown.map(({ journey }) => journey.mail);
  const at = selectedIn(shown, list);
  const to = {
    'line-up': at - 1,
    'line-down': at + 1,
    'page-up': at - height,
    'page-down': at + height,
    'to-top': 0,
    'to-end': mails.length,
  }[action];
  const selected = mails[Math.max(0, Math.min(to, mails.length - 1))] ?? list.selected;
  return { ...list, selected };
}

/** After a key while words are typed, as the key table spells it. */
export function filterAfterKey(list: MailList, key: string): MailList {
  const { filter } = list;
  if (key === 'escape') return unfiltered(list);
  if (key === 'enter' || (key === 'backspace' && filter.text === ''))
    return { ...list, typing: false };
  const isTyped = Array.from(key).length === 1;
  const edited = isTyped ? typedInto(filter, key) : editedBy(filter, key);
  return edited === null ? list : { ...list, filter: edited };
}

export function filterAfterPaste(list: MailList, text: string): MailList {
  return { ...list, filter: typedInto(list.filter, text.trim().replaceAll(/\s+/g, ' ')) };
}

/** All mails again. */
export function unfiltered(list: MailList): MailList {
  return { ...list, filter: fieldOf(''), typing: false };
}
