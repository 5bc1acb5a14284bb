/**
 * What is wrong with a fault: a rule that can never match, or that asks for what no host can do, is its author's mistake and is
 * told before anything runs. The same for a rule from a file, from code and at run time.
 */
import { mayAnswer, type Host } from '@hopscope/protocol';

import type { HostPlan, NetworkPlan } from '../file/network-plan.ts';
import { dialectOf, profileOf } from '../host/profiles.ts';
import { HostTable } from '../wire/host-table.ts';
import {
  COMMANDS_OF,
  HOST_FAULTS,
  LINK_FAULTS,
  OCCASIONS_OF,
  type FaultAction,
  type FaultCommand,
  type FaultPlan,
} from './fault-plan.ts';

/** The part of a fault that is wrong: a key of the file. */
export interface FaultMistake {
  readonly key: string;
  /** One sentence with the remedy. */
  readonly sentence: string;
}

/** More hosts than this no mail passes (RFC 5321 6.3). */
const LONGEST_ROUTE = 100;

/** What is wrong with a fault in a network of this plan; empty: nothing. */
export function faultMistakes(fault: FaultPlan, plan: NetworkPlan): readonly FaultMistake[] {
  const table = new HostTable(plan);
  return [
    ...mistakesOfPlace(fault, plan, table),
    ...mistakesOfCommand(fault, plan, table),
    ...mistakesOfMoment(fault),
    ...mistakesOfAction(fault),
  ];
}

function* mistakesOfPlace(
  { where, when, what }: FaultPlan,
  plan: NetworkPlan,
  table: HostTable,
): Iterable<FaultMistake> {
  const known = (name: Host): HostPlan | null => table.find(name);
  const isOfLink = LINK_FAULTS.has(what.kind);
  const isTimedCrash = what.kind === 'crash' && when.command === null;
  const needsHost = isTimedCrash || what.kind === 'helo' || what.kind === 'clock';
  switch (where.kind) {
    case 'everywhere':
      if (needsHost)
        yield { key: 'host', sentence: `"${keyOf(what)}" needs a host; add host: NAME.` };
      return;
    case 'host': {
      const host = known(where.host);
      if (host === null) yield unknown('host', where.host);
      else if (host.external !== null && !isOfLink)
        yield {
          key: 'host',
          sentence: `"${where.host}" is external, and no fault reaches into it; name a host without "external", or a link.`,
        };
      return;
    }
    case 'link': {
      const [from, to] = [known(where.from), known(where.to)];
      if (from === null) yield unknown('link', where.from);
      if (to === null) yield unknown('link', where.to);
      if (from === null || to === null) return;
      if (HOST_FAULTS.has(what.kind))
        yield { key: 'link', sentence: `"${keyOf(what)}" is about a host; write host: instead.` };
      if (from === to)
        yield {
          key: 'link',
          sentence: `"${where.from}" has no link to itself; name another host.`,
        };
      else if (
        plan.links !== null &&
        table.link(from, to) === null &&
        table.link(to, from) === null
      )
        yield {
          key: 'link',
          sentence: `no link joins "${where.from}" and "${where.to}", so this can never match; add it to "links" or name another.`,
        };
    }
  }
}

function* mistakesOfCommand(
  { where, when, what }: FaultPlan,
  plan: NetworkPlan,
  table: HostTable,
): Iterable<FaultMistake> {
  const { command, nth, position } = when;
  const commands = COMMANDS_OF[what.kind];
  if (commands === null) {
    for (const [key, value] of Object.entries({ command, nth })) {
      if (value !== null)
        yield { key, sentence: `"${key}" means nothing beside "${keyOf(what)}"; remove it.` };
    }
    if (position !== null && what.kind !== 'greylist' && what.kind !== 'disk-full')
      yield {
        key: 'position',
        sentence: `"position" means nothing beside "${keyOf(what)}"; remove it.`,
      };
    return;
  }
  if (command === null) {
    if (what.kind !== 'crash')
      yield {
        key: what.kind,
        sentence: `"${keyOf(what)}" needs a command, such as command: RCPT; add it.`,
      };
    return;
  }
  if (!commands.includes(command))
    yield {
      key: 'command',
      sentence: `"${keyOf(what)}" cannot be at ${command}; it can at ${commands.join(', ')}.`,
    };
  const hosts = hostsOf(where, plan, table);
  if (command === 'TURN' && !hosts.some((host) => dialectOf(host) === 'rfc821'))
    yield {
      key: 'command',
      sentence: `no host that is meant knows TURN, which RFC 5321 dropped, so this can never match; name one of profile rfc821.`,
    };
  else if (what.kind === 'reply' && !hosts.some((host) => canReply(host, command, what.code)))
    yield {
      key: 'reply',
      sentence: `no host that is meant may answer ${command} with ${what.code} (RFC 821 4.3), so this can never match; write another code.`,
    };
  if (nth === null) return;
  const most =
    command === 'RCPT' ? Math.max(...hosts.map(recipientsOf)) : onceOnly(command) ? 1 : Infinity;
  if (nth > most)
    yield {
      key: 'nth',
      sentence: `there are at most ${most} ${command} in one ${command === 'RCPT' ? 'mail transaction' : 'channel'}, so a number ${nth} can never match; make it smaller.`,
    };
}

