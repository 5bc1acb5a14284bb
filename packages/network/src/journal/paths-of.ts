/** Paths as a journal holds them, read again: of whatever profile, since no journal holds a path that no host had read. */
import {
  RULES,
  invariant,
  parseForwardPath,
  parseReversePath,
  type ForwardPath,
  type PathText,
  type ReversePath,
  type Rules,
} from '@hopscope/protocol';

import { rulesFor } from '../words.ts';

const RFC5321: Rules = { ...RULES.rfc5321, internationalized: true };

export function forwardPathOf(text: PathText): ForwardPath {
  const path = parseForwardPath(text, rulesFor(text));
  const other = path.ok ? path : parseForwardPath(text, RFC5321);
  invariant(other.ok, () => `${text} is no forward-path`);
  return other.value;
}

export function reversePathOf(text: PathText): ReversePath {
  const path = parseReversePath(text, rulesFor(text));
  const other = path.ok ? path : parseReversePath(text, RFC5321);
  invariant(other.ok, () => `${text} is no reverse-path`);
  return other.value;
}
