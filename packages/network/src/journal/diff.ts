/** Two journals side by side: where they part, what happened there in the one and in the other, and which mail ended otherwise. */
import type { EventOf, JournalEvent, MailId } from './event.ts';
import { fold } from './fold.ts';
import { formatEvent } from './jsonl.ts';
import { outcomeOf, type Mails, type Outcome } from './mail-state.ts';

/** Where two journals part, and what came of it. */
export interface JournalDifference {
  /** Events that they have in common. */
  readonly common: number;
  /** What comes next in each; null: nothing. */
  readonly one: JournalEvent | null;
  /** As {@link JournalDifference.one}. */
  readonly other: JournalEvent | null;
  /** What comes next is the same in both, at another time: why, no event tells. */
  readonly timeAlone: boolean;
  /** What was not the same, in words: `fault 1 struck at TWO in the other: 451 at RCPT`. */
  readonly why: string;
  /** Mail that did not end alike; null: it was never sent there. */
  readonly mails: readonly {
    readonly mail: MailId;
    readonly one: Outcome | null;
    readonly other: Outcome | null;
  }[];
}

/**
 * Null: they are equal. What the network is called, when it began and on which ports its hosts listen is not something that happens
 * in it, and so no difference.
 */
export function diffJournals(
  one: readonly JournalEvent[],
  other: readonly JournalEvent[],
): JournalDifference | null {
  let common = 0;
  let [first, second] = [one[0] ?? null, other[0] ?? null];
  while (first !== null && second !== null && same(first, second)) {
    common += 1;
    first = one[common] ?? null;
    second = other[common] ?? null;
  }
  if (first === null && second === null) return null;
  return {
    common,
    one: first,
    other: second,
    timeAlone: first !== null && second !== null && sameButTime(first, second),
    why: why(first, second),
    mails: mailsApart(fold(one).mails, fold(other).mails),
  };
}

function same(one: JournalEvent, other: JournalEvent): boolean {
  return formatEvent(withoutNames(one)) === formatEvent(withoutNames(other));
}

function sameButTime(one: JournalEvent, other: JournalEvent): boolean {
  return same({ ...one, at: 0 }, { ...other, at: 0 });
}

function withoutNames(event: JournalEvent): JournalEvent {
  if (event.type === 'began') return { ...event, network: '', started: '' };
  if (event.type === 'listening') return { ...event, address: '' };
  return event;
}

function why(one: JournalEvent | null, other: JournalEvent | null): string {
  if (one === null) return `the one ends here, and the other goes on: ${inWords(other)}`;
  if (other === null) return `the other ends here, and the one goes on: ${inWords(one)}`;
  if (one.type === 'began' && other.type === 'began') return beginnings(one, other);
  if (isCause(other) && !isCause(one)) return `in the other ${inWords(other)}`;
  if (isCause(one) && !isCause(other)) return `in the one ${inWords(one)}`;
  if (one.at !== other.at && sameButTime(one, other))
    return `the same at another time: ${one.at} ms and ${other.at} ms, ${inWords(one)}`;
  return `in the one ${inWords(one)}, in the other ${inWords(other)}`;
}

/** They are of different networks, or of different runs of one. */
function beginnings(one: EventOf<'began'>, other: EventOf<'began'>): string {
  const [first, second] = [hostsOf(one), hostsOf(other)];
  if (first !== second) return `in the one the hosts are ${first}, in the other ${second}`;
  if (JSON.stringify(one.links) !== JSON.stringify(other.links))
    return 'in the one the links are others than in the other';
  return `in the one the seed is ${one.seed}, in the other ${other.seed}`;
}

function hostsOf({ hosts }: EventOf<'began'>): string {
  return hosts
    .map(({ name, profile, external }) => `${name} (${external === null ? profile : external})`)
    .join(' ');
}

/** What comes from outside or by chance, and makes the rest happen. */
function isCause({ type }: JournalEvent): boolean {
  return (
    type === 'fault' || type === 'submitted' || type === 'host-stopped' || type === 'listening'
  );
}

function inWords(event: JournalEvent | null): string {
  switch (event?.type) {
    case undefined:
      return 'nothing happens';
    case 'fault':
      return `${event.rule} strikes at ${event.host}: ${event.what}`;
    case 'submitted':
      return `${event.mail} is handed in at ${event.host} for ${event.forwardPaths.join(' ')}`;
    case 'host-stopped':
      return `${event.host} goes down`;
    case 'listening':
      return `${event.host} comes up`;
    case 'turned':
      return `${event.channel} is turned, and ${event.from} sends`;
    case 'call-skipped':
      return `${event.from} is down and does not call ${event.to}`;
    case 'retried':
      return `${event.host} is told to try at once what waits there`;
    case 'wire':
      return `${event.channel} carries ${event.side}: ${event.text}`;
    case 'hop':
      return `a hop from ${event.host} to ${event.to} is ${event.outcome}: ${event.reply}`;
    case 'began':
      return `${event.network} begins`;
    case 'channel-opening':
      return `${event.channel} is to be opened`;
    case 'channel-opened':
      return `${event.channel} opens`;
    case 'channel-failed':
      return `${event.channel} does not open: ${event.why}`;
    case 'channel-closed':
      return `${event.channel} closes`;
    case 'sending':
      return `${event.mail} is sent from ${event.host} to ${event.to}`;
    case 'warned':
      return `${event.mail} is told of as delayed at ${event.host}`;
    case 'refused':
    case 'accepted':
    case 'delivered':
    case 'redirected':
    case 'deferred':
    case 'failed':
    case 'notified':
    case 'lost':
      return `${event.mail} is ${event.type} at ${event.host}`;
  }
}

function mailsApart(one: Mails, other: Mails): JournalDifference['mails'] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((mail) => ({ mail, one: outcomeIn(one, mail), other: outcomeIn(other, mail) }))
    .filter((apart) => apart.one !== apart.other);
}

function outcomeIn(mails: Mails, id: MailId): Outcome | null {
  const mail = mails.get(id);
  return mail === undefined ? null : outcomeOf(mails, mail);
}
