/**
 * The story of each mail, as the journal tells it across hosts: its hops in order, what became of each recipient through
 * relays, lists and retries, and the notifications that it caused.
 */
import type { NotifiedAction, PathText } from '@hopscope/protocol';

import type {
  EntryId,
  EventOf,
  JournalEvent,
  MailId,
  RecipientId,
  RelayStepTaken,
} from './event.ts';

export interface MailState {
  /** `m1`. */
  readonly mail: MailId;
  /** The mail that this one is a notification about. */
  readonly about: MailId | null;
  /** What a notification tells of that mail; null: this is none. */
  readonly tells: NotifiedAction | null;
  /** Where it entered the network. */
  readonly host: string;
  /** With which it began its way. */
  readonly reversePath: PathText;
  /** Of all whom it was handed in for, those who were refused among them. */
  readonly forwardPaths: readonly PathText[];
  /** When it entered, as `at` of the journal counts. */
  readonly at: number;
  /** Of all its entries at all hosts, in the order in which they began. */
  readonly recipients: Map<RecipientId, RecipientState>;
  /** In the order in which they began. */
  readonly hops: Hop[];
  /** Recipients for whom the first host took no responsibility. */
  readonly refused: EventOf<'refused'>[];
  /** About this mail, in order. */
  readonly notifications: MailId[];
}

/** One recipient in one attempt over a channel between two hosts. */
export interface Hop {
  /** The mail in the spool that it was sent from. */
  readonly entry: EntryId;
  /** Of that entry. */
  readonly recipient: RecipientId;
  /** The one that it goes over. */
  readonly channel: string;
  /** The sending host. */
  readonly from: string;
  /** The receiving host. */
  readonly to: string;
  /** As it leaves, after the relay step. */
  readonly reversePath: PathText;
  /** As it leaves, after the relay step. */
  readonly forwardPath: PathText;
  /** What the relay step did to the paths. */
  readonly step: RelayStepTaken;
  /** The sequence number of the event with which it began. */
  readonly began: number;
  /** Null while it is under way. */
  ended: EventOf<'hop'> | null;
}

/** One recipient of one entry, and what became of it. */
export interface RecipientState {
  /** `m1@ONE#0`. */
  readonly recipient: RecipientId;
  /** `m1@ONE`. */
  readonly entry: EntryId;
  /** The one whose spool the entry is in. */
  readonly host: string;
  /** As it came there. */
  readonly forwardPath: PathText;
  /** What it became at the next host, or after a redirection; more than one where a list or a lost reply made copies. */
  readonly children: RecipientId[];
  /** Whether it came from another recipient of this mail. */
  readonly root: boolean;
  state:
    | 'under-way'
    | 'deferred'
    | 'passed-on'
    | 'redirected'
    | 'failed'
    | 'delivered'
    | 'notified'
    | 'lost';
  /** The reply or reason that the state rests on. */
  reply: string | null;
  /** The one that told its originator; null: none did. */
  notification: MailId | null;
}

/** What became of a mail or of one of its recipients. */
export type Outcome = 'delivered' | 'returned' | 'refused' | 'lost' | 'deferred';

/** Whichever of these is found first is the outcome of the whole: what may still change, then what is worst. */
const PRECEDENCE: readonly Outcome[] = ['deferred', 'lost', 'returned', 'refused', 'delivered'];

export type Mails = Map<MailId, MailState>;

export function applyToMails(mails: Mails, event: JournalEvent): void {
  switch (event.type) {
    case 'submitted':
      mails.set(event.mail, newMail(event.mail, null, event));
      return;
    case 'refused':
      mails.get(event.mail)?.refused.push(event);
      return;
    case 'accepted':
      return accepted(mails, event);
    case 'sending':
      return sending(mails, event);
    case 'hop':
      return hopEnded(mails, event);
    case 'redirected': {
      const replaced = change(mails, event, 'redirected', event.because);
      for (const { recipient, forwardPath } of event.recipients) {
        replaced?.children.push(recipient);
        addRecipient(mails, event, recipient, forwardPath, false);
      }
      return;
    }
    case 'deferred':
    case 'failed':
      change(mails, event, event.type, event.reply);
      return;
    case 'delivered':
      change(mails, event, 'delivered', null);
      return;
    case 'notified': {
      const recipient = change(mails, event, 'notified', null);
      if (recipient !== undefined) recipient.notification = event.notification;
      return;
    }
    case 'lost':
      change(mails, event, 'lost', null); // the reply that made it fail tells more
      return;
    case 'began':
    case 'listening':
    case 'host-stopped':
    case 'channel-opening':
    case 'channel-opened':
    case 'channel-failed':
    case 'channel-closed':
    case 'turned':
    case 'call-skipped':
    case 'retried':
    case 'wire':
    case 'warned': // the notification is a mail of its own
    case 'fault':
      return; // of no mail by themselves
  }
}

