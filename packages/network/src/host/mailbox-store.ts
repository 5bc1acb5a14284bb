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

interface Kept {
  readonly mails: MailInMailbox[];
  /** Octets of all mails ever put there. */
  octets: number;
}

export class MailboxStore {
  readonly #window: number;
  readonly #mailboxes = new Map<string, Kept>();

  /** `window`: mails that a mailbox keeps, the youngest. Those it let go of fill it all the same. */
  constructor(window: number = Infinity) {
    this.#window = window;
  }

  put({ localPart }: Mailbox, mail: MailInMailbox): void {
    const key = userKey(localPart);
    const there = this.#mailboxes.get(key) ?? { mails: [], octets: 0 };
    there.mails.push(mail);
    there.octets += mail.octets.length;
    if (there.mails.length > this.#window) there.mails.shift();
    this.#mailboxes.set(key, there);
  }

  /** Oldest first. */
  list({ localPart }: Mailbox): readonly MailInMailbox[] {
    return [...(this.#mailboxes.get(userKey(localPart))?.mails ?? [])];
  }

  youngest({ localPart }: Mailbox): MailInMailbox | null {
    return this.#mailboxes.get(userKey(localPart))?.mails.at(-1) ?? null;
  }

  /** Octets in a mailbox. */
  fill({ localPart }: Mailbox): number {
    return this.#mailboxes.get(userKey(localPart))?.octets ?? 0;
  }
}
