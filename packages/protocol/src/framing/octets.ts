/** Octets and their words. A text on the wire is read one octet to one character, so that nothing is lost or guessed. */
import { utf8Encode } from '../grammar/utf8.ts';
import { rightUse } from '../result.ts';

export const CR = 13;
export const LF = 10;
export const FULL_STOP = 46;

const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Octets that came from the channel and wait to be read, with the place where reading goes on. Command lines and mail
 * data are read from the same object, since the first may end and the second begin inside one segment.
 */
export class OctetReader {
  /** What came and is not read to its end. */
  octets: Uint8Array = NOTHING;
  /** Index of the octet to read next. */
  at = 0;

  /** More octets came. They are read as they stand, up to `keep`. */
  feed(octets: Uint8Array): void {
    this.octets =
      this.at < this.octets.length ? joined(this.octets.subarray(this.at), octets) : octets;
    this.at = 0;
  }

  /** From here on the octets that were fed may change: keeps what was not read. */
  keep(): void {
    this.octets = this.at < this.octets.length ? this.octets.slice(this.at) : NOTHING;
    this.at = 0;
  }

  /** What was not read yet is somebody else's from here on. */
  rest(): Uint8Array {
    const rest = this.octets.slice(this.at);
    this.at = this.octets.length;
    return rest;
  }

  /** Octets not read yet. */
  get pending(): number {
    return this.octets.length - this.at;
  }
}

/** One array of all of them, in order. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return filled(new Uint8Array(sizeOf(parts)), parts);
}

/** The same, to be sent and not kept: a short one shares its memory with what else is said. */
export function joinedToSend(parts: readonly Uint8Array[]): Uint8Array {
  return filled(room(sizeOf(parts)), parts);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  let size = 0;
  for (const part of parts) size += part.length;
  return size;
}

/** `all`, with the parts one behind the other. */
export function filled(all: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One character for each octet, U+0000 to U+00FF. */
export function textOf(octets: Uint8Array): string {
  return textBetween(octets, 0, octets.length);
}

/** The text of the octets from one place to another, one character for each octet. */
export function textBetween(octets: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += MOST_AT_ONCE) {
    // A list of codes, not a view of the octets, which would take twice the time.
    const codes: number[] = Array(Math.min(to - at, MOST_AT_ONCE));
    for (let index = 0; index < codes.length; index += 1) codes[index] = octets[at + index]!;
    text += Reflect.apply(String.fromCharCode, null, codes);
  }
  return text;
}

/** As many arguments as any platform takes. */
const MOST_AT_ONCE = 4096;

/**
 * The same for a line of a conversation. Hosts say few things and say them again and again, so a short line is looked up among
 * those that were read last, and costs no new text. Not for what nobody may keep, as the lines of an exchange of AUTH.
 */
export function lineBetween(octets: Uint8Array, from: number, to: number): string {
  const length = to - from;
  if (length > LONGEST_REMEMBERED) return textBetween(octets, from, to);
  const place = placeOf(octets, from, to);
  const begin = place * LONGEST_REMEMBERED;
  const text = remembered[place]!;
  if (text.length === length && isThere(octets, from, to, begin)) return text;
  for (let at = 0; at < length; at += 1) rememberedOctets[begin + at] = octets[from + at]!;
  return (remembered[place] = textBetween(octets, from, to));
}

/** Four octets at a time: each step waits for the one before it. */
function placeOf(octets: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const low = octets[at]! | (octets[at + 1]! << 8);
    const high = octets[at + 2]! | (octets[at + 3]! << 8);
    hash = Math.imul(hash ^ low ^ (high << 16), PRIME);
  }
  for (; at < to; at += 1) hash = Math.imul(hash ^ octets[at]!, PRIME);
  return hash >>> (32 - PLACE_BITS);
}

function isThere(octets: Uint8Array, from: number, to: number, begin: number): boolean {
  let at = from;
  while (at < to && octets[at] === rememberedOctets[begin + at - from]) at += 1;
  return at === to;
}

/** Octets. */
const LONGEST_REMEMBERED = 100;
/** Of two lines with the same place the younger one stays. */
const PLACE_BITS = 10;
/** The golden ratio, which spreads what differs little. */
const PRIME = 0x9e3779b1;
const remembered: string[] = Array(1 << PLACE_BITS).fill('');
/** The same as octets, for these are held against each other faster than characters. */
const rememberedOctets: Uint8Array = new Uint8Array(LONGEST_REMEMBERED << PLACE_BITS);

/** Whether an octet over 127 occurs. */
export function hasEightBit(octets: Uint8Array): boolean {
  let passed = 0;
  let at = 0;
  if (octets.length > FEW) {
    // Four at a time, since a whole mail may be asked about. To look at a few octets so would take longer to prepare than to do.
    const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    for (; at + 4 <= octets.length; at += 4) passed |= view.getInt32(at);
  }
  for (; at < octets.length; at += 1) passed |= octets[at]!;
  return (passed & 0x80808080) !== 0;
}

const FEW = 256;

/** The inverse of {@link textOf}: one octet for each character, none of which may be beyond U+00FF. */
export function octetsOf(text: string): Uint8Array {
  const octets = room(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    rightUse(code < 256, 'a character that is no octet: text beyond U+00FF is for utf8Encode');
    octets[at] = code;
  }
  return octets;
}

/** Memory that small arrays share: one of its own costs each of them more than all that is done with it. */
export class SharedRoom {
  readonly #size: number;
  #octets = NOTHING;
  #used = 0;

  /** `size`: octets that are fetched at once, and that one small array which is kept may keep from being freed. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Room that nobody else has. */
  take(length: number): Uint8Array {
    if (length > this.#size / 8) return new Uint8Array(length);
    if (this.#used + length > this.#octets.length) {
      this.#octets = new Uint8Array(this.#size);
      this.#used = 0;
    }
    this.#used += length;
    return this.#octets.subarray(this.#used - length, this.#used);
  }
}

const spoken = new SharedRoom(16 * 1024);

/** For commands and replies, which are short and many, and soon forgotten. */
function room(length: number): Uint8Array {
  return spoken.take(length);
}

/** A line followed by CRLF; in UTF-8 where it goes beyond ASCII. */
export function octetsOfLine(line: string): Uint8Array {
  const { length } = line;
  const octets = room(length + 2);
  for (let at = 0; at < length; at += 1) {
    const code = line.charCodeAt(at);
    if (code > 127) return utf8Encode(`${line}\r\n`);
    octets[at] = code;
  }
  octets[length] = CR;
  octets[length + 1] = LF;
  return octets;
}

/** Each line followed by CRLF. */
export function octetsOfLines(lines: readonly string[]): Uint8Array {
  return octetsOf(`${lines.join('\r\n')}\r\n`);
}
