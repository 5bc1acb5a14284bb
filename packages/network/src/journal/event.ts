/**
 * The events of a journal: all that ever happens in a network, each written once, in order. Every view, output and test
 * reads these and nothing else. Paths stand as on the wire, brackets included; hosts by their names in the network file.
 *
 * An event's `type` is a verb of the story: a mail is submitted or accepted, a host is sending it, a hop ends, the mail is
 * delivered, redirected, deferred and perhaps warned of, failed, and then notified or lost.
 */
import type { NotifiedAction, PathText, TransactionVerb } from '@hopscope/protocol';

import type { FaultKind } from '../fault/fault-plan.ts';
import type { ProfileName } from '../file/network-plan.ts';

/** The shape of the events below. It grows by one whenever a reader of the old shape would misread the new one. */
export const JOURNAL_VERSION = 3;

/** An event as it stands in a journal. */
export type JournalEvent = Stamp & Happening;

/** An event of one type. */
export type EventOf<Type extends Happening['type']> = Stamp &
  Extract<Happening, { readonly type: Type }>;

/** What every event bears. */
export interface Stamp {
  /** Counts from 0 without gaps. */
  readonly seq: number;
  /** Milliseconds since the journal began, to the microsecond. Never runs back. */
  readonly at: number;
}

/** What can happen, before it is stamped. */
export type Happening =
  | Began
  | Listening
  | HostStopped
  | ChannelOpening
  | ChannelOpened
  | ChannelFailed
  | ChannelClosed
  | Turned
  | CallSkipped
  | Retried
  | WireLine
  | Submitted
  | Refused
  | Accepted
  | Sending
  | HopEnded
  | Delivered
  | Redirected
  | Deferred
  | Warned
  | Failed
  | Notified
  | Lost
  | FaultStruck;

/** Always the first event. */
export interface Began {
  readonly type: 'began';
  readonly journal: 'hopscope';
  /** {@link JOURNAL_VERSION} of the release that wrote it. */
  readonly version: typeof JOURNAL_VERSION;
  /** The moment from which `at` counts, ISO 8601 in UTC. */
  readonly started: string;
  /** The name of the plan. */
  readonly network: string;
  /** In the order of the plan; `external` is the address of one that is not run here, `127.0.0.1:2525`. */
  readonly hosts: readonly {
    readonly name: string;
    readonly profile: ProfileName;
    readonly external: string | null;
  }[];
  /** What chance was drawn from; two runs in virtual time with equal plans and seeds are equal. */
  readonly seed: number;
  /** Null: everyone can open channels to everyone. */
  readonly links: readonly { from: string; to: string; oneway: boolean; delay: number }[] | null;
  /** Which hosts take the mail of a domain, the best first (RFC 5321 5.1); left out where there are none. */
  readonly domains?: readonly {
    readonly name: string;
    readonly exchangers: readonly { readonly host: string; readonly preference: number }[];
  }[];
}

/** A host takes channels from here on. */
export interface Listening {
  readonly type: 'listening';
  /** Its name in the plan. */
  readonly host: string;
  /** `127.0.0.1:2525`. */
  readonly address: string;
}

/** A host takes no channels from here on. Its spool is kept. */
export interface HostStopped {
  readonly type: 'host-stopped';
  /** Its name in the plan. */
  readonly host: string;
}

/** `ALPHA>ONE.1`: who opened it, to whom, and the how-manyth of that kind; `>ONE.1` when it was opened from outside. */
export type ChannelId = string;

interface OnChannel {
  readonly channel: ChannelId;
  /** The host that opened the channel; null when it came from outside. */
  readonly from: string | null;
  readonly to: string;
}

/** A host has begun to open a channel. */
export interface ChannelOpening extends OnChannel {
  readonly type: 'channel-opening';
}

/** A channel is open at the end that opened it, or at ours if it came from outside. */
export interface ChannelOpened extends OnChannel {
  readonly type: 'channel-opened';
  /** The opener's end, as the carrier names it. */
  readonly peer: string;
}

/** A channel did not open. */
export interface ChannelFailed extends OnChannel {
  readonly type: 'channel-failed';
  /** In words: `connection refused`. */
  readonly why: string;
}

/** A channel is closed at the end that is recorded. */
export interface ChannelClosed extends OnChannel {
  readonly type: 'channel-closed';
  /** Null: both ends had ended. */
  readonly why: string | null;
}

/**
 * The two ends of a channel have changed roles: 250 was said to TURN (RFC 821 3.8). Where a channel stands in a story it keeps its
 * name and its opener, and only who speaks to whom is another from here on.
 */
export interface Turned {
  readonly type: 'turned';
  /** Its name goes on telling who opened it. */
  readonly channel: ChannelId;
  /** The sender-SMTP from here on: the host that the channel was opened to. */
  readonly from: string;
  /** The receiver-SMTP from here on: the host that opened it. */
  readonly to: string;
}

