/**
 * Who is who, and who reaches whom: the names of all hosts in all environments, the links between them, and so the next
 * host of a mail. What a resolver and a routing table are to a real host.
 */
import { hostKey, type Host, type RelayIdentity } from '@hopscope/protocol';

import type {
  DomainPlan,
  HostPlan,
  LinkPlan,
  NetworkPlan,
  RoutePlan,
} from '../file/network-plan.ts';
import { knowsExchangers } from '../host/profiles.ts';

/**
 * Who may be handed a mail, the most preferred first; those of one list are equal. But for mail to a domain it is one host: "an implicit
 * MX RR, with a preference of 0, pointing to that host" (5321:3842).
 */
export type Exchangers = readonly [Equals, ...Equals[]];
type Equals = readonly [HostPlan, ...HostPlan[]];

interface Domain {
  readonly name: Host;
  readonly exchangers: Exchangers;
}

/** Where mail to a host or a domain goes from here, or why it goes nowhere. */
export type Reach =
  | { readonly kind: 'reachable'; readonly exchangers: Exchangers }
  | { readonly kind: 'no-such-host' }
  | { readonly kind: 'no-link'; readonly host: HostPlan };

/** Spellings that are remembered: whoever talks to a network over TCP may ask for any. */
const MOST_FOUND = 20_000;
const DEFAULT_ADDRESS = '127.0.0.1';

export class HostTable {
  readonly #plan: NetworkPlan;
  readonly #byName = new Map<string, HostPlan>();
  readonly #byLiteral = new Map<string, HostPlan[]>();
  /** By opener and target, for every direction in which a channel may be opened. */
  readonly #links: ReadonlyMap<HostPlan, ReadonlyMap<HostPlan, LinkPlan>> | null;
  /** What was found before, by the spelling that was asked for. */
  readonly #found = new Map<Host, HostPlan | null>();
  readonly #environmentsOf = new Map<HostPlan, Set<string>>();
  /** Each host as the one that may be handed a mail. */
  readonly #alone = new Map<HostPlan, Exchangers>();
  readonly #domains: ReadonlyMap<string, Domain>;

  constructor(plan: NetworkPlan) {
    this.#plan = plan;
    for (const host of plan.hosts) {
      for (const name of namesOf(host)) this.#byName.set(hostKey(name), host);
      const literal = literalOf(host);
      const there = this.#byLiteral.get(literal);
      if (there === undefined) this.#byLiteral.set(literal, [host]);
      else there.push(host);
      this.#alone.set(host, [[host]]);
      this.#environmentsOf.set(host, new Set(host.names.map(({ environment }) => environment)));
    }
    for (const { name, hosts } of plan.environments) {
      for (const host of hosts) {
        const known = this.find(host);
        if (known !== null) this.#environmentsOf.get(known)?.add(name);
      }
    }
    this.#links = plan.links === null ? null : this.#directions(plan.links);
    this.#domains = new Map(plan.domains.flatMap((domain) => this.#domainOf(domain)));
  }

