/**
 * The list of all mails of a journal, and what has become of each at the playhead: who asks why a mail is stuck begins here. Which of
 * them is selected is a choice of the user; a pure reducer moves it.
 */
import { outcomeOf, type MailId, type MailState, type NetworkState } from '@hopscope/network';

import { moment } from '../../text/time.ts';
import type { Frame } from './frame.ts';
import type { Journey } from './journeys.ts';
import type { ScrollAction } from './scrolling.ts';

export interface MailList {
  /** Null: there is none yet. */
  readonly selected: MailId | null;
  /** Those that wait or went wrong come first. */
  readonly sorted: boolean;
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
  return { selected, sorted: false };
}

/** In the order of the list. */
export function standings(frame: Frame, { sorted }: MailList): readonly Standing[] {
  const all = standingsOf(frame);
  return sorted
    ? all.toSorted((one, other) => FATES.indexOf(one.fate) - FATES.indexOf(other.fate))
    : all;
}

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

/** `height`: mails in sight. */
export function mailListAfter(
  list: MailList,
  frame: Frame,
  action: ScrollAction,
  height: number,
): MailList {
  const mails = standings(frame, list).map(({ journey }) => journey.mail);
  const at = Math.max(0, mails.indexOf(list.selected ?? ''));
  const to = {
    'line-up': at - 1,
    'line-down': at + 1,
    'page-up': at - height,
    'page-down': at + height,
    'to-top': 0,
    'to-end': mails.length,
  }[action];
  return { ...list, selected: mails[Math.max(0, Math.min(to, mails.length - 1))] ?? null };
}