function newMail(
  mail: MailId,
  about: MailId | null,
  event: Pick<MailState, 'host' | 'reversePath' | 'forwardPaths' | 'at'> &
    Pick<EventOf<'accepted'>, 'tells'>,
): MailState {
  const { host, reversePath, forwardPaths, at, tells = 'failed' } = event;
  return {
    mail,
    about,
    tells: about === null ? null : tells,
    host,
    reversePath,
    forwardPaths,
    at,
    recipients: new Map(),
    hops: [],
    refused: [],
    notifications: [],
  };
}

function accepted(mails: Mails, event: EventOf<'accepted'>): void {
  if (!mails.has(event.mail)) {
    const about = aboutOf(event.mail);
    const forwardPaths = event.recipients.map(({ forwardPath }) => forwardPath);
    mails.set(event.mail, newMail(event.mail, about, { ...event, forwardPaths }));
    if (about !== null) mails.get(about)?.notifications.push(event.mail);
  }
  const mail = mails.get(event.mail);
  for (const { recipient, forwardPath, parent } of event.recipients) {
    if (parent !== null) mail?.recipients.get(parent)?.children.push(recipient);
    addRecipient(mails, event, recipient, forwardPath, parent === null);
  }
}

/** `m1-n2` is the second notification about `m1`. */
export function notificationId(about: MailId, count: number): MailId {
  return `${about}-n${count}`;
}

/** The mail that a notification is about; a mail that is none is about itself. */
export function originalMail(mail: MailId): MailId {
  return aboutOf(mail) ?? mail;
}

function aboutOf(mail: MailId): MailId | null {
  const dash = mail.lastIndexOf('-n');
  return dash < 0 ? null : mail.slice(0, dash);
}

function addRecipient(
  mails: Mails,
  event: { mail: MailId; entry: EntryId; host: string },
  recipient: RecipientId,
  forwardPath: PathText,
  root: boolean,
): void {
  const { entry, host } = event;
  mails.get(event.mail)?.recipients.set(recipient, {
    recipient,
    entry,
    host,
    forwardPath,
    children: [],
    root,
    state: 'under-way',
    reply: null,
    notification: null,
  });
}

function change(
  mails: Mails,
  event: { mail: MailId; recipient: RecipientId },
  state: RecipientState['state'],
  reply: string | null,
): RecipientState | undefined {
  const recipient = mails.get(event.mail)?.recipients.get(event.recipient);
  if (recipient !== undefined) {
    recipient.state = state;
    recipient.reply = reply ?? recipient.reply;
  }
  return recipient;
}

function sending(mails: Mails, event: EventOf<'sending'>): void {
  const mail = mails.get(event.mail);
  const { entry, channel, host: from, to, seq: began } = event;
  for (const { recipient, reversePath, forwardPath, ...step } of event.hops) {
    mail?.hops.push({
      entry,
      recipient,
      channel,
      from,
      to,
      reversePath,
      forwardPath,
      step,
      began,
      ended: null,
    });
    change(mails, { mail: event.mail, recipient }, 'under-way', null);
  }
}

function hopEnded(mails: Mails, event: EventOf<'hop'>): void {
  const mail = mails.get(event.mail);
  const hop = mail?.hops.findLast(
    ({ recipient, ended }) => recipient === event.recipient && ended === null,
  );
  if (hop !== undefined) hop.ended = event;
  if (event.outcome === 'passed-on') change(mails, event, 'passed-on', event.reply);
}

/** What became of the mail, all recipients and copies together. */
export function outcomeOf(mails: Mails, mail: MailState): Outcome {
  const roots = [...mail.recipients.values()].filter(({ root }) => root);
  const outcomes = roots.map((recipient) => outcomeOfRecipient(mails, mail, recipient));
  if (mail.refused.length > 0) outcomes.push('refused');
  return worst(outcomes);
}

/** What became of one recipient, through relays, lists, retries and notifications. */
export function outcomeOfRecipient(
  mails: Mails,
  mail: MailState,
  recipient: RecipientState,
): Outcome {
  switch (recipient.state) {
    case 'under-way':
    case 'deferred':
    case 'failed':
      return 'deferred';
    case 'delivered':
      return 'delivered';
    case 'lost':
      return 'lost';
    case 'notified': {
      const notification =
        recipient.notification === null ? undefined : mails.get(recipient.notification);
      const fate = notification === undefined ? 'deferred' : outcomeOf(mails, notification);
      return fate === 'delivered' ? 'returned' : fate;
    }
    case 'passed-on':
    case 'redirected': {
      // Without children the mail was passed on to a host that keeps no journal for us: it has left the network.
      const children = recipient.children.flatMap((id) => mail.recipients.get(id) ?? []);
      return worst(children.map((child) => outcomeOfRecipient(mails, mail, child)));
    }
  }
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return PRECEDENCE.find((outcome) => outcomes.includes(outcome)) ?? 'delivered';
}
