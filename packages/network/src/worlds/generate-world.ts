/** Worlds by rule: hosts and links in a shape, the same for the same seed. */
import {
  MAIL_EXTENSIONS,
  invariant,
  neededBy,
  type Extension,
  type Host,
} from '@hopscope/protocol';

import {
  plainHost,
  type EnvironmentPlan,
  type HostPlan,
  type LinkPlan,
  type NetworkPlan,
  type UserPlan,
} from '../file/network-plan.ts';
import { profileOf } from '../host/profiles.ts';
import { Random } from '../time/random.ts';
import { hostOf, mailboxOf } from '../words.ts';

/** `internet-1982`: hosts of the ARPANET, gateways between networks, and hosts behind them that go by other names. */
export type Shape = 'line' | 'ring' | 'star' | 'tree' | 'scale-free' | 'internet-1982';

/** Every shape. */
export const SHAPES: readonly [Shape, ...Shape[]] = [
  'line',
  'ring',
  'star',
  'tree',
  'scale-free',
  'internet-1982',
];

/** By what rule a world is made. */
export interface WorldRule {
  readonly shape: Shape;
  /** Two or more; of `internet-1982` six or more. */
  readonly hosts: number;
  /** From 0 to 4294967295; the same rule and seed give the same world. */
  readonly seed: number;
  /** The share of hosts that live by RFC 5321, half of them with extensions by chance; without it none. */
  readonly modern?: number;
  /** Two hosts hand to each other whatever they do not know: a loop of routes. `modern`: both live by RFC 5321; without it none. */
  readonly loop?: 'as they are' | 'modern';
}

/** Users of each host of a generated world. */
const USERS: readonly [string, ...string[]] = ['ANN', 'BOB'];

/** A network of that shape. The names are short, so that long routes fit into 256 octets. */
export function generateWorld({ modern = 0, loop, ...rule }: WorldRule): NetworkPlan {
  const plan = shaped(rule);
  const random = new Random(rule.seed, 'world');
  const ofExtensions = new Random(rule.seed, 'extensions');
  const hosts = plan.hosts.map((host): HostPlan => {
    if (modern === 0 || !random.chance(modern)) return host;
    return modernized(host, someExtensions(ofExtensions));
  });
  if (loop === undefined) return { ...plan, hosts };
  const { from, to } = random.pick(atLeastOne(plan.links ?? []));
  return { ...plan, hosts: hosts.map((host) => looped(host, from, to, loop === 'modern')) };
}

/** A host of RFC 5321; where it knows SMTPUTF8, with a user beyond ASCII. */
function modernized(host: HostPlan, extensions: HostPlan['extensions']): HostPlan {
  const plan: HostPlan = { ...host, profile: 'rfc5321', extensions };
  if (!profileOf(plan).offer.extensions.has('SMTPUTF8')) return plan;
  return { ...plan, mailboxes: [...plan.mailboxes, userOf('JÖRG')] };
}

/** Those of the profile, or any that can stand together. */
function someExtensions(random: Random): HostPlan['extensions'] {
  if (random.chance(0.5)) return null;
  const drawn = MAIL_EXTENSIONS.filter(() => random.chance(0.7));
  const known: ReadonlySet<Extension> = new Set(drawn);
  return drawn.filter((extension) => neededBy(extension).every((needed) => known.has(needed)));
}

function looped(host: HostPlan, one: Host, other: Host, modern: boolean): HostPlan {
  if (host.name !== one && host.name !== other) return host;
  return {
    ...host,
    profile: modern ? 'rfc5321' : host.profile,
    routes: [{ to: '*', next: host.name === one ? other : one }],
  };
}

function atLeastOne<Item>(items: readonly Item[]): readonly [Item, ...Item[]] {
  const [first, ...others] = items;
  invariant(first !== undefined, 'a world without links');
  return [first, ...others];
}

