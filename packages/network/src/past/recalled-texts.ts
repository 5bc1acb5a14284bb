/**
 * The octets of mail as a recorded journal tells them. It holds the text of what users handed in and of notifications, each line
 * that a host put on top, and the lines of the wire: for mail from outside, the text between 354 and the full stop.
 */
import { MailDataDecoder, OctetGatherer, OctetReader, octetsOf } from '@hopscope/protocol';

import { encodeLines, withLine } from '../host/mail-text.ts';
import type { ChannelId, EntryId, EventOf, JournalEvent, MailId } from '../journal/event.ts';

const UTF8 = new TextEncoder();
const CRLF = octetsOf('\r\n');

/** Reads a journal event by event, and knows the octets of each entry: header and body, with the lines that hosts put on top. */
export class RecalledTexts {
  readonly #submitted = new Map<MailId, readonly string[]>();
  readonly #incoming = new Map<ChannelId, Incoming>();
  readonly #corrupted = new Set<ChannelId>();
  readonly #texts = new Map<EntryId, Uint8Array>();

  /** Of a mail in the spool of a host, also when it has left it; null: the journal does not tell. */
  of(entry: EntryId): Uint8Array | null {
    return this.#texts.get(entry) ?? null;
  }

  /** The next event; all of them are wanted, in their order. */
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
      incoming = { coming: null, last: null };
      this.#incoming.set(event.channel, incoming);
    }
    if (event.side === 'R') {
      if (event.text.startsWith('354')) incoming.coming = new ComingMailData();
      return;
    }
    const text = incoming.coming?.hear(event) ?? null;
    if (text === null) return;
    incoming.last = text;
    incoming.coming = null;
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

/** What came over a channel from outside. */
interface Incoming {
  /** Null: no mail data is coming. */
  coming: ComingMailData | null;
  /** The last that was complete. */
  last: Uint8Array | null;
}

/** Mail data on its way in, read from the lines of the wire as its host has read it. */
class ComingMailData {
  readonly #decoder = new MailDataDecoder();
  readonly #reader = new OctetReader();
  readonly #text = new OctetGatherer();

  /** All of it, once its end has come; until then null. */
  hear({ text, octets, partial }: EventOf<'wire'>): Uint8Array | null {
    this.#reader.feed(octets === true ? octetsOf(text) : UTF8.encode(text));
    if (partial !== true) this.#reader.feed(CRLF);
    const outcome = this.#decoder.read(this.#reader, (slice) => this.#text.push(slice));
    return outcome === 'ended' ? this.#text.take() : null;
  }
}
