/**
 * Values as JSON, written as octets one behind the other. They are the octets of `JSON.stringify` in UTF-8, without the texts in between:
 * a journal that is written at every event would make and drop two of them for each. Knows nothing of events, lines or sums.
 */

/** Octets that are fetched at once. */
const ROOM = 64 * 1024;
/** So many that it is time to take them: few are moved then to where the next find room. */
export const PIECE: number = 60 * 1024;
/** The most that a number, a word or a mark takes. */
const SHORT = 32;

const UTF8 = new TextEncoder();

export class JsonOctets {
  #room = new Uint8Array(ROOM);
  /** Where those begin that nobody has taken. */
  #from = 0;
  #at = 0;

  /** How many there are that nobody has taken. */
  get pending(): number {
    return this.#at - this.#from;
  }

  /** Those from a place on; they stay where they are until more are written. */
  since(pending: number): Uint8Array {
    return this.#room.subarray(this.#from + pending, this.#at);
  }

  /** All that nobody has taken. They are the caller's, and are not written over. */
  take(): Uint8Array {
    const taken = this.since(0);
    this.#from = this.#at;
    return taken;
  }

  /** Takes the last octet back. */
  dropLast(): void {
    this.#at -= 1;
  }

  /** A value of what JSON knows; what is undefined is left out of an object, and stands nowhere else. */
  value(value: unknown): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.number(value);
    else if (Array.isArray(value)) this.#list(value);
    else if (isObject(value)) this.#object(value);
    else this.ascii(String(value));
  }

  number(value: number): void {
    if (value >>> 0 === value) this.#digits(value);
    else this.ascii(Number.isFinite(value) ? String(value) : 'null');
  }

  /** A text of ASCII, as it stands. */
  ascii(text: string): void {
    this.#make(text.length);
    const room = this.#room;
    const to = this.#at;
    for (let at = 0; at < text.length; at += 1) room[to + at] = text.charCodeAt(at);
    this.#at = to + text.length;
  }

  #list(values: readonly unknown[]): void {
    this.#mark(OPENING_BRACKET);
    for (let at = 0; at < values.length; at += 1) {
      if (at > 0) this.#mark(COMMA);
      this.value(values[at]);
    }
    this.#mark(CLOSING_BRACKET);
  }

  #object(members: Readonly<Record<string, unknown>>): void {
    this.#mark(OPENING_BRACE);
    let first = true;
    for (const name in members) {
      const value = members[name];
      if (value === undefined) continue;
      if (!first) this.#mark(COMMA);
      first = false;
      this.#text(name);
      this.#mark(COLON);
      this.value(value);
    }
    this.#mark(CLOSING_BRACE);
  }

  /** Most are of ASCII and need no escape. */
  #text(text: string): void {
    this.#make(text.length + 2);
    const room = this.#room;
    let to = this.#at;
    room[to] = QUOTE;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH)
        return this.#oddText(text);
      to += 1;
      room[to] = code;
    }
    room[to + 1] = QUOTE;
    this.#at = to + 2;
  }

  #oddText(text: string): void {
    const octets = UTF8.encode(JSON.stringify(text));
    this.#make(octets.length);
    this.#room.set(octets, this.#at);
    this.#at += octets.length;
  }

  #digits(value: number): void {
    this.#make(SHORT);
    let length = 1;
    for (let power = 10; power <= value; power *= 10) length += 1;
    const room = this.#room;
    const to = this.#at;
    let left = value;
    for (let at = to + length - 1; at >= to; at -= 1) {
      const rest = (left / 10) >>> 0;
      room[at] = ZERO + left - rest * 10;
      left = rest;
    }
    this.#at = to + length;
  }

  #mark(octet: number): void {
    this.#make(1);
    this.#room[this.#at] = octet;
    this.#at += 1;
  }

  /** Makes room for so many more. What nobody has taken stays in one piece. */
  #make(length: number): void {
    if (this.#at + length <= this.#room.length) return;
    const pending = this.since(0);
    this.#room = new Uint8Array(Math.max(ROOM, 2 * (pending.length + length)));
    this.#room.set(pending);
    this.#from = 0;
    this.#at = pending.length;
  }
}

const ZERO = 48;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
