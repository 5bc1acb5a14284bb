/** Sets of faults by seed: what a network must bear. `mild` is a bad day; `wild` is all that can be planted, at once. */
import { hostKey, type Host } from '@hopscope/protocol';

import {
  ANY_TIME,
  type FaultAction,
  type FaultCommand,
  type FaultMoment,
  type FaultPlace,
  type FaultPlan,
} from '../fault/fault-plan.ts';
import { faultMistakes } from '../fault/check-fault.ts';
import type { NetworkPlan } from '../file/network-plan.ts';
import { Random } from '../time/random.ts';
import { hostOf } from '../words.ts';

/** `none`; `mild`: refusals for now, slow links; `wild`: all that can be planted. */
export type FaultSet = 'none' | 'mild' | 'wild';

/** Every set. */
export const FAULT_SETS: readonly FaultSet[] = ['none', 'mild', 'wild'];

/** Faults strike until this moment, in milliseconds; from then on all must come to an end. */
export const FAULTS_END = 120_000;

/** The faults of that set for a network and a seed. */
export function faultsOf(set: FaultSet, plan: NetworkPlan, seed: number): readonly FaultPlan[] {
  if (set === 'none') return [];
  const random = new Random(seed, 'fault rules');
  const wild = plan.calls.length === 0 ? WILD : WILD_WITH_CALLS;
  const makers = set === 'mild' ? MILD : wild;
  const count = set === 'mild' ? random.integer(1, 3) : random.integer(2, 8);
  const draw = new Draw(plan, random);
  const faults: FaultPlan[] = [];
  for (let tries = 0; faults.length < count && tries < 4 * count; tries += 1) {
    const fault = random.pick(makers)(draw, `fault ${faults.length + 1}`);
    if (fault !== null && faultMistakes(fault, plan).length === 0) faults.push(fault);
  }
  return faults;
}

/** How often a fault strikes. */
const TIMES = [1, 2, 5, Infinity] as const;
/**
 * The same where routes go round in a loop: a reply that is lost there doubles mail that comes by a hundred times, and the copies are
 * doubled in turn. No host is to blame for such a storm, and no end of it is ever seen.
 */
const TIMES_IN_A_LOOP = [1, 2, 5, 5] as const;

/** Whether mail for a host that nobody knows would go round. */
function goesRound({ hosts }: NetworkPlan): boolean {
  const next = new Map(
    hosts.flatMap(({ name, routes }) => {
      const other = routes.find(({ to }) => to === '*');
      return other === undefined ? [] : [[hostKey(name), hostKey(other.next)] as const];
    }),
  );
  return [...next.keys()].some((start) => {
    const passed = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !passed.has(at)) {
      passed.add(at);
      at = next.get(at);
    }
    return at !== undefined;
  });
}

/** A jump of a clock that would pass over every retry, if retries went by it. */
const DAYS = 5 * 86_400_000;

type Maker = (draw: Draw, name: string) => FaultPlan | null;

/** What the makers draw from. */
class Draw {
  readonly random: Random;
  readonly #plan: NetworkPlan;
  readonly #times: typeof TIMES | typeof TIMES_IN_A_LOOP;

  constructor(plan: NetworkPlan, random: Random) {
    this.#plan = plan;
    this.#times = goesRound(plan) ? TIMES_IN_A_LOOP : TIMES;
    this.random = random;
  }

  host(): Host {
    const { hosts } = this.#plan;
    return hosts[this.random.integer(0, hosts.length - 1)]?.name ?? hostOf('NOWHERE');
  }

  anywhere(): FaultPlace {
    const where = this.random.integer(0, 2);
    if (where === 0) return { kind: 'everywhere' };
    return where === 1 ? { kind: 'host', host: this.host() } : this.link();
  }

  link(): FaultPlace {
    const { links } = this.#plan;
    const link = links?.[this.random.integer(0, links.length - 1)];
    const [from, to] = link === undefined ? [this.host(), this.host()] : [link.from, link.to];
    const turned = this.random.chance(0.5);
    return {
      kind: 'link',
      from: turned ? to : from,
      to: turned ? from : to,
      oneway: this.random.chance(0.5),
    };
  }

