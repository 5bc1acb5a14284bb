/**
 * Mail data on its way out, whatever it was given as: parts of bounded size, handed out one at a time and only when asked,
 * so that a stream is read no faster than the channel takes it.
 */
import { InvalidOptionError } from '@hopscope/channel';
import { MailDataEncoder, hasEightBit, textOf } from '@hopscope/protocol';

import { InvalidMailDataError } from './errors/invalid-mail-data-error.ts';

/**
 * Header and body.
 *
 * A string: lines end with LF or CRLF, and go out in UTF-8. A Uint8Array: goes out as it is, and must not change until then, for it is
 * looked at once; every line ends with CRLF. A stream of such arrays, a file stream for one: read with back-pressure, and given back (`return` of its iterator, or its
 * `Symbol.asyncDispose` when no octet was asked for) if the mail is refused before its end. In all three a last line
 * without its end is given one, and full stops at the start of lines are doubled on the wire (0821:2449).
 */
export type MailData = string | Uint8Array | MailDataStream;

/** Mail data that comes in parts of any size, cut anywhere. Each part is a Uint8Array; what it throws, `deliver` rejects with. */
export interface MailDataStream extends AsyncIterable<Uint8Array> {
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** The largest part of a stream, in octets: so much of it is kept at a time. */
const PART = 64 * 1024;
/** The largest part of what is in memory anyway: the channel should have taken it before patience with one part is over. */
const LARGE_PART = 256 * 1024;

export class OutgoingData {
  /** Octets in all, or null when only the end will tell. */
  readonly size: number | null;
  /** Whether octets over 127 occur; null when only the end will tell. */
  readonly eightBit: boolean | null;
  /** Whether octets over 127 are seen in the header (RFC 6532); that of a stream is not looked at. */
  readonly utf8Header: boolean;
  /** It was seen that all of it may go as it is, so nobody need look again. False of a stream. */
  readonly isPlain: boolean;
  readonly #source: Uint8Array | MailDataStream;
  /** Null where the source is in memory. */
  readonly #parts: AsyncGenerator<Uint8Array, void, void> | null;
  /** How much was handed out of what is in memory. */
  #at = 0;
  #begun = false;

  /**
   * Throws InvalidMailDataError when a CR or LF stands alone in a string or Uint8Array that is not binary, and InvalidOptionError
   * for what is neither, nor a stream.
   */
  constructor(data: MailData, binary: boolean) {
    if (!isMailData(data))
      throw new InvalidOptionError(
        'data',
        'it is a string, a Uint8Array, or a stream of Uint8Arrays',
      );
    const source = typeof data === 'string' ? octetsOfText(data) : data;
    const inMemory = source instanceof Uint8Array;
    const { size, eightBit, isPlain } = inMemory ? measured(source, binary) : UNKNOWN;
    this.#source = source;
    this.utf8Header = inMemory && eightBit !== false && hasUtf8Header(source);
    this.size = size;
    this.eightBit = eightBit;
    this.isPlain = isPlain;
    this.#parts = inMemory ? null : parts(source);
  }

  /** Whether there is a stream to be given back. */
  get streams(): boolean {
    return !(this.#source instanceof Uint8Array);
  }

  /** Whether it is known that no part follows; only the end of a stream tells. */
  get isAtEnd(): boolean {
    return this.#source instanceof Uint8Array && this.#at >= this.#source.length;
  }

  /** The next part, not empty; null at the end. That of a stream comes later, and rejects when the stream fails. */
  next(): Uint8Array | null | Promise<Uint8Array | null> {
    this.#begun = true;
    const source = this.#source;
    if (!(source instanceof Uint8Array)) return this.#nextOfStream();
    const from = this.#at;
    if (from >= source.length) return null;
    this.#at = Math.min(from + LARGE_PART, source.length);
    return source.subarray(from, this.#at);
  }

  async #nextOfStream(): Promise<Uint8Array | null> {
    const next = await this.#parts?.next();
    return next === undefined || next.done === true ? null : next.value;
  }

  /** Goes back to the start, for another attempt. False: of a stream something was read already. */
  rewind(): boolean {
    if (this.#begun && this.#parts !== null) return false;
    this.#at = 0;
    this.#begun = false;
    return true;
  }

  /** Nothing more will be asked for. Does nothing at the end. */
  async release(): Promise<void> {
    if (this.#begun) await this.#parts?.return();
    else if (!(this.#source instanceof Uint8Array)) await this.#source[Symbol.asyncDispose]?.();
  }
}

/** A caller without types may give anything. */
function isMailData(data: unknown): boolean {
  if (typeof data === 'string') return true;
  return (
    typeof data === 'object' &&
    data !== null &&
    (data instanceof Uint8Array || Symbol.asyncIterator in data)
  );
}

function octetsOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text.replaceAll(/\r?\n/g, '\r\n'));
}

interface Measures {
  readonly size: number | null;
  readonly eightBit: boolean | null;
  readonly isPlain: boolean;
}

const UNKNOWN: Measures = { size: null, eightBit: null, isPlain: false };

/** The size counts the end of the last line, but no transparency (RFC 1870 4). */
function measured(whole: Uint8Array, binary: boolean): Measures {
  if (binary) return { size: whole.length, eightBit: hasEightBit(whole), isPlain: false };
  const encoder = new MailDataEncoder();
  for (let at = 0; at < whole.length; at += PART) {
    if (!encoder.encode(whole.subarray(at, at + PART)).ok) {
      throw new InvalidMailDataError(standingAlone(whole));
    }
  }
  const end = encoder.end();
  if (!end.ok) throw new InvalidMailDataError('its last octet is a CR that stands alone');
  const size = whole.length + end.octets.length - '.\r\n'.length;
  return { size, eightBit: encoder.eightBit, isPlain: encoder.isPlain };
}

/** Where the first is, and what would help; looked for only when it is known that there is one. */
function standingAlone(whole: Uint8Array): string {
  const at = textOf(whole).search(/\r(?!\n)|(?<!\r)\n/);
  return whole[at] === LF
    ? `a LF stands alone at octet ${at}; lines of a Uint8Array end with CRLF, those of a string may end with LF`
    : `a CR stands alone at octet ${at}`;
}

/** A header ends with its first empty line, or before the first line that is no field and goes on with none (RFC 5322 2.1). */
function hasUtf8Header(whole: Uint8Array): boolean {
  for (let at = 0; at < whole.length;) {
    const end = whole.indexOf(LF, at);
    const line = textOf(whole.subarray(at, end < 0 ? whole.length : end));
    if (!FIELD.test(line)) return false;
    if (BEYOND_ASCII.test(line)) return true;
    if (end < 0) return false;
    at = end + 1;
  }
  return false;
}

const LF = 10;
/** `Subject: ...`, or the further lines of a field, which begin with a space. */
const FIELD = /^(?:[!-9;-~]+:|[ \t])/;
const BEYOND_ASCII = /[\u0080-\u00ff]/;

function* slices(whole: Uint8Array): Generator<Uint8Array, void, void> {
  for (let at = 0; at < whole.length; at += PART) yield whole.subarray(at, at + PART);
}

async function* parts(stream: MailDataStream): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('The stream of mail data must bring Uint8Array, without an encoding set');
    }
    yield* slices(chunk);
  }
}
