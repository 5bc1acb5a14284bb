/** A file of faults alone, for a network that is known: a list with the entries of `faults`. */
import type { FaultPlan } from '../fault/fault-plan.ts';
import { HostTable } from './host-table.ts';
import type { Mistake } from './mistake.ts';
import type { NetworkPlan } from './network-plan.ts';
import { parseYaml } from './parse-yaml.ts';
import { readFaults } from './read-faults.ts';
import { PathReader } from './read-path.ts';
import { faultMistakesOfSchema } from './schema-mistakes.ts';

/** What a file of faults is: the faults, or every mistake in it. */
export type LoadedFaults =
  | { readonly ok: true; readonly faults: readonly FaultPlan[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads a list of faults. Whatever the text is, the answer is faults or mistakes; never a throw. */
export function loadFaults(text: string, plan: NetworkPlan): LoadedFaults {
  const { value, mistakes } = parseYaml(text);
  if (value === null) return { ok: false, mistakes: mistakes.inOrder() };
  mistakes.settle();
  faultMistakesOfSchema(value, mistakes);
  mistakes.settle();
  const paths = new PathReader(mistakes);
  const hosts = new HostTable(mistakes, paths);
  for (const host of plan.hosts) {
    hosts.enter(host.name);
    for (const { names } of host.names) for (const name of names) hosts.enter(host.name, name);
  }
  const faults = readFaults(value, { mistakes, paths, hosts }, plan);
  return mistakes.none ? { ok: true, faults } : { ok: false, mistakes: mistakes.inOrder() };
}
