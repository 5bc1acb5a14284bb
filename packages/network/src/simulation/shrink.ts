/**
 * The smallest scenario that still breaks the same law: mails, faults, calls and hosts are taken away, half of them at first, then fewer,
 * as long as the breach stays.
 */
import type { NetworkPlan } from '../file/network-plan.ts';
import { HostTable } from '../wire/host-table.ts';
import { simulate, type FoundBreach, type Scenario } from './simulate.ts';

/** A scenario made small. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly breach: FoundBreach;
  /** Scenarios that were tried. */
  readonly tries: number;
}

/** `goOn` is asked before each try: a long search may be ended with what it has. */
export function shrink(scenario: Scenario, breach: FoundBreach, goOn: () => boolean): Shrunk {
  let best: Omit<Shrunk, 'tries'> = { scenario, breach };
  let tries = 0;
  const stillBreaks = (smaller: Scenario): boolean => {
    tries += 1;
    const found = simulate(smaller).breach;
    if (found?.law !== breach.law) return false;
    best = { scenario: smaller, breach: found };
    return true;
  };
  for (let size = Infinity; size > sizeOf(best.scenario) && goOn();) {
    size = sizeOf(best.scenario);
    takeAway(
      () => best.scenario.mails,
      (mails) => stillBreaks({ ...best.scenario, mails }),
      goOn,
    );
    takeAway(
      () => best.scenario.plan.faults,
      (faults) => stillBreaks(withPlan(best.scenario, { faults })),
      goOn,
    );
    takeAway(
      () => best.scenario.plan.calls,
      (calls) => stillBreaks(withPlan(best.scenario, { calls })),
      goOn,
    );
    takeAway(
      () => best.scenario.plan.hosts,
      (hosts) => stillBreaks(withHosts(best.scenario, hosts)),
      goOn,
    );
    takeRecipients(() => best.scenario, stillBreaks, goOn);
  }
  return { ...best, tries };
}

function sizeOf({ plan, mails }: Scenario): number {
  const recipients = mails.reduce((sum, { mail }) => sum + mail.to.length, 0);
  return plan.hosts.length + plan.faults.length + plan.calls.length + mails.length + recipients;
}

/** Tries to do without pieces of a list: halves, quarters, down to single items. */
function takeAway<Item>(
  items: () => readonly Item[],
  tryWith: (fewer: readonly Item[]) => boolean,
  goOn: () => boolean,
): void {
  for (let piece = items().length; piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < items().length && goOn();) {
      if (!tryWith(items().toSpliced(at, piece))) at += piece;
    }
  }
}

function takeRecipients(
  scenario: () => Scenario,
  stillBreaks: (smaller: Scenario) => boolean,
  goOn: () => boolean,
): void {
  for (let index = 0; index < scenario().mails.length; index += 1) {
    for (let at = 0; goOn();) {
      const { mails } = scenario();
      const one = mails[index];
      if (one === undefined || at >= one.mail.to.length || one.mail.to.length < 2) break;
      const [first, ...others] = one.mail.to.toSpliced(at, 1);
      if (first === undefined) break;
      const fewer = { ...one, mail: { ...one.mail, to: [first, ...others] as const } };
      if (!stillBreaks({ ...scenario(), mails: mails.with(index, fewer) })) at += 1;
    }
  }
}

function withPlan(scenario: Scenario, changes: Partial<NetworkPlan>): Scenario {
  return { ...scenario, plan: { ...scenario.plan, ...changes } };
}

/** Without a host there is no link to it, no fault at it, and no mail from it. */
function withHosts(scenario: Scenario, hosts: NetworkPlan['hosts']): Scenario {
  const { plan, mails } = scenario;
  const table = new HostTable(plan);
  const left = new Set(hosts);
  const isLeft = (name: NetworkPlan['hosts'][number]['name']): boolean => {
    const host = table.find(name);
    return host !== null && left.has(host);
  };
  return {
    ...scenario,
    mails: mails.filter(({ mail }) => table.keepersOf(mail.from.host).some((one) => left.has(one))),
    plan: {
      ...plan,
      hosts: hosts.map((host) => ({
        ...host,
        routes: host.routes.filter(({ next }) => isLeft(next)),
        turn: host.turn.filter(isLeft),
      })),
      links: plan.links?.filter(({ from, to }) => isLeft(from) && isLeft(to)) ?? null,
      environments: plan.environments.map(({ name, hosts: members }) => ({
        name,
        hosts: members.filter(isLeft),
      })),
      domains: plan.domains.flatMap((domain) => {
        const [best, ...others] = domain.exchangers.filter(({ host }) => isLeft(host));
        return best === undefined ? [] : [{ ...domain, exchangers: [best, ...others] as const }];
      }),
      calls: plan.calls.filter(({ from, to }) => isLeft(from) && isLeft(to)),
      faults: plan.faults.filter(({ where }) => {
        if (where.kind === 'host') return isLeft(where.host);
        return where.kind === 'everywhere' || (isLeft(where.from) && isLeft(where.to));
      }),
    },
  };
}
