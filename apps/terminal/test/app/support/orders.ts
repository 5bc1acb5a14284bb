/** Lines for the operator that need no answer of a host, carried out in virtual time. */
import { tcpCarrier } from '@hopscope/channel';
import type { VirtualNetwork } from '@hopscope/network';

import { Operator } from '../../../src/app/operator.ts';

/** Nobody outside opens a channel to a virtual network. */
export function operatorOf(network: VirtualNetwork): Operator {
  return new Operator(network, tcpCarrier);
}

/** Throws what is said of a line that is refused. */
export function obey(operator: Operator, line: string): void {
  const answer = operator.carryOut(line);
  if (answer instanceof Promise) throw new Error(`${line} asks a host`);
  if (!answer.done) throw new Error(`${line}: ${answer.said ?? ''}`);
}
