/**
 * What became of one mail, from the state of its network: the object that `send --json` prints and the hop table shows.
 * Names of its keys are part of what scripts rely on.
 */
import {
  outcomeOf,
  outcomeOfRecipient,
  type Hop,
  type MailState,
  type NetworkState,
  type Outcome,
  type RecipientState,
} from '@hopscope/network';
import type { NotifiedAction } from '@hopscope/protocol';

export interface MailReport {
  readonly mail: string;
  readonly outcome: Outcome;
  /** The forward-paths as they were given, in that order. */
  readonly recipients: readonly RecipientReport[];
  /** Those for whom the first host took no responsibility. */
  readonly refused: readonly { readonly forwardPath: string; readonly reply: string }[];
  readonly hops: readonly HopReport[];
  readonly delivered: readonly DeliveryReport[];
  /** The first of `notifications`, or null. */
  readonly notification: NotificationReport | null;
  readonly notifications: readonly NotificationReport[];
}

interface RecipientReport {
  readonly forwardPath: string;
  readonly outcome: Outcome;
  /** The reply or reason that the outcome rests on; null when there was none yet. */
  readonly reply: string | null;
}

export interface HopReport {
  /** Names of the network file. */
  readonly from: string;
  readonly to: string;
  /** As on the wire, brackets included. */
  readonly reversePath: string;
  readonly forwardPath: string;
  /** The reply that decided, as one string beginning with its code; null while the hop is under way. */
  readonly reply: string | null;
  /** The host that gave it; null when no reply came and the sending host stands in for it, or none came yet. */
  readonly saidBy: string | null;
  readonly ms: number | null;
}

export interface DeliveryReport {
  readonly host: string;
  readonly mailbox: string;
  readonly returnPath: string;
}

export interface NotificationReport {
  readonly mail: string;
  readonly outcome: Outcome;
  /** What it tells of the mail. */
  readonly tells: NotifiedAction;
  /** The host that made it. */
  readonly by: string;
  readonly recipients: readonly RecipientReport[];
  readonly hops: readonly HopReport[];
  readonly delivered: readonly DeliveryReport[];
}

/** The report about a mail of this network; null when it has no such mail. */
export function mailReport(state: NetworkState, id: string): MailReport | null {
  const mail = state.mails.get(id);
  if (mail === undefined) return null;
  const notifications = mail.notifications.flatMap((about) => notificationReport(state, about));
  return {
    mail: id,
    outcome: outcomeOf(state.mails, mail),
    recipients: recipientReports(state, mail),
    refused: mail.refused.map(({ forwardPath, reply }) => ({ forwardPath, reply })),
    hops: mail.hops.map(hopReport),
    delivered: deliveries(state, id),
    notification: notifications[0] ?? null,
    notifications,
  };
}

function notificationReport(state: NetworkState, id: string): readonly NotificationReport[] {
  const mail = state.mails.get(id);
  if (mail === undefined) return [];
  const outcome = outcomeOf(state.mails, mail);
  const hops = mail.hops.map(hopReport);
  const recipients = recipientReports(state, mail);
  const tells = mail.tells ?? 'failed';
  const delivered = deliveries(state, id);
  return [{ mail: id, outcome, tells, by: mail.host, recipients, hops, delivered }];
}

function hopReport({ from, to, reversePath, forwardPath, ended }: Hop): HopReport {
  const { reply, ms, source } = ended ?? { reply: null, ms: null, source: 'sender' };
  const saidBy = source === 'receiver' ? to : null;
  return { from, to, reversePath, forwardPath, reply, saidBy, ms };
}

function deliveries(state: NetworkState, id: string): readonly DeliveryReport[] {
  return [...state.hosts.values()].flatMap(({ delivered }) =>
    delivered
      .filter(({ mail }) => mail === id)
      .map(({ host, mailbox, returnPath }) => ({ host, mailbox, returnPath })),
  );
}

/** Each forward-path is either among the refused or became a recipient of the first host's spool, in the same order. */
function recipientReports(state: NetworkState, mail: MailState): readonly RecipientReport[] {
  const accepted = [...mail.recipients.values()].filter(({ root }) => root);
  return mail.forwardPaths.map((forwardPath) => {
    const refusal = mail.refused.find((refused) => refused.forwardPath === forwardPath);
    if (refusal !== undefined) return { forwardPath, outcome: 'refused', reply: refusal.reply };
    const recipient = accepted.shift();
    if (recipient === undefined) return { forwardPath, outcome: 'deferred', reply: null };
    const outcome = outcomeOfRecipient(state.mails, mail, recipient);
    return { forwardPath, outcome, reply: decidingReply(state, mail, recipient, outcome) };
  });
}

/** Follows the recipient through relays and redirections to the one with which its outcome was decided. */
function decidingReply(
  state: NetworkState,
  mail: MailState,
  recipient: RecipientState,
  outcome: Outcome,
): string | null {
  const decided = recipient.children
    .flatMap((id) => mail.recipients.get(id) ?? [])
    .find((child) => outcomeOfRecipient(state.mails, mail, child) === outcome);
  const further = decided && decidingReply(state, mail, decided, outcome);
  return further ?? recipient.reply;
}
