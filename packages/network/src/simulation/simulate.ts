/**
 * One seed: a network, its mail and its faults, run in virtual time to the end with every invariant checked at every step. What
 * comes back is plain data, so that workers can tell each other.
 */
import type { FaultPlan } from '../fault/fault-plan.ts';
import type { NetworkPlan } from '../file/network-plan.ts';
import { BreachError } from '../invariants/invariants.ts';
import type { Breach, LawName } from '../invariants/law.ts';
import type { JournalEvent } from '../journal/event.ts';
import { Random } from '../time/random.ts';
import { StillBusyError, VirtualNetwork } from '../virtual-network.ts';
import {
  SOME_TRAFFIC,
  generateTraffic,
  type ScheduledMail,
  type TrafficRule,
} from '../worlds/generate-traffic.ts';
import { SHAPES, generateWorld } from '../worlds/generate-world.ts';
import { FAULTS_END, faultsOf, type FaultSet } from './fault-sets.ts';
import { Tally, type Counts } from './tally.ts';

/** What a seed is run on. */
export interface Task {
  /** Null: a world of the seed's own. */
  readonly plan: NetworkPlan | null;
  /** A set by name, or these and no others. */
  readonly faults: FaultSet | readonly FaultPlan[];
  /** For a network without mail of its own. */
  readonly traffic: TrafficRule;
}

/** A world of the seed's own, wild faults, and a dozen mails. */
export const ANY_TASK: Task = { plan: null, faults: 'wild', traffic: SOME_TRAFFIC };

/** All that a run depends on. */
export interface Scenario {
  /** What chance is drawn from while it runs. */
  readonly seed: number;
  /** With its faults; its mail has become the schedule. */
  readonly plan: NetworkPlan;
  readonly mails: readonly ScheduledMail[];
}

/** What became of a seed. */
export interface SeedResult {
  /** Which. */
  readonly seed: number;
  readonly breach: FoundBreach | null;
  readonly counts: Counts;
}

/** A breach, and what led to it. */
export interface FoundBreach extends Breach {
  /** The last events up to it. */
  readonly tail: readonly JournalEvent[];
}

/** Steps that a seed may take; a run of a few thousand hops takes a tenth. */
const MOST_STEPS = 2_000_000;
/** Events kept for the tail of a breach. */
const WINDOW = 64;
const FEWEST_HOSTS = 6;
const MOST_HOSTS = 14;
/** The share of worlds in which routes go round in a loop. */
const LOOPS = 0.04;

/** What a seed makes of a task. */
export function scenarioOf({ plan: given, faults, traffic }: Task, seed: number): Scenario {
  const plan = given ?? worldOf(seed);
  const planted = isSet(faults) ? faultsOf(faults, plan, seed) : faults;
  const mails =
    plan.mail.length > 0
      ? plan.mail.map((mail, index) => ({ at: index * 1000, mail: { ...mail, header: [] } }))
      : [...generateTraffic(plan, traffic, seed)];
  return {
    seed,
    plan: { ...plan, mail: [], faults: [...plan.faults, ...planted] },
    mails,
  };
}

function isSet(faults: Task['faults']): faults is FaultSet {
  return typeof faults === 'string';
}

function worldOf(seed: number): NetworkPlan {
  const random = new Random(seed, 'world');
  return generateWorld({
    shape: random.pick(SHAPES),
    hosts: random.integer(FEWEST_HOSTS, MOST_HOSTS),
    modern: random.pick([0, 0, 0.3]),
    seed,
    ...(random.chance(LOOPS) ? { loop: random.pick(['as they are', 'modern'] as const) } : {}),
  });
}

/** Runs a scenario to its end. `see` is told of every event. */
export function simulate(
  scenario: Scenario,
  see: (event: JournalEvent) => void = () => {},
): SeedResult {
  const { seed, plan, mails } = scenario;
  const tally = new Tally();
  const network = new VirtualNetwork(plan, {
    seed,
    invariants: true,
    window: WINDOW + plan.hosts.length, // all of its beginning is there to be seen
    mailboxWindow: 1,
  });
  for (const event of network.journal.events) see(event);
  network.journal.subscribe((event) => {
    tally.see(event);
    see(event);
  });
  const result = (breach: FoundBreach | null): SeedResult => ({
    seed,
    breach,
    counts: tally.counts(network.copies),
  });
  try {
    for (const { at, mail } of mails) {
      network.runUntil(at);
      network.send(mail);
    }
    network.runUntilIdle({ maxSteps: MOST_STEPS });
    network.settle();
    const late = lateness(network, mails.at(-1)?.at ?? 0);
    return result(late === null ? null : found('L1 drain', late, network));
  } catch (error) {
    if (error instanceof BreachError) return result({ ...error.breach, tail: error.tail });
    if (error instanceof StillBusyError) return result(found('L1 drain', error.message, network));
    throw error;
  }
}

/** A session may hang for so long after the last fault: the longest wait of a sender, twice, and a lingering close. */
const HANGING = 30 * 60_000;

/** When all must be over: faults have stopped, each mail was given up, and so was each notification about one. */
function lateness(network: VirtualNetwork, lastMail: number): string | null {
  const { hosts, faults, calls } = network.plan;
  const ends = faults.map(({ when, what }) => {
    const crash = what.kind === 'crash' ? when.after + what.ms : 0;
    return Math.max(when.until === Infinity ? 0 : when.until, crash);
  });
  const retry = Math.max(0, ...hosts.map(({ retry: { giveUp, most } }) => giveUp + most));
  const latest =
    Math.max(FAULTS_END, lastMail, ...ends, ...calls.map(({ at }) => at)) + 2 * retry + HANGING;
  return network.now <= latest
    ? null
    : `all is over at ${network.now} ms, and should be at ${latest}`;
}

function found(law: LawName, what: string, network: VirtualNetwork): FoundBreach {
  const error = new BreachError({ law, what, seq: network.journal.count - 1 }, network);
  return { ...error.breach, tail: error.tail };
}
