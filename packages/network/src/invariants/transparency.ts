/** What is delivered is what was handed in, octet by octet, under the lines that the hosts on its way put on top (RFC 821 4.5.2). */
import type { EntryId, EventOf, JournalEvent } from '../journal/event.ts';
import type { Law, Report } from './law.ts';

interface Text {
  /** Trace lines, the youngest first. */
  readonly top: readonly string[];
  /** As it was handed in; null: nobody but the sender outside knows, or a channel has changed it. */
  readonly handedIn: readonly string[] | null;
  left: number;
}

const UTF8 = new TextEncoder();

export class TransparencyLaw implements Law {
  readonly #youngest: (mailbox: string) => Uint8Array | null;
  readonly #corrupted: ReadonlySet<string>;
  /** The mail that was handed in last: its host takes it, or takes it for none, before another can be. */
  #handedIn: EventOf<'submitted'> | null = null;
  readonly #texts = new Map<EntryId, Text>();

  /** `youngest`: the mail that came last into a mailbox. */
  constructor(youngest: (mailbox: string) => Uint8Array | null, corrupted: ReadonlySet<string>) {
    this.#youngest = youngest;
    this.#corrupted = corrupted;
  }

  see(event: JournalEvent, report: Report): void {
    switch (event.type) {
      case 'submitted':
        this.#handedIn = event;
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
    const before = parent === null ? undefined : this.#texts.get(parent);
    const top = before?.top ?? [];
    const corrupted = channel !== null && this.#corrupted.has(channel);
    const submitted = this.#handedIn?.mail === mail ? this.#handedIn.text : null;
    const begun = cause === 'submission' ? submitted : text;
    this.#texts.set(entry, {
      top: traceLine === null ? top : [traceLine, ...top],
      handedIn: corrupted ? null : cause === 'channel' ? (before?.handedIn ?? null) : begun,
      left: recipients.length,
    });
  }

  #delivered(event: EventOf<'delivered'>, report: Report): void {
    const text = this.#texts.get(event.entry);
    if (text === undefined || text.handedIn === null || event.into === 'terminal') return;
    const octets = this.#youngest(event.mailbox);
    if (octets === null || !isSame(octets, [...text.top, ...text.handedIn]))
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

function isSame(octets: Uint8Array, lines: readonly string[]): boolean {
  let at = 0;
  for (const line of lines) {
    const end = at + lengthAt(octets, at, line);
    if (octets[end] !== CR || octets[end + 1] !== LF) return false;
    at = end + 2;
  }
  return at === octets.length;
}

/** How many octets a text has that stands there. Most are ASCII, and are compared without being encoded. */
function lengthAt(octets: Uint8Array, from: number, text: string): number {
  let length = 0;
  for (; length < text.length; length += 1) {
    const code = text.charCodeAt(length);
    if (code > 127) break;
    if (octets[from + length] !== code) return NOT_THERE;
  }
  if (length === text.length) return length;
  const utf8 = UTF8.encode(text);
  return utf8.every((octet, index) => octets[from + index] === octet) ? utf8.length : NOT_THERE;
}

/** Leads to where no octet stands. */
const NOT_THERE = -Infinity;
const CR = 13;
const LF = 10;
