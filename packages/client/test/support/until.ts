import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import type { VirtualClock } from '@hopscope/channel';

export { realTime as until } from '@hopscope/channel/testing';

/** Lets a number of turns pass, for what must not happen in them. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await turnOfTheLoop();
}

/** Steps a virtual clock, with room for promises between the steps, until a promise is settled. */
export async function inVirtualTime<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  const settled = new AbortController();
  const over = (): void => settled.abort();
  promise.then(over, over);
  for (let idle = 0; idle < 100; idle += 1) {
    await turnOfTheLoop();
    if (settled.signal.aborted) return promise;
    if (clock.step()) idle = 0;
  }
  throw new Error('Nothing more happens, and the promise is not settled.');
}
