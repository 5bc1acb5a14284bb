/**
 * What a parser returns: the value, or where and why the text is not one. A peer's mistake is always a value, never an
 * exception; exceptions are kept for mistakes of the program that calls us.
 */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Fault;

/** The failing half of {@link Parsed}. */
export interface Fault {
  readonly ok: false;
  readonly fault: SyntaxFault;
}

/** A place in a text that breaks the grammar, and what the grammar wants there. */
export interface SyntaxFault {
  /** Index of the offending character, from 0; the length of the text when something is missing at its end. */
  readonly at: number;
  /** One clause in plain words, without a final stop: `a host name must follow "@"`. Never repeats the peer's text. */
  readonly wanted: string;
}

/** The value that a text was read as. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** A text that is none: where, and what the grammar wants there; see {@link SyntaxFault}. */
export function faulty(at: number, wanted: string): Fault {
  return { ok: false, fault: { at, wanted } };
}

/**
 * Throws TypeError when the program that calls us asks for what cannot be. The message is a clause for its author: what is
 * wrong, and what would be right. What only we can get wrong is an {@link invariant}.
 */
export function rightUse(condition: boolean, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new TypeError(typeof message === 'string' ? message : message());
}

/**
 * Throws when something is impossible unless this program is wrong. Never call it about what a peer sent. A message that
 * has to be put together is given as a function, for it is hardly ever needed.
 */
export function invariant(condition: boolean, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new Error(`hopscope is wrong: ${typeof message === 'string' ? message : message()}`);
}

/** The end of an exhaustive switch: the compiler refuses it as soon as a member of the union is not handled. */
export function unreachable(value: never): never {
  throw new Error(`hopscope is wrong: unexpected ${JSON.stringify(value)}`);
}
