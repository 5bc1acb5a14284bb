/** The mailboxes of a host and what lies in them. Memory only: a laboratory's mailboxes end with it. */
import { userKey, type Mailbox, type ReversePath } from '@hopscope/protocol';

import type { MailId } from '../journal/event.ts';

/** A mail in a mailbox: what a user reads. */
export interface MailInMailbox {
  readonly mail: MailId;
  readonly returnPath: ReversePath;
  /** Time stamp lines, header and body; the return path line not included. */
  readonly octets: Uint8Array;
}

export class MailboxStore {
  readonly #mailboxes = new Map<string, MailInMailbox[]>();

  put({ localPart }: Mailbox, mail: MailInMailbox): void {
    const key = userKey(localPart);
    const there = this.#mailboxes.get(key) ?? [];
    there.push(mail);
    this.#mailboxes.set(key, there);
  }

  /** Oldest first. */
  list({ localPart }: Mailbox): readonly MailInMailbox[] {
    return [...(this.#mailboxes.get(userKey(localPart)) ?? [])];
  }

  /** Octets in a mailbox. */
  fill({ localPart }: Mailbox): number {
    const mails = this.#mailboxes.get(userKey(localPart)) ?? [];
    return mails.reduce((total, { octets }) => total + octets.length, 0);
  }
}
