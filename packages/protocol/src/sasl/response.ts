/**
 * The client's side of the SASL mechanisms: its answers as octets, before base64. A text that cannot be sent (empty, U+0000
 * or half a character in it, more than 255 octets) is a fault, whose `at` is the place in that text.
 */
import { joined, octetsOf } from '../framing/octets.ts';
import { parsed, rightUse, type Parsed } from '../result.ts';
import { writeField } from './field.ts';

const NUL = new Uint8Array(1);

/** The one answer of PLAIN (RFC 4616 2), fit for an initial response. */
export function plainResponse(given: {
  /** Whom to act as; null: as `user`. */
  readonly authorizationId: string | null;
  readonly user: string;
  readonly password: string;
}): Parsed<Uint8Array> {
  const { authorizationId } = given;
  const actingAs =
    authorizationId === null
      ? parsed(new Uint8Array(0))
      : writeField(authorizationId, 'authorization identity');
  if (!actingAs.ok) return actingAs;
  const user = writeField(given.user, 'user name');
  if (!user.ok) return user;
  const password = writeField(given.password, 'password');
  if (!password.ok) return password;
  return parsed(joined(actingAs.value, NUL, user.value, NUL, password.value));
}

/** One answer of LOGIN: first the user name, then the password, whatever the server's words for them. */
export function loginResponse(text: string, field: 'user name' | 'password'): Parsed<Uint8Array> {
  return writeField(text, field);
}

/**
 * The one answer of CRAM-MD5 (RFC 2195 2).
 *
 * @param digest HMAC-MD5 of the server's challenge under the user's secret, 32 hexadecimal digits in lower case
 */
export function cramMd5Response(user: string, digest: string): Parsed<Uint8Array> {
  rightUse(/^[0-9a-f]{32}$/.test(digest), 'a digest of CRAM-MD5 is 32 hexadecimal digits');
  const name = writeField(user, 'user name');
  return name.ok ? parsed(joined(name.value, octetsOf(` ${digest}`))) : name;
}
