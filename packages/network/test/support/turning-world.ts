/** A world of a seed in which hosts fetch their mail: links that lead one way only, hosts that give up their roles, and calls. */
import type { CallPlan, HostPlan, LinkPlan } from '../../src/file/network-plan.ts';
import { scenarioOf, type Scenario } from '../../src/simulation/simulate.ts';
import { Random } from '../../src/time/random.ts';
import { generateWorld } from '../../src/worlds/generate-world.ts';

/** Milliseconds in which hosts call. */
const CALLING = 300_000;
const MOST_CALLS = 8;

/** Under all faults. Some call who is not listed at the host that they call, and get 502. */
export function turningScenario(seed: number): Scenario {
  const random = new Random(seed, 'world');
  const shape = random.pick(['star', 'line', 'tree', 'ring', 'scale-free'] as const);
  const world = generateWorld({ shape, hosts: random.integer(3, 9), modern: 0, seed });
  const turns = new Map<string, HostPlan['turn']>();
  const calls: CallPlan[] = [];
  const links = (world.links ?? []).map((link): LinkPlan => {
    const manner = random.pick(['as it is', 'both ways', 'one way', 'one way', '502'] as const);
    if (manner === 'as it is') return link;
    const { from, to } = random.chance(0.5) ? link : { from: link.to, to: link.from };
    if (manner !== '502') turns.set(to, [...(turns.get(to) ?? []), from]);
    for (let left = random.integer(0, MOST_CALLS); left > 0; left -= 1)
      calls.push({ from, to, at: random.integer(0, CALLING) });
    return { from, to, oneway: manner === 'one way', delay: link.delay };
  });
  const hosts = world.hosts.map((host) => ({ ...host, turn: turns.get(host.name) ?? [] }));
  const traffic = { mails: 30, rate: 1, routeLength: 4, recipients: 3, size: 600 };
  return scenarioOf(
    {
      plan: { ...world, hosts, links, calls },
      faults: 'wild',
      traffic: { ...traffic, unknown: 0.1, astray: 0.03 },
    },
    seed,
  );
}
