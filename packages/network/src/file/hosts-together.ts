/** What no host can tell by itself: whose name is whose, who listens where, and who is in which environment. */
import type { Host } from '@hopscope/protocol';

import type { Mistakes } from './mistake.ts';
import { nearest } from './nearest.ts';
import type { EnvironmentPlan, HostPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import type { Reading } from './read-host.ts';
import { entriesOf, textsOf, valueAt, type TextValue, type YamlValue } from './yaml-value.ts';

/** A host whose name is good and its own, and what the file says about it. */
export interface HostEntry {
  readonly name: Host;
  readonly key: TextValue;
  readonly value: YamlValue;
}

/** Enters all keys and then all names in environments, so that a host may be named above the line that describes it. */
export function enterHosts(
  value: YamlValue | null,
  { hosts, paths }: Reading,
): readonly HostEntry[] {
  const entries = [...entriesOf(value)].flatMap(({ key, value: host }) => {
    const name = paths.host(key);
    if (name === null) hosts.addBroken(key);
    return name !== null && hosts.add(name, key) ? [{ name, key, value: host }] : [];
  });
  for (const entry of entries) {
    for (const { value: names } of entriesOf(valueAt(entry.value, 'names'))) {
      for (const text of textsOf(names)) {
        const name = paths.host(text);
        if (name !== null) hosts.addName(entry.name, name, text);
      }
    }
  }
  return entries;
}

/** A host can be called something only in an environment that it is in. */
export function tellNamesElsewhere(
  entries: readonly HostEntry[],
  environments: readonly EnvironmentPlan[],
  mistakes: Mistakes,
): void {
  const membersOf = new Map(environments.map(({ name, hosts }) => [name, new Set(hosts)]));
  for (const { name, value } of entries) {
    for (const { key } of entriesOf(valueAt(value, 'names'))) {
      const members = membersOf.get(key.text);
      if (members === undefined) {
        const near = nearest(key.text, membersOf.keys());
        const help = near === null ? 'add it there.' : `did you mean ${quoted(near)}?`;
        mistakes.at(key, `there is no ${quoted(key.text)} in "environments"; ${help}`);
      } else if (!members.has(name)) {
        mistakes.at(
          key,
          `${quoted(name)} is not in the environment ${quoted(key.text)}; add it to "environments" or remove its names there.`,
        );
      }
    }
  }
}

export function tellSharedAddresses(
  hosts: readonly HostPlan[],
  entries: readonly HostEntry[],
  mistakes: Mistakes,
): void {
  const taken = new Map<string, Host>();
  for (const [index, { name, listen }] of hosts.entries()) {
    const place = valueAt(entries[index]?.value ?? null, 'listen');
    if (listen === null || listen.port === 0 || place === null) continue;
    const address = `${listen.host.toLowerCase()} ${listen.port}`;
    const other = taken.get(address);
    if (other === undefined) taken.set(address, name);
    else {
      mistakes.at(
        place,
        `${quoted(other)} listens on port ${listen.port} of ${listen.host} already; give ${quoted(name)} another port.`,
      );
    }
  }
}
