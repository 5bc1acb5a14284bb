/** An AbortSignal and a deadline as one thing: whichever comes first gives something up. */
import type { Clock } from '@hopscope/channel';

import { DeadlineExceededError } from './errors/deadline-exceeded-error.ts';

/** What bounds one delivery, beside the options of its connection. */
export interface DeliverOptions {
  /** Gives the mail up: takes it out of the line, or, when it is under way, closes the channel, for there is no other way. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now for all of it, the time in line included; then as if aborted with a DeadlineExceededError. */
  readonly deadline?: number | undefined;
}

/** The same, of something that began before it is watched. */
export interface Watched extends DeliverOptions {
  /** The moment of the clock from which `deadline` counts; now when left out. */
  readonly since?: number;
}

/** Takes back the watch. Calling it again does nothing. */
export type Unwatch = () => void;

/** Whether there is anything to watch. */
export function isBounded({ signal, deadline = Infinity }: Watched): boolean {
  return signal !== undefined || deadline !== Infinity;
}

/** Calls `over` once, with the reason: at once when the signal is aborted already. */
export function watch(
  { signal, deadline = Infinity, since }: Watched,
  clock: Clock,
  over: (reason: unknown) => void,
): Unwatch {
  const left = deadline - (since === undefined ? 0 : clock.now() - since);
  const timer =
    deadline === Infinity
      ? null
      : clock.after(Math.max(0, left), () => end(new DeadlineExceededError(deadline)));
  const onAbort = (): void => end(signal?.reason);
  function stop(): void {
    timer?.cancel();
    signal?.removeEventListener('abort', onAbort);
  }
  function end(reason: unknown): void {
    stop();
    over(reason);
  }
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return stop;
}
