/** The laws that every journal keeps, whatever happened. Each breach is a sentence. */
import { formatPath, hostKey, type ForwardPath, type ReversePath } from '@hopscope/protocol';

import type { NetworkPlan } from '../../src/file/network-plan.ts';
import type { EventOf, JournalEvent, RecipientId } from '../../src/journal/event.ts';
import { forwardPathOf, reversePathOf } from '../../src/journal/paths-of.ts';
import { HostTable } from '../../src/wire/host-table.ts';

/** `idle`: no mail is left, so that each recipient must have ended. */
export function breachesOf(
  events: readonly JournalEvent[],
  plan: NetworkPlan,
  idle: boolean,
): readonly string[] {
  return [
    ...breachesOfOrder(events),
    ...breachesOfConservation(events, idle),
    ...breachesOfPaths(events, plan),
    ...breachesOfLinks(events, plan),
    ...breachesOfChannels(events, idle),
  ];
}

function breachesOfOrder(events: readonly JournalEvent[]): readonly string[] {
  const breaches: string[] = [];
  let last = 0;
  for (const [index, { seq, at }] of events.entries()) {
    if (seq !== index) breaches.push(`event ${index} is numbered ${seq}`);
    if (at < last) breaches.push(`time runs back from ${last} to ${at} at event ${seq}`);
    last = at;
  }
  return breaches;
}

/** Every recipient that a host accepted ends once: delivered, passed on, redirected, notified or lost. */
function breachesOfConservation(events: readonly JournalEvent[], idle: boolean): readonly string[] {
  const breaches: string[] = [];
  const ends = new Map<RecipientId, string[]>();
  const begin = (recipient: RecipientId): void => {
    if (ends.has(recipient)) breaches.push(`${recipient} began twice`);
    ends.set(recipient, []);
  };
  const end = (recipient: RecipientId, how: string): void => {
    const known = ends.get(recipient);
    if (known === undefined) breaches.push(`${recipient} ended as ${how} and had never begun`);
    else known.push(how);
  };
  for (const event of events) {
    if (event.type === 'redirected' || event.type === 'delivered') end(event.recipient, event.type);
    if (event.type === 'notified' || event.type === 'lost') end(event.recipient, event.type);
    if (event.type === 'hop' && event.outcome === 'passed-on') end(event.recipient, event.outcome);
    if (event.type === 'accepted' || event.type === 'redirected')
      for (const { recipient } of event.recipients) begin(recipient);
  }
  for (const [recipient, how] of ends) {
    if (how.length > 1) breaches.push(`${recipient} ended as ${how.join(' and ')}`);
    if (how.length === 0 && idle) breaches.push(`${recipient} never ended`);
  }
  return breaches;
}

/** The laws of the relay step (relaying.md), on each hop, and that what was sent is what was accepted. */
function breachesOfPaths(events: readonly JournalEvent[], plan: NetworkPlan): readonly string[] {
  const breaches: string[] = [];
  const table = new HostTable(plan);
  const arrived = new Map<RecipientId, { reverse: ReversePath; forward: ForwardPath }>();
  const sent = new Map<RecipientId, string>();
  const about = new Set<string>();
  for (const event of events) {
    if (event.type === 'accepted') {
      const reverse = reversePathOf(event.reversePath);
      const parents = event.recipients.flatMap(({ parent }) => parent ?? []);
      const fromHost = event.channel !== null && !event.channel.startsWith('>');
      if (new Set(parents).size !== (fromHost ? event.recipients.length : 0))
        breaches.push(`${event.entry} does not come from one recipient each: ${parents.join()}`);
      for (const { recipient, forwardPath, parent } of event.recipients) {
        arrived.set(recipient, { reverse, forward: forwardPathOf(forwardPath) });
        const leaving = parent === null ? undefined : sent.get(parent);
        const here = `${event.reversePath} ${forwardPath}`;
        if (leaving !== undefined && leaving !== here)
          breaches.push(`${parent} left as ${leaving} and arrived as ${here}`);
      }
      if (event.cause === 'notification') {
        if (event.reversePath !== '<>') breaches.push(`${event.entry} has ${event.reversePath}`);
        about.add(event.mail);
      }
    }
    if ((event.type === 'notified' || event.type === 'warned') && about.has(event.mail))
      breaches.push(`${event.notification} is a notification about a notification`);
    if (event.type === 'redirected') {
      const before = arrived.get(event.recipient);
      for (const { recipient, forwardPath } of event.recipients)
        if (before !== undefined)
          arrived.set(recipient, { ...before, forward: forwardPathOf(forwardPath) });
    }
    if (event.type === 'sending') {
      for (const hop of event.hops) {
        sent.set(hop.recipient, `${hop.reversePath} ${hop.forwardPath}`);
        const before = arrived.get(hop.recipient);
        if (before === undefined) breaches.push(`${hop.recipient} left and had never arrived`);
        else breaches.push(...breachesOfStep(event, hop, before, plan, table));
      }
    }
  }
  return breaches;
}