/** A host was to call another and say TURN (RFC 821 3.8), and is down: that call is not made, and not made up for either. */
export interface CallSkipped {
  readonly type: 'call-skipped';
  /** The host that is down. */
  readonly from: string;
  /** The host that it was to call. */
  readonly to: string;
}

/** A host was told to try at once what waits in its spool for its next attempt: all of that is due from here on. */
export interface Retried {
  readonly type: 'retried';
  /** Its name in the plan. */
  readonly host: string;
  /** How many recipients that are. */
  readonly waiting: number;
}

/** One line that crossed the wire, recorded at the end that opened the channel, or at ours if that end is outside. */
export interface WireLine {
  readonly type: 'wire';
  /** The one that it crossed. */
  readonly channel: ChannelId;
  /** The sender-SMTP: who opened the channel, or the other end once it was {@link Turned}; null when it is outside. */
  readonly from: string | null;
  /** The receiver-SMTP. */
  readonly to: string;
  /** `S` for a line of the sender-SMTP, `R` for one of the receiver-SMTP: the RFC's own letters. */
  readonly side: 'S' | 'R';
  /** Without its CRLF. UTF-8 is decoded; octets that are not UTF-8 stand one to a character, and `octets` says so. */
  readonly text: string;
  readonly octets?: true;
  /** The line did not end: its chunk did (RFC 3030), the channel was closed, or it was too long to be kept whole. */
  readonly partial?: true;
}

/** `m1`, or `m1-n1` for the first notification about it. The same on every host that the mail passes. */
export type MailId = string;
/** `m1@ONE`: the mail in the spool of a host; `m1@ONE.2` when it came there again. */
export type EntryId = string;
/** `m1@ONE#0`: one recipient of an entry. */
export type RecipientId = string;

interface OfMail {
  readonly host: string;
  readonly mail: MailId;
}

interface OfEntry extends OfMail {
  readonly entry: EntryId;
}

interface OfRecipient extends OfEntry {
  readonly recipient: RecipientId;
}

/** A user of a host hands in a mail, without a channel. */
export interface Submitted extends OfMail {
  readonly type: 'submitted';
  /** The mailbox of the user, as the reverse-path with which it begins its way. */
  readonly reversePath: PathText;
  /** As the user wrote them. */
  readonly forwardPaths: readonly PathText[];
  /** Header and body, lines without CRLF. */
  readonly text: readonly string[];
}

/** The host of the submitting user takes no responsibility for this recipient. */
export interface Refused extends OfMail {
  readonly type: 'refused';
  /** One of those that were handed in. */
  readonly forwardPath: PathText;
  /** A reply as one string beginning with its code. */
  readonly reply: string;
}

/** The mail is in the spool: from here on the host is responsible for each recipient. */
export interface Accepted extends OfEntry {
  readonly type: 'accepted';
  /** How it came: submitted by a user, made as a notification, or received over a channel. */
  readonly cause: 'submission' | 'notification' | 'channel';
  /** Null: it came over none. */
  readonly channel: ChannelId | null;
  /** The entry that it was sent from; null when it came from outside, or began here. */
  readonly parent: EntryId | null;
  readonly verb: TransactionVerb;
  /** As it came in MAIL; `<>` of a notification. */
  readonly reversePath: PathText;
  /** As they came in RCPT, in order; those that were refused are not among them. */
  readonly recipients: readonly {
    readonly recipient: RecipientId;
    readonly forwardPath: PathText;
    /** The recipient of the parent entry that this one comes from. */
    readonly parent: RecipientId | null;
    /** What RCPT asked to be told of it, `NOTIFY=NEVER` (RFC 3461); left out where it asked for nothing. */
    readonly asked?: string;
  }[];
  /** What MAIL asked of notifications, `RET=HDRS ENVID=QQ` (RFC 3461); left out where it asked for nothing. */
  readonly asked?: string;
  /** What a notification tells (RFC 3464 2.3.3), if not of failure; left out where it does, and of other mail. */
  readonly tells?: Exclude<NotifiedAction, 'failed'>;
  /** The line put on top of the mail data; null where there is none. */
  readonly traceLine: string | null;
  /** Of header and body with all trace lines, as they will be passed on. */
  readonly octets: number;
  /** The text of a notification, lines without CRLF; null for other mail, whose text is in the journal already. */
  readonly text: readonly string[] | null;
}

/** A mail transaction is about to begin over a channel. */
export interface Sending extends OfEntry {
  readonly type: 'sending';
  /** The one that it goes over; one that failed, where no session came to stand. */
  readonly channel: ChannelId;
  /** The next host. */
  readonly to: string;
  /** A hop for each recipient, in the order of the RCPT commands. */
  readonly hops: readonly (HopPaths & RelayStepTaken)[];
}

