/** Paths as a journal holds them, read again: of whatever profile, since no journal holds a path that no host had read. */
import {
  RULES,
  invariant,
  parseForwardPath,
  parseReversePath,
  type ForwardPath,
  type PathText,
  type ReversePath,
} from '@hopscope/protocol';

export function forwardPathOf(text: PathText): ForwardPath {
  const path = parseForwardPath(text, RULES.rfc821);
  const other = path.ok ? path : parseForwardPath(text, RULES.rfc5321);
  invariant(other.ok, () => `${text} is no forward-path`);
  return other.value;
}

export function reversePathOf(text: PathText): ReversePath {
  const path = parseReversePath(text, RULES.rfc821);
  const other = path.ok ? path : parseReversePath(text, RULES.rfc5321);
  invariant(other.ok, () => `${text} is no reverse-path`);
  return other.value;
}