  #domainOf({ name, exchangers }: DomainPlan): readonly [string, Domain][] {
    const levels = Map.groupBy(exchangers, ({ preference }) => preference);
    const byPreference = [...levels.entries()].toSorted(([one], [other]) => one - other);
    const known = inGroups(
      byPreference.map(([, equals]) => equals.flatMap(({ host }) => this.find(host) ?? [])),
    );
    return known === null ? [] : [[hostKey(name), { name, exchangers: known }]];
  }

  /** The host of that name, in whatever environment, or of that address literal if it is the only one there. */
  find(host: Host): HostPlan | null {
    const known = this.#found.get(host);
    if (known !== undefined) return known;
    const found = this.#look(host);
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    this.#found.set(host, found);
    return found;
  }

  #look(host: Host): HostPlan | null {
    const named = this.#byName.get(hostKey(host));
    if (named !== undefined) return named;
    const [only, ...others] = this.#byLiteral.get(hostKey(host)) ?? [];
    return only === undefined || others.length > 0 ? null : only;
  }

  /** The link over which `from` opens channels to `to`; null: there is none. */
  link(from: HostPlan, to: HostPlan): LinkPlan | null {
    if (this.#links === null) return { from: from.name, to: to.name, oneway: false, delay: 0 };
    return this.#links.get(from)?.get(to) ?? null;
  }

  /** Whether a host gives up its role when that one says TURN. */
  turnsFor(host: HostPlan, caller: HostPlan): boolean {
    return host.turn.some((name) => this.find(name) === caller);
  }

  /** Whether mail can go from one to the other: over a link, or when the other calls and says TURN. */
  #isNext(from: HostPlan, to: HostPlan): boolean {
    return this.link(from, to) !== null || this.turnsFor(from, to);
  }

  /**
   * Where mail for `host` goes from `from`: by its routes, to a next host, or by its route for every other host. A next host may be one
   * that must call to get it.
   */
  reach(from: HostPlan, host: Host): Reach {
    // Most networks have no domains, and most hosts no routes of their own.
    const domain = this.#domains.size === 0 ? null : this.#domainAt(from, host);
    if (domain !== null) return this.#reachDomain(from, domain);
    const target = this.find(host);
    const next = from.routes.length === 0 ? target : this.#nextByRoutes(from, host, target);
    if (next !== null && this.#isNext(from, next)) return this.#reachable(next);
    return target === null ? { kind: 'no-such-host' } : { kind: 'no-link', host: target };
  }

  #reachable(next: HostPlan): Reach {
    return { kind: 'reachable', exchangers: this.#alone.get(next) ?? [[next]] };
  }

  /** The domain of that name, if `from` knows of such. */
  #domainAt(from: HostPlan, name: Host): Domain | null {
    return knowsExchangers(from) ? (this.#domains.get(hostKey(name)) ?? null) : null;
  }

  /**
   * By the route for that domain; without one to its exchangers, those to which a link leads or else those that can call and say TURN; and
   * where there is neither by the route for every other.
   */
  #reachDomain(from: HostPlan, { name, exchangers: all }: Domain): Reach {
    const route = from.routes.find(({ to }) => to !== '*' && hostKey(to) === hostKey(name));
    if (route === undefined) {
      const better = betterThan(from, all);
      const exchangers =
        among(better, (host) => this.link(from, host) !== null) ??
        among(better, (host) => this.turnsFor(from, host));
      if (exchangers !== null) return { kind: 'reachable', exchangers };
    }
    const next = this.#nextBy(route ?? from.routes.find(({ to }) => to === '*'));
    if (next !== null && this.#isNext(from, next)) return this.#reachable(next);
    return { kind: 'no-link', host: all[0][0] };
  }

  /** By the route for that host; without one the host itself, or else by the route for every other. */
  #nextByRoutes(from: HostPlan, host: Host, target: HostPlan | null): HostPlan | null {
    const route = from.routes.find(
      ({ to }) =>
        to !== '*' &&
        (hostKey(to) === hostKey(host) || (target !== null && this.find(to) === target)),
    );
    if (target !== null && route === undefined && this.#isNext(from, target)) return target;
    return this.#nextBy(route ?? from.routes.find(({ to }) => to === '*'));
  }

  #nextBy(route: RoutePlan | undefined): HostPlan | null {
    return route === undefined ? null : this.find(route.next);
  }

  /** Who has the mailboxes at that name: the host itself, or those that keep the mail of the domain; nobody, if it is neither. */
  keepersOf(name: Host): readonly HostPlan[] {
    const host = this.find(name);
    return host === null ? (this.#domains.get(hostKey(name))?.exchangers[0] ?? []) : [host];
  }

  /** Whether the host takes the mail of that domain, to keep it or to pass it on. */
  isExchanger(host: HostPlan, domain: Host): boolean {
    const { exchangers = [] } = this.#domains.get(hostKey(domain)) ?? {};
    return exchangers.some((equals) => equals.includes(host));
  }

  /** Domains whose mail the host keeps: it is preferred to all others. */
  domainsOf(host: HostPlan): readonly Host[] {
    return [...this.#domains.values()].flatMap(({ name, exchangers: [best] }) =>
      best.includes(host) ? [name] : [],
    );
  }

  /** How a host knows itself, and by which name it goes towards another. */
  identityOf(host: HostPlan): HostIdentity {
    const literal = literalOf(host);
    const kept = new Set(this.domainsOf(host).map(hostKey));
    const isSelf = (name: Host): boolean =>
      this.find(name) === host ||
      (name.startsWith('[') && hostKey(name) === literal) ||
      (kept.size > 0 && kept.has(hostKey(name)));
    // Most hosts have one name, wherever they send.
    if (host.names.length === 0)
      return { isSelf, nameToward: () => host.name, nameAmong: () => host.name };
    return {
      isSelf,
      nameToward: (next) => this.#nameIn(host, this.#stepTowards(host, next)),
      nameAmong: (peer) => this.#nameIn(host, peer),
    };
  }

  /** The host that mail for `host` is handed to: its environment is the one that is sent into (0821:881). */
  #stepTowards(from: HostPlan, host: Host): HostPlan | null {
    const reach = this.find(host) === from ? null : this.reach(from, host);
    return reach?.kind === 'reachable' ? reach.exchangers[0][0] : this.find(host);
  }

  /** Its official name in the first environment that it shares with the peer; its own key where they share none. */
  #nameIn(host: HostPlan, peer: HostPlan | null): Host {
    const shared = peer === null ? undefined : this.#environmentsOf.get(peer);
    const names = host.names.find(({ environment }) => shared?.has(environment) === true);
    return names?.names[0] ?? host.name;
  }

  #directions(links: readonly LinkPlan[]): ReadonlyMap<HostPlan, ReadonlyMap<HostPlan, LinkPlan>> {
    const directions = new Map<HostPlan, Map<HostPlan, LinkPlan>>();
    const add = (from: Host, to: Host, link: LinkPlan): void => {
      const [opener, target] = [this.find(from), this.find(to)];
      if (opener === null || target === null) return;
      const there = directions.get(opener) ?? new Map<HostPlan, LinkPlan>();
      directions.set(opener, there.set(target, link));
    };
    for (const link of links) {
      add(link.from, link.to, link);
      if (!link.oneway) add(link.to, link.from, link);
    }
    return directions;
  }

  /** Of the plan, in its order. */
  get hosts(): readonly HostPlan[] {
    return this.#plan.hosts;
  }
}

