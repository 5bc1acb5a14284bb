/** Octets and their words. A text on the wire is read one octet to one character, so that nothing is lost or guessed. */
import { invariant } from '../result.ts';

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

/** Whether an octet over 127 occurs. Four at a time, since a whole mail may be asked about. */
export function hasEightBit(octets: Uint8Array): boolean {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let passed = 0;
  let at = 0;
  for (; at + 4 <= octets.length; at += 4) passed |= view.getInt32(at);
  for (; at < octets.length; at += 1) passed |= view.getUint8(at);
  return (passed & 0x80808080) !== 0;
}

/** The inverse of {@link textOf}: one octet for each character, none of which may be beyond U+00FF. */
export function octetsOf(text: string): Uint8Array {
  const octets = room(text.length);
  writeText(text, octets, 0);
  return octets;
}

/** Writes one octet for each character into an array that has room for them, from a place on. */
function writeText(text: string, octets: Uint8Array, from: number): void {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    invariant(code < 256, 'a character that is no octet');
    octets[from + at] = code;
  }
}

const SHARED = 16 * 1024;
let shared = new Uint8Array(SHARED);
let used = 0;

/** Commands and replies are short and many, and a buffer of its own costs each of them more than all the rest: they share. */
function room(length: number): Uint8Array {
  if (length > SHARED / 8) return new Uint8Array(length);
  if (used + length > SHARED) {
    shared = new Uint8Array(SHARED);
    used = 0;
  }
  used += length;
  return shared.subarray(used - length, used);
}

/** A line followed by CRLF. No character of it may be beyond U+00FF. */
export function octetsOfLine(line: string): Uint8Array {
  const octets = room(line.length + 2);
  writeText(line, octets, 0);
  octets[line.length] = CR;
  octets[line.length + 1] = LF;
  return octets;
}

/** Each line followed by CRLF. */
export function octetsOfLines(lines: readonly string[]): Uint8Array {
  return octetsOf(`${lines.join('\r\n')}\r\n`);
}
