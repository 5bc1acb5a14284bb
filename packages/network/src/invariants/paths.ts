/**
 * What happens to the paths of a mail on its way: the laws of the relay step, hop by hop, held against the plan of the network
 * and not against the code that took the step; and the walk back along the reverse-path that was delivered.
 */
import {
  formatPath,
  hostKey,
  returnPath,
  utf8Length,
  type ForwardPath,
  type Host,
  type PathText,
  type ReversePath,
} from '@hopscope/protocol';

import type { HostPlan, NetworkPlan } from '../file/network-plan.ts';
import { profileOf } from '../host/profiles.ts';
import type { EntryId, EventOf, JournalEvent, RecipientId } from '../journal/event.ts';
import { forwardPathOf, reversePathOf } from '../journal/paths-of.ts';
import type { HostTable } from '../wire/host-table.ts';
import type { Law, Report } from './law.ts';

interface Arrived {
  readonly entry: Entry;
  readonly forward: ForwardPath;
  /** As it was last sent: what the next host must get; null: it was not. */
  sent: Sent | null;
  /** The names with which it went on, itself included, if it entered the reverse-path. */
  walked: readonly string[];
}

/** The paths with which a recipient left, and what is meant by them; null: they were not those that should have left. */
interface Sent {
  readonly reversePath: PathText;
  readonly reverse: ReversePath | null;
  readonly forwardPath: PathText;
  readonly forward: ForwardPath | null;
}

interface Entry {
  readonly reverse: ReversePath;
  readonly text: PathText;
  /** Hosts that entered the reverse-path on the way here, the nearest first. */
  readonly walked: readonly string[];
  /** Came over a channel that changed octets: nothing can be said of its paths. */
  readonly exempt: boolean;
  left: number;
}

interface HostFacts {
  readonly plan: HostPlan;
  readonly names: ReadonlySet<string>;
  readonly obeys: boolean;
  readonly knowsExchangers: boolean;
  readonly limit: number;
}

export class PathLaw implements Law {
  readonly #table: HostTable;
  readonly #plan: NetworkPlan;
  readonly #hosts = new Map<string, HostFacts>();
  readonly #entries = new Map<EntryId, Entry>();
  readonly #arrived = new Map<RecipientId, Arrived>();
  readonly #corrupted: ReadonlySet<string>;
  /** By domain, the preference of each host that takes its mail. */
  readonly #domains: ReadonlyMap<string, ReadonlyMap<string, number>>;

