/** What is offered to who says EHLO: what the options allow and the policy can judge. */
import { randomUUID } from 'node:crypto';

import type { AuthOffer, Extension, Host, Offer } from '@hopscope/protocol';

import { InvalidOptionsError } from './errors/invalid-options-error.ts';
import type { ServerOptions } from './options.ts';
import type { Policy } from './policy.ts';

/** Extensions that may be switched; STARTTLS comes with `tls`, AUTH with `authenticate` or `mechanisms`. */
export type Switchable = Exclude<Extension, 'STARTTLS' | 'AUTH'>;

/**
 * DSN promises reports of success, too (RFC 3461 5.2), which only a policy can send. Who relays must pass on what it took:
 * switch off SMTPUTF8 and BINARYMIME where the next host may not know them.
 */
const DEFAULTS: Readonly<Record<Switchable, boolean>> = {
  PIPELINING: true,
  SIZE: true,
  '8BITMIME': true,
  SMTPUTF8: true,
  CHUNKING: true,
  BINARYMIME: true,
  ENHANCEDSTATUSCODES: true,
  DSN: false,
};

const SWITCHABLE: readonly Switchable[] = [
  'PIPELINING',
  'SIZE',
  '8BITMIME',
  'SMTPUTF8',
  'CHUNKING',
  'BINARYMIME',
  'ENHANCEDSTATUSCODES',
  'DSN',
];

/** Throws InvalidOptionsError. */
export function offerOf(policy: Policy, options: ServerOptions, host: Host): Offer {
  const on = { ...DEFAULTS, ...options.extensions };
  const extensions = new Set<Exclude<Extension, 'AUTH'>>(
    SWITCHABLE.filter((name) => on[name] && (name !== 'BINARYMIME' || on.CHUNKING)),
  );
  if (options.tls !== undefined && options.tls.implicit !== true) extensions.add('STARTTLS');
  return { extensions, auth: authOf(policy, options, host) };
}

function authOf(policy: Policy, { auth = {}, tls }: ServerOptions, host: Host): AuthOffer | null {
  const { inClear = false, required = false } = auth;
  const known = policy.authenticate === undefined ? [] : (auth.mechanisms ?? ['PLAIN', 'LOGIN']);
  const mechanisms = [...Object.keys(policy.mechanisms ?? {}), ...known];
  const wrong = mechanisms.find((name) => !/^[A-Z0-9_-]{1,20}$/.test(name)); // RFC 4422 3.1
  if (wrong !== undefined) {
    throw new InvalidOptionsError(
      `${JSON.stringify(wrong)} is no name of a mechanism: up to 20 of A to Z, 0 to 9, "-" and "_"`,
    );
  }
  if (mechanisms.length === 0) {
    if (required)
      throw new InvalidOptionsError('auth.required needs the hook authenticate, or mechanisms');
    return null;
  }
  if (tls === undefined && !inClear) {
    throw new InvalidOptionsError(
      'AUTH would never be offered: give a certificate in tls, or set auth.inClear to let secrets be sent in the clear',
    );
  }
  return { mechanisms, inClear, challenge: () => `<${randomUUID()}@${host}>` };
}
