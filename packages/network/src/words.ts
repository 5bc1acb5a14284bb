/** Mailboxes, paths and hosts as a program writes them in a string: without brackets, by the grammar of RFC 821 and, beyond ASCII, RFC 6531. */
import {
  RULES,
  parseForwardPath,
  parseHost,
  parseMailbox,
  type ForwardPath,
  type Host,
  type Mailbox,
  type Parsed,
  type Rules,
} from '@hopscope/protocol';

/** A string that a program wrote is no mailbox, path or host, or names none of this network. */
export class WordsError extends Error {
  override readonly name = 'WordsError';
}

export function mailboxOf(words: string | Mailbox): Mailbox {
  if (typeof words !== 'string') return words;
  return read(words, 'a mailbox such as JOE@THREE', parseMailbox(words, rulesFor(words)));
}

/** `JOE@THREE`, `@ONE,@TWO:JOE@THREE`, either in brackets. */
export function pathOf(words: string | ForwardPath): ForwardPath {
  if (typeof words !== 'string') return words;
  const path = words.startsWith('<') ? words : `<${words}>`;
  return read(words, 'a path such as @ONE,@TWO:JOE@THREE', parseForwardPath(path, rulesFor(path)));
}

export function hostOf(words: string): Host {
  return read(words, 'a host name', parseHost(words, RULES.rfc821));
}

/** By which rules a text is read of which nobody knows at which host it will be used: whether that knows it, the host says. */
export function rulesFor(text: string): Rules {
  return BEYOND_ASCII.test(text) ? INTERNATIONALIZED : RULES.rfc821;
}

const INTERNATIONALIZED: Rules = { ...RULES.rfc821, internationalized: true };
const BEYOND_ASCII = /[^\0-\x7f]/;

function read<T>(words: string, what: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new WordsError(`"${words}" is not ${what}: ${parsed.fault.wanted}.`);
}
