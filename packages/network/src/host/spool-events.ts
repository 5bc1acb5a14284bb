/**
 * Mail in a spool, and the events that a spool writes about it: from the typed values that hosts compute with to the texts
 * that a journal holds.
 */
import {
  NO_RCPT_DSN,
  formatPath,
  isSuccess,
  isTransient,
  replyText,
  type DeclaredMailData,
  type EnhancedStatus,
  type ForwardPath,
  type MailDsn,
  type NotifiedAction,
  type Offer,
  type RcptDsn,
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
  EventOf,
  HopEnded,
  MailId,
  RecipientId,
  Stamp,
} from '../journal/event.ts';
import { askedWithMail, askedWithRcpt } from './asked.ts';
import { declaredOf } from './declared.ts';
import type { Attempt, Consigned, Consignment } from './relay-agent.ts';

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
  readonly dsn: MailDsn;
  readonly recipients: readonly {
    readonly forwardPath: ForwardPath;
    readonly parent: RecipientId | null;
    readonly dsn: RcptDsn;
  }[];
  /** What a notification tells. */
  readonly tells?: NotifiedAction;
  readonly traceLine: string | null;
  /** The octets that will be passed on, the trace line included. */
  readonly octets: Uint8Array;
  /** The same as lines, for a notification; null when the journal has them already. */
  readonly text: readonly string[] | null;
}

/** A recipient that cannot be served, or of whom there is something else to tell. */
export interface Failure {
  readonly recipient: RecipientId;
  readonly forwardPath: ForwardPath;
  /** The host whose reply decided; null: this one. */
  readonly saidBy: HostPlan | null;
  readonly reply: Reply;
  /** What this host found, where its reply names no status. */
  readonly status?: EnhancedStatus | null;
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
  /** What is said of it with MAIL. */
  readonly declared: DeclaredMailData;
  /** What MAIL asked to be told. */
  readonly dsn: MailDsn;
  /** Those who have ended among them. */
  readonly recipients: Map<RecipientId, HeldRecipient>;
}

/** What a spool knows of a recipient beside its state. */
export interface HeldRecipient {
  readonly forwardPath: ForwardPath;
  /** What RCPT asked to be told of it. */
  readonly dsn: RcptDsn;
  /** In a lane, and not being sent yet: its state is still what it was before, and it must not go another way. */
  inLane: boolean;
}

export function heldRecipient(forwardPath: ForwardPath, dsn: RcptDsn): HeldRecipient {
  return { forwardPath, dsn, inLane: false };
}

/** What was asked to be told of a recipient. */
export function askedOf({ recipients }: Held, recipient: RecipientId): RcptDsn {
  return recipients.get(recipient)?.dsn ?? NO_RCPT_DSN;
}

/** How the recipients of a mail are named in an entry. */
export function recipientsOf(entry: EntryId, { recipients }: TakenMail): readonly RecipientId[] {
  return recipients.map((_, index) => `${entry}#${index}`);
}

/** A mail as the spool holds it, its recipients by these names. `offer`: of the host. */
export function heldMail(
  entry: EntryId,
  names: readonly RecipientId[],
  mail: TakenMail,
  offer: Offer,
): Held {
  const { cause, depth, verb, reversePath, octets } = mail;
  const recipients = new Map<RecipientId, HeldRecipient>();
  for (const [index, { forwardPath, dsn }] of mail.recipients.entries())
    recipients.set(names[index]!, heldRecipient(forwardPath, dsn));
  return {
    entry,
    mail: mail.mail,
    cause,
    depth,
    verb,
    reversePath,
    octets,
    declared: declaredOf(octets, offer),
    dsn: mail.dsn,
    recipients,
  };
}

export function acceptedEvent(
  { seq, at }: Stamp,
  host: string,
  entry: EntryId,
  names: readonly RecipientId[],
  taken: TakenMail,
): EventOf<'accepted'> {
  const { mail, cause, channel, parent, verb, reversePath, traceLine, octets, text } = taken;
  const event: EventOf<'accepted'> = {
    seq,
    at,
    type: 'accepted',
    host,
    mail,
    entry,
    cause,
    channel,
    parent,
    verb,
    reversePath: formatPath(reversePath),
    recipients: taken.recipients.map(({ forwardPath, parent: from, dsn }, index) => {
      const recipient = {
        recipient: names[index]!,
        forwardPath: formatPath(forwardPath),
        parent: from,
      };
      const wanted = askedWithRcpt(dsn);
      return wanted === null ? recipient : { ...recipient, asked: wanted };
    }),
    traceLine,
    octets: octets.length,
    text,
  };
  const asked = askedWithMail(taken.dsn);
  const { tells = 'failed' } = taken;
  // Nearly no mail has either.
  if (asked === null && tells === 'failed') return event;
  return {
    ...event,
    ...(asked === null ? {} : { asked }),
    ...(tells === 'failed' ? {} : { tells }),
  };
}

export function sendingEvent(
  { seq, at }: Stamp,
  host: string,
  { mail, entry, recipients }: Consignment,
  channel: string,
  to: HostPlan,
): EventOf<'sending'> {
  const hops = recipients.map(({ recipient, step, reversePath, forwardPath }) => {
    const { deleted, ignored, prepended } = step;
    const entered = prepended.kind === 'own-name';
    return {
      recipient,
      reversePath,
      forwardPath,
      deleted,
      ignored,
      prepended: entered ? prepended.name : null,
      kept: entered ? null : prepended.because,
    };
  });
  return { seq, at, type: 'sending', host, mail, entry, channel, to: to.name, hops };
}

export function hopEvent(
  { seq, at }: Stamp,
  host: string,
  { mail, entry }: Consignment,
  { recipient, reversePath, forwardPath }: Consigned,
  { channel, to, ms }: Attempt,
  { reply, source }: Verdict,
  outcome: HopEnded['outcome'],
): EventOf<'hop'> {
  return {
    seq,
    at,
    type: 'hop',
    host,
    mail,
    entry,
    recipient,
    channel,
    to: to.name,
    reversePath,
    forwardPath,
    outcome,
    reply: replyText(reply),
    source,
    ms: Math.round(ms * 1000) / 1000,
  };
}

/** A mail transaction for these recipients of a mail. */
export function consignmentOf(
  { mail, entry, depth, verb, octets, declared, dsn }: Held,
  recipients: readonly Consigned[],
): Consignment {
  return { mail, entry, depth, verb, octets, declared, dsn, recipients };
}

/** A recipient who goes on by that step, its paths as a journal holds them. */
export function consigned(
  recipient: RecipientId,
  step: Relay,
  dsn: RcptDsn,
  others: readonly HostPlan[],
): Consigned {
  const { reversePath, forwardPath } = step.paths;
  return {
    recipient,
    step,
    reversePath: formatPath(reversePath),
    forwardPath: formatPath(forwardPath),
    dsn,
    others,
  };
}

/** What a reply means for the recipient whom it decided. */
export function outcomeOf(answer: Reply): HopEnded['outcome'] {
  if (isSuccess(answer)) return 'passed-on';
  return isTransient(answer) ? 'deferred' : 'refused';
}
