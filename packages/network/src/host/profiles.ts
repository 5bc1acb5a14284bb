/** The rules that a host lives by, looked up once by the name of its profile. */
import {
  RULES,
  reply,
  type Dialect,
  type ForwardPath,
  type MailExtension,
  type Offer,
  type RelayStep,
  type Reply,
  type Rules,
} from '@hopscope/protocol';

import type { HostPlan, ProfileName } from '../file/network-plan.ts';

/** The rules of a profile, and what a host does by it beyond the protocol. */
export interface Profile {
  readonly rules: Rules;
  /** Extensions that it knows: those it offers as a receiver-SMTP it uses as a sender-SMTP, too. Without EHLO there are none. */
  readonly offer: Offer;
  /** Takes mail that is for neither its own mailboxes nor a domain whose mail exchanger it is. */
  readonly relays: boolean;
  /** Takes a RCPT with a source route; whether the route is then obeyed, the rules say. */
  readonly takesRoutes: boolean;
  /** Hands mail for a domain to its mail exchangers (5321 5.1); they are younger than RFC 821. */
  readonly knowsExchangers: boolean;
  /** After a 551 with a path it tries once more along that path (RFC 821 3.2); otherwise the mail is returned. */
  readonly follows551: boolean;
  /** Answers VRFY and EXPN with what it knows. */
  readonly verifies: boolean;
}

const NOTHING_OFFERED: Offer = { extensions: new Set(), auth: null };

/** What hosts of RFC 5321 offer where their file does not say (RFC 2920, RFC 1870, RFC 6152, RFC 6531). */
const USUAL: readonly MailExtension[] = ['PIPELINING', 'SIZE', '8BITMIME', 'SMTPUTF8'];

/** Beside extensions a host names the commands that it need not have (5321 3.5.2, 4.1.1.1). */
function offerOf(extensions: readonly MailExtension[], verifies: boolean): Offer {
  const commands = verifies ? (['EXPN', 'HELP'] as const) : (['HELP'] as const);
  return { extensions: new Set([...extensions, ...commands]), auth: null };
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  rfc821: {
    rules: RULES.rfc821,
    offer: NOTHING_OFFERED,
    relays: true,
    takesRoutes: true,
    knowsExchangers: false,
    follows551: true,
    verifies: true,
  },
  rfc5321: {
    rules: RULES.rfc5321,
    offer: offerOf(USUAL, true),
    relays: true,
    takesRoutes: true,
    knowsExchangers: true,
    follows551: false,
    verifies: true,
  },
  closed: {
    rules: RULES.rfc5321,
    offer: offerOf(USUAL, false),
    relays: false,
    takesRoutes: false,
    knowsExchangers: true,
    follows551: false,
    verifies: false,
  },
};

/** The profile of that name, as a host has it whose file changes nothing. */
export function profileNamed(name: ProfileName): Profile {
  return offering(PROFILES[name], PROFILES[name].offer);
}

/** Who knows SMTPUTF8 reads paths beyond ASCII. */
function offering(profile: Profile, offer: Offer): Profile {
  const internationalized = offer.extensions.has('SMTPUTF8');
  return { ...profile, offer, rules: { ...profile.rules, internationalized } };
}

/**
 * What a profile alone refuses, whatever the host knows: a route, or the relaying of others' mail (0821:1249). `isExchanger`: the host
 * was named to take mail for that domain, so that it is not others'.
 */
export function refusalByProfile(
  { takesRoutes, relays }: Profile,
  path: ForwardPath,
  step: RelayStep,
  isExchanger: boolean = false,
): Reply | null {
  if (!takesRoutes && path.route.length > 0) return reply(550, 'Source routes are not taken here');
  const isOthers = step.kind === 'relay' && !relays && !isExchanger;
  return isOthers ? reply(550, 'Relaying is refused here') : null;
}

/** The profile of a host, with the limits and the extensions that its file changes. */
export function profileOf({ profile, limits, extensions }: HostPlan): Profile {
  const base = PROFILES[profile];
  const { rules } = base;
  const offer: Offer =
    extensions === null || !rules.extended ? base.offer : offerOf(extensions, base.verifies);
  const ruled = { ...base, rules: { ...rules, limits: { ...rules.limits, ...limits } } };
  return offering(ruled, offer);
}

/** Whether a host of that profile hands mail for a domain to its mail exchangers. */
export function knowsExchangers({ profile }: Pick<HostPlan, 'profile'>): boolean {
  return PROFILES[profile].knowsExchangers;
}

/** The dialect of the profile of a host. */
export function dialectOf({ profile }: HostPlan): Dialect {
  return PROFILES[profile].rules.dialect;
}
