/** Addresses as people write them: `127.0.0.1:2525`, `[::1]:2525`, `2525`. */
import type { Address } from '@hopscope/channel';
import { RULES, faulty, parseHost, parsed, type Parsed } from '@hopscope/protocol';

const HERE = '127.0.0.1';

/** An address, or a port of 127.0.0.1. Port 0 asks for any free one. */
export function parseAddress(text: string): Parsed<Address> {
  const colon = text.lastIndexOf(':');
  if (text.endsWith(']') || (colon < 0 && !/^-?\d+$/.test(text))) {
    return faulty(text.length, 'a port must follow the host, as in 127.0.0.1:2525 or [::1]:2525');
  }
  const host = colon < 0 ? HERE : text.slice(0, colon);
  const digits = text.slice(colon + 1);
  if (!isHost(host)) {
    return faulty(
      0,
      'before the port stands 127.0.0.1, a name, or an IPv6 address as in [::1]:2525',
    );
  }
  if (!/^\d+$/.test(digits)) return faulty(colon + 1, 'a port is a number from 0 to 65535');
  if (Number(digits) > 65_535) return faulty(colon + 1, 'a port is a number from 0 to 65535');
  return parsed({ host: host.startsWith('[') ? host.slice(1, -1) : host, port: Number(digits) });
}

function isHost(text: string): boolean {
  if (text.startsWith('[')) return /^\[[0-9a-fA-F.]*:[0-9a-fA-F:.]*\]$/.test(text);
  if (/^[\d.]+$/.test(text)) return parseHost(`[${text}]`, RULES.rfc821).ok;
  return /^[a-zA-Z0-9]/.test(text) && parseHost(text, RULES.rfc5321).ok;
}
