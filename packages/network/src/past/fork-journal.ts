/**
 * A recorded journal, of whatever world, as the past of a network in virtual time. The journal tells what every spool and every
 * mailbox held, and of which text; what it does not tell is the network file, and what no host had written down.
 */
import type { NetworkPlan } from '../file/network-plan.ts';
import type { EventOf, JournalEvent } from '../journal/event.ts';
import type { RecordedPast } from '../journal/journal.ts';
import { VirtualNetwork, type VirtualOptions } from '../virtual-network.ts';
import { ForkError } from './recall.ts';

/**
 * The network as it was when `count` events of the journal were written, in virtual time: spools, mailboxes, the times of the next
 * attempts and the names that come next are those of the journal, and its events are the first of the new journal. As if all hosts had
 * lost their power at that moment, channels are cut and what was under way is tried again; a host that was down stays down. `plan` is
 * of the network file that was recorded, its faults among them: they have struck as often as the journal tells. Throws
 * {@link ForkError}.
 */
export function forkJournal(
  events: readonly JournalEvent[],
  count: number,
  plan: NetworkPlan,
  options: VirtualOptions = {},
): VirtualNetwork {
  const [began] = events;
  if (began?.type !== 'began')
    throw new ForkError(
      'A fork needs the journal from its first event on; this one is empty, or a window of one.',
    );
  if (!Number.isInteger(count) || count < 1 || count > events.length)
    throw new ForkError(
      `The journal has ${events.length} events and can be forked behind each; ${count} is none of 1 to ${events.length}.`,
    );
  const mistake = differenceOf(began, plan);
  if (mistake !== null) throw new ForkError(mistake);
  const past: RecordedPast = {
    events: events.slice(0, count),
    started: Date.parse(began.started),
  };
  return new VirtualNetwork(plan, { seed: began.seed, ...options }, past);
}

/** Why the journal is not of that network. */
function differenceOf({ hosts }: EventOf<'began'>, plan: NetworkPlan): string | null {
  const [recorded, given] = [hosts.map(told), plan.hosts.map(told)];
  const missing = recorded.find((host) => !given.includes(host));
  const tooMany = given.find((host) => !recorded.includes(host));
  if (missing === undefined && tooMany === undefined) return null;
  const what =
    missing === undefined
      ? `${tooMany ?? ''} is in the network and not in the journal`
      : `${missing} is in the journal and not in the network`;
  return `The journal is of another network: ${what}; give the network file that it was recorded with.`;
}

/** Spelled as it is: a journal names its hosts so. */
function told({ name, profile }: { readonly name: string; readonly profile: string }): string {
  return `${name} (${profile})`;
}
