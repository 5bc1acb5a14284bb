/** Which hosts take the mail of a domain: what MX records say to a real host (RFC 5321 5.1). */
import { hostKey, type Host } from '@hopscope/protocol';

import type { DomainPlan, ExchangerPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import type { Reading } from './read-host.ts';
import { entriesOf, type TextValue, type YamlValue } from './yaml-value.ts';

/** A domain whose name is good and its own, and what the file says about it. */
export interface DomainEntry {
  readonly name: Host;
  readonly value: YamlValue;
}

/** Enters all domains, so that a host may have a route to one that is described below it. */
export function enterDomains(
  value: YamlValue | null,
  { hosts, mistakes, paths }: Reading,
): readonly DomainEntry[] {
  const entered = new Map<string, TextValue>();
  return [...entriesOf(value)].flatMap(({ key, value: exchangers }) => {
    const name = paths.host(key);
    if (name === null) return [];
    const earlier = entered.get(hostKey(name));
    if (earlier !== undefined) {
      const line = mistakes.lineOf(earlier);
      mistakes.at(
        key,
        `${quoted(key.text)} and ${quoted(earlier.text)} on line ${line} are one domain, since case does not count; rename or remove one.`,
      );
      return [];
    }
    entered.set(hostKey(name), key);
    hosts.addDomain(name);
    return [{ name, value: exchangers }];
  });
}

/** The exchangers of each domain, the best first; those of equal preference in the order of the file. */
export function readDomains(
  entries: readonly DomainEntry[],
  reading: Reading,
): readonly DomainPlan[] {
  return entries.flatMap(({ name, value }) => {
    const [best, ...others] = readExchangers(value, reading).toSorted(
      (one, other) => one.preference - other.preference,
    );
    if (best === undefined) return [];
    reading.hosts.addDomain(name, best.host);
    return [{ name, exchangers: [best, ...others] }];
  });
}

function readExchangers(value: YamlValue, { hosts, mistakes }: Reading): readonly ExchangerPlan[] {
  const found = new Set<Host>();
  return [...entriesOf(value)].flatMap(({ key, value: preference }) => {
    const host = hosts.find(key);
    if (host === null || preference.kind !== 'number') return [];
    if (found.has(host)) {
      mistakes.at(key, `${quoted(host)} is an exchanger here already; remove one of the two.`);
      return [];
    }
    found.add(host);
    return [{ host, preference: Number(preference.value) }];
  });
}
