/**
 * Mail in a spool, and the events that a spool writes about it: from the typed values that hosts compute with to the texts
 * that a journal holds.
 */
import {
  formatPath,
  hasEightBit,
  isSuccess,
  isTransient,
  replyText,
  type ForwardPath,
  type Relay,
  type Reply,
  type ReversePath,
  type TransactionVerb,
  type Verdict,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type {
  Accepted,
  EntryId,
  HopEnded,
  HopPaths,
  MailId,
  RecipientId,
  RelayStepTaken,
  Sending,
} from '../journal/event.ts';
import type { Attempt, Consignment } from './relay-agent.ts';

/** Mail that the host takes responsibility for. */
export interface TakenMail {
  readonly mail: MailId;
  readonly cause: Accepted['cause'];
  readonly channel: string | null;
  readonly parent: EntryId | null;
  /** Hosts that had it before. */
  readonly depth: number;
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly recipients: readonly {
    readonly forwardPath: ForwardPath;
    readonly parent: RecipientId | null;
  }[];
  readonly traceLine: string | null;
  /** The octets that will be passed on, the trace line included. */
  readonly octets: Uint8Array;
  /** The same as lines, for a notification; null when the journal has them already. */
  readonly text: readonly string[] | null;
}

/** A recipient that cannot be served. */
export interface Failure {
  readonly recipient: RecipientId;
  readonly forwardPath: ForwardPath;
  /** The host whose reply decided; null: this one. */
  readonly saidBy: HostPlan | null;
  readonly reply: Reply;
}

/** The text and the paths of an entry. */
export interface Held {
  readonly entry: EntryId;
  readonly mail: MailId;
  readonly cause: Accepted['cause'];
  readonly depth: number;
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly octets: Uint8Array;
  readonly eightBit: boolean;
  readonly paths: Map<RecipientId, ForwardPath>;
}

/** A mail as the spool holds it. */
export function heldMail(entry: EntryId, mail: TakenMail): Held {
  const { cause, depth, verb, reversePath, octets, recipients } = mail;
  return {
    entry,
    mail: mail.mail,
    cause,
    depth,
    verb,
    reversePath,
    octets,
    eightBit: hasEightBit(octets),
    paths: new Map(recipients.map(({ forwardPath }, index) => [`${entry}#${index}`, forwardPath])),
  };
}

export function acceptedEvent(host: string, entry: EntryId, mail: TakenMail): Accepted {
  const { cause, channel, parent, verb, reversePath, recipients, traceLine, octets, text } = mail;
  return {
    type: 'accepted',
    host,
    mail: mail.mail,
    entry,
    cause,
    channel,
    parent,
    verb,
    reversePath: formatPath(reversePath),
    recipients: recipients.map(({ forwardPath, parent: from }, index) => ({
      recipient: `${entry}#${index}`,
      forwardPath: formatPath(forwardPath),
      parent: from,
    })),
    traceLine,
    octets: octets.length,
    text,
  };
}

export function sendingEvent(
  host: string,
  { mail, entry, recipients }: Consignment,
  channel: string,
  to: HostPlan,
): Sending {
  const hops = recipients.map(({ recipient, step }) => ({
    recipient,
    ...leavingPaths(step),
    ...stepTaken(step),
  }));
  return { type: 'sending', host, mail, entry, channel, to: to.name, hops };
}

export function hopEvent(
  host: string,
  { mail, entry }: Consignment,
  { recipient, step }: Consignment['recipients'][number],
  { channel, to, ms }: Attempt,
  { reply, source }: Verdict,
  outcome: HopEnded['outcome'],
): HopEnded {
  return {
    type: 'hop',
    host,
    mail,
    entry,
    recipient,
    channel,
    to: to.name,
    ...leavingPaths(step),
    outcome,
    reply: replyText(reply),
    source,
    ms: Math.round(ms * 1000) / 1000,
  };
}

/** What a reply means for the recipient whom it decided. */
export function outcomeOf(answer: Reply): HopEnded['outcome'] {
  if (isSuccess(answer)) return 'passed-on';
  return isTransient(answer) ? 'deferred' : 'refused';
}

function leavingPaths({ paths }: Relay): Pick<HopPaths, 'reversePath' | 'forwardPath'> {
  return { reversePath: formatPath(paths.reversePath), forwardPath: formatPath(paths.forwardPath) };
}

function stepTaken({ deleted, ignored, prepended }: Relay): RelayStepTaken {
  const entered = prepended.kind === 'own-name';
  return {
    deleted,
    ignored,
    prepended: entered ? prepended.name : null,
    kept: entered ? null : prepended.because,
  };
}
