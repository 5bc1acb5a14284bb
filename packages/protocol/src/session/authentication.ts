/**
 * The receiver's half of AUTH (RFC 4954 4): challenges and responses in base64, one a line, until there is something to ask the
 * host about. Of a mechanism that is known here that is what it makes of all responses, credentials; of any other each
 * response as it came, and the host's 334 carries the next challenge.
 */
import type { AuthCommand } from '../commands/command.ts';
import type { AuthOffer } from '../extensions/offer.ts';
import { LineFramer, type FramedLine } from '../framing/line-framer.ts';
import type { EnhancedStatus } from '../replies/enhanced-status.ts';
import { reply, type Reply } from '../replies/reply.ts';
import { decodeBase64, encodeBase64 } from '../sasl/base64.ts';
import {
  cramMd5Exchange,
  loginExchange,
  plainExchange,
  type Credentials,
  type SaslExchange,
} from '../sasl/mechanism.ts';
import { LINE_FAULTS } from './receiver-service.ts';
import type { Whole } from './session-machine.ts';

/** What the host is asked to judge. */
export type Claim =
  | Credentials
  /** One response of a mechanism that only the host knows; null: AUTH came without one. */
  | {
      readonly kind: 'response';
      readonly mechanism: string;
      readonly response: Uint8Array | null;
      /** An exchange begins with it: whatever was left open before it was cancelled. */
      readonly first: boolean;
    };

export type AuthenticationStep =
  /** To be sent, and answered by the next line. */
  | { readonly kind: 'challenge'; readonly reply: Reply }
  | { readonly kind: 'claim'; readonly claim: Claim }
  | { readonly kind: 'refused'; readonly reply: Reply };

/** One exchange. */
export class Authentication {
  readonly #mechanism: string;
  readonly #exchange: SaslExchange | null;
  #first = true;
  /** Cuts its responses out of what comes. */
  readonly lines: LineFramer;
  /** All its waits. */
  readonly whole: Whole;

  /** `longest`: octets of a line. `ms`: for the peer's part of it in all. */
  constructor(mechanism: string, offer: AuthOffer, longest: number, ms: number) {
    this.lines = new LineFramer(longest, { secret: true });
    this.whole = { ms };
    this.#mechanism = mechanism;
    this.#exchange = exchangeOf(mechanism, offer);
  }

  begin({ initial }: AuthCommand): AuthenticationStep {
    if (initial === null) return this.#step(null);
    const step = initial === '=' ? this.#step(new Uint8Array(0)) : this.#respond(initial); // RFC 4954 4
    const spokeFirst = step.kind === 'refused' && this.#mechanism === 'CRAM-MD5';
    return spokeFirst ? { kind: 'refused', reply: { ...step.reply, status: SPOKE_FIRST } } : step;
  }

  /** A line that answers a challenge. */
  respond({ text, fault }: FramedLine): AuthenticationStep {
    if (fault === null) return this.#respond(text);
    const refusal = reply(500, LINE_FAULTS[fault]);
    return {
      kind: 'refused',
      reply: fault === 'too-long' ? { ...refusal, status: TOO_LONG } : refusal,
    };
  }

  #respond(line: string): AuthenticationStep {
    if (line === '*') return refused('authentication cancelled');
    const response = decodeBase64(line);
    if (!response.ok) return refused(`Syntax error: ${response.fault.wanted}`, NOT_BASE64);
    return this.#step(response.value);
  }

  #step(response: Uint8Array | null): AuthenticationStep {
    if (this.#exchange === null) {
      const first = this.#first;
      this.#first = false;
      const mechanism = this.#mechanism;
      return { kind: 'claim', claim: { kind: 'response', mechanism, response, first } };
    }
    const step = this.#exchange.step(response);
    switch (step.kind) {
      case 'challenge':
        return { kind: 'challenge', reply: challengeReply(step.octets) };
      case 'credentials':
        return { kind: 'claim', claim: step.credentials };
      case 'malformed':
        return refused(`Syntax error: ${step.wanted}`);
    }
  }
}

/** 334 with a challenge: the answer of a host that knows a mechanism which is not known here. */
export function challengeReply(octets: Uint8Array): Reply {
  return reply(334, encodeBase64(octets));
}

function exchangeOf(mechanism: string, { challenge }: AuthOffer): SaslExchange | null {
  switch (mechanism) {
    case 'PLAIN':
      return plainExchange();
    case 'LOGIN':
      return loginExchange();
    case 'CRAM-MD5':
      return cramMd5Exchange(challenge());
    default:
      return null;
  }
}

function refused(why: string, status?: EnhancedStatus): AuthenticationStep {
  return { kind: 'refused', reply: { ...reply(501, why), status } };
}

/** A response that is not base64 (RFC 4954 4). */
const NOT_BASE64: EnhancedStatus = { class: 5, subject: 5, detail: 2 };
/** An initial response, though the server speaks first (RFC 4954 4). */
const SPOKE_FIRST: EnhancedStatus = { class: 5, subject: 7, detail: 0 };
/** "Authentication Exchange line is too long" (RFC 4954 6). */
const TOO_LONG: EnhancedStatus = { class: 5, subject: 5, detail: 6 };
