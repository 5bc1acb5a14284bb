/** The rules that a host lives by, looked up once by the name of its profile. */
import {
  RULES,
  reply,
  type Dialect,
  type ForwardPath,
  type RelayStep,
  type Reply,
  type Rules,
} from '@hopscope/protocol';

import type { HostPlan, ProfileName } from '../file/network-plan.ts';

/** The rules of a profile, and what a host does by it beyond the protocol. */
export interface Profile {
  readonly rules: Rules;
  /** Takes mail that is not for its own mailboxes. */
  readonly relays: boolean;
  /** Takes a RCPT with a source route; whether the route is then obeyed, the rules say. */
  readonly takesRoutes: boolean;
  /** After a 551 with a path it tries once more along that path (RFC 821 3.2); otherwise the mail is returned. */
  readonly follows551: boolean;
  /** Answers VRFY and EXPN with what it knows. */
  readonly verifies: boolean;
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  rfc821: {
    rules: RULES.rfc821,
    relays: true,
    takesRoutes: true,
    follows551: true,
    verifies: true,
  },
  rfc5321: {
    rules: RULES.rfc5321,
    relays: true,
    takesRoutes: true,
    follows551: false,
    verifies: true,
  },
  closed: {
    rules: RULES.rfc5321,
    relays: false,
    takesRoutes: false,
    follows551: false,
    verifies: false,
  },
};

/** The profile of that name, as it stands. */
export function profileNamed(name: ProfileName): Profile {
  return PROFILES[name];
}

/** What a profile alone refuses, whatever the host knows: a route, or the relaying of others' mail (0821:1249). */
export function refusalByProfile(
  { takesRoutes, relays }: Profile,
  path: ForwardPath,
  step: RelayStep,
): Reply | null {
  if (!takesRoutes && path.route.length > 0) return reply(550, 'Source routes are not taken here');
  return step.kind === 'relay' && !relays ? reply(550, 'Relaying is refused here') : null;
}

/** The profile of a host, with the limits that its file changes. */
export function profileOf({ profile, limits }: HostPlan): Profile {
  const base = PROFILES[profile];
  return { ...base, rules: { ...base.rules, limits: { ...base.rules.limits, ...limits } } };
}

/** The dialect of the profile of a host. */
export function dialectOf({ profile }: HostPlan): Dialect {
  return PROFILES[profile].rules.dialect;
}
