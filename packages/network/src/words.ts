/** Mailboxes, paths and hosts as a program writes them in a string: without brackets, by the grammar of RFC 821. */
import {
  RULES,
  parseForwardPath,
  parseHost,
  parseMailbox,
  type ForwardPath,
  type Host,
  type Mailbox,
  type Parsed,
} from '@hopscope/protocol';

/** A string that a program wrote is no mailbox, path or host, or names none of this network. */
export class WordsError extends Error {
  override readonly name = 'WordsError';
}

export function mailboxOf(words: string | Mailbox): Mailbox {
  if (typeof words !== 'string') return words;
  return read(words, 'a mailbox such as JOE@THREE', parseMailbox(words, RULES.rfc821));
}

/** `JOE@THREE`, `@ONE,@TWO:JOE@THREE`, either in brackets. */
export function pathOf(words: string | ForwardPath): ForwardPath {
  if (typeof words !== 'string') return words;
  const path = words.startsWith('<') ? words : `<${words}>`;
  return read(words, 'a path such as @ONE,@TWO:JOE@THREE', parseForwardPath(path, RULES.rfc821));
}

export function hostOf(words: string): Host {
  return read(words, 'a host name', parseHost(words, RULES.rfc821));
}

function read<T>(words: string, what: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new WordsError(`"${words}" is not ${what}: ${parsed.fault.wanted}.`);
}
