/**
 * The text of a notification. Of mail that was not delivered: Example 7 of RFC 821 (0821:984) for hosts of 1982, a
 * multipart/report with a delivery status (RFC 3464, RFC 6522, RFC 6533) for hosts of 2008. Hosts of 2008 tell of success, too, where
 * that was asked for (RFC 3461), and of delay. All go with `MAIL FROM:<>`.
 */
import type { OriginalRecipient } from '../extensions/dsn.ts';
import { decodeUtf8Address, encodeUtf8Address, isUtf8Type } from '../extensions/utf8-address.ts';
import { decodeXtext, type Xtext } from '../extensions/xtext.ts';
import { isAscii, printable } from '../grammar/characters.ts';
import { decodeLocalPart, formatMailbox } from '../path.ts';
import type { Host, Mailbox } from '../path.ts';
import {
  enhancedStatusOf,
  formatEnhancedStatus,
  type EnhancedStatus,
} from '../replies/enhanced-status.ts';
import { replyText } from '../replies/format-reply.ts';
import { isSuccess, replyClass, type Reply } from '../replies/reply.ts';
import type { Dialect } from '../rules.ts';
import { formatDate } from './date.ts';
import { quotedPrintable } from './quoted-printable.ts';

export interface Notification {
  /** The host that had accepted the mail and could not pass it on; "from the server-SMTP at this host" (0821:932). */
  readonly by: Host;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Names the notification among all others, in characters of an atom. */
  readonly id: string;
  /** The mailbox of the reverse-path. */
  readonly originator: Mailbox;
  /** What it tells; that mail was not delivered, where nothing else is said, and by RFC 821 always. */
  readonly action?: NotifiedAction;
  /** Those whom it is about, one or more. */
  readonly recipients: readonly [RecipientStatus, ...RecipientStatus[]];
  /** What ENVID named the mail, if anything (RFC 3461 4.4); only a report of 2008 tells. */
  readonly envid?: Xtext | null;
  /** The header of the mail, lines without CRLF; beyond ASCII as text, not as octets. */
  readonly header: readonly string[];
  /** All of the mail, to be returned instead of the header (RFC 3461 4.3). Of one that goes beyond ASCII the header alone is. */
  readonly whole?: readonly string[] | null;
}

/**
 * What became of the mail (RFC 3464 2.3.3): it was not delivered; it was; it was passed on to a host that sends no notifications of
 * success; it goes to several others instead; or nothing yet, and the host goes on trying.
 */
export type NotifiedAction = 'failed' | 'delivered' | 'relayed' | 'expanded' | 'delayed';

/** A recipient, and the reply that decided: why the mail could not be brought to him, or who has taken it. */
export interface RecipientStatus {
  /** Whom the mail was for. */
  readonly recipient: Mailbox;
  /** What ORCPT said of the recipient, if anything (RFC 3461 4.2); only a report of 2008 tells. */
  readonly orcpt?: OriginalRecipient | null;
  /** The host whose reply decided; null when `by` itself found that the mail cannot go on. */
  readonly saidBy: Host | null;
  readonly reply: Reply;
  /** What `by` itself found, where the reply names no status. */
  readonly status?: EnhancedStatus | null;
  /** Of mail that is delayed: when it will be given up, in milliseconds since 1970, if that is to be told (RFC 3464 2.3.9). */
  readonly willRetryUntil?: number | null;
}

/** Header and body, lines without CRLF. */
export function formatNotification(
  notification: Notification,
  dialect: Dialect,
): readonly string[] {
  return dialect === 'rfc821'
    ? plainNotification(notification)
    : deliveryStatusNotification(notification);
}

