/** The plan of a network file that has no mistakes. */
import { loadNetwork } from '../../src/file/load-network.ts';
import type { NetworkPlan } from '../../src/file/network-plan.ts';

export function planOf(text: string): NetworkPlan {
  const loaded = loadNetwork(text, 'net.yaml');
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ sentence }) => sentence).join('\n'));
  return loaded.plan;
}
