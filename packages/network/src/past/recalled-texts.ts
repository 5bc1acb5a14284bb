/**
 * The octets of mail as a recorded journal tells them. It holds the text of what users handed in and of notifications, each line
 * that a host put on top, and the lines of the wire: for mail from outside, the text between 354 and the full stop.
 */
import { joined, octetsOf } from '@hopscope/protocol';

import { encodeLines, withLine } from '../host/mail-text.ts';
import type { ChannelId, EntryId, EventOf, JournalEvent, MailId } from '../journal/event.ts';

const UTF8 = new TextEncoder();
const CRLF = octetsOf('\r\n');

/** Reads a journal event by event, and knows the octets of each entry. */
export class RecalledTexts {
  readonly #submitted = new Map<MailId, readonly string[]>();
  readonly #incoming = new Map<ChannelId, Incoming>();
  readonly #corrupted = new Set<ChannelId>();
  readonly #texts = new Map<EntryId, Uint8Array>();

  /** Null: the journal does not tell. */
  of(entry: EntryId): Uint8Array | null {
    return this.#texts.get(entry) ?? null;
  }

  see(event: JournalEvent): void {
    if (event.type === 'submitted') this.#submitted.set(event.mail, event.text);
    else if (event.type === 'wire' && event.from === null) this.#line(event);
    else if (event.type === 'accepted') this.#accepted(event);
    else if (event.type === 'fault' && event.kind === 'corrupt' && event.onChannel !== null)
      this.#corrupted.add(event.onChannel);
  }

  #line(event: EventOf<'wire'>): void {
    let incoming = this.#incoming.get(event.channel);
    if (incoming === undefined) {
      incoming = { parts: null, atLineStart: true, last: null };
      this.#incoming.set(event.channel, incoming);
    }
    if (event.side === 'R') {
      if (event.text.startsWith('354')) Object.assign(incoming, { parts: [], atLineStart: true });
    } else if (incoming.parts !== null) hear(incoming, incoming.parts, event);
  }

  #accepted(event: EventOf<'accepted'>): void {
    const { cause, mail, entry, channel, parent, traceLine, text, octets } = event;
    const before =
      cause === 'submission'
        ? this.#encoded(this.#submitted.get(mail))
        : cause === 'notification'
          ? this.#encoded(text ?? undefined)
          : this.#received(channel, parent);
    const all = before === null || traceLine === null ? before : withLine(traceLine, before);
    // What the journal tells must be as long as what it says was accepted: else it does not tell all.
    if (all !== null && all.length === octets) this.#texts.set(entry, all);
  }

  #encoded(lines: readonly string[] | undefined): Uint8Array | null {
    return lines === undefined ? null : encodeLines(lines);
  }

  #received(channel: ChannelId | null, parent: EntryId | null): Uint8Array | null {
    if (channel === null || this.#corrupted.has(channel)) return null;
    if (parent !== null) return this.#texts.get(parent) ?? null;
    return this.#incoming.get(channel)?.last ?? null;
  }
}

/** Mail data on its way in. */
interface Incoming {
  /** Null: no mail data is coming. */
  parts: Uint8Array[] | null;
  atLineStart: boolean;
  /** The last that was complete. */
  last: Uint8Array | null;
}

function hear(incoming: Incoming, parts: Uint8Array[], event: EventOf<'wire'>): void {
  const { text, octets, partial } = event;
  const isWhole = partial !== true;
  if (incoming.atLineStart && isWhole && text === '.') {
    incoming.last = joined(...parts);
    incoming.parts = null;
    return;
  }
  // Transparency: the first character of a line that begins with a full stop is taken away (0821:2463).
  const said = incoming.atLineStart && text.startsWith('.') ? text.slice(1) : text;
  parts.push(octets === true ? octetsOf(said) : UTF8.encode(said));
  if (isWhole) parts.push(CRLF);
  incoming.atLineStart = isWhole;
}