function shaped({ shape, hosts: count, seed }: WorldRule): NetworkPlan {
  invariant(count >= (shape === 'internet-1982' ? 6 : 2), 'a world of too few hosts');
  const random = new Random(seed, 'world');
  const name = `${shape} of ${count} hosts`;
  if (shape === 'internet-1982') return { ...internet1982(count, random), name };
  const names = Array.from({ length: count }, (_, index) => hostOf(`H${index + 1}`));
  const links: LinkPlan[] = [];
  const join = (one: number, other: number): void => {
    links.push(link(names[one]!, names[other]!));
  };
  for (let index = 1; index < count; index += 1) join(partner(shape, index, random), index);
  if (shape === 'ring' && count > 2) join(count - 1, 0);
  if (shape === 'scale-free') addChords(links, names, random);
  return { ...EMPTY, name, hosts: names.map((host) => hostWithUsers(host)), links };
}

const EMPTY = {
  environments: [],
  domains: [],
  mail: [],
  calls: [],
  seed: null,
  faults: [],
} as const;

/** The host, joined before, that the next one is joined to. */
function partner(shape: Exclude<Shape, 'internet-1982'>, index: number, random: Random): number {
  switch (shape) {
    case 'line':
    case 'ring':
      return index - 1;
    case 'star':
      return 0;
    case 'tree':
      return (index - 1) >> 1;
    case 'scale-free':
      // Who has many links gets more: half the time the other end of a link that is there, and those are halves of indices.
      return random.chance(0.5)
        ? random.integer(0, index - 1)
        : random.integer(0, (index - 1) >> 2);
  }
}

/** A third as many links more, none twice. */
function addChords(links: LinkPlan[], names: readonly Host[], random: Random): void {
  const known = new Set(links.map(({ from, to }) => `${from} ${to}`));
  for (let left = Math.floor(names.length / 3); left > 0; left -= 1) {
    const one = names[random.integer(0, names.length - 1)]!;
    const other = names[random.integer(0, names.length >> 2)]!;
    if (one === other || known.has(`${one} ${other}`) || known.has(`${other} ${one}`)) continue;
    known.add(`${one} ${other}`);
    links.push(link(one, other));
  }
}

function link(from: Host, to: Host): LinkPlan {
  return { from, to, oneway: false, delay: 0 };
}

function hostWithUsers(name: Host, changes: Partial<HostPlan> = {}): HostPlan {
  return { ...plainHost(name), mailboxes: USERS.map(userOf), ...changes };
}

function userOf(user: string): UserPlan {
  return { user: mailboxOf(`${user}@X`).localPart, fullName: null };
}

/**
 * ARPANET hosts, all of them joined; gateways that are on the ARPANET and on one network behind it, with a name in each; and hosts
 * behind the gateways, which only their gateway reaches.
 */
function internet1982(count: number, random: Random): Omit<NetworkPlan, 'name'> {
  const gateways = Math.max(2, Math.floor(count / 5));
  const behind = Math.max(2, Math.floor(count / 3));
  const backbone = Array.from({ length: count - gateways - behind }, (_, index) =>
    hostWithUsers(hostOf(`A${index + 1}`), {
      names: [{ environment: 'ARPA', names: [hostOf(`A${index + 1}.ARPA`)] }],
    }),
  );
  const doors = Array.from({ length: gateways }, (_, index) =>
    hostWithUsers(hostOf(`GW${index + 1}`), {
      names: [
        { environment: 'ARPA', names: [hostOf(`GW${index + 1}.ARPA`)] },
        { environment: `NET${index + 1}`, names: [hostOf(`GATE.N${index + 1}`)] },
      ],
    }),
  );
  const links: LinkPlan[] = [];
  const onArpanet = [...backbone, ...doors];
  for (const [index, { name }] of onArpanet.entries())
    for (const other of onArpanet.slice(index + 1)) links.push(link(name, other.name));
  const environments: EnvironmentPlan[] = [
    { name: 'ARPA', hosts: onArpanet.map(({ name }) => name) },
  ];
  const inside = Array.from({ length: behind }, (_, index) => {
    const net = index < gateways ? index : random.integer(0, gateways - 1);
    const name = hostOf(`B${index + 1}`);
    links.push(link(doors[net]!.name, name));
    return { host: hostWithUsers(name), net };
  });
  for (const [index, { name }] of doors.entries()) {
    const hosts = inside.filter(({ net }) => net === index).map(({ host }) => host.name);
    environments.push({ name: `NET${index + 1}`, hosts: [name, ...hosts] });
  }
  return {
    ...EMPTY,
    hosts: [...onArpanet, ...inside.map(({ host }) => host)],
    links,
    environments,
  };
}
