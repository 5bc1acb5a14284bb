/** PLAIN, LOGIN and CRAM-MD5 from the client's side. HMAC-MD5 is computed here, for `protocol` computes no digests. */
import { createHmac } from 'node:crypto';

import { InvalidOptionError } from '@hopscope/channel';
import { cramMd5Response, loginResponse, plainResponse, type Parsed } from '@hopscope/protocol';

import type { PasswordAuth, PasswordMechanism, SaslClient } from './sasl-client.ts';

/** The preferred first. */
export const PASSWORD_MECHANISMS: readonly PasswordMechanism[] = ['CRAM-MD5', 'PLAIN', 'LOGIN'];

/** Whether a mechanism sends the password itself. */
export function showsPassword(mechanism: PasswordMechanism): boolean {
  return mechanism !== 'CRAM-MD5';
}

/** Throws InvalidOptionError when the user name or the password can be sent by no mechanism. */
export function checkPassword({ user, password }: PasswordAuth): void {
  written('auth.user', loginResponse(user, 'user name'));
  written('auth.password', loginResponse(password, 'password'));
}

export function passwordClient(mechanism: PasswordMechanism, auth: PasswordAuth): SaslClient {
  const { user, password } = auth;
  switch (mechanism) {
    case 'CRAM-MD5': {
      let responded = false;
      return {
        name: mechanism,
        respond: (challenge) => {
          if (responded) return null; // one challenge is all that it has: more would be digests for the asking
          responded = true;
          const digest = createHmac('md5', password).update(challenge).digest('hex');
          return written('auth.user', cramMd5Response(user, digest));
        },
      };
    }
    case 'PLAIN': {
      const initial = written('auth', plainResponse({ authorizationId: null, user, password }));
      return { name: mechanism, initial, respond: () => null };
    }
    case 'LOGIN': {
      const answers = [
        written('auth.user', loginResponse(user, 'user name')),
        written('auth.password', loginResponse(password, 'password')),
      ];
      return { name: mechanism, respond: () => answers.shift() ?? null };
    }
  }
}

/** The fault's words repeat nothing of the text. */
function written(option: string, octets: Parsed<Uint8Array>): Uint8Array {
  if (!octets.ok) throw new InvalidOptionError(option, octets.fault.wanted);
  return octets.value;
}
