/** The clock of the machine: the time of day when the process began, moved on by a counter that never runs back. */
import type { Clock, Timer } from './clock.ts';

/** The longest time that `setTimeout` takes; anything longer it would run at once. */
const LONGEST = 2 ** 31 - 1;

const BEGAN = performance.timeOrigin;

export const systemClock: Clock = {
  now: () => BEGAN + performance.now(),
  after: (ms, run) => (ms > 0 ? later(systemClock.now() + ms, run) : soon(run)),
};

/** Immediates run in the order in which they were asked for; timers of 0 ms would be rounded up to 1. */
function soon(run: () => void): Timer {
  const handle = setImmediate(run);
  return { cancel: () => clearImmediate(handle) };
}

/** Waits in as many stretches as it takes: one is limited in length, and may end a fraction early. */
function later(moment: number, run: () => void): Timer {
  let handle: NodeJS.Timeout;
  const wait = (ms: number): void => {
    handle = setTimeout(
      () => {
        const left = moment - systemClock.now();
        if (left > 0) wait(left);
        else run();
      },
      Math.min(Math.max(Math.ceil(ms), 1), LONGEST), // it may be due by now
    );
  };
  wait(moment - systemClock.now());
  return { cancel: () => clearTimeout(handle) };
}
