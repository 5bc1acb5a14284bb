/** What a server may be told, and the defaults: one place where they meet. */
import { hostname } from 'node:os';

import { systemClock, tcpCarrier, type Carrier, type Clock } from '@hopscope/channel';
import {
  RFC5321_TIMEOUTS,
  RULES,
  parseHost,
  type Dialect,
  type Host,
  type Limits,
  type Rules,
} from '@hopscope/protocol';

import { InvalidNameError } from './errors/invalid-name-error.ts';
import type { SmtpSession } from './policy.ts';

export interface ServerOptions {
  /** The name in the greeting. The name of the machine if it has a dot in it, else `[127.0.0.1]`. */
  readonly name?: string | undefined;
  /** `rfc5321` (the default) knows EHLO and PIPELINING, SIZE and 8BITMIME; `rfc821` is a host of 1982. */
  readonly dialect?: Dialect | undefined;
  /**
   * What happens to a recipient with a source route. `refuse` (the default): 550, and `rcpt` is not asked, for a host that
   * obeys routes of strangers is an open relay. `strip`: the hooks see the path without its route, as RFC 5321 would have
   * it (5321:1926). `relay`: they see it as it came, and to relay along it is up to them.
   */
  readonly routes?: 'refuse' | 'strip' | 'relay' | undefined;
  /** Sizes in octets, and counts; those of the dialect where not given. */
  readonly limits?: Partial<Limits> | undefined;
  /** In milliseconds. */
  readonly timeouts?: Partial<ServerTimeouts> | undefined;
  /** Channels served at once; one too many is told 421. 100 by default. */
  readonly maxChannels?: number | undefined;
  /** Where channels come from: TCP by default. */
  readonly carrier?: Carrier | undefined;
  /** What counts the timeouts: the clock of the machine by default. */
  readonly clock?: Clock | undefined;
  /** Is told what hooks throw. Prints a warning by default. */
  readonly onError?: ((error: unknown, session: SmtpSession) => void) | undefined;
}

/** In milliseconds. */
export interface ServerTimeouts {
  /** For a whole command line, or a block of mail data: then 421. 5 minutes by default (5321 4.5.3.2.7). */
  readonly idle: number;
  /** For `close` to let transactions end that are under way: then their channels are given up. 30 seconds by default. */
  readonly close: number;
}

/** The options with nothing left open. */
export interface Settings {
  readonly host: Host;
  readonly rules: Rules;
  readonly routes: 'refuse' | 'strip' | 'relay';
  readonly timeouts: ServerTimeouts;
  readonly maxChannels: number;
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly onError: (error: unknown, session: SmtpSession) => void;
}

const CLOSE_TIMEOUT = 30_000;
const MAX_CHANNELS = 100;

/** Throws InvalidNameError. */
export function settingsOf(options: ServerOptions): Settings {
  const own = RULES[options.dialect ?? 'rfc5321'];
  const rules = { ...own, limits: { ...own.limits, ...options.limits } };
  return {
    host: nameOf(options.name ?? ownName(rules), rules),
    rules,
    routes: options.routes ?? 'refuse',
    timeouts: { idle: RFC5321_TIMEOUTS.receiver, close: CLOSE_TIMEOUT, ...options.timeouts },
    maxChannels: options.maxChannels ?? MAX_CHANNELS,
    carrier: options.carrier ?? tcpCarrier,
    clock: options.clock ?? systemClock,
    onError: options.onError ?? warn,
  };
}

function nameOf(name: string, rules: Rules): Host {
  const read = parseHost(name, rules);
  if (!read.ok) throw new InvalidNameError(name, read.fault);
  return read.value;
}

function ownName(rules: Rules): string {
  const name = hostname();
  return name.includes('.') && parseHost(name, rules).ok ? name : '[127.0.0.1]';
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)));
}
