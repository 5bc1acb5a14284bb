/** Who can open channels to whom, and who sees whom in which environment. */
import { hostKey, type Host } from '@hopscope/protocol';

import type { EnvironmentPlan, LinkPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import { readDuration, type Reading } from './read-host.ts';
import {
  entriesOf,
  itemsOf,
  listTextsOf,
  valueAt,
  type Place,
  type YamlValue,
} from './yaml-value.ts';

/** Null without the key: then everyone reaches everyone. */
export function readLinks(value: YamlValue | null, reading: Reading): readonly LinkPlan[] | null {
  if (value === null) return null;
  const directions = new Map<string, Place>();
  return itemsOf(value).flatMap((item) => {
    const link = readLink(item, reading);
    return link !== null && isNew(link, item, directions, reading) ? [link] : [];
  });
}

function readLink(item: YamlValue, { hosts, mistakes }: Reading): LinkPlan | null {
  const [one, other, options = null] = itemsOf(item);
  const delay = readDuration(options, 'delay', mistakes) ?? 0;
  const oneway = valueAt(options, 'oneway');
  const from = one?.kind === 'text' ? hosts.find(one) : null;
  const to = other?.kind === 'text' ? hosts.find(other) : null;
  if (from === null || to === null) return null;
  if (from === to) {
    mistakes.at(
      item,
      `this link leads from ${quoted(from)} to itself; remove it or name another host.`,
    );
    return null;
  }
  return { from, to, oneway: oneway?.kind === 'boolean' && oneway.value === true, delay };
}

/** Enters the one or two directions of a link. False: one of them is there already. */
function isNew(
  { from, to, oneway }: LinkPlan,
  place: Place,
  directions: Map<string, Place>,
  { mistakes }: Reading,
): boolean {
  const forth = direction(from, to);
  const back = direction(to, from);
  const earlier = directions.get(forth) ?? (oneway ? undefined : directions.get(back));
  if (earlier !== undefined) {
    const line = mistakes.lineOf(earlier);
    mistakes.at(
      place,
      `${quoted(from)} and ${quoted(to)} are linked on line ${line} already; remove one of the two links.`,
    );
    return false;
  }
  directions.set(forth, place);
  if (!oneway) directions.set(back, place);
  return true;
}

function direction(from: Host, to: Host): string {
  return `${hostKey(from)} ${hostKey(to)}`;
}

export function readEnvironments(
  value: YamlValue | null,
  { hosts, mistakes }: Reading,
): readonly EnvironmentPlan[] {
  return [...entriesOf(value)].map(({ key, value: members }) => {
    const found = new Set<Host>();
    for (const text of listTextsOf(members)) {
      const host = hosts.find(text);
      if (host === null) continue;
      if (found.has(host)) {
        const sentence = `${quoted(text.text)} is in ${quoted(key.text)} already; remove one of the two.`;
        mistakes.at(text, sentence);
      }
      found.add(host);
    }
    return { name: key.text, hosts: [...found] };
  });
}
