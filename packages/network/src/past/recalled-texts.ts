/**
 * The octets of mail as a recorded journal tells them. It holds the text of what users handed in and of notifications, each line
 * that a host put on top, and the lines of the wire: for mail from outside, the text between 354 and the full stop, or that of its chunks.
 */
import { MailDataDecoder, OctetGatherer, OctetReader, joined, octetsOf } from '@hopscope/protocol';

import { encodeLines, withLine } from '../host/mail-text.ts';
import type { ChannelId, EntryId, EventOf, JournalEvent, MailId } from '../journal/event.ts';
import { LineReader } from '../journal/line-reader.ts';

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
      incoming = new Incoming();
      this.#incoming.set(event.channel, incoming);
    }
    incoming.hear(event);
  }

  #accepted(event: EventOf<'accepted'>): void {
    const { cause, mail, entry, traceLine, text, octets } = event;
    const before =
      cause === 'submission'
        ? this.#encoded(this.#submitted.get(mail))
        : cause === 'notification'
          ? this.#encoded(text ?? undefined)
          : this.#received(event);
    const all = before === null || traceLine === null ? before : withLine(traceLine, before);
    // What the journal tells must be as long as what it says was accepted: else it does not tell all.
    if (all !== null && all.length === octets) this.#texts.set(entry, all);
  }

  #encoded(lines: readonly string[] | undefined): Uint8Array | null {
    return lines === undefined ? null : encodeLines(lines);
  }

  #received({ channel, parent, traceLine, octets }: EventOf<'accepted'>): Uint8Array | null {
    if (channel === null || this.#corrupted.has(channel)) return null;
    if (parent !== null) return this.#texts.get(parent) ?? null;
    const text = this.#incoming.get(channel)?.last ?? null;
    if (text === null) return null;
    const length = octets - (traceLine === null ? 0 : encodeLines([traceLine]).length);
    // A last line without an end, which only a chunk can have, is given one; unless it is part of binary mail data.
    return text.length + CRLF.length === length ? joined(text, CRLF) : text;
  }
}

/** What came over a channel from outside. */
class Incoming {
  readonly #lines = new LineReader();
  /** Null: none is coming. */
  #mailData: ComingMailData | null = null;
  /** Chunks of the mail that is coming. */
  readonly #chunks = new OctetGatherer();
  #last: Uint8Array | null = null;
  /** Mails that have come in full since the last reply: of several, commands of all of them were sent ahead. */
  #since = 0;

  /** The last mail data that was complete; null: none was, or which of several it is cannot be known. */
  get last(): Uint8Array | null {
    return this.#last;
  }

  hear(event: EventOf<'wire'>): void {
    const kind = this.#lines.read(event);
    switch (kind) {
      case 'reply':
        if (event.text.startsWith('354')) this.#mailData = new ComingMailData();
        if (this.#since > 1) this.#last = null; // the replies that follow are to the first, and it is the last that is known
        this.#since = 0;
        return;
      case 'mail data':
      case 'end': {
        const text = this.#mailData?.hear(event) ?? null;
        if (text === null) return;
        this.#mailData = null;
        return this.#complete(text);
      }
      case 'command':
        if (/^(?:MAIL|RSET|HELO|EHLO)/i.test(event.text)) this.#chunks.take();
        if (/^BDAT 0+ LAST/i.test(event.text)) this.#complete(this.#chunks.take());
        return;
      case 'chunk':
        this.#chunks.push(octetsOfWire(event));
        if (this.#lines.chunkLeft === 0 && this.#lines.isLastChunk)
          this.#complete(this.#chunks.take());
    }
  }

  #complete(text: Uint8Array): void {
    this.#last = text;
    this.#since += 1;
  }
}

/** Mail data on its way in, read from the lines of the wire as its host has read it. */
class ComingMailData {
  readonly #decoder = new MailDataDecoder();
  readonly #reader = new OctetReader();
  readonly #text = new OctetGatherer();

  /** All of it, once its end has come; until then null. */
  hear(event: EventOf<'wire'>): Uint8Array | null {
    this.#reader.feed(octetsOfWire(event));
    const outcome = this.#decoder.read(this.#reader, (slice) => this.#text.push(slice));
    return outcome === 'ended' ? this.#text.take() : null;
  }
}

/** As they crossed the wire. */
function octetsOfWire({ text, octets, partial }: EventOf<'wire'>): Uint8Array {
  const line = octets === true ? octetsOf(text) : UTF8.encode(text);
  return partial === true ? line : joined(line, CRLF);
}
