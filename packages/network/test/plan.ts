/** Plans made in code, for tests that are about hosts and not about files. */
import {
  RULES,
  parseForwardPath,
  parseHost,
  parseLocalPart,
  parseMailbox,
  type ForwardPath,
  type Host,
  type LocalPart,
  type Mailbox,
  type Parsed,
} from '@hopscope/protocol';

import {
  plainHost,
  type ForwardPlan,
  type HostPlan,
  type LinkPlan,
  type ListMember,
  type NetworkPlan,
} from '../src/file/network-plan.ts';
import type { NewMail } from '../src/network.ts';

function value<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.fault.wanted);
  return parsed.value;
}

export function host(text: string): Host {
  return value(parseHost(text, RULES.rfc821));
}

export function user(text: string): LocalPart {
  return value(parseLocalPart(text, RULES.rfc821));
}

export function mailbox(text: string): Mailbox {
  return value(parseMailbox(text, RULES.rfc821));
}

/** `@ONE,@TWO:JOE@THREE`, without brackets. */
export function path(text: string): ForwardPath {
  return value(parseForwardPath(`<${text}>`, RULES.rfc821));
}

export function hostPlan(name: string, changes: Partial<HostPlan> = {}): HostPlan {
  return { ...plainHost(host(name)), ...changes };
}

export function users(...names: readonly string[]): HostPlan['mailboxes'] {
  return names.map((name) => ({ user: user(name), fullName: null }));
}

/** `ALPHA-ONE` both ways, `ALPHA>ONE` one way. */
export function link(text: string, delay = 0): LinkPlan {
  const [from = '', to = ''] = text.split(/[->]/);
  return { from: host(from), to: host(to), oneway: text.includes('>'), delay };
}

export function networkPlan(
  hosts: readonly HostPlan[],
  changes: Partial<NetworkPlan> = {},
): NetworkPlan {
  return {
    name: 'test',
    hosts,
    links: null,
    environments: [],
    domains: [],
    mail: [],
    calls: [],
    seed: null,
    faults: [],
    ...changes,
  };
}

/** ALPHA - ONE - TWO - THREE, with SAM at ALPHA and JOE at THREE: the network of RFC 821 3.6. */
export function chain(changes: Readonly<Record<string, Partial<HostPlan>>> = {}): NetworkPlan {
  return networkPlan(
    [
      hostPlan('ALPHA', { mailboxes: users('SAM'), ...changes['ALPHA'] }),
      hostPlan('ONE', changes['ONE']),
      hostPlan('TWO', changes['TWO']),
      hostPlan('THREE', { mailboxes: users('JOE'), ...changes['THREE'] }),
    ],
    { links: [link('ALPHA-ONE'), link('ONE-TWO'), link('TWO-THREE')] },
  );
}

/** A user who is elsewhere. */
export function forwardTo(name: string, code: 251 | 551, to: string): ForwardPlan {
  return { user: user(name), code, path: path(to) };
}

export function member(fullName: string | null, to: string): ListMember {
  return { fullName, path: path(to) };
}

/** A mail to one or more paths, `@ONE,@TWO:JOE@THREE`. */
export function mail(from: string, ...to: readonly [string, ...string[]]): NewMail {
  const [first, ...others] = to;
  return {
    from: mailbox(from),
    to: [path(first), ...others.map(path)],
    subject: 'hello',
    header: [],
    body: 'hello\n',
  };
}