/** How a host knows itself, and what it is called by others. */
export interface HostIdentity extends RelayIdentity {
  /** The official name in the environment shared with that host; null stands for a peer that is no host of the network. */
  nameAmong(peer: HostPlan | null): Host;
}

/**
 * "All records at that preference level and higher-numbered ones MUST be discarded from consideration" (5321:3931), of the level at which
 * the host itself stands.
 */
function betterThan(self: HostPlan, exchangers: Exchangers): readonly Equals[] {
  const own = exchangers.findIndex((equals) => equals.includes(self));
  return own < 0 ? exchangers : exchangers.slice(0, own);
}

function among(
  exchangers: readonly Equals[],
  isUsable: (host: HostPlan) => boolean,
): Exchangers | null {
  return inGroups(exchangers.map((equals) => equals.filter(isUsable)));
}

/** Without those in which there is nobody; null: there is nobody in any. */
function inGroups(groups: readonly (readonly HostPlan[])[]): Exchangers | null {
  const [first, ...others] = groups.flatMap(([one, ...more]): Equals[] =>
    one === undefined ? [] : [[one, ...more]],
  );
  return first === undefined ? null : [first, ...others];
}

function namesOf({ name, names }: HostPlan): readonly Host[] {
  return [name, ...names.flatMap((environment) => environment.names)];
}

function literalOf({ listen, external }: HostPlan): string {
  return `[${(external ?? listen)?.host ?? DEFAULT_ADDRESS}]`;
}
