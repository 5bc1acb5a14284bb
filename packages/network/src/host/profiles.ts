/** The rules that a host lives by, looked up once by the name of its profile. */
import { RULES, type Rules } from '@hopscope/protocol';

import type { HostPlan, ProfileName } from '../file/network-plan.ts';

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

/** The profile of a host, with the limits that its file changes. */
export function profileOf({ profile, limits }: HostPlan): Profile {
  const base = PROFILES[profile];
  return { ...base, rules: { ...base.rules, limits: { ...base.rules.limits, ...limits } } };
}