/** What the relay step of the sending host did to the paths that it had accepted (RFC 821 3.6). */
export interface RelayStepTaken {
  /** Own names that it took off the head of the forward-path. */
  readonly deleted: readonly string[];
  /** Hosts of the route that it passed over, because its profile ignores routes. */
  readonly ignored: readonly string[];
  /** The name with which it entered the reverse-path; null: it did not. */
  readonly prepended: string | null;
  /** Why it did not. */
  readonly kept: 'origin' | 'null-path' | 'routes-ignored' | null;
}

/** The paths of one recipient on their way to the next host. */
export interface HopPaths {
  /** Of the entry at the sending host. */
  readonly recipient: RecipientId;
  /** As they leave, after the relay step. */
  readonly reversePath: PathText;
  /** What RCPT says. */
  readonly forwardPath: PathText;
}

/** A hop has ended: one recipient in one attempt over a channel between two hosts. */
export interface HopEnded extends OfRecipient, HopPaths {
  readonly type: 'hop';
  /** The one that it went over. */
  readonly channel: ChannelId;
  /** The next host. */
  readonly to: string;
  readonly outcome: 'passed-on' | 'deferred' | 'refused';
  /** The reply that decided, as one string beginning with its code. */
  readonly reply: string;
  /** `receiver`, or `sender` when no reply came and the sending host stands in for it. */
  readonly source: 'receiver' | 'sender';
  /** Milliseconds from the opening of the channel, or from the mail before it on the same channel, to the verdict. */
  readonly ms: number;
}

/** The mail lies in a mailbox, or was shown. */
export interface Delivered extends OfRecipient {
  readonly type: 'delivered';
  /** Into the mailbox, or onto the terminal of the user (RFC 821 3.4). */
  readonly into: 'mailbox' | 'terminal' | 'mailbox and terminal';
  /** `JOE@THREE`, with the official name of the host. */
  readonly mailbox: string;
  /** The reverse-path with which it came, for the line on top (0821:1394). */
  readonly returnPath: PathText;
}

/** The recipient is replaced by others: an alias, a list, a user who is elsewhere, or the path that a 551 named. */
export interface Redirected extends OfRecipient {
  readonly type: 'redirected';
  readonly because: 'alias' | 'list' | '251' | '551';
  /** Whom it goes to instead; each ends by itself. */
  readonly recipients: readonly {
    readonly recipient: RecipientId;
    readonly forwardPath: PathText;
  }[];
}

/** The recipient waits in the spool for the next attempt. */
export interface Deferred extends OfRecipient {
  readonly type: 'deferred';
  /** The reply because of which it waits, as one string beginning with its code. */
  readonly reply: string;
  /** How many attempts were made. */
  readonly attempts: number;
  /** When the next is due, as `at` counts. */
  readonly until: number;
  /**
   * The host that must call and say TURN, since no link leads to it; then none is due, and `until` is when the mail is given up.
   * Without it the next attempt is made by itself.
   */
  readonly waitsFor?: string;
}

/** The originator has been told that the recipient still waits (RFC 3461 5.2.5). It goes on waiting, and is not told of so again. */
export interface Warned extends OfRecipient {
  readonly type: 'warned';
  /** Its own story is told under this name. */
  readonly notification: MailId;
}

/** The recipient cannot be served; what follows is `notified` or `lost`. */
export interface Failed extends OfRecipient {
  readonly type: 'failed';
  /** The reply because of which it failed, as one string beginning with its code. */
  readonly reply: string;
  /** The host that said so; null when the responsible host found it itself. */
  readonly saidBy: string | null;
  /** What it found, in the words of RFC 3463, `5.1.1`; left out where it found nothing but the reply. */
  readonly status?: string;
}

/** An undeliverable-mail notification has been made and is accepted. */
export interface Notified extends OfRecipient {
  readonly type: 'notified';
  /** Its own story is told under this name. */
  readonly notification: MailId;
}

/** The end of mail that can neither go on nor be returned. */
export interface Lost extends OfRecipient {
  readonly type: 'lost';
  /** In words: `its reverse-path is null: nobody may be told`. */
  readonly why: string;
}

/** A planted fault has struck. What it changes, the events that follow tell. */
export interface FaultStruck {
  readonly type: 'fault';
  /** Where it was felt; of a link, the host at whose end octets or channels went astray. */
  readonly host: string;
  /** Its name in the network file, or `fault 1`. */
  readonly rule: string;
  readonly kind: FaultKind;
  /** Null: it was on none. */
  readonly onChannel: ChannelId | null;
  /** The mail that was being sent there; null: none was, or it is unknown. */
  readonly ofMail: MailId | null;
  /** In words: `451 at RCPT`. */
  readonly what: string;
}
