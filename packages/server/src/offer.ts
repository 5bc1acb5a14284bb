/** What is offered to who says EHLO: what the options allow and the policy can judge. */
import { randomUUID } from 'node:crypto';

import { InvalidOptionError, withDefaults } from '@hopscope/channel';
import {
  MAIL_EXTENSIONS,
  faultOfOffer,
  neededBy,
  type AuthOffer,
  type Extension,
  type Host,
  type MailExtension,
  type Offer,
} from '@hopscope/protocol';

import type { ServerOptions } from './options.ts';
import type { Policy } from './policy.ts';

/**
 * DSN promises reports of success, too (RFC 3461 5.2), which only a policy can send. Who relays must pass on what it took:
 * switch off SMTPUTF8 and BINARYMIME where the next host may not know them.
 */
const DEFAULTS: Readonly<Record<MailExtension, boolean>> = {
  PIPELINING: true,
  SIZE: true,
  '8BITMIME': true,
  SMTPUTF8: true,
  CHUNKING: true,
  BINARYMIME: true,
  ENHANCEDSTATUSCODES: true,
  DSN: false,
};

/** Of any other the policy knows how it goes. */
const KNOWN: readonly string[] = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** Throws InvalidOptionError. */
export function offerOf(policy: Policy, options: ServerOptions, host: Host): Offer {
  const extensions = extensionsOf(policy, options);
  check('extensions', { extensions, auth: null });
  const offer: Offer = { extensions, auth: authOf(policy, options, host) };
  check('policy.mechanisms', offer);
  return offer;
}

function check(option: string, offer: Offer): void {
  const fault = faultOfOffer(offer);
  if (fault !== null) throw new InvalidOptionError(option, fault);
}

/**
 * One that is on by default goes with what it needs; one that was asked for stays, and is told to need it. STARTTLS comes with
 * `tls`, EXPN with its hook; HELP is always there.
 */
function extensionsOf(
  policy: Policy,
  { extensions = {}, tls }: ServerOptions,
): Offer['extensions'] {
  const on: Readonly<Partial<Record<Extension, boolean>>> = withDefaults(DEFAULTS, extensions);
  const names = MAIL_EXTENSIONS.filter(
    (name) => on[name] && (extensions[name] || neededBy(name).every((needed) => on[needed])),
  );
  return new Set([
    ...names,
    ...(tls === undefined || tls.implicit ? [] : ['STARTTLS' as const]),
    ...(policy.expn === undefined ? [] : ['EXPN' as const]),
    'HELP',
  ]);
}

function authOf(policy: Policy, { auth = {}, tls }: ServerOptions, host: Host): AuthOffer | null {
  const { inClear = false, required = false } = auth;
  if (auth.mechanisms?.some((name) => !KNOWN.includes(name)))
    throw new InvalidOptionError('auth.mechanisms', `it lists some of ${KNOWN.join(', ')}`);
  const known = policy.authenticate === undefined ? [] : (auth.mechanisms ?? ['PLAIN', 'LOGIN']);
  const mechanisms = [...Object.keys(policy.mechanisms ?? {}), ...known];
  if (mechanisms.length === 0) {
    if (required)
      throw new InvalidOptionError(
        'auth.required',
        'it needs the hook authenticate, or mechanisms',
      );
    return null;
  }
  if (tls === undefined && !inClear) {
    throw new InvalidOptionError(
      'auth',
      'it would never be offered: give a certificate in tls, or set auth.inClear to let secrets be sent in the clear',
    );
  }
  if (tls?.required && inClear) {
    throw new InvalidOptionError(
      'auth.inClear',
      'it offers AUTH where tls.required refuses it: leave one of the two out',
    );
  }
  return { mechanisms, inClear, challenge: () => `<${randomUUID()}@${host}>` };
}
