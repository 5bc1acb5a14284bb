import { faulty, parsed, type Fault, type Parsed, type SyntaxFault } from '../result.ts';
import type { Rules } from '../rules.ts';
import { sizeUnit } from './characters.ts';
import { utf8Length } from './utf8.ts';

/**
 * A text and a place in it. Productions move `at` forward over what they recognise; the first that fails leaves its
 * fault here and returns null, and its callers return null in turn. One object serves a whole path, so that reading a
 * path costs no more than the path itself.
 */
export class Scanner {
  readonly text: string;
  at = 0;
  #fault: SyntaxFault | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** Code of the character at hand; NaN at the end, which belongs to no class and equals nothing. */
  peek(): number {
    return this.text.charCodeAt(this.at);
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Steps over `code` if it is at hand. */
  skip(code: number): boolean {
    if (this.peek() !== code) return false;
    this.at += 1;
    return true;
  }

  /** Octets that the text from `start` to the place at hand takes on the wire. */
  octetsSince(start: number, rules: Rules): number {
    // Most paths are ASCII and are never counted.
    return rules.internationalized ? utf8Length(this.text.slice(start, this.at)) : this.at - start;
  }

  fail(wanted: string, at: number = this.at): null {
    this.#fault ??= { at, wanted };
    return null;
  }

  /** What was read from `start` to the place at hand is longer than its limit; `counted` says what else was counted. */
  failAsTooLong(what: string, limit: number, start: number, rules: Rules, counted = ''): null {
    const length = this.octetsSince(start, rules);
    return this.fail(
      `${what} has at most ${limit} ${sizeUnit(rules)}${counted}, and this one has ${length}`,
      start,
    );
  }

  /** What a production made of the text, if it made something of all of it; `wanted` where something stands behind. */
  whole<T>(value: T | null, wanted: string): Parsed<T> {
    if (value !== null && this.atEnd()) return parsed(value);
    this.fail(wanted);
    return this.fault();
  }

  /** The fault that made a production return null. */
  fault(): Fault {
    const fault = this.#fault;
    if (fault === null) throw new Error('hopscope is wrong: a production failed without a fault');
    return faulty(fault.at, fault.wanted);
  }
}

export const AT = 64;
export const BACKSLASH = 92;
export const CLOSE = 62;
export const CLOSE_BRACKET = 93;
export const COLON = 58;
export const COMMA = 44;
export const DOT = 46;
export const HASH = 35;
export const HYPHEN = 45;
export const OPEN = 60;
export const OPEN_BRACKET = 91;
export const QUOTE = 34;
