/** A world of a seed in which mail goes to domains: each with a few exchangers, some of them equal, and mail that is for them. */
import type { DomainPlan, HostPlan } from '../../src/file/network-plan.ts';
import { scenarioOf, type Scenario } from '../../src/simulation/simulate.ts';
import { Random } from '../../src/time/random.ts';
import { generateWorld } from '../../src/worlds/generate-world.ts';
import { hostOf } from '../../src/words.ts';

const MOST_DOMAINS = 3;
const MOST_EXCHANGERS = 4;

/** Under all faults. Some hosts know of no mail exchangers, and some keep the mail of none. */
export function exchangingScenario(seed: number): Scenario {
  const random = new Random(seed, 'world');
  const shape = random.pick(['star', 'line', 'tree', 'ring', 'scale-free'] as const);
  const world = generateWorld({ shape, hosts: random.integer(3, 9), modern: 0.9, seed });
  const domains = Array.from({ length: random.integer(1, MOST_DOMAINS) }, (_, index) =>
    domainOf(`D${index}.EXAMPLE`, world.hosts, random),
  );
  // Where everyone reaches everyone there is more to choose from.
  const links = random.chance(0.5) ? null : world.links;
  const traffic = { mails: 30, rate: 1, routeLength: 1, recipients: 3, size: 600 };
  return scenarioOf(
    {
      plan: { ...world, links, domains },
      faults: 'wild',
      traffic: { ...traffic, unknown: 0.1, astray: 0.2 },
    },
    seed,
  );
}

function domainOf(name: string, hosts: readonly HostPlan[], random: Random): DomainPlan {
  const [best, ...others] = random
    .shuffled(hosts)
    .slice(0, random.integer(1, MOST_EXCHANGERS))
    .map(({ name: one }) => ({ host: one, preference: 10 * random.integer(0, 2) }))
    .toSorted((one, other) => one.preference - other.preference);
  return { name: hostOf(name), exchangers: [best!, ...others] };
}
