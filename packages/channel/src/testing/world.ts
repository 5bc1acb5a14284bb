/**
 * What a conformance case runs in: a carrier, and a way to let time go by. A case awaits what it expects to happen; in real
 * time that takes turns of the event loop, in virtual time the clock is stepped, and the case cannot tell which it was.
 */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import type { Address } from '../address.ts';
import type { Carrier } from '../transmission-channel.ts';
import type { VirtualClock } from '../virtual-clock.ts';

export interface World {
  readonly carrier: Carrier;
  /** A host that the carrier can listen at; the port is 0. */
  readonly anywhere: Address;
  readonly until: Until;
}

/** Resolves when something has become so. Rejects, and says for what it waited, when that does not come about. */
export type Until = (reached: () => boolean, what: string) => Promise<void>;

/** Milliseconds of real time in which anything that a case waits for must have come about. */
const PATIENCE = 20_000;

/** Lets the event loop turn, for twenty seconds at most. */
export const realTime: Until = async (reached, what) => {
  const deadline = performance.now() + PATIENCE;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await turnOfTheLoop();
  }
};

/** Steps the clock from one event to the next. */
export function virtualTime(clock: VirtualClock): Until {
  return async (reached, what) => {
    while (!reached()) {
      if (clock.step()) continue;
      await turnOfTheLoop(); // what else awaits this clock may have something to do now
      if (clock.pending === 0 && !reached()) {
        throw new Error(`Nothing more happens, and still no ${what}.`);
      }
    }
  };
}