  /** `corrupted`: channels on which octets were changed, as they become known. */
  constructor(plan: NetworkPlan, table: HostTable, corrupted: ReadonlySet<string>) {
    this.#plan = plan;
    this.#table = table;
    this.#corrupted = corrupted;
    this.#domains = new Map(
      plan.domains.map(({ name, exchangers }) => [
        hostKey(name),
        new Map(
          exchangers.map(({ host, preference }) => [table.find(host)?.name ?? host, preference]),
        ),
      ]),
    );
    for (const host of plan.hosts) {
      const { rules, knowsExchangers } = profileOf(host);
      const kept = plan.domains.filter(({ exchangers }) => {
        const best = Math.min(...exchangers.map(({ preference }) => preference));
        return exchangers.some((one) => one.preference === best && table.find(one.host) === host);
      });
      const names = [
        host.name,
        ...host.names.flatMap((environment) => environment.names),
        ...kept.map(({ name }) => name),
      ];
      this.#hosts.set(host.name, {
        plan: host,
        names: new Set([...names, ...names.map(hostKey)]),
        obeys: rules.routes === 'obeyed',
        knowsExchangers,
        limit: rules.limits.path,
      });
    }
  }

  see(event: JournalEvent, report: Report): void {
    switch (event.type) {
      case 'accepted':
        return this.#accepted(event, report);
      case 'sending':
        for (const hop of event.hops) this.#sending(event, hop, report);
        return;
      case 'redirected': {
        const before = this.#arrived.get(event.recipient);
        if (before === undefined) return;
        for (const { recipient, forwardPath } of event.recipients)
          this.#arrive(recipient, before.entry, forwardPathOf(forwardPath));
        return this.#ended(event.recipient, event.entry);
      }
      case 'delivered':
        this.#delivered(event, report);
        return this.#ended(event.recipient, event.entry);
      case 'hop':
        if (event.outcome === 'passed-on') this.#ended(event.recipient, event.entry);
        return;
      case 'notified':
      case 'lost':
        return this.#ended(event.recipient, event.entry);
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'channel-opening':
      case 'channel-opened':
      case 'channel-failed':
      case 'channel-closed':
      case 'turned':
      case 'call-skipped':
      case 'retried':
      case 'wire':
      case 'submitted':
      case 'refused':
      case 'deferred':
      case 'warned':
      case 'failed':
      case 'fault':
        return;
    }
  }

  end(): void {}

  #accepted(event: EventOf<'accepted'>, report: Report): void {
    if (event.cause === 'notification' && event.reversePath !== '<>')
      report('S6 null stays null', `the notification ${event.entry} has ${event.reversePath}`);
    const exempt =
      (event.channel !== null && this.#corrupted.has(event.channel)) ||
      (event.parent !== null && this.#entries.get(event.parent)?.exempt === true);
    const parents = event.recipients.map(({ parent }) =>
      parent === null ? undefined : this.#arrived.get(parent),
    );
    const sender = parents.find((parent) => parent !== undefined);
    const entry: Entry = {
      reverse: reverseAsSent(event.reversePath, sender?.sent),
      text: event.reversePath,
      walked: sender?.walked ?? [],
      exempt,
      left: 0,
    };
    this.#entries.set(event.entry, entry);
    for (const [index, { recipient, forwardPath }] of event.recipients.entries()) {
      const sent = parents[index]?.sent;
      this.#arrive(recipient, entry, forwardAsSent(forwardPath, sent));
      if (sent === undefined || sent === null || exempt) continue;
      if (sent.reversePath !== event.reversePath || sent.forwardPath !== forwardPath)
        report(
          'S4 path conservation',
          `${recipient} left as ${sent.reversePath} ${sent.forwardPath} and arrived as ${event.reversePath} ${forwardPath}`,
        );
    }
  }

  #arrive(recipient: RecipientId, entry: Entry, forward: ForwardPath): void {
    entry.left += 1;
    this.#arrived.set(recipient, { entry, forward, sent: null, walked: entry.walked });
  }

  /** What a mail was sent as is needed until the next host has taken it, and that is before the hop ends. */
  #ended(recipient: RecipientId, id: EntryId): void {
    const entry = this.#entries.get(id);
    if (!this.#arrived.delete(recipient) || entry === undefined) return;
    entry.left -= 1;
    if (entry.left === 0) this.#entries.delete(id);
  }

  #sending(
    event: EventOf<'sending'>,
    hop: EventOf<'sending'>['hops'][number],
    report: Report,
  ): void {
    const arrived = this.#arrived.get(hop.recipient);
    const host = this.#hosts.get(event.host);
    if (arrived === undefined || host === undefined) return; // told by the law of custody
    const { forward, entry } = arrived;
    const own = forward.route.findIndex((name) => !isNameOf(host, name));
    const rest = own < 0 ? [] : forward.route.slice(own);
    const kept = host.obeys ? rest : [];
    const leaving: ForwardPath = { ...forward, route: kept };
    const isRight = hop.forwardPath === formatPath(leaving);
    if (!isRight)
      report(
        'S4 path conservation',
        `at ${event.host} ${formatPath(forward)} left as ${hop.forwardPath}`,
      );
    arrived.sent = {
      reversePath: hop.reversePath,
      reverse: this.#reverse(event, hop, arrived, host, report),
      forwardPath: hop.forwardPath,
      forward: isRight ? leaving : null,
    };
    this.#measure(hop.reversePath, event, host, report);
    this.#measure(hop.forwardPath, event, host, report);
    if (entry.text === '<>' && hop.reversePath !== '<>')
      report('S6 null stays null', `${hop.recipient} leaves with ${hop.reversePath}`);
    const next = kept[0] ?? forward.mailbox.host;
    if (host.plan.routes.length === 0 && !this.#mayGoTo(host, next, event.to))
      report('S4 path conservation', `${hop.recipient} goes to ${event.to} instead of ${next}`);
  }

  /** To a host of that name; or, where mail exchangers are known, to one of the domain that is preferred to the sending host itself (5321 5.1). */
  #mayGoTo({ plan, knowsExchangers }: HostFacts, next: Host, to: string): boolean {
    const isKnown = knowsExchangers && this.#domains.size > 0;
    const domain = isKnown ? this.#domains.get(hostKey(next)) : undefined;
    if (domain === undefined) return this.#table.find(next)?.name === to;
    const preference = domain.get(to) ?? Infinity;
    return preference < (domain.get(plan.name) ?? Infinity);
  }

  #measure(
    path: PathText,
    { host }: EventOf<'sending'>,
    { limit }: HostFacts,
    report: Report,
  ): void {
    if (path.length * MOST_OCTETS <= limit) return;
    const octets = utf8Length(path);
    if (octets > limit) report('S11 limits', `${host} sends a path of ${octets} octets`);
  }

  /** The reverse-path with which it leaves; null: not with the right one. */
  #reverse(
    event: EventOf<'sending'>,
    hop: EventOf<'sending'>['hops'][number],
    arrived: Arrived,
    host: HostFacts,
    report: Report,
  ): ReversePath | null {
    const { reverse, text, walked } = arrived.entry;
    const isOrigin =
      reverse.kind === 'reverse-path' &&
      reverse.route.length === 0 &&
      isNameOf(host, reverse.mailbox.host);
    if (!host.obeys || reverse.kind === 'null-path' || isOrigin) {
      arrived.walked = walked;
      if (hop.reversePath === text) return reverse;
      report('S4 path conservation', `at ${event.host} ${text} left as ${hop.reversePath}`);
      return null;
    }
    const name = this.#nameToward(host.plan, event.to);
    arrived.walked = [event.host, ...walked];
    const leaving = returnPath([name, ...reverse.route], reverse.mailbox);
    const wanted = formatPath(leaving);
    if (hop.reversePath === wanted) return leaving;
    const entered = reversePathOf(hop.reversePath);
    const first = entered.kind === 'null-path' ? undefined : entered.route[0];
    const isOwn = first !== undefined && isNameOf(host, first);
    report(
      isOwn ? 'S10 name rule' : 'S4 path conservation',
      `at ${event.host} ${text} left as ${hop.reversePath} instead of ${wanted}`,
    );
    return null;
  }

  /** Its official name in the first environment of its own that the next host is in too (0821:881). */
  #nameToward(host: HostPlan, to: string): Host {
    const next = this.#hosts.get(to)?.plan;
    const shared = host.names.find(
      ({ environment }) =>
        next?.names.some((other) => other.environment === environment) === true ||
        this.#plan.environments.some(
          ({ name, hosts }) =>
            name === environment && hosts.some((one) => this.#table.find(one) === next),
        ),
    );
    return shared?.names[0] ?? host.name;
  }

  /** "Following the reverse-path": the hosts in it are those that entered it, the nearest first (0821:926). */
  #delivered(event: EventOf<'delivered'>, report: Report): void {
    const entry = this.#arrived.get(event.recipient)?.entry;
    if (entry === undefined || entry.exempt) return;
    if (event.returnPath !== entry.text)
      report(
        'S5 reverse walk',
        `${event.recipient} came with ${entry.text}, and ${event.returnPath} stands over it`,
      );
    if (entry.reverse.kind === 'null-path') return;
    const { route } = entry.reverse;
    const nameOf = (host: Host): string => this.#table.find(host)?.name ?? host;
    const isWalk = entry.walked.every((host, index) => {
      const back = route[index];
      return back !== undefined && nameOf(back) === host;
    });
    if (!isWalk)
      report(
        'S5 reverse walk',
        `${event.recipient} walked ${entry.walked.join(' ')} and is to walk back ${route.map(nameOf).join(' ')}`,
      );
  }
}

/** A path that arrives as it was sent need not be read again. */
function reverseAsSent(text: PathText, sent: Sent | null | undefined): ReversePath {
  const known = sent?.reversePath === text ? sent.reverse : null;
  return known ?? reversePathOf(text);
}

/** The same of a forward-path. */
function forwardAsSent(text: PathText, sent: Sent | null | undefined): ForwardPath {
  const known = sent?.forwardPath === text ? sent.forward : null;
  return known ?? forwardPathOf(text);
}

/** Of one character of a text. */
const MOST_OCTETS = 3;

/** Mostly it is spelled as in the plan. */
function isNameOf({ names }: HostFacts, name: Host): boolean {
  return names.has(name) || names.has(hostKey(name));
}
