/** A fault in code: the same words as in a network file, and the same mistakes. */
import { invariant } from '@hopscope/protocol';

import { loadFaults } from '../file/load-faults.ts';
import type { NetworkPlan } from '../file/network-plan.ts';
import { faultMistakes } from './check-fault.ts';
import type { FaultPlan } from './fault-plan.ts';

/** As an entry of `faults`: `{ host: 'TWO', command: 'RCPT', nth: 2, reply: 451 }`. */
export type FaultInWords = Readonly<Record<string, unknown>>;

/** A fault can never match, or is none; each line of the message says why. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** The fault, in a network of this plan. Throws {@link FaultError}. */
export function checkedFault(fault: FaultPlan | FaultInWords, plan: NetworkPlan): FaultPlan {
  if (!isPlan(fault)) {
    const loaded = loadFaults(JSON.stringify([fault]), plan);
    if (!loaded.ok)
      throw new FaultError(loaded.mistakes.map(({ sentence }) => sentence).join('\n'));
    const [read] = loaded.faults;
    invariant(read !== undefined, 'one entry is one fault');
    return 'name' in fault ? read : { ...read, name: 'a planted fault' };
  }
  const mistakes = faultMistakes(fault, plan);
  if (mistakes.length > 0)
    throw new FaultError(mistakes.map(({ sentence }) => sentence).join('\n'));
  return fault;
}

function isPlan(fault: FaultPlan | FaultInWords): fault is FaultPlan {
  return typeof fault['what'] === 'object';
}
