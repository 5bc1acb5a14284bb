/** The edge: the checks one after the other, each on a channel of its own, as an async iterable of what they came to. */
import type { Address, TransmissionChannel } from '@hopscope/channel';

import { sessionOf, type Check } from './check.ts';
import { Conductor, type Outcome } from './conduct.ts';
import { CannotConnectError } from './errors/cannot-connect-error.ts';
import { NoAnswerError } from './errors/no-answer-error.ts';
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
 * NoAnswerError when no greeting ever came, or when the server fell silent later: five checks in a row had no channel, no greeting, or
 * no reply to any command; and the reason of `signal`. A channel that fails alone leaves its check undecided.
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
  let greeted = false;
  let muteInARow = 0;
  for (const check of checks) {
    signal?.throwIfAborted();
    const left = deadline - clock.now();
    const opened = left > 0 ? await openChannel(to, settings) : null;
    if (opened === null) {
      yield unheard(check, 'the time for all checks was up').outcome;
      continue;
    }
    if (!opened.ok && !connected) throw new CannotConnectError(to, opened.why);
    connected = true;
    const { outcome, mute } = opened.ok
      ? await conducted(check, opened.channel, settings, Math.min(timeouts.check, left))
      : unheard(check, `no channel could be opened: ${opened.why}`);
    greeted ||= outcome.transcript.some(({ from }) => from === 'R');
    if (mute !== null && !greeted) throw new NoAnswerError(to, false, mute);
    yield outcome;
    muteInARow = mute === null ? 0 : muteInARow + 1;
    if (mute !== null && muteInARow === MUTE_AT_MOST) throw new NoAnswerError(to, true, mute);
  }
}

/** So many checks in a row without an answer are no accident. Four in a row begin with a command that may be unusual. */
const MUTE_AT_MOST = 5;

interface Conducted {
  readonly outcome: Outcome;
  /** Why the server answered nothing at all; null when it did. */
  readonly mute: string | null;
}

function unheard(check: Check, why: string): Conducted {
  return { outcome: { check, verdict: undecided(why), transcript: [] }, mute: why };
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
): Promise<Conducted> {
  return new Promise((resolve, reject) => {
    const settings = { rfc: sessionOf(check), name, to, timeout };
    const conductor = new Conductor(check, channel, clock, settings, (outcome, mute) => {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted === true) reject(signal.reason);
      else resolve({ outcome, mute });
    });
    const onAbort = (): void => conductor.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
}
