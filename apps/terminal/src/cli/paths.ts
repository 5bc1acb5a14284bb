/** Paths and mailboxes as people type them: with the brackets of the wire or without. */
import {
  faulty,
  parseForwardPath,
  parseMailbox,
  parseReversePath,
  type ForwardPath,
  type Mailbox,
  type Parsed,
  type ReversePath,
  type Rules,
} from '@hopscope/protocol';

import { echoed } from '../text/visible.ts';
import { UsageError } from './errors.ts';

/** `@ONE,@TWO:JOE@THREE` or `<@ONE,@TWO:JOE@THREE>`. A fault's place is counted in the text as it was typed. */
export function readForwardPath(text: string, rules: Rules): Parsed<ForwardPath> {
  return bracketed(text, (path) => parseForwardPath(path, rules));
}

/** The same for a reverse-path; `<>` is the null one. */
export function readReversePath(text: string, rules: Rules): Parsed<ReversePath> {
  return bracketed(text, (path) => parseReversePath(path, rules));
}

/** `SAM@ALPHA` or `<SAM@ALPHA>`. */
export function readMailbox(text: string, rules: Rules): Parsed<Mailbox> {
  if (!text.startsWith('<')) return parseMailbox(text, rules);
  const path = parseForwardPath(text, rules);
  if (!path.ok) return path;
  return path.value.route.length === 0
    ? { ok: true, value: path.value.mailbox }
    : faulty(1, 'a mailbox has no source route');
}

/** The value; otherwise a {@link UsageError} that names the option, the text and the column. */
export function required<T>(
  option: string,
  text: string,
  result: Parsed<T>,
  remedy = 'hopscope path explains paths',
): T {
  if (result.ok) return result.value;
  if (text === '') throw new UsageError(`${option} is empty; ${remedy}.`);
  const { at, wanted } = result.fault;
  throw new UsageError(`${option} ${echoed(text)}: column ${at + 1}: ${wanted}; ${remedy}.`);
}

/** The grammar's path has brackets; a fault in a text without them must not ask for one. */
function bracketed<T>(text: string, parse: (path: string) => Parsed<T>): Parsed<T> {
  if (text.startsWith('<')) return parse(text);
  if (text.endsWith('>')) return faulty(0, 'a path that ends with ">" must begin with "<"');
  const result = parse(`<${text}>`);
  if (result.ok) return result;
  const at = Math.max(result.fault.at - 1, 0);
  const rightSoFar =
    at < text.length && text.charAt(at) <= '\x7f' && parse(`<${text.slice(0, at)}>`).ok;
  return faulty(at, rightSoFar ? 'nothing may follow the host of a mailbox' : result.fault.wanted);
}