  /** A while, and how often in it. */
  moment(changes: Partial<FaultMoment> = {}): FaultMoment {
    const after = this.random.integer(0, FAULTS_END / 4);
    return {
      ...ANY_TIME,
      after,
      until: this.random.integer(after + 1, FAULTS_END),
      chance: this.random.pick([1, 0.5, 0.2, 0.05]),
      times: this.random.pick(this.#times),
      ...changes,
    };
  }

  command(...commands: readonly [FaultCommand, ...FaultCommand[]]): Partial<FaultMoment> {
    const command = this.random.pick(commands);
    const nth = command === 'RCPT' && this.random.chance(0.3) ? this.random.integer(1, 2) : null;
    const position = this.random.chance(0.2) ? this.random.pick([1, 2, 3, -1, -2]) : null;
    return {
      command,
      nth,
      position: command === 'opening' || command === 'HELO' ? null : position,
    };
  }

  ms(most: number): number {
    return this.random.integer(1, most);
  }
}

function atCommand(
  commands: readonly [FaultCommand, ...FaultCommand[]],
  action: (draw: Draw) => FaultAction,
): Maker {
  return (draw, name) => ({
    name,
    where: draw.anywhere(),
    when: draw.moment(draw.command(...commands)),
    what: action(draw),
  });
}

function onLink(action: (draw: Draw) => FaultAction, always = false): Maker {
  return (draw, name) => ({
    name,
    where: draw.link(),
    when: draw.moment(always ? { chance: 1, times: Infinity } : {}),
    what: action(draw),
  });
}

const later = atCommand(['RCPT'], ({ random }) => ({
  kind: 'reply',
  code: random.pick([450, 451, 452]),
}));
const laterAnywhere = atCommand(['MAIL', 'RCPT', 'DATA', 'end'], () => ({
  kind: 'reply',
  code: 451,
}));
const slow = onLink(
  (draw) => ({
    kind: 'slow',
    delay: draw.ms(500),
    jitter: draw.ms(2_000),
    bandwidth: draw.random.pick([Infinity, 10_000, 500]),
  }),
  true,
);
const refuse = onLink(() => ({ kind: 'refuse' }));

const MILD: readonly [Maker, ...Maker[]] = [later, slow, refuse];

const WILD: readonly [Maker, ...Maker[]] = [
  later,
  laterAnywhere,
  slow,
  refuse,
  atCommand(['opening', 'HELO', 'MAIL', 'RCPT', 'DATA', 'end'], () => ({
    kind: 'reply',
    code: 421,
  })),
  atCommand(['RCPT'], ({ random }) => ({ kind: 'reply', code: random.pick([550, 552, 553]) })),
  atCommand(['DATA', 'end'], () => ({ kind: 'reply', code: 554 })),
  atCommand(['opening', 'HELO', 'MAIL', 'RCPT', 'DATA', 'mail-data', 'end'], ({ random }) => ({
    kind: 'cut',
    side: random.pick(['before', 'after']),
  })),
  atCommand(['end'], () => ({ kind: 'cut', side: 'after' })),
  atCommand(['opening', 'HELO', 'MAIL', 'RCPT', 'DATA', 'end'], ({ random }) => ({
    kind: 'stall',
    side: random.pick(['before', 'after']),
  })),
  atCommand(['MAIL', 'RCPT', 'mail-data', 'end'], (draw) => ({
    kind: 'crash',
    ms: draw.ms(60_000),
    spool: draw.random.pick(['kept', 'kept', 'lost']),
    side: draw.random.pick(['before', 'after']),
  })),
  (draw, name) => ({
    name,
    where: { kind: 'host', host: draw.host() },
    when: { ...ANY_TIME, after: draw.ms(20_000) },
    what: {
      kind: 'crash',
      ms: draw.ms(60_000),
      spool: draw.random.pick(['kept', 'kept', 'lost']),
      side: 'before',
    },
  }),
  (draw, name) => ({
    name,
    where: draw.anywhere(),
    when: draw.moment({ chance: 1, times: Infinity }),
    what: { kind: 'greylist', ms: draw.ms(60_000) },
  }),
  (draw, name) => ({
    name,
    where: draw.anywhere(),
    when: draw.moment(),
    what: { kind: 'disk-full' },
  }),
  (draw, name) => ({
    name,
    where: { kind: 'host', host: draw.host() },
    when: draw.moment({ chance: 1, times: Infinity }),
    what: { kind: 'helo', name: hostOf('WRONG.NAME') },
  }),
  (draw, name) => ({
    name,
    where: { kind: 'host', host: draw.host() },
    when: draw.moment({ chance: 1, times: Infinity }),
    what: {
      kind: 'clock',
      ms: draw.random.pick([-DAYS, -7_200_000, -1_000, 1_000, 7_200_000, DAYS]),
    },
  }),
  (draw, name) => ({
    name,
    where: draw.random.chance(0.5) ? { kind: 'everywhere' } : { kind: 'host', host: draw.host() },
    when: draw.moment(),
    what: { kind: 'spool-error' },
  }),
  onLink(() => ({ kind: 'partition' }), true),
  onLink((draw) => ({ kind: 'flap', up: draw.ms(20_000), down: draw.ms(20_000) }), true),
  onLink(() => ({ kind: 'lose' })),
  onLink(() => ({ kind: 'corrupt' })),
  onLink(() => ({ kind: 'half-close' })),
  onLink(() => ({ kind: 'torn' })),
];

/** A network in which nobody says TURN draws what it always did. */
const WILD_WITH_CALLS: readonly [Maker, ...Maker[]] = [
  ...WILD,
  atCommand(['TURN'], () => ({ kind: 'reply', code: 502 })),
  atCommand(['TURN'], ({ random }) => ({
    kind: random.pick(['cut', 'stall']),
    side: random.pick(['before', 'after']),
  })),
  atCommand(['TURN'], (draw) => ({
    kind: 'crash',
    ms: draw.ms(60_000),
    spool: draw.random.pick(['kept', 'kept', 'lost']),
    side: draw.random.pick(['before', 'after']),
  })),
];
