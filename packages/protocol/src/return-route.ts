/**
 * The way home: the forward-path of the notification about mail that arrived with a reverse-path.
 *
 * RFC 821 sends it back along the route, to "the originator of the undeliverable mail (as indicated by the reverse-path)"
 * (0821:926). RFC 5321 first strips the path to its mailbox (5321:3988). Both send it with a null reverse-path, and
 * neither sends one about mail whose reverse-path is null.
 */
import { forwardPath } from './path.ts';
import type { ForwardPath, ReversePath } from './path.ts';
import type { Rules } from './rules.ts';

/** Null when the reverse-path is null: nobody may be told, and the mail is lost. */
export function returnRoute(reversePath: ReversePath, rules: Rules): ForwardPath | null {
  if (reversePath.kind === 'null-path') return null;
  return forwardPath(rules.routes === 'obeyed' ? reversePath.route : [], reversePath.mailbox);
}
