/**
 * What was delivered, and by which way: the question that a test asks of a network. Read off the journal as it grows; and where
 * nothing was delivered, where the mail is and why.
 */
import { hostKey, sameUser, type PathText } from '@hopscope/protocol';

import type { EntryId, EventOf, JournalEvent, MailId } from './journal/event.ts';
import { fold } from './journal/fold.ts';
import type { Network } from './network.ts';
import type { HostTable } from './wire/host-table.ts';
import { hostOf, mailboxOf } from './words.ts';

/** Which delivery is meant; what is left out may be anything. */
export interface DeliveryMatch {
  /** `m1`, as `send` returned it. */
  readonly mail?: MailId;
  /** `JOE@THREE`, by any name of its host, or by a domain whose mail that host keeps. */
  readonly to?: string;
  /** The hosts that passed it on, in order, without its origin and without the host of the mailbox. */
  readonly via?: readonly string[];
  /** `<@TWO,@ONE:SAM@ALPHA>`, with brackets or without. */
  readonly returnPath?: string;
}

/** A mail that lies in a mailbox, and how it came there. */
export interface Delivery {
  /** `m1`. */
  readonly mail: MailId;
  /** `JOE@THREE`. */
  readonly mailbox: string;
  /** The hosts that passed it on, in order, without its origin and without the host of the mailbox. */
  readonly via: readonly string[];
  /** As it stands on top of the mail, in brackets. */
  readonly returnPath: PathText;
  /** Milliseconds since the network began. */
  readonly at: number;
}

/** Nothing that fits was delivered; the message says where the mail is stuck and why. */
export class NotDeliveredError extends Error {
  override readonly name = 'NotDeliveredError';

  constructor(match: DeliveryMatch, because: string, network: Network) {
    const stuck = whereabouts(network, match.mail);
    super(
      [
        `Nothing was delivered ${inWords(match)}: ${because}.`,
        ...stuck.map((line) => `  ${line}`),
      ].join('\n'),
    );
  }
}

interface Accepted {
  readonly host: string;
  readonly parent: EntryId | null;
  readonly cause: EventOf<'accepted'>['cause'];
}

/** All deliveries of a network, from the moment at which it is asked for. */
export class Deliveries {
  /** In the order in which they came. */
  readonly all: Delivery[] = [];
  readonly #entries = new Map<EntryId, Accepted>();
  readonly #table: HostTable;

  constructor(network: Network) {
    this.#table = network.table;
    for (const event of network.journal.events) this.#read(event);
    network.journal.subscribe((event) => this.#read(event));
  }

  /** The first that fits; null: none does. */
  find(match: DeliveryMatch): Delivery | null {
    return this.all.find((delivery) => this.#fits(delivery, match)) ?? null;
  }

  /** Those that fit, in the order in which they came. */
  fitting(match: DeliveryMatch): readonly Delivery[] {
    return this.all.filter((delivery) => this.#fits(delivery, match));
  }

  #fits(delivery: Delivery, { mail, to, via, returnPath }: DeliveryMatch): boolean {
    return (
      (mail === undefined || delivery.mail === mail) &&
      (to === undefined || this.#isMailbox(delivery.mailbox, to)) &&
      (via === undefined || isSameWay(delivery.via, via)) &&
      (returnPath === undefined || delivery.returnPath === bracketed(returnPath))
    );
  }

  #isMailbox(delivered: string, wanted: string): boolean {
    const [one, other] = [mailboxOf(delivered), mailboxOf(wanted)];
    const host = this.#table.find(one.host);
    return (
      sameUser(one.localPart, other.localPart) &&
      this.#table.keepersOf(other.host).some((keeper) => keeper === host)
    );
  }

  #read(event: JournalEvent): void {
    if (event.type === 'accepted') {
      const { host, parent, cause } = event;
      this.#entries.set(event.entry, { host, parent, cause });
    } else if (event.type === 'delivered') {
      const { mail, mailbox, returnPath, at, entry } = event;
      this.all.push({ mail, mailbox, returnPath, at, via: this.#way(entry) });
    }
  }

  /** The hosts between the origin, where the network has it, and the last. */
  #way(last: EntryId): readonly string[] {
    const way: string[] = [];
    let entry = this.#entries.get(last);
    while (entry !== undefined && entry.parent !== null) {
      entry = this.#entries.get(entry.parent);
      if (entry !== undefined && entry.cause === 'channel') way.unshift(entry.host);
    }
    return way;
  }
}

function isSameWay(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((host, index) => hostKey(hostOf(host)) === hostKey(hostOf(other[index] ?? '')))
  );
}

function bracketed(path: string): string {
  return path.startsWith('<') ? path : `<${path}>`;
}

/** `m1 to JOE@THREE via ONE and TWO`. */
export function inWords({ mail, to, via, returnPath }: DeliveryMatch): string {
  const words = [
    ...(mail === undefined ? [] : [`of ${mail}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(via === undefined
      ? []
      : [via.length === 0 ? 'without a relay' : `via ${via.join(' and ')}`]),
    ...(returnPath === undefined ? [] : [`with Return-Path ${bracketed(returnPath)}`]),
  ];
  return words.length === 0 ? 'at all' : words.join(' ');
}

/** Where each mail is that did not arrive, and why: a line for each recipient. `mail`: that one and notifications about it. */
export function whereabouts(network: Network, mail?: MailId): readonly string[] {
  const { hosts, mails } = fold(network.journal.events);
  const isMeant = (id: MailId): boolean =>
    mail === undefined || id === mail || id.startsWith(`${mail}-n`);
  const lines: string[] = [];
  for (const { name, spool } of hosts.values()) {
    for (const entry of spool.values()) {
      for (const { forwardPath, state, reply, until, attempts } of entry.recipients.values()) {
        if (!isMeant(entry.mail)) continue;
        const why = reply === null ? '' : ` after attempt ${attempts}: ${reply}`;
        const next = state === 'deferred' ? `, next attempt at ${(until / 1000).toFixed(1)} s` : '';
        lines.push(
          `${entry.mail} for ${forwardPath} is in the spool of ${name}, ${state}${why}${next}`,
        );
      }
    }
  }
  for (const { mail: id, recipients, refused } of mails.values()) {
    if (!isMeant(id)) continue;
    for (const { forwardPath, reply, host } of refused)
      lines.push(`${id} for ${forwardPath} was refused by ${host}: ${reply}`);
    for (const { state, host, forwardPath, reply, notification } of recipients.values()) {
      if (state === 'notified')
        lines.push(
          `${id} for ${forwardPath} failed at ${host}: ${reply}; ${notification ?? ''} tells its originator`,
        );
      if (state === 'lost')
        lines.push(
          `${id} for ${forwardPath} was lost at ${host}: ${reply ?? 'nobody may be told'}`,
        );
    }
  }
  return lines.length > 0 ? lines : ['no such mail is anywhere'];
}
