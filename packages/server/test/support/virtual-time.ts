/** A server in memory whose time is a number. */
import { VirtualClock, memoryCarrier } from '@hopscope/channel';

import { createServer, type Policy, type ServerOptions } from '../../src/index.ts';
import { call, turns, type Caller } from './caller.ts';

export interface VirtuallyServed {
  readonly clock: VirtualClock;
  /** The first caller. */
  readonly end: Caller;
  /** Lets everything happen that needs no time. */
  readonly now: () => Promise<void>;
  /** Lets so many milliseconds pass. */
  readonly later: (ms: number) => Promise<void>;
  /** Calls once more. */
  readonly another: () => Promise<Caller>;
  readonly close: () => Promise<void>;
}

/** A server and a caller whose time is a number: only `later` moves it. */
export async function servedInVirtualTime(
  policy: Policy,
  idle: number,
  options: ServerOptions = {},
): Promise<VirtuallyServed> {
  const clock = new VirtualClock();
  const carrier = memoryCarrier(clock);
  const server = createServer(policy, {
    carrier,
    clock,
    ...options,
    timeouts: { idle, ...options.timeouts },
  });
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    await now();
    return promise;
  };
  const now = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      clock.runUntil(clock.now());
      await turns(1);
    }
  };
  const later = async (ms: number): Promise<void> => {
    clock.runUntil(clock.now() + ms);
    await now();
  };
  const address = await settled(server.listen());
  const another = (): Promise<Caller> => settled(call(carrier, address));
  const end = await another();
  await now();
  const close = (): Promise<void> => settled(server.close());
  return { end, clock, now, later, another, close };
}
