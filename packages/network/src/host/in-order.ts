/**
 * The order in which hosts try the exchangers of a domain: the best first, and "if there are multiple destinations with the same
 * preference [...] the sender-SMTP MUST randomize them to spread the load" (5321:3885).
 */
import type { HostPlan } from '../file/network-plan.ts';
import type { Random } from '../time/random.ts';
import type { Exchangers } from '../wire/host-table.ts';

/** Nothing is drawn where no two are equal. */
export function inOrder(
  [best, ...worse]: Exchangers,
  chance: Random,
): readonly [HostPlan, ...HostPlan[]] {
  if (worse.length === 0 && best.length === 1) return best;
  const [first, ...others] = chance.shuffled(best);
  return [first ?? best[0], ...others, ...worse.flatMap((equals) => chance.shuffled(equals))];
}
