/** The edge: the checks one after the other, each on a channel of its own, as an async iterable of what they came to. */
import type { Address, TransmissionChannel } from '@hopscope/channel';

import type { Check } from './check.ts';
import { Conductor, type Outcome } from './conduct.ts';
import { CannotConnectError } from './errors/cannot-connect-error.ts';
import {
  readAddress,
  settingsOf,
  type AddressLike,
  type ConformanceOptions,
  type Settings,
} from './options.ts';
import { undecided } from './verdict.ts';

/**
 * Runs checks against the server at an address, and yields each outcome as it comes. No mail is sent unless `to` is given.
 *
 * Iteration throws InvalidOptionError before anything is opened; CannotConnectError when not even the first channel opens;
 * and the reason of `signal`. A channel that fails later leaves its check undecided.
 */
export async function* runConformance(
  address: AddressLike,
  options: ConformanceOptions = {},
): AsyncGenerator<Outcome, void, undefined> {
  const settings = settingsOf(options);
  const to = readAddress(address);
  const { checks, clock, signal, timeouts } = settings;
  const deadline = clock.now() + timeouts.total;
  let connected = false;
  for (const check of checks) {
    signal?.throwIfAborted();
    const left = deadline - clock.now();
    const opened = left > 0 ? await openChannel(to, settings) : null;
    if (opened === null) yield unheard(check, 'the time for all checks was up');
    else if (opened.ok) {
      connected = true;
      yield await conducted(check, opened.channel, settings, Math.min(timeouts.check, left));
    } else if (connected) yield unheard(check, `no channel could be opened: ${opened.why}`);
    else throw new CannotConnectError(to, opened.why);
  }
}

function unheard(check: Check, why: string): Outcome {
  return { check, verdict: undecided(why), transcript: [] };
}

type Opened =
  | { readonly ok: true; readonly channel: TransmissionChannel }
  | { readonly ok: false; readonly why: string };

/** Rejects with the reason of the signal. */
function openChannel(address: Address, { carrier, timeouts, signal }: Settings): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const cancel = carrier.open(address, timeouts.connect, (opened) => {
      signal?.removeEventListener('abort', onAbort);
      resolve(opened);
    });
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Rejects with the reason of the signal, once the channel is closed. */
function conducted(
  check: Check,
  channel: TransmissionChannel,
  { clock, name, signal, to }: Settings,
  timeout: number,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const settings = { rfc: check.rfc, name, to, timeout };
    const conductor = new Conductor(check, channel, clock, settings, (outcome) => {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted === true) reject(signal.reason);
      else resolve(outcome);
    });
    const onAbort = (): void => conductor.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
}
