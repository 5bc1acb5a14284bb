/** How a host names itself, as its user says or else as the machine does; for client and server. */
import { hostname } from 'node:os';

import { parseHost, type Host, type Rules } from '@hopscope/protocol';

import { InvalidNameError } from './invalid-name-error.ts';

/** Throws InvalidNameError when what was given is no name. */
export function ownName(given: string | undefined, rules: Rules): Host {
  const name = given ?? machineName(rules);
  const read = parseHost(name, rules);
  if (!read.ok) throw new InvalidNameError(name, read.fault);
  return read.value;
}

/** "The fully-qualified domain name of the SMTP client, if one is available", else an address literal (5321 4.1.1.1). */
function machineName(rules: Rules): string {
  const name = hostname();
  return name.includes('.') && parseHost(name, rules).ok ? name : '[127.0.0.1]';
}
