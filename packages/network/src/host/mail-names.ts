/**
 * Names for mails, for notifications about them and for their entries in spools, and how many entries there are. What a mail
 * needs to be named again is forgotten when its last entry has gone: a network may carry a million of them.
 */
import type { EntryId, JournalEvent, MailId } from '../journal/event.ts';
import type { NetworkState } from '../journal/fold.ts';
import { notificationId } from '../journal/mail-state.ts';

interface Known {
  /** Entries in spools right now. */
  entries: number;
  notifications: number;
  /** How often it came to each host. */
  readonly visits: Map<string, number>;
}

export class MailNames {
  readonly #known = new Map<MailId, Known>();
  #mails = 0;
  #entries = 0;

  /** Entries in all spools. */
  get entries(): number {
    return this.#entries;
  }

  /** Goes on where a recorded past ended. */
  recall({ mails, hosts }: NetworkState, events: readonly JournalEvent[]): void {
    for (const mail of mails.keys()) {
      const number = /^m(\d+)$/.exec(mail)?.[1];
      this.#mails = Math.max(this.#mails, Number(number ?? 0));
    }
    for (const { spool } of hosts.values()) {
      for (const { mail } of spool.values()) {
        this.#entries += 1;
        this.#of(mail).entries += 1;
      }
    }
    for (const [mail, known] of this.#known)
      known.notifications = mails.get(mail)?.notifications.length ?? 0;
    for (const event of events) {
      const visits = event.type === 'accepted' ? this.#known.get(event.mail)?.visits : undefined;
      if (event.type === 'accepted') visits?.set(event.host, (visits.get(event.host) ?? 0) + 1);
    }
  }

  nextMail(): MailId {
    this.#mails += 1;
    return `m${this.#mails}`;
  }

  nextNotification(about: MailId): MailId {
    const known = this.#of(about);
    known.notifications += 1;
    return notificationId(about, known.notifications);
  }

  /** How the entry will be named if the mail enters the spool of a host now. */
  nextEntry(mail: MailId, host: string): EntryId {
    const visits = this.#known.get(mail)?.visits.get(host) ?? 0;
    return visits === 0 ? `${mail}@${host}` : `${mail}@${host}.${visits + 1}`;
  }

  entered(mail: MailId, host: string): EntryId {
    const entry = this.nextEntry(mail, host);
    const known = this.#of(mail);
    known.entries += 1;
    known.visits.set(host, (known.visits.get(host) ?? 0) + 1);
    this.#entries += 1;
    return entry;
  }

  left(mail: MailId): void {
    this.#entries -= 1;
    const known = this.#of(mail);
    known.entries -= 1;
    if (known.entries <= 0) this.#known.delete(mail);
  }

  #of(mail: MailId): Known {
    let known = this.#known.get(mail);
    if (known === undefined) {
      known = { entries: 0, notifications: 0, visits: new Map() };
      this.#known.set(mail, known);
    }
    return known;
  }
}
