/** Which of the few colours each host has: one for all the time, and not that of a host it has a link to, as long as they suffice. */
import type { EventOf } from '@hopscope/network';

/** By the name of the host in lower case: a place in the list of `count` colours. */
export type HostColors = ReadonlyMap<string, number>;

/** In the order of the network file, so that the first hosts have the first colours. */
export function hostColors({ hosts, links }: EventOf<'began'>, count: number): HostColors {
  const neighbours = new Map(hosts.map(({ name }) => [name.toLowerCase(), new Set<string>()]));
  for (const { from, to } of links ?? []) {
    neighbours.get(from.toLowerCase())?.add(to.toLowerCase());
    neighbours.get(to.toLowerCase())?.add(from.toLowerCase());
  }
  const colors = new Map<string, number>();
  for (const [index, name] of [...neighbours.keys()].entries()) {
    const taken = new Set([...(neighbours.get(name) ?? [])].map((other) => colors.get(other)));
    const free = (step: number): boolean => !taken.has((index + step) % count);
    const step = Array.from({ length: count }, (_, each) => each).find(free) ?? 0;
    colors.set(name, (index + step) % count);
  }
  return colors;
}