function* mistakesOfMoment({ when }: FaultPlan): Iterable<FaultMistake> {
  const { nth, position, skip, times, chance, after, until } = when;
  const whole = { nth: nth ?? 1, times: times === Infinity ? 1 : times };
  for (const [key, value] of Object.entries(whole)) {
    if (!Number.isInteger(value) || value < 1)
      yield {
        key,
        sentence: `"${key}" must be 1 or more, else this can never match; it is ${value}.`,
      };
  }
  if (!Number.isInteger(skip) || skip < 0)
    yield { key: 'skip', sentence: `"skip" must be 0 or more; it is ${skip}.` };
  if (
    position !== null &&
    (!Number.isInteger(position) || position === 0 || Math.abs(position) > LONGEST_ROUTE)
  )
    yield {
      key: 'position',
      sentence: `"position" counts from 1 at the first host, or from -1 at the last, to ${LONGEST_ROUTE}; ${position} can never match.`,
    };
  if (!(chance > 0 && chance <= 1))
    yield {
      key: 'chance',
      sentence: `"chance" must be more than 0 and at most 1, else this can never match; it is ${chance}.`,
    };
  if (after < 0)
    yield { key: 'after', sentence: 'no time is before the beginning; make "after" 0 or more.' };
  if (until <= after)
    yield {
      key: 'until',
      sentence: `it would end at ${until} ms and begin at ${after} ms, so this can never match; let it end later.`,
    };
}

function* mistakesOfAction({ what, when }: FaultPlan): Iterable<FaultMistake> {
  switch (what.kind) {
    case 'slow':
      yield* negative('delay', what.delay);
      yield* negative('jitter', what.jitter);
      if (!(what.bandwidth > 0))
        yield {
          key: 'bandwidth',
          sentence: 'nothing would ever pass; make "bandwidth" 1 octet a second or more.',
        };
      return;
    case 'flap':
      if (!(what.up > 0 && what.down > 0))
        yield {
          key: 'flap',
          sentence:
            'a link that flaps is up for a while and down for a while; make both longer than 0 ms.',
        };
      return;
    case 'greylist':
      return yield* negative('greylist', what.ms);
    case 'crash':
      yield* negative('crash', what.ms);
      if (when.command === null && when.until !== Infinity)
        yield {
          key: 'until',
          sentence: 'a crash without a command strikes at "after" and has no end; remove "until".',
        };
      return;
    case 'reply':
    case 'cut':
    case 'stall':
    case 'disk-full':
    case 'helo':
    case 'clock':
    case 'partition':
    case 'refuse':
    case 'lose':
    case 'corrupt':
    case 'half-close':
    case 'torn':
    case 'spool-error':
      return;
  }
}

/** The action's key in a network file. */
function keyOf({ kind }: FaultAction): string {
  return kind.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
}

function unknown(key: string, name: Host): FaultMistake {
  return {
    key,
    sentence: `there is no host "${name}", so this can never match; name one of the network.`,
  };
}

function onceOnly(command: FaultCommand): boolean {
  return command === 'opening';
}

function recipientsOf(host: HostPlan): number {
  return profileOf(host).rules.limits.recipients;
}

/** A fault refuses, and gives no role away: to whom that is done, "turn" of the host says. */
function canReply(host: HostPlan, command: FaultCommand, code: number): boolean {
  if (command === 'TURN' && code < 400) return false;
  const { extensions } = profileOf(host).offer;
  return OCCASIONS_OF[command]
    .filter((occasion) => occasion !== 'BDAT' || extensions.has('CHUNKING'))
    .some((occasion) => mayAnswer(occasion, code, dialectOf(host)));
}

/** The hosts whose receiver-SMTP the fault may strike. */
function hostsOf(
  where: FaultPlan['where'],
  plan: NetworkPlan,
  table: HostTable,
): readonly HostPlan[] {
  const names =
    where.kind === 'everywhere'
      ? plan.hosts.map(({ name }) => name)
      : where.kind === 'host'
        ? [where.host]
        : where.oneway
          ? [where.to]
          : [where.from, where.to];
  return names
    .map((name) => table.find(name))
    .filter((host) => host !== null && host.external === null)
    .filter((host) => host !== null);
}

function negative(key: string, ms: number): readonly FaultMistake[] {
  return ms < 0 ? [{ key, sentence: `a time cannot be negative; "${key}" is ${ms} ms.` }] : [];
}
