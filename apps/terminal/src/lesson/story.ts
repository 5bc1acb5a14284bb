/**
 * The story of one mail and of the notifications about it, as the journal tells it, and what the goals of lessons ask of it. Knows
 * nothing of lessons.
 */
import {
  originalMail,
  type EventOf,
  type JournalEvent,
  type MailId,
  type Outcome,
} from '@hopscope/network';

export interface Story {
  readonly mail: MailId;
  /** Those that name the mail, in order. */
  readonly events: readonly JournalEvent[];
  /** `deferred`: it has not ended yet. */
  readonly outcome: Outcome;
}

/** The mail whose story an event belongs to; null: none. */
export function mailOf(event: JournalEvent): MailId | null {
  if ('mail' in event) return originalMail(event.mail);
  return event.type === 'fault' && event.ofMail !== null ? originalMail(event.ofMail) : null;
}

/** Whether a mail enters the network with this event. */
export function isBeginning(event: JournalEvent): boolean {
  if (event.type === 'submitted') return true;
  return event.type === 'accepted' && event.cause === 'channel' && event.parent === null;
}

export function eventsOf<Type extends JournalEvent['type']>(
  { events }: Story,
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is JournalEvent & EventOf<Type> => event.type === type);
}

/** Whether it is about the mail itself. */
export function isOwn(event: { readonly mail: MailId }): boolean {
  return originalMail(event.mail) === event.mail;
}

/** Whether it is about a notification. */
export function isNotification(event: { readonly mail: MailId }): boolean {
  return !isOwn(event);
}

/** Where the mail itself was delivered, in order. */
export function deliveries(story: Story): readonly EventOf<'delivered'>[] {
  return eventsOf(story, 'delivered').filter(isOwn);
}

/** Where notifications about it were. */
export function homecomings(story: Story): readonly EventOf<'delivered'>[] {
  return eventsOf(story, 'delivered').filter(isNotification);
}

/** Every transaction in which the mail itself was sent. */
export function sendings(story: Story): readonly EventOf<'sending'>[] {
  return eventsOf(story, 'sending').filter(isOwn);
}

/** Whether the host took itself off the head of the forward-path as it passed the mail on. */
export function relayedBy(story: Story, host: string): boolean {
  return sendings(story).some((one) => one.host === host && one.hops.some(isShift));
}

function isShift({ deleted, prepended }: EventOf<'sending'>['hops'][number]): boolean {
  return deleted.length > 0 && prepended !== null;
}

/** `ALPHA, ONE and TWO`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** What became of it, in one sentence: what is said where a lesson has nothing better to say. */
export function whatBecame(story: Story): string {
  const [refused] = eventsOf(story, 'refused');
  const failed = eventsOf(story, 'failed').findLast(isOwn);
  const [delivered] = deliveries(story);
  switch (story.outcome) {
    case 'deferred':
      return `${story.mail} has not ended yet.`;
    case 'refused':
      return refused === undefined
        ? `${story.mail} was refused.`
        : `${refused.host} took no responsibility for ${refused.forwardPath}: ${refused.reply}.`;
    case 'returned':
    case 'lost':
      return failed === undefined
        ? `${story.mail} was lost.`
        : `${failed.host} could not pass ${story.mail} on: ${failed.saidBy ?? failed.host} said ${failed.reply}.`;
    case 'delivered':
      return delivered === undefined
        ? `${story.mail} has left the network.`
        : `${story.mail} was delivered to ${delivered.mailbox}, with Return-Path: ${delivered.returnPath}.`;
  }
}