function breachesOfStep(
  event: EventOf<'sending'>,
  hop: EventOf<'sending'>['hops'][number],
  before: { readonly reverse: ReversePath; readonly forward: ForwardPath },
  plan: NetworkPlan,
  table: HostTable,
): readonly string[] {
  const host = plan.hosts.find(({ name }) => name === event.host)!;
  const isSelf = (name: string): boolean =>
    [
      host.name,
      ...host.names.flatMap(({ names }) => names),
      ...plan.domains.flatMap(({ name: domain, exchangers: [best] }) =>
        best.host === host.name ? [domain] : [],
      ),
    ].some((own) => hostKey(own) === name.toLowerCase());
  const { reverse, forward } = before;
  const obeys = host.profile === 'rfc821';
  const own = forward.route.findIndex((name) => !isSelf(name));
  const kept = obeys ? forward.route.slice(own < 0 ? forward.route.length : own) : [];
  const wantedForward = formatPath({ ...forward, route: kept });
  const isOrigin =
    reverse.kind === 'reverse-path' && reverse.route.length === 0 && isSelf(reverse.mailbox.host);
  const grows = obeys && reverse.kind === 'reverse-path' && !isOrigin;
  const leaving = reversePathOf(hop.reversePath);
  const [first] = leaving.kind === 'null-path' ? [] : leaving.route;
  const rest =
    leaving.kind === 'null-path' || !grows
      ? leaving
      : { ...leaving, route: leaving.route.slice(1) };
  const where = `at ${event.host}, ${hop.recipient}:`;
  const breaches: string[] = [];
  if (hop.forwardPath !== wantedForward)
    breaches.push(`${where} ${formatPath(forward)} left as ${hop.forwardPath}`);
  if (formatPath(rest) !== formatPath(reverse))
    breaches.push(`${where} ${formatPath(reverse)} left as ${hop.reversePath}`);
  if (grows && (first === undefined || !isSelf(first)))
    breaches.push(`${where} ${hop.reversePath} does not begin with its name`);
  for (const path of [hop.reversePath, hop.forwardPath])
    if (path.length > 256) breaches.push(`${where} a path of ${path.length} octets`);
  const next = kept[0] ?? forward.mailbox.host;
  const domain = plan.domains.find(({ name }) => !obeys && hostKey(name) === hostKey(next));
  const isNext =
    domain === undefined
      ? table.find(next)?.name === event.to
      : domain.exchangers.some((one) => one.host === event.to && !isSelf(one.host));
  if (host.routes.length === 0 && !isNext)
    breaches.push(`${where} the next host is ${next}, and it goes to ${event.to}`);
  return breaches;
}

/** No channel between hosts of the network but over a link; the ends of a turned one speak the other way round. */
function breachesOfLinks(events: readonly JournalEvent[], plan: NetworkPlan): readonly string[] {
  const table = new HostTable(plan);
  const turned = new Set<string>();
  return events.flatMap((event) => {
    if (!('channel' in event) || !('from' in event) || event.from === null) return [];
    if (event.type === 'turned') turned.add(event.channel);
    const isTurned =
      turned.has(event.channel) && (event.type === 'wire' || event.type === 'turned');
    const [opener, target] = isTurned ? [event.to, event.from] : [event.from, event.to];
    const from = plan.hosts.find(({ name }) => name === opener);
    const to = plan.hosts.find(({ name }) => name === target);
    const linked = from !== undefined && to !== undefined && table.link(from, to) !== null;
    return linked ? [] : [`event ${event.seq} is on ${event.channel}, where no link is`];
  });
}

/** Lines cross a channel between its opening and its end, and a network without mail has ended all its own. */
function breachesOfChannels(events: readonly JournalEvent[], idle: boolean): readonly string[] {
  const breaches: string[] = [];
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'channel-opened') open.add(event.channel);
    if (event.type === 'wire' && !open.has(event.channel))
      breaches.push(`a line on ${event.channel} while it is not open`);
    if (event.type === 'channel-closed' && !open.delete(event.channel))
      breaches.push(`${event.channel} closed and was not open`);
  }
  const own = [...open].filter((channel) => !channel.startsWith('>'));
  if (idle && own.length > 0) breaches.push(`${own.join(', ')} never closed`);
  return breaches;
}
