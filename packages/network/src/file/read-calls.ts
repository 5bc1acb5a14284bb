/** Who calls whom to say TURN (RFC 821 3.8), and whether whoever may say it ever can. */
import { RULES, parseHost } from '@hopscope/protocol';

import { mistakeOfCall } from '../wire/call-mistakes.ts';
import { HostTable } from '../wire/host-table.ts';
import type { HostEntry } from './hosts-together.ts';
import type { CallPlan, NetworkPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import { readDuration, type Reading } from './read-host.ts';
import { itemsOf, listTextsOf, textAt, valueAt, type YamlValue } from './yaml-value.ts';

/** `turn` at a host for one that cannot call it, or whose profile has no TURN, means nothing. */
export function tellIdleTurns(
  plan: NetworkPlan,
  entries: readonly HostEntry[],
  { mistakes }: Reading,
): void {
  const table = new HostTable(plan);
  for (const { name, value } of entries) {
    const host = table.find(name);
    if (host === null || host.external !== null) continue; // that the key means nothing there was told
    for (const text of listTextsOf(valueAt(value, 'turn'))) {
      const caller = parseHost(text.text, RULES.rfc821);
      const found = caller.ok ? table.find(caller.value) : null; // that there is none was told
      const mistake = found === null ? null : mistakeOfCall(table, found, host);
      if (mistake !== null) mistakes.at(text, mistake);
    }
  }
}

/** The calls of a file, in its order. */
export function readCalls(
  value: YamlValue | null,
  reading: Reading,
  plan: NetworkPlan,
): readonly CallPlan[] {
  const table = new HostTable(plan);
  return itemsOf(value).flatMap((item) => {
    const call = readCall(item, reading, table);
    return call === null ? [] : [call];
  });
}

function readCall(
  item: YamlValue,
  { hosts, mistakes }: Reading,
  table: HostTable,
): CallPlan | null {
  const [fromText, toText] = [textAt(item, 'from'), textAt(item, 'to')];
  const from = fromText === null ? null : hosts.find(fromText);
  const to = toText === null ? null : hosts.find(toText);
  const at = readDuration(item, 'at', mistakes) ?? 0;
  if (fromText === null || toText === null || from === null || to === null) return null;
  const [caller, called] = [table.find(from), table.find(to)];
  if (caller === null || called === null) return null;
  const mistake = mistakeOfCall(table, caller, called);
  if (mistake !== null) mistakes.at(fromText, mistake);
  else if (!table.turnsFor(called, caller))
    mistakes.at(
      toText,
      `${quoted(to)} would refuse: "turn" there does not list ${quoted(from)}; add turn: [${from}] to ${quoted(to)} or remove the call.`,
    );
  else return { from, to, at };
  return null;
}
