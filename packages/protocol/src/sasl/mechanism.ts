/**
 * The server's side of the SASL mechanisms that mail uses: PLAIN (RFC 4616), LOGIN (never an RFC, known everywhere) and
 * CRAM-MD5 (RFC 2195). An exchange takes the client's answers, already freed of base64, and ends with credentials. Whether
 * they are right is for others to say: no user is known here, no digest is computed, and nothing is random. Names and
 * passwords come as they were sent, without SASLprep, which RFC 4616 2 recommends and does not demand.
 */
import { textOf, octetsOf } from '../framing/octets.ts';
import { invariant, rightUse } from '../result.ts';
import { readField } from './field.ts';

/** The mechanisms whose words are known here. */
export type SaslMechanism = 'PLAIN' | 'LOGIN' | 'CRAM-MD5';

/** One run of a mechanism. It ends with `credentials` or `malformed`; a step after that is the caller's mistake and throws. */
export interface SaslExchange {
  /** Takes the client's next answer. Null only at first: AUTH came without an initial response (RFC 2554 4). */
  step(response: Uint8Array | null): SaslStep;
}

/** What is to be done about the client's answer. */
export type SaslStep =
  /** To be sent in base64 with 334; may be empty. */
  | { readonly kind: 'challenge'; readonly octets: Uint8Array }
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  /** The answer breaks the mechanism's grammar: 501. `wanted` is one clause and repeats nothing of the answer. */
  | { readonly kind: 'malformed'; readonly wanted: string };

/** What the client claims, and with what. */
export type Credentials = PasswordCredentials | CramMd5Credentials;

/** A name and a password, as PLAIN and LOGIN bring them. */
export interface PasswordCredentials {
  readonly kind: 'password';
  /** By which mechanism they came. */
  readonly mechanism: Exclude<SaslMechanism, 'CRAM-MD5'>;
  /** Whom the client wants to act as; null: as `user`. Only PLAIN can name another. */
  readonly authorizationId: string | null;
  /** Who the client claims to be (authentication identity). */
  readonly user: string;
  /** As it was sent. */
  readonly password: string;
}

/** A name and a digest, to be compared with one made of the same challenge and the user's secret (RFC 2195 2). */
export interface CramMd5Credentials {
  readonly kind: 'cram-md5';
  /** Who the client claims to be (authentication identity). */
  readonly user: string;
  /** What was to be digested, angle brackets included. */
  readonly challenge: string;
  /** HMAC-MD5 of the challenge under the user's secret, 32 hexadecimal digits in lower case. */
  readonly digest: string;
}

const NOTHING = new Uint8Array(0);

/** `[authzid] NUL authcid NUL passwd` in one answer (RFC 4616 2). */
export function plainExchange(): SaslExchange {
  return exchange([() => challenge(NOTHING), readPlain]);
}

/** Asks for `Username:` and `Password:`. An initial response is the user name. */
export function loginExchange(): SaslExchange {
  let user = '';
  return exchange([
    () => challenge(octetsOf('Username:')),
    (response) => {
      const read = readField(response, 'user name');
      if (!read.ok) return malformed(read.fault.wanted);
      user = read.value;
      return challenge(octetsOf('Password:'));
    },
    (response) => {
      const password = readField(response, 'password');
      if (!password.ok) return malformed(password.fault.wanted);
      return passwordGiven('LOGIN', null, user, password.value);
    },
  ]);
}

/**
 * `user SP digest` (RFC 2195 2).
 *
 * @param text the challenge, `<unique@host>` in printable ASCII without spaces; made by the caller, and for one exchange only
 */
export function cramMd5Exchange(text: string): SaslExchange {
  rightUse(/^<[!-;=?A-~]+@[!-;=?A-~]+>$/.test(text), 'a challenge of CRAM-MD5 is <unique@host>');
  let asked = false;
  return exchange([
    () => {
      asked = true;
      return challenge(octetsOf(text));
    },
    (response) =>
      asked
        ? readCramMd5(response, text)
        : malformed('CRAM-MD5 has no initial response, for the server speaks first'),
  ]);
}

type Answered = (response: Uint8Array) => SaslStep;

/** The first of the steps is for an AUTH without an initial response and is left out when there is one. */
function exchange([opened, ...answered]: readonly [() => SaslStep, ...Answered[]]): SaslExchange {
  let begun = false;
  let ended = false;
  const next = (): Answered => {
    const answer = answered.shift();
    invariant(answer !== undefined, 'a SASL exchange asks more than it knows to read');
    return answer;
  };
  return {
    step(response) {
      rightUse(!ended, 'a SASL exchange goes on after its end: begin another');
      rightUse(
        response !== null || !begun,
        'an answer is missing in a SASL exchange: it may be null at first alone',
      );
      begun = true;
      const step = response === null ? opened() : next()(response);
      ended = step.kind !== 'challenge';
      return step;
    },
  };
}

function readPlain(response: Uint8Array): SaslStep {
  const first = response.indexOf(0);
  const second = response.indexOf(0, first + 1);
  if (second === -1 || response.includes(0, second + 1))
    return malformed('PLAIN has two NUL octets, before the user name and before the password');
  const user = readField(response.subarray(first + 1, second), 'user name');
  if (!user.ok) return malformed(user.fault.wanted);
  const password = readField(response.subarray(second + 1), 'password');
  if (!password.ok) return malformed(password.fault.wanted);
  if (first === 0) return passwordGiven('PLAIN', null, user.value, password.value);
  const authorizationId = readField(response.subarray(0, first), 'authorization identity');
  if (!authorizationId.ok) return malformed(authorizationId.fault.wanted);
  return passwordGiven('PLAIN', authorizationId.value, user.value, password.value);
}

const DIGEST = /^[0-9a-f]{32}$/;

/** A user name may have spaces in it; the digest never has. */
function readCramMd5(response: Uint8Array, text: string): SaslStep {
  const space = response.lastIndexOf(0x20);
  const digest = textOf(response.subarray(space + 1));
  if (space < 0 || !DIGEST.test(digest))
    return malformed('CRAM-MD5 has a user name, a space and 32 hexadecimal digits in lower case');
  const user = readField(response.subarray(0, space), 'user name');
  if (!user.ok) return malformed(user.fault.wanted);
  return {
    kind: 'credentials',
    credentials: { kind: 'cram-md5', user: user.value, challenge: text, digest },
  };
}

function challenge(octets: Uint8Array): SaslStep {
  return { kind: 'challenge', octets };
}

function malformed(wanted: string): SaslStep {
  return { kind: 'malformed', wanted };
}

function passwordGiven(
  mechanism: PasswordCredentials['mechanism'],
  authorizationId: string | null,
  user: string,
  password: string,
): SaslStep {
  const credentials = { kind: 'password', mechanism, authorizationId, user, password } as const;
  return { kind: 'credentials', credentials };
}