function plainNotification({ by, at, originator, recipients }: Notification): readonly string[] {
  return [
    `Date: ${formatDate(at, 'rfc821')}`,
    `From: SMTP@${by}`,
    `To: ${formatMailbox(originator)}`,
    'Subject: Mail System Problem',
    '',
    ...recipients.flatMap(({ recipient, saidBy, reply }) => [
      `  Sorry ${decodeLocalPart(originator.localPart)}, your message to ${formatMailbox(recipient)} lost.`,
      `  ${saidBy ?? by} said this:`,
      `   "${printable(said(reply))}"`,
    ]),
  ];
}

/**
 * What goes beyond ASCII goes as it is where the notification needs SMTPUTF8 anyway, for the path to its originator does; else it
 * must arrive anywhere, and is encoded (RFC 6533).
 */
function deliveryStatusNotification(notification: Notification): readonly string[] {
  const { by, at, id, originator, recipients, envid = null, header } = notification;
  const { action = 'failed', whole = null } = notification;
  const { subject, about } = WORDS[action];
  const boundary = `=_${id}`; // no other part has a line that begins with "--"
  const returnsWhole =
    whole?.every((line) => isAscii(line) && !line.startsWith(`--${boundary}`)) === true;
  const asItIs = !isAscii(formatMailbox(originator));
  const part = (types: PartTypes, lines: readonly string[]): readonly string[] => [
    `--${boundary}`,
    ...contentOf(types, lines, asItIs),
  ];
  return [
    `Date: ${formatDate(at, 'rfc5321')}`,
    `From: Mail Delivery System <MAILER-DAEMON@${by}>`,
    `To: <${formatMailbox(originator)}>`,
    `Message-ID: <${id}@${by}>`,
    `Subject: ${subject}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    ...(asItIs ? [EIGHT_BIT] : []),
    '',
    ...part(FOR_PEOPLE, [
      `This is the mail system at host ${by}.`,
      about,
      '',
      ...recipients.flatMap((one) => wordsAbout(one, action, by)),
      '',
    ]),
    ...part(STATUS, [
      ...(envid === null ? [] : [`Original-Envelope-Id: ${decodeXtext(envid)}`]),
      `Reporting-MTA: dns; ${by}`,
      '',
      ...recipients.flatMap((one) => recipientFields(one, action, asItIs)),
    ]),
    ...(returnsWhole
      ? part(WHOLE, [...whole, ''])
      : part(HEADER, [...header.filter(isNoBoundary).map(withoutControls), ''])),
    `--${boundary}--`,
  ];
}

/** For people. */
const WORDS: Readonly<
  Record<NotifiedAction, { readonly subject: string; readonly about: string }>
> = {
  failed: {
    subject: 'Undelivered Mail Returned to Sender',
    about: 'Your message could not be delivered to one or more recipients.',
  },
  delivered: { subject: 'Mail Was Delivered', about: 'Your message was delivered to:' },
  relayed: {
    subject: 'Mail Was Passed On',
    about: 'Your message was passed on. No more will be heard of it, unless it fails:',
  },
  expanded: {
    subject: 'Mail Was Passed On to Several',
    about:
      'Your message goes to all for whom this stands. No more will be heard of it, unless it fails:',
  },
  delayed: {
    subject: 'Delayed Mail (still being retried)',
    about:
      'This is a warning only: you need not send your message again. It could not be delivered yet to:',
  },
};

function wordsAbout(
  { recipient, saidBy, reply, willRetryUntil = null }: RecipientStatus,
  action: NotifiedAction,
  by: Host,
): readonly string[] {
  const mailbox = `<${formatMailbox(recipient)}>`;
  if (!isTrouble(action) && saidBy === null) return [mailbox];
  const why = [`${mailbox}: ${saidBy ?? by} said:`, `    ${said(reply)}`];
  if (action !== 'delayed' || willRetryUntil === null) return why;
  return [...why, `    It is tried again until ${formatDate(willRetryUntil, 'rfc5321')}.`];
}

/** Then a reply is told, and be it one with which `by` itself stands in. */
function isTrouble(action: NotifiedAction): boolean {
  return action === 'failed' || action === 'delayed';
}

/** The type of a part in ASCII, and of the same beyond. */
interface PartTypes {
  readonly ascii: string;
  readonly beyond: string;
}

const FOR_PEOPLE: PartTypes = {
  ascii: 'text/plain; charset=us-ascii',
  beyond: 'text/plain; charset=utf-8',
};
const STATUS: PartTypes = {
  ascii: 'message/delivery-status',
  beyond: 'message/global-delivery-status',
};
const WHOLE: PartTypes = { ascii: 'message/rfc822', beyond: 'message/global' };
const HEADER: PartTypes = { ascii: 'text/rfc822-headers', beyond: 'message/global-headers' };

const EIGHT_BIT = 'Content-Transfer-Encoding: 8bit';

/** A part with its own header. */
function contentOf(types: PartTypes, lines: readonly string[], asItIs: boolean): readonly string[] {
  if (lines.every(isAscii)) return [`Content-Type: ${types.ascii}`, '', ...lines];
  const type = `Content-Type: ${types.beyond}`;
  if (asItIs) return [type, EIGHT_BIT, '', ...lines];
  return [type, 'Content-Transfer-Encoding: quoted-printable', '', ...quotedPrintable(lines)];
}

/** The reply on one line, which may be no longer than a text line of 1000 octets (0821:2552). */
function said(reply: Reply): string {
  return replyText(reply).slice(0, 700);
}

function isNoBoundary(line: string): boolean {
  return !line.startsWith('--');
}

function withoutControls(line: string): string {
  return line.toWellFormed().replaceAll(/(?!\t)\p{Cc}/gu, '?');
}

/** Per-recipient fields (RFC 3464 2.3); in ASCII, whatever the mailbox is, but for those that go as they are (RFC 6533 4). */
function recipientFields(
  one: RecipientStatus,
  action: NotifiedAction,
  asItIs: boolean,
): readonly string[] {
  const { recipient, orcpt = null, saidBy, reply, willRetryUntil = null } = one;
  const decided = isTrouble(action) || saidBy !== null;
  const diagnosis = asItIs ? said(reply) : printable(said(reply));
  return [
    ...(orcpt === null
      ? []
      : [`Original-Recipient: ${orcpt.type}; ${originalAddress(orcpt, asItIs)}`]),
    `Final-Recipient: ${finalRecipient(formatMailbox(recipient), asItIs)}`,
    `Action: ${action}`,
    `Status: ${statusOf(one, action)}`,
    ...(saidBy === null ? [] : [`Remote-MTA: dns; ${saidBy}`]),
    ...(decided ? [`Diagnostic-Code: smtp; ${diagnosis}`] : []),
    ...(action === 'delayed' && willRetryUntil !== null
      ? [`Will-Retry-Until: ${formatDate(willRetryUntil, 'rfc5321')}`]
      : []),
    '',
  ];
}

function originalAddress({ type, address }: OriginalRecipient, asItIs: boolean): string {
  return asItIs && isUtf8Type(type) ? decodeUtf8Address(address) : decodeXtext(address);
}

function finalRecipient(mailbox: string, asItIs: boolean): string {
  if (isAscii(mailbox)) return `rfc822; ${mailbox}`;
  const encoded = encodeUtf8Address(mailbox);
  return `utf-8; ${asItIs || !encoded.ok ? mailbox : encoded.value}`;
}

/** What the reply says itself (RFC 2034 5), what the host found, or as much as the first digit of the reply says. */
function statusOf({ reply, status = null }: RecipientStatus, action: NotifiedAction): string {
  const named = reply.status ?? enhancedStatusOf(reply) ?? status;
  if (named !== null) return formatEnhancedStatus(named);
  if (isSuccess(reply)) return '2.0.0';
  if (replyClass(reply.code) === 'permanent') return '5.0.0';
  // A transient reply ends mail only because the time for retries ran out: "delivery time expired" (RFC 3463 3.5).
  return action === 'delayed' ? '4.0.0' : '4.4.7';
}
