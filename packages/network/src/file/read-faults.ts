/** The faults that a network file plants, and its seed: from keys to rules, and what is wrong with a rule to its key. */
import { isReplyCode, type Host, type ReplyCode } from '@hopscope/protocol';

import { faultMistakes } from '../fault/check-fault.ts';
import {
  ANY_TIME,
  FAULT_COMMANDS,
  type FaultAction,
  type FaultMoment,
  type FaultPlace,
  type FaultPlan,
  type Side,
} from '../fault/fault-plan.ts';
import { parseDuration, parseSize } from './measure.ts';
import type { NetworkPlan } from './network-plan.ts';
import { readDuration, told, type Reading } from './read-host.ts';
import { itemsOf, textAt, valueAt, type YamlValue } from './yaml-value.ts';

/** What a fault does, each under a key of its own; an entry has exactly one. */
const ACTIONS = [
  'reply',
  'cut',
  'stall',
  'greylist',
  'diskFull',
  'spoolError',
  'crash',
  'helo',
  'clock',
  'slow',
  'partition',
  'flap',
  'refuse',
  'lose',
  'corrupt',
  'halfClose',
  'torn',
] as const;

type ActionKey = (typeof ACTIONS)[number];

/** The faults of a file, or of a file of faults alone: each against the network that it is to strike. */
export function readFaults(
  value: YamlValue | null,
  reading: Reading,
  plan: NetworkPlan,
): readonly FaultPlan[] {
  return itemsOf(value).flatMap((item, index) => {
    const fault = readFault(item, index, reading);
    if (fault === null) return [];
    const mistakes = faultMistakes(fault, plan);
    for (const { key, sentence } of mistakes) {
      reading.mistakes.at(valueAt(item, key) ?? valueAt(item, 'slow') ?? item, sentence);
    }
    return mistakes.length === 0 ? [fault] : [];
  });
}

export function readSeed(file: YamlValue): number | null {
  return numberAt(file, 'seed');
}

function readFault(item: YamlValue, index: number, reading: Reading): FaultPlan | null {
  const where = readPlace(item, reading);
  const found = ACTIONS.filter((key) => valueAt(item, key) !== null);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) {
    const which = only === undefined ? 'none is' : `${found.join(' and ')} are`;
    const sentence = `a fault does one thing, and ${which} here; write one of ${ACTIONS.join(', ')}.`;
    reading.mistakes.at(item, sentence);
    return null;
  }
  const what = readAction(item, only, reading);
  if (where === null || what === null) return null;
  const name = textAt(item, 'name')?.text ?? `fault ${index + 1}`;
  return { name, where, when: readMoment(item, reading), what };
}

/** Null: a host is unknown, and told. */
function readPlace(item: YamlValue, { hosts, mistakes }: Reading): FaultPlace | null {
  const host = textAt(item, 'host');
  const link = valueAt(item, 'link');
  if (host !== null && link !== null) {
    mistakes.at(link, 'a fault is at a host or on a link; remove one of the two.');
    return null;
  }
  if (host !== null) {
    const found = hosts.find(host);
    return found && { kind: 'host', host: found };
  }
  const [one, other] = itemsOf(link);
  if (one?.kind !== 'text' || other?.kind !== 'text') return { kind: 'everywhere' };
  const [from, to] = [hosts.find(one), hosts.find(other)];
  return from && to && { kind: 'link', from, to, oneway: isTrue(item, 'oneway') };
}

function readMoment(item: YamlValue, { mistakes }: Reading): FaultMoment {
  const written = textAt(item, 'command')?.text;
  return {
    command: FAULT_COMMANDS.find((command) => command === written) ?? null,
    nth: numberAt(item, 'nth'),
    position: numberAt(item, 'position'),
    skip: numberAt(item, 'skip') ?? ANY_TIME.skip,
    times: numberAt(item, 'times') ?? ANY_TIME.times,
    chance: numberAt(item, 'chance') ?? ANY_TIME.chance,
    after: readDuration(item, 'after', mistakes) ?? ANY_TIME.after,
    until: readDuration(item, 'until', mistakes) ?? ANY_TIME.until,
  };
}

/** Null after a mistake, or where the schema has told one. */
function readAction(item: YamlValue, key: ActionKey, reading: Reading): FaultAction | null {
  const { mistakes } = reading;
  const side: Side = textAt(item, 'moment')?.text === 'after' ? 'after' : 'before';
  switch (key) {
    case 'reply': {
      const code = replyCodeAt(item);
      return code && { kind: 'reply', code };
    }
    case 'cut':
    case 'stall':
      return { kind: key, side };
    case 'greylist': {
      const ms = readDuration(item, key, mistakes);
      return ms === null ? null : { kind: key, ms };
    }
    case 'diskFull':
      return { kind: 'disk-full' };
    case 'spoolError':
      return { kind: 'spool-error' };
    case 'halfClose':
      return { kind: 'half-close' };
    case 'crash': {
      const ms = readDuration(item, key, mistakes);
      const spool = textAt(item, 'spool')?.text === 'lost' ? 'lost' : 'kept';
      return ms === null ? null : { kind: key, ms, spool, side };
    }
    case 'helo': {
      const name = nameAt(item, reading);
      return name && { kind: 'helo', name };
    }
    case 'clock':
      return readClock(item, reading);
    case 'slow':
      return readSlow(valueAt(item, key), reading);
    case 'flap': {
      const times = valueAt(item, key);
      const up = readDuration(times, 'up', mistakes);
      const down = readDuration(times, 'down', mistakes);
      return up === null || down === null ? null : { kind: key, up, down };
    }
    case 'partition':
    case 'refuse':
    case 'lose':
    case 'corrupt':
    case 'torn':
      return { kind: key };
  }
}

/** `2h` fast, `-2h` slow. */
function readClock(item: YamlValue, { mistakes }: Reading): FaultAction | null {
  const text = textAt(item, 'clock');
  if (text === null) return null;
  const slow = text.text.startsWith('-');
  const ms = told(text, slow ? text.text.slice(1) : text.text, parseDuration, mistakes);
  return ms === null ? null : { kind: 'clock', ms: slow ? -ms : ms };
}

function readSlow(value: YamlValue | null, { mistakes }: Reading): FaultAction | null {
  const bandwidth = textAt(value, 'bandwidth');
  const number = numberAt(value, 'bandwidth');
  const read = bandwidth === null ? number : told(bandwidth, bandwidth.text, parseSize, mistakes);
  return {
    kind: 'slow',
    delay: readDuration(value, 'delay', mistakes) ?? 0,
    jitter: readDuration(value, 'jitter', mistakes) ?? 0,
    bandwidth: read ?? Infinity,
  };
}

function replyCodeAt(item: YamlValue): ReplyCode | null {
  const code = numberAt(item, 'reply');
  return code !== null && isReplyCode(code) ? code : null;
}

function nameAt(item: YamlValue, { paths }: Reading): Host | null {
  const text = textAt(item, 'helo');
  return text && paths.host(text);
}

function numberAt(value: YamlValue | null, key: string): number | null {
  const found = valueAt(value, key);
  return found?.kind === 'number' ? Number(found.value) : null;
}

function isTrue(value: YamlValue, key: string): boolean {
  const found = valueAt(value, key);
  return found?.kind === 'boolean' && found.value === true;
}
