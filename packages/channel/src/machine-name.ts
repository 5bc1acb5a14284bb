/** How a host names itself where its user does not say; for client and server. */
import { hostname } from 'node:os';

import { parseHost, type Rules } from '@hopscope/protocol';

/** "The fully-qualified domain name of the SMTP client, if one is available", else an address literal (5321 4.1.1.1). */
export function machineName(rules: Rules): string {
  const name = hostname();
  return name.includes('.') && parseHost(name, rules).ok ? name : '[127.0.0.1]';
}
