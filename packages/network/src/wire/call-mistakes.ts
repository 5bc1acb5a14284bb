/** Who cannot call whom to say TURN, and why: the same sentences for a network file and for whoever tells a running network. */
import type { HostPlan } from '../file/network-plan.ts';
import { dialectOf } from '../host/profiles.ts';
import type { HostTable } from './host-table.ts';

/** One sentence with the remedy; null: nothing keeps the one from calling the other. What it then gets is another question. */
export function mistakeOfCall(table: HostTable, from: HostPlan, to: HostPlan): string | null {
  if (from === to) return `"${from.name}" cannot call itself; name another host.`;
  for (const host of [from, to]) {
    if (host.external !== null)
      return `"${host.name}" is external, and hopscope knows nothing of its calls; name a host without "external".`;
    if (dialectOf(host) !== 'rfc821')
      return `"${host.name}" lives by RFC 5321, which has no TURN; give it profile rfc821 or name another host.`;
  }
  if (table.link(from, to) !== null) return null;
  return `no link lets "${from.name}" call "${to.name}"; add [${from.name}, ${to.name}] to "links" or name another host.`;
}
