/** What is delivered is what was handed in, octet by octet, under the lines that the hosts on its way put on top (RFC 821 4.5.2). */
import type { EntryId, EventOf, JournalEvent, MailId } from '../journal/event.ts';
import type { Law, Report } from './law.ts';

interface Text {
  /** Trace lines with their CRLF, the youngest first. */
  readonly top: string;
  /** As it was handed in; null: nobody but the sender outside knows, or a channel has changed it. */
  readonly handedIn: Uint8Array | null;
  left: number;
}

const UTF8 = new TextEncoder();

export class TransparencyLaw implements Law {
  readonly #youngest: (mailbox: string) => Uint8Array | null;
  readonly #corrupted: ReadonlySet<string>;
  /** The mail that was handed in last: its host takes it, or takes it for none, before another can be. */
  #handedIn: { readonly mail: MailId; readonly octets: Uint8Array } | null = null;
  readonly #texts = new Map<EntryId, Text>();

  /** `youngest`: the mail that came last into a mailbox. */
  constructor(youngest: (mailbox: string) => Uint8Array | null, corrupted: ReadonlySet<string>) {
    this.#youngest = youngest;
    this.#corrupted = corrupted;
  }

  see(event: JournalEvent, report: Report): void {
    switch (event.type) {
      case 'submitted':
        this.#handedIn = {
          mail: event.mail,
          octets: UTF8.encode(`${event.text.join('\r\n')}\r\n`),
        };
        return;
      case 'accepted':
        return this.#accepted(event);
      case 'redirected': {
        const text = this.#texts.get(event.entry);
        if (text !== undefined) text.left += event.recipients.length;
        return this.#ended(event.entry);
      }
      case 'delivered':
        this.#delivered(event, report);
        return this.#ended(event.entry);
      case 'notified':
      case 'lost':
        return this.#ended(event.entry);
      case 'hop':
        if (event.outcome === 'passed-on') this.#ended(event.entry);
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
      case 'refused':
      case 'sending':
      case 'deferred':
      case 'warned':
      case 'failed':
      case 'fault':
        return;
    }
  }

  end(): void {}

  #accepted(event: EventOf<'accepted'>): void {
    const { cause, mail, entry, parent, channel, traceLine, text, recipients } = event;
    const line = traceLine === null ? '' : `${traceLine}\r\n`;
    const before = parent === null ? undefined : this.#texts.get(parent);
    const corrupted = channel !== null && this.#corrupted.has(channel);
    const own = text === null ? null : UTF8.encode(`${text.join('\r\n')}\r\n`);
    const submitted = this.#handedIn?.mail === mail ? this.#handedIn.octets : null;
    const begun = cause === 'submission' ? submitted : own;
    this.#texts.set(entry, {
      top: `${line}${before?.top ?? ''}`,
      handedIn: corrupted ? null : cause === 'channel' ? (before?.handedIn ?? null) : begun,
      left: recipients.length,
    });
  }

  #delivered(event: EventOf<'delivered'>, report: Report): void {
    const text = this.#texts.get(event.entry);
    if (text === undefined || text.handedIn === null || event.into === 'terminal') return;
    const octets = this.#youngest(event.mailbox);
    if (octets === null || !isSame(octets, UTF8.encode(text.top), text.handedIn))
      report(
        'S9 transparency',
        `what lies in ${event.mailbox} of ${event.mail} is not what was sent`,
      );
  }

  #ended(entry: EntryId): void {
    const text = this.#texts.get(entry);
    if (text === undefined) return;
    text.left -= 1;
    if (text.left <= 0) this.#texts.delete(entry);
  }
}

function isSame(octets: Uint8Array, top: Uint8Array, rest: Uint8Array): boolean {
  if (octets.length !== top.length + rest.length) return false;
  for (let at = 0; at < top.length; at += 1) if (octets[at] !== top[at]) return false;
  for (let at = 0; at < rest.length; at += 1)
    if (octets[top.length + at] !== rest[at]) return false;
  return true;
}
