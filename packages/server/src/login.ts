/** AUTH in one session: asks the policy about claims, keeps who was found, and makes those wait who claimed in vain. */
import type { Timer } from '@hopscope/channel';
import { reply, type Claim, type Credentials, type Reply } from '@hopscope/protocol';

import { knows } from './credentials.ts';
import type { AuthAnswer, AuthOccasion, AuthVerdict, MechanismExchange } from './occasions.ts';
import type { Settings } from './options.ts';
import type { Policy } from './policy.ts';
import type { SmtpSession } from './session.ts';

export class Login {
  readonly #policy: Policy;
  readonly #settings: Settings;
  readonly #session: SmtpSession;
  #exchange: MechanismExchange | null = null;
  #user: string | null = null;
  #penalty: Timer | null = null;
  #over = false;

  constructor(policy: Policy, settings: Settings, session: SmtpSession) {
    this.#policy = policy;
    this.#settings = settings;
    this.#session = session;
  }

  /** Whom the last claim that was granted was about. */
  get user(): string | null {
    return this.#user;
  }

  /** The reply; one that refuses comes late. */
  async judge(claim: Claim): Promise<Reply> {
    const answer = this.#replyTo(await this.#ask(claim), claim);
    if (answer.code >= 400 && !this.#over) await this.#wait();
    return answer;
  }

  /** The session is over, and nobody waits any more. */
  end(): void {
    this.#over = true;
    this.#penalty?.cancel();
  }

  #ask(claim: Claim): AuthAnswer {
    if (claim.kind !== 'response') {
      return this.#policy.authenticate?.(occasionOf(claim, this.#session)) ?? false;
    }
    if (claim.first) {
      const begin = this.#policy.mechanisms?.[claim.mechanism];
      this.#exchange = begin?.({ session: this.#session }) ?? null;
    }
    return this.#exchange?.(claim.response) ?? false;
  }

  #replyTo(verdict: AuthVerdict, claim: Claim): Reply {
    if (verdict === false) return reply(535, 'Authentication credentials invalid');
    if (verdict !== true && 'code' in verdict && verdict.code !== 235) return verdict;
    const user = verdict !== true && 'user' in verdict ? verdict.user : userOf(claim);
    if (typeof user !== 'string')
      throw new TypeError('The policy granted AUTH without saying to whom: answer with { user }');
    this.#user = user;
    return verdict !== true && 'code' in verdict
      ? verdict
      : reply(235, 'Authentication successful');
  }

  #wait(): Promise<void> {
    const { clock, timeouts } = this.#settings;
    return new Promise((resolve) => {
      this.#penalty = clock.after(timeouts.failedLogin, resolve);
    });
  }
}

/** Null: the claim does not say, or wants more than to be himself. */
function userOf(claim: Claim): string | null {
  if (claim.kind === 'response' || actingAs(claim) !== null) return null;
  return claim.user;
}

function actingAs(claim: Credentials): string | null {
  const { authorizationId } = claim.kind === 'password' ? claim : { authorizationId: null };
  return authorizationId === claim.user ? null : authorizationId;
}

function occasionOf(claim: Credentials, session: SmtpSession): AuthOccasion {
  return {
    mechanism: claim.kind === 'password' ? claim.mechanism : 'CRAM-MD5',
    user: claim.user,
    actingAs: actingAs(claim),
    password: claim.kind === 'password' ? claim.password : null,
    matches: (secret) => knows(secret, claim),
    session,
  };
}
