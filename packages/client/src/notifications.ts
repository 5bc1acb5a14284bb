/**
 * What a mail asks about notifications of its fate (DSN, RFC 3461), as users say it. Where the receiver-SMTP does not offer DSN
 * nothing of it is said, and notifications are sent as it likes (RFC 3461 5.2.2): `connection.extensions` tells.
 */
import {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  encodeUtf8Address,
  encodeXtext,
  readMailDsn,
  readRcptDsn,
  type MailDsn,
  type NotifyEvent,
  type Parsed,
  type RcptDsn,
} from '@hopscope/protocol';

import { InvalidDsnError } from './errors/invalid-dsn-error.ts';

/** For the whole mail. */
export interface Notifications extends RecipientNotifications {
  /** How much of the mail a notification of failure brings back: all, or the header. */
  readonly ret?: 'FULL' | 'HDRS' | undefined;
  /** A name for this sending, which notifications repeat: at most 100 printable characters, encoded for you. */
  readonly envid?: string | undefined;
}

/** For one recipient; what is left out is as the whole mail has it. */
export interface RecipientNotifications {
  /** Upon which events to notify, or NEVER. On failure, and as the host likes on delay, when left out (RFC 3461 4.1). */
  readonly notify?: 'NEVER' | readonly NotifyEvent[] | undefined;
}

/** Whom the mail was first meant for, so that a notification can name him by the name that its reader knows. */
export interface OriginalRecipient {
  /** The recipient as it was first named, `joe@three.example`, before any alias or list (RFC 3461 4.2); encoded for you. */
  readonly orcpt?: string | undefined;
}

/** Throws InvalidDsnError. */
export function mailDsn({ ret, envid }: Notifications): MailDsn {
  if (ret === undefined && envid === undefined) return NO_MAIL_DSN;
  return checked(
    readMailDsn([
      ...(ret === undefined ? [] : [{ keyword: 'RET', value: ret }]),
      ...(envid === undefined ? [] : [{ keyword: 'ENVID', value: checked(encodeXtext(envid)) }]),
    ]),
  );
}

/** Throws InvalidDsnError. */
export function rcptDsn({ notify, orcpt }: RecipientNotifications & OriginalRecipient): RcptDsn {
  if (notify === undefined && orcpt === undefined) return NO_RCPT_DSN;
  const events = typeof notify === 'string' ? notify : notify?.join(',');
  return checked(
    readRcptDsn([
      ...(events === undefined ? [] : [{ keyword: 'NOTIFY', value: events }]),
      ...(orcpt === undefined ? [] : [{ keyword: 'ORCPT', value: original(orcpt) }]),
    ]),
  );
}

/** A type of address of its own for mailboxes beyond ASCII, which goes to hosts that know no SMTPUTF8, too (RFC 6533 3). */
function original(orcpt: string): string {
  const isAscii = /^[\0-\x7f]*$/.test(orcpt);
  return isAscii
    ? `rfc822;${checked(encodeXtext(orcpt))}`
    : `utf-8;${checked(encodeUtf8Address(orcpt))}`;
}

function checked<T>(read: Parsed<T>): T {
  if (!read.ok) throw new InvalidDsnError(read.fault.wanted);
  return read.value;
}
