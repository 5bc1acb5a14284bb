/** Mail by rule, for any network: who writes to whom, along which route, when. The same for the same seed. */
import { forwardPath, formatPath, type ForwardPath, type Host } from '@hopscope/protocol';

import type { HostPlan, NetworkPlan } from '../file/network-plan.ts';
import type { NewMail } from '../network.ts';
import { Random } from '../time/random.ts';
import { HostTable } from '../wire/host-table.ts';
import { hostOf, mailboxOf } from '../words.ts';

/** By what rule mail is made. */
export interface TrafficRule {
  /** How many in all. */
  readonly mails: number;
  /** Mails a second of virtual time. */
  readonly rate: number;
  /** Hosts that a route names at most; each length from none is equally likely. */
  readonly routeLength: number;
  /** Recipients of a mail at most. */
  readonly recipients: number;
  /** Octets of a body at most. */
  readonly size: number;
  /** The share of recipients whom their host does not know. */
  readonly unknown: number;
  /** The share of steps of a route that follow no link. */
  readonly astray: number;
}

/** A mail and the moment at which a user hands it in, in milliseconds since the network began. */
export interface ScheduledMail {
  /** In milliseconds since the network began. */
  readonly at: number;
  readonly mail: NewMail;
}

/** A dozen mails: what a campaign sends where nothing is told. */
export const SOME_TRAFFIC: TrafficRule = {
  mails: 12,
  rate: 2,
  routeLength: 5,
  recipients: 3,
  size: 600,
  unknown: 0.1,
  astray: 0.03,
};

/** The share of mail to a host that keeps the mail of a domain, which is for that domain. */
const TO_DOMAINS = 0.7;

/** A path longer than this is not sent; a relay may add as much to it (RFC 821 4.5.3). */
const LONGEST_PATH = 120;

/** The mails in the order of time. One after the other, so that a world of a million mails needs no list of them. */
export function* generateTraffic(
  plan: NetworkPlan,
  rule: TrafficRule,
  seed: number,
): Generator<ScheduledMail> {
  const random = new Random(seed, 'traffic');
  const roads = new Roads(plan);
  const [first, ...others] = plan.hosts.filter(({ external }) => external === null);
  if (first === undefined) return;
  const hosts = [first, ...others] as const;
  let at = 0;
  for (let count = 0; count < rule.mails; count += 1) {
    at += (random.fraction() * 2000) / rule.rate;
    const from = random.pick(hosts);
    const [one, ...more] = Array.from({ length: random.integer(1, rule.recipients) }, () =>
      roads.walk(from, rule, random),
    );
    if (one === undefined) continue;
    const mail: NewMail = {
      from: mailboxOf(`${userAt(from, random)}@${from.name}`),
      to: [one, ...more],
      subject: `mail ${count + 1}`,
      header: [],
      body: textOf(random.integer(0, rule.size), random),
    };
    yield { at: Math.floor(at), mail };
  }
}

/** Who can be reached from where, by the names that hold there. */
class Roads {
  readonly #table: HostTable;
  readonly #next = new Map<HostPlan, HostPlan[]>();
  readonly #all: readonly HostPlan[];
  /** Some host passes on what it does not know: then there is mail for hosts that nobody knows. */
  readonly #passesUnknown: boolean;

  constructor(plan: NetworkPlan) {
    this.#passesUnknown = plan.hosts.some(({ routes }) => routes.some(({ to }) => to === '*'));
    this.#table = new HostTable(plan);
    this.#all = plan.hosts;
    for (const { from, to, oneway } of plan.links ?? []) {
      const [one, other] = [this.#table.find(from), this.#table.find(to)];
      if (one === null || other === null) continue;
      this.#join(one, other);
      if (!oneway) this.#join(other, one);
    }
  }

  /** A walk along links: the hosts on the way are the route, the last has the mailbox. */
  walk(from: HostPlan, rule: TrafficRule, random: Random): ForwardPath {
    const { routeLength, unknown, astray } = rule;
    const route: Host[] = [];
    let here = this.#step(from, astray, random);
    let name = this.#nameAt(from, here);
    for (let left = random.integer(0, routeLength); left > 0; left -= 1) {
      const next = this.#step(here, astray, random);
      route.push(name);
      name = this.#nameAt(here, next);
      here = next;
      if (formatPath(forwardPath(route, mailboxOf(`X@${name}`))).length > LONGEST_PATH) break;
    }
    const [domain, ...domains] = this.#table.domainsOf(here);
    if (domain !== undefined && random.chance(TO_DOMAINS)) name = random.pick([domain, ...domains]);
    if (this.#passesUnknown && random.chance(unknown)) name = hostOf('NOWHERE');
    const user = random.chance(unknown) ? 'NOBODY' : userAt(here, random);
    return forwardPath(route, mailboxOf(`${user}@${name}`));
  }

  #step(from: HostPlan, astray: number, random: Random): HostPlan {
    const linked = this.#next.get(from);
    const there = linked === undefined || random.chance(astray) ? this.#all : linked;
    return there[random.integer(0, there.length - 1)] ?? from;
  }

  #join(from: HostPlan, to: HostPlan): void {
    const there = this.#next.get(from);
    if (there === undefined) this.#next.set(from, [to]);
    else there.push(to);
  }

  /** What `from` calls `to`. */
  #nameAt(from: HostPlan, to: HostPlan): Host {
    return this.#table.identityOf(to).nameAmong(from);
  }
}

function userAt({ mailboxes }: HostPlan, random: Random): string {
  const [first, ...others] = mailboxes;
  return first === undefined ? 'POSTMASTER' : random.pick([first, ...others]).user;
}

const WORDS = [
  'hello',
  '.',
  '..',
  'From ONE to TWO',
  '',
  'a line with 8 words in it, or so',
  'x',
] as const;

function textOf(octets: number, random: Random): string {
  const lines: string[] = [];
  for (let left = octets; left > 0;) {
    const line = random.pick(WORDS);
    lines.push(line);
    left -= line.length + 2;
  }
  return `${lines.join('\n')}\n`;
}
