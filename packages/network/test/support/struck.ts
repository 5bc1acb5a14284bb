/** The chain of RFC 821 3.6 in virtual time with faults planted in it, and what tests ask of it. */
import {
  createNetwork,
  type EventOf,
  type FaultInWords,
  type VirtualNetwork,
} from '../../src/index.ts';
import { chain } from '../plan.ts';

export const ROUTE = '@ONE,@TWO:JOE@THREE';

export function struckBy(...faults: readonly FaultInWords[]): VirtualNetwork {
  const network = createNetwork(chain(), { world: 'virtual', seed: 3 });
  for (const fault of faults) network.plant(fault);
  return network;
}

/** The time at which a mail is delivered, in seconds. */
export function arrival(network: VirtualNetwork, to: string = ROUTE): number {
  network.send({ from: 'SAM@ALPHA', to });
  return network.delivered().at / 1000;
}

export function strikes({ journal }: VirtualNetwork): readonly string[] {
  return journal.events
    .filter((event) => event.type === 'fault')
    .map(({ host, what }) => `${host}: ${what}`);
}

export function hops({ journal }: VirtualNetwork): readonly EventOf<'hop'>[] {
  return journal.events.filter((event) => event.type === 'hop');
}
