/**
 * What a host holds, as its events tell it. A running host keeps one of these and changes it only by applying an event
 * that it has just written; a reader of the journal folds the same events into the same state.
 */
import type { PathText, TransactionVerb } from '@hopscope/protocol';

import { unreachable } from '@hopscope/protocol';
import type {
  Accepted,
  EntryId,
  EventOf,
  JournalEvent,
  MailId,
  RecipientId,
  Redirected,
} from './event.ts';

export interface HostState {
  /** As in the plan. */
  readonly name: string;
  /** Null before it listens and after it stopped. */
  address: string | null;
  /** The event with which it stopped; null: it listens, or has not begun to. */
  stopped: number | null;
  /** Mail that the host is responsible for, oldest first. */
  readonly spool: Map<EntryId, SpoolEntry>;
  /** What was delivered here, oldest first. */
  readonly delivered: EventOf<'delivered'>[];
}

/** A mail in a spool, with the recipients whom its host is still responsible for. */
export interface SpoolEntry {
  /** `m1@ONE`. */
  readonly entry: EntryId;
  /** `m1`. */
  readonly mail: MailId;
  readonly verb: TransactionVerb;
  /** How it came there. */
  readonly cause: Accepted['cause'];
  /** As it came. */
  readonly reversePath: PathText;
  /** Of header and body with all trace lines. */
  readonly octets: number;
  /** As `at` of the journal counts. */
  readonly acceptedAt: number;
  /** Those that have not ended yet. */
  readonly recipients: Map<RecipientId, SpoolRecipient>;
}

/** One recipient in a spool. */
export interface SpoolRecipient {
  /** `m1@ONE#0`. */
  readonly recipient: RecipientId;
  /** As it came, or as a redirection made it. */
  readonly forwardPath: PathText;
  /** How many aliases, lists, 251s and 551s led here, and what the last of them was. */
  readonly redirections: number;
  /** Null: none led here. */
  readonly because: Redirected['because'] | null;
  state: 'queued' | 'sending' | 'deferred' | 'failed';
  /** Those that have ended. */
  attempts: number;
  /** How often it was deferred, to be tried again by itself: each pause is twice as long as the one before. */
  deferrals: number;
  /** While deferred: when the next attempt is due, and the reply that deferred it. */
  until: number;
  /** Null: none has. */
  reply: string | null;
  /** While deferred: the host that must call and say TURN, and `until` is then when it is given up; null: it is tried again. */
  waitsFor: string | null;
  /** The notification of delay about it; null: there is none. */
  warned: MailId | null;
}

export function newHostState(name: string): HostState {
  return { name, address: null, stopped: null, spool: new Map(), delivered: [] };
}

/** Events that change a host; `host` says which. */
export type HostEvent = Extract<JournalEvent, { readonly host: string }>;

export function isHostEvent(event: JournalEvent): event is HostEvent {
  return 'host' in event;
}

export function applyToHost(state: HostState, event: HostEvent): void {
  switch (event.type) {
    case 'listening':
      state.address = event.address;
      state.stopped = null;
      return;
    case 'host-stopped':
      state.address = null;
      state.stopped = event.seq;
      return;
    case 'submitted':
    case 'refused':
    case 'fault':
      return;
    case 'accepted':
      state.spool.set(event.entry, newEntry(event));
      return;
    case 'sending':
      for (const { recipient } of event.hops) {
        const waiting = state.spool.get(event.entry)?.recipients.get(recipient);
        if (waiting !== undefined) waiting.state = 'sending';
      }
      return;
    case 'hop':
      return hopEnded(state, event);
    case 'redirected':
      return redirected(state, event);
    case 'deferred': {
      const waiting = state.spool.get(event.entry)?.recipients.get(event.recipient);
      if (waiting !== undefined) {
        Object.assign(waiting, {
          state: 'deferred',
          attempts: event.attempts,
          deferrals: waiting.deferrals + (event.waitsFor === undefined ? 1 : 0),
          until: event.until,
          reply: event.reply,
          waitsFor: event.waitsFor ?? null,
        });
      }
      return;
    }
    case 'retried':
      for (const { recipients } of state.spool.values())
        for (const waiting of recipients.values())
          if (waitsForAttempt(waiting)) waiting.until = event.at;
      return;
    case 'warned': {
      const waiting = state.spool.get(event.entry)?.recipients.get(event.recipient);
      if (waiting !== undefined) waiting.warned = event.notification;
      return;
    }
    case 'failed': {
      const waiting = state.spool.get(event.entry)?.recipients.get(event.recipient);
      if (waiting !== undefined) Object.assign(waiting, { state: 'failed', reply: event.reply });
      return;
    }
    case 'delivered':
      state.delivered.push(event);
      return removeRecipient(state, event);
    case 'notified':
    case 'lost':
      return removeRecipient(state, event);
    default:
      return unreachable(event);
  }
}

function newEntry(event: EventOf<'accepted'>): SpoolEntry {
  const { entry, mail, verb, cause, reversePath, octets, at } = event;
  const recipients = new Map<RecipientId, SpoolRecipient>();
  for (const { recipient, forwardPath } of event.recipients)
    recipients.set(recipient, newRecipient(recipient, forwardPath, 0, null));
  return {
    entry,
    mail,
    verb,
    cause,
    reversePath,
    octets,
    acceptedAt: at,
    recipients,
  };
}

function newRecipient(
  recipient: RecipientId,
  forwardPath: PathText,
  redirections: number,
  because: SpoolRecipient['because'],
): SpoolRecipient {
  return {
    recipient,
    forwardPath,
    redirections,
    because,
    state: 'queued',
    attempts: 0,
    deferrals: 0,
    until: 0,
    reply: null,
    waitsFor: null,
    warned: null,
  };
}

/** Whether it waits for a moment at which its host tries again, and for no call. */
export function waitsForAttempt({ state, waitsFor }: SpoolRecipient): boolean {
  return state === 'deferred' && waitsFor === null;
}

function hopEnded(state: HostState, event: EventOf<'hop'>): void {
  if (event.outcome === 'passed-on') return removeRecipient(state, event);
  const waiting = state.spool.get(event.entry)?.recipients.get(event.recipient);
  if (waiting !== undefined) waiting.attempts += 1;
}

function redirected(state: HostState, event: EventOf<'redirected'>): void {
  const entry = state.spool.get(event.entry);
  const replaced = entry?.recipients.get(event.recipient);
  if (entry === undefined || replaced === undefined) return;
  for (const { recipient, forwardPath } of event.recipients) {
    entry.recipients.set(
      recipient,
      newRecipient(recipient, forwardPath, replaced.redirections + 1, event.because),
    );
  }
  removeRecipient(state, event);
}

/** A recipient has ended; the mail leaves the spool with its last one. */
function removeRecipient(
  state: HostState,
  event: { readonly entry: EntryId; readonly recipient: RecipientId },
): void {
  const entry = state.spool.get(event.entry);
  entry?.recipients.delete(event.recipient);
  if (entry?.recipients.size === 0) state.spool.delete(event.entry);
}
