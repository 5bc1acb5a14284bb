/**
 * From the text of a network file to a plan, or to everything that is wrong with it.
 *
 *   text -> YAML values with places -> shape (the schema) -> meaning (the readers) -> NetworkPlan
 *
 * Each step adds to one list of mistakes, and each goes on as far as it can: a reader passes over what the schema has
 * told already, and a plan is handed out only if nobody told anything.
 */
import { tellForwardLoops } from './forward-loops.ts';
import { HostTable } from './host-table.ts';
import { enterHosts, tellNamesElsewhere, tellSharedAddresses } from './hosts-together.ts';
import type { Mistake, Mistakes } from './mistake.ts';
import type { NetworkPlan } from './network-plan.ts';
import { parseYaml } from './parse-yaml.ts';
import { asciiOnly } from './read-extensions.ts';
import { enterDomains, readDomains } from './read-domains.ts';
import { readFaults, readSeed } from './read-faults.ts';
import { readCalls, tellIdleTurns } from './read-calls.ts';
import { readHost, type Reading } from './read-host.ts';
import { readEnvironments, readLinks } from './read-links.ts';
import { readMail } from './read-mail.ts';
import { PathReader } from './read-path.ts';
import { schemaMistakes } from './schema-mistakes.ts';
import { valueAt, type YamlValue } from './yaml-value.ts';

/** What a network file is: a plan, or every mistake in it. */
export type LoadedNetwork =
  | { readonly ok: true; readonly plan: NetworkPlan }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads a network file. Whatever the text is, the answer is a plan or mistakes, in the order of the file; never a throw. */
export function loadNetwork(text: string, name: string): LoadedNetwork {
  const { value, mistakes } = parseYaml(text);
  if (value === null || (value.kind === 'null' && value.spelling === '')) {
    if (mistakes.none) mistakes.at({ start: 0 }, EMPTY);
    return { ok: false, mistakes: mistakes.inOrder() };
  }
  mistakes.settle();
  schemaMistakes(value, mistakes);
  mistakes.settle();
  const plan = readNetwork(value, name, mistakes);
  return mistakes.none ? { ok: true, plan } : { ok: false, mistakes: mistakes.inOrder() };
}

const EMPTY =
  'the file is empty; begin with a map of hosts such as hosts: { ALPHA: { mailboxes: [SAM] }, ONE: }.';

function readNetwork(file: YamlValue, name: string, mistakes: Mistakes): NetworkPlan {
  const paths = new PathReader(mistakes);
  const reading: Reading = { mistakes, paths, hosts: new HostTable(mistakes, paths) };
  const entries = enterHosts(valueAt(file, 'hosts'), reading);
  const domains = enterDomains(valueAt(file, 'mx'), reading);
  const hosts = entries.map(({ name: host, value }) => readHost(host, value, reading));
  const environments = readEnvironments(valueAt(file, 'environments'), reading);
  tellNamesElsewhere(entries, environments, mistakes);
  tellSharedAddresses(hosts, entries, mistakes);
  tellForwardLoops(hosts, entries, mistakes);
  const external = new Set(hosts.filter((host) => host.external !== null).map((host) => host.name));
  const asciiOnlyAt = new Map(
    hosts.map((host) => [host.name, asciiOnly(host.name, host.profile, host.extensions)]),
  );
  const plan: NetworkPlan = {
    name,
    hosts,
    links: readLinks(valueAt(file, 'links'), reading),
    environments,
    domains: readDomains(domains, reading),
    mail: readMail(valueAt(file, 'mail'), reading, {
      isExternal: (host) => external.has(host),
      asciiOnly: (host) => asciiOnlyAt.get(host) ?? null,
    }),
    calls: [],
    seed: readSeed(file),
    faults: [],
  };
  tellIdleTurns(plan, entries, reading);
  return {
    ...plan,
    calls: readCalls(valueAt(file, 'calls'), reading, plan),
    faults: readFaults(valueAt(file, 'faults'), reading, plan),
  };
}
