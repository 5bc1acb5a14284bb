/**
 * One relay step: what a host does to the two paths of a mail that it has accepted (RFC 821 3.6, 0821:868-947).
 *
 * "Conceptually the elements of the forward-path are moved to the reverse-path as the message is relayed" (0821:877). The
 * pair of paths is a zipper, and a step moves it by one host:
 *
 *   arrives at ONE    <SAM@ALPHA>         <@ONE,@TWO:JOE@THREE>
 *   leaves for TWO    <@ONE:SAM@ALPHA>    <@TWO:JOE@THREE>
 *
 * While the relays are those that the route names, reversed(reverse route) ++ forward route never changes. A relay that
 * the route does not name leaves the forward-path alone and enters the reverse-path all the same (0821:888).
 */
import { forwardPath, pathLength, returnPath } from './path.ts';
import type { ForwardPath, Host, Mailbox, ReversePath, SourceRoute } from './path.ts';
import type { Rules } from './rules.ts';

/** The two paths of one recipient. */
export interface PathPair {
  readonly reversePath: ReversePath;
  readonly forwardPath: ForwardPath;
}

/** The names of the host that takes the step. */
export interface RelayIdentity {
  /** Whether `host` is one of its names in any environment, or one of its own address literals. */
  isSelf(host: Host): boolean;
  /** Its official name in the environment in which it reaches `next`, "the environment it is sending into" (0821:881). */
  nameToward(next: Host): Host;
}

/** What comes of a step. */
export type RelayStep = FinalDelivery | Relay | PathTooLong;

/** No host is left and the mailbox is here. */
export interface FinalDelivery {
  readonly kind: 'deliver';
  readonly mailbox: Mailbox;
  /** What the `Return-Path:` line will hold (0821:1332). */
  readonly reversePath: ReversePath;
  /** Own names taken off the head of the forward-path. */
  readonly deleted: SourceRoute;
  /** Hosts of the route that were passed over, where routes are ignored. */
  readonly ignored: SourceRoute;
}

/** The mail goes on. */
export interface Relay {
  readonly kind: 'relay';
  /** The host to open a channel to. */
  readonly next: Host;
  /** The paths as they leave. */
  readonly paths: PathPair;
  /** Own names taken off the head of the forward-path. */
  readonly deleted: SourceRoute;
  /** Hosts of the route that were passed over, where routes are ignored. */
  readonly ignored: SourceRoute;
  readonly prepended: Prepended;
}

/** The name that entered the reverse-path, or why none did. */
export type Prepended =
  | { readonly kind: 'own-name'; readonly name: Host }
  | { readonly kind: 'none'; readonly because: 'origin' | 'null-path' | 'routes-ignored' };

/** A path would leave longer than any receiver must accept: refused, never truncated (0821:2523). */
export interface PathTooLong {
  readonly kind: 'too-long';
  readonly path: 'forward-path' | 'reverse-path';
  /** How long it would be, brackets included. */
  readonly octets: number;
}

export function relayStep(paths: PathPair, self: RelayIdentity, rules: Rules): RelayStep {
  const { forwardPath: arrived, reversePath } = paths;
  const { deleted, rest, ignored } = takeRoute(arrived.route, self, rules);

  const [next = arrived.mailbox.host] = rest;
  if (rest.length === 0 && self.isSelf(next)) {
    return { kind: 'deliver', mailbox: arrived.mailbox, reversePath, deleted, ignored };
  }

  const prepended = prepend(reversePath, self, next, rules);
  const leaving: PathPair = {
    forwardPath:
      rest.length === arrived.route.length ? arrived : forwardPath(rest, arrived.mailbox),
    reversePath: withOwnName(reversePath, prepended),
  };
  return (
    tooLong(leaving, rules) ?? { kind: 'relay', next, paths: leaving, deleted, ignored, prepended }
  );
}

/**
 * Deletes the own names at the head. By the letter one name goes at each visit; consecutive own names are one visit here,
 * and the host enters the reverse-path once for all of them.
 */
function takeRoute(
  route: SourceRoute,
  self: RelayIdentity,
  rules: Rules,
): { deleted: SourceRoute; rest: SourceRoute; ignored: SourceRoute } {
  let own = 0;
  while (own < route.length && self.isSelf(route[own]!)) own += 1;
  const deleted = route.slice(0, own);
  const rest = own === 0 ? route : route.slice(own);
  return rules.routes === 'obeyed'
    ? { deleted, rest, ignored: [] }
    : { deleted, rest: [], ignored: rest };
}

function prepend(
  reversePath: ReversePath,
  self: RelayIdentity,
  next: Host,
  rules: Rules,
): Prepended {
  if (rules.routes === 'ignored') return { kind: 'none', because: 'routes-ignored' }; // RFC 5321 (5321:1930)
  if (reversePath.kind === 'null-path') return { kind: 'none', because: 'null-path' }; // (0821:936)
  // RFC 821 is divided on whether the originating host enters the path: its RCPT example (0821:1276), Example 7
  // (0821:990) and the scenarios (0821:3140) say no, Example 8 (0821:1394) says yes. We follow the majority.
  const isOrigin = reversePath.route.length === 0 && self.isSelf(reversePath.mailbox.host);
  if (isOrigin) return { kind: 'none', because: 'origin' };
  return { kind: 'own-name', name: self.nameToward(next) };
}

function withOwnName(reversePath: ReversePath, prepended: Prepended): ReversePath {
  if (prepended.kind === 'none' || reversePath.kind === 'null-path') return reversePath;
  return returnPath([prepended.name, ...reversePath.route], reversePath.mailbox);
}

function tooLong(paths: PathPair, rules: Rules): PathTooLong | null {
  for (const path of [paths.forwardPath, paths.reversePath]) {
    const octets = pathLength(path);
    if (octets > rules.limits.path) {
      return {
        kind: 'too-long',
        path: path.kind === 'forward-path' ? 'forward-path' : 'reverse-path',
        octets,
      };
    }
  }
  return null;
}
