/** Mailboxes, paths, hosts and names of sendings as a program writes them in a string: without brackets, by the grammar of RFC 821 and, beyond ASCII, RFC 6531. */
import {
  RULES,
  encodeXtext,
  faulty,
  parseForwardPath,
  parseHost,
  parseMailbox,
  parsed,
  readMailDsn,
  type ForwardPath,
  type Host,
  type Mailbox,
  type Parsed,
  type Rules,
  type Xtext,
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

/** A name for a sending, encoded for ENVID (RFC 3461 4.4): a printable character or more, and 100 as they are encoded. */
export function parseEnvid(text: string): Parsed<Xtext> {
  if (text === '') return faulty(0, 'one character must stand there at least');
  const encoded = encodeXtext(text);
  if (!encoded.ok) return encoded;
  const dsn = readMailDsn([{ keyword: 'ENVID', value: encoded.value }]);
  return dsn.ok ? parsed(encoded.value) : dsn;
}

export function envidOf(words: string): Xtext {
  return read(words, 'a name for a sending such as Q1', parseEnvid(words));
}

function read<T>(words: string, what: string, result: Parsed<T>): T {
  if (result.ok) return result.value;
  throw new WordsError(`"${words}" is not ${what}: ${result.fault.wanted}.`);
}
