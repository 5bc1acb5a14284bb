/** Which mechanism is to be used with this receiver-SMTP, on this channel. */
import type { Security } from '../security.ts';
import { PASSWORD_MECHANISMS, passwordClient, showsPassword } from './password-mechanisms.ts';
import type { Auth, SaslClient } from './sasl-client.ts';

export type Choice =
  | { readonly ok: true; readonly client: SaslClient }
  /** One clause for an error: what the receiver-SMTP offers and why none of it will do. */
  | { readonly ok: false; readonly why: string };

export function chooseMechanism(
  auth: Auth,
  extensions: ReadonlyMap<string, string>,
  security: Security,
): Choice {
  const offer = extensions.get('AUTH');
  if (offer === undefined) {
    const hint = security.kind === 'clear' ? '; many offer it only under TLS' : '';
    return { ok: false, why: `it offers no authentication${hint}` };
  }
  const offered = offer.toUpperCase().split(' ');
  if (typeof auth === 'function' || 'respond' in auth) {
    const client = typeof auth === 'function' ? auth() : auth;
    if (offered.includes(client.name.toUpperCase())) return { ok: true, client };
    return { ok: false, why: `it offers ${offer}, and not ${client.name}` };
  }
  const wanted = auth.mechanism ?? null;
  const known = (wanted === null ? PASSWORD_MECHANISMS : [wanted]).filter((mechanism) =>
    offered.includes(mechanism),
  );
  if (known.length === 0) {
    return {
      ok: false,
      why: `it offers ${offer}, and not ${wanted ?? 'CRAM-MD5, PLAIN or LOGIN'}`,
    };
  }
  const clear = security.kind === 'clear' && auth.inClear !== true;
  const mechanism = known.find((one) => !clear || !showsPassword(one));
  if (mechanism !== undefined) return { ok: true, client: passwordClient(mechanism, auth) };
  return {
    ok: false,
    why: `${known.join(' and ')} would show the password to all who listen; ask for TLS, or say inClear`,
  };
}
