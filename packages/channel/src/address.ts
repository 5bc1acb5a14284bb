/** Addresses of a transport service, as programs hold and people write them: `127.0.0.1:2525`, `[::1]:2525`. */
import { RULES, faulty, parseHost, parsed, type Parsed } from '@hopscope/protocol';

/** Where to open a channel to, or to listen. */
export interface Address {
  /** A name, or an address of IPv4 or IPv6 without brackets. */
  readonly host: string;
  /** 0 asks a listener for any free port. */
  readonly port: number;
}

/** `localhost:2525`, `[::1]:2525`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What an address may leave out, and what then stands for it; null: it may not. */
export interface Assumed {
  /** Where a text is a port alone, `2525`. */
  readonly host: string | null;
  /** Where a text is a host alone. */
  readonly port: number | null;
}

/** The inverse of {@link formatAddress}. The fault's `at` counts in `text`. */
export function parseAddress(text: string, assumed: Assumed): Parsed<Address> {
  if (assumed.host !== null && /^-?\d+$/.test(text)) return withPort(assumed.host, text, 0);
  const colon = text.endsWith(']') ? -1 : text.lastIndexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  if (!isHost(host)) {
    return faulty(
      0,
      'before the port stands 127.0.0.1, a name, or an IPv6 address as in [::1]:2525',
    );
  }
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  if (colon >= 0) return withPort(bare, text.slice(colon + 1), colon + 1);
  if (assumed.port !== null) return parsed({ host: bare, port: assumed.port });
  return faulty(text.length, 'a port must follow the host, as in 127.0.0.1:2525 or [::1]:2525');
}

function withPort(host: string, digits: string, at: number): Parsed<Address> {
  if (/^\d+$/.test(digits) && Number(digits) <= 65_535)
    return parsed({ host, port: Number(digits) });
  return faulty(at, 'a port is a number from 0 to 65535');
}

/** Names of hosts may hold an underscore here: it is the resolver's word that counts, not the mail's. */
function isHost(text: string): boolean {
  if (text.startsWith('[')) return /^\[[0-9a-fA-F.]*:[0-9a-fA-F:.]*\]$/.test(text);
  if (/^[\d.]+$/.test(text)) return parseHost(`[${text}]`, RULES.rfc821).ok;
  return /^[a-zA-Z0-9_]/.test(text) && parseHost(text.replaceAll('_', '-'), RULES.rfc5321).ok;
}
