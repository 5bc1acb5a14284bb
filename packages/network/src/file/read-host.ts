/** One host of a network file: where it listens, how it keeps its mail and when it tries again. Its users: read-users.ts. */
import { parseAddress, type Address } from '@hopscope/channel';
import type { Host, Limits, Parsed } from '@hopscope/protocol';

import type { HostTable } from './host-table.ts';
import { parseDuration, parseSize } from './measure.ts';
import type { Mistakes } from './mistake.ts';
import {
  LABORATORY_RETRY,
  PROFILE_NAMES,
  RFC_RETRY,
  type EnvironmentNames,
  type HostPlan,
  type ProfileName,
  type RetryPlan,
  type RoutePlan,
} from './network-plan.ts';
import { quoted } from './quoted.ts';
import { PathReader } from './read-path.ts';
import { asciiOnly, readExtensions } from './read-extensions.ts';
import { readUsers } from './read-users.ts';
import {
  entriesOf,
  listTextsOf,
  textAt,
  textsOf,
  valueAt,
  type OtherScalar,
  type TextValue,
  type YamlValue,
} from './yaml-value.ts';

/** What the readers of one file share. */
export interface Reading {
  readonly mistakes: Mistakes;
  readonly paths: PathReader;
  readonly hosts: HostTable;
}

export function readHost(name: Host, value: YamlValue, reading: Reading): HostPlan {
  const { mistakes } = reading;
  const external = readAddress(valueAt(value, 'external'), reading);
  if (valueAt(value, 'external') !== null) tellMeaningless(value, mistakes);
  if (external?.port === 0) {
    const place = valueAt(value, 'external') ?? value;
    mistakes.at(
      place,
      'nobody can be reached at port 0; write the port at which the real MTA listens.',
    );
  }
  const profile = readProfile(value);
  const extensions = external === null ? readExtensions(value, profile, mistakes) : null;
  const paths = new PathReader(mistakes, asciiOnly(name, profile, extensions));
  return {
    name,
    profile,
    extensions,
    listen: readAddress(valueAt(value, 'listen'), reading),
    names: readNames(value, reading),
    ...readUsers(name, value, { mistakes, paths }),
    routes: readRoutes(value, reading),
    turn: readTurn(value, reading),
    quota: readQuota(valueAt(value, 'quota'), mistakes),
    limits: readLimits(value),
    retry: readRetry(value, profile, mistakes),
    external,
  };
}

/** hopscope runs no host under the name of an external one, so that only its names can matter. */
function tellMeaningless(value: YamlValue, mistakes: Mistakes): void {
  for (const { key } of entriesOf(value)) {
    if (key.text === 'external' || key.text === 'names') continue;
    mistakes.at(
      key,
      `${quoted(key.text)} means nothing at an external host, which has rules of its own; remove it or "external".`,
    );
  }
}

function readProfile(value: YamlValue): ProfileName {
  const written = textAt(value, 'profile')?.text;
  return PROFILE_NAMES.find((profile) => profile === written) ?? 'rfc821';
}

function readAddress(value: YamlValue | null, { mistakes }: Reading): Address | null {
  if (value?.kind === 'number' && Number.isInteger(value.value)) {
    // One that is larger than can be counted is quoted as it stands there.
    const port = Number.isSafeInteger(value.value) ? String(value.value) : value.spelling;
    return told(value, port, onThisMachine, mistakes);
  }
  return value?.kind === 'text' ? told(value, value.text, onThisMachine, mistakes) : null;
}

/** A port alone is one of this machine. */
function onThisMachine(text: string): Parsed<Address> {
  return parseAddress(text, { host: '127.0.0.1', port: null });
}

/** Each environment's names are those of this host; `loadNetwork` has entered them in the table of hosts. */
function readNames(value: YamlValue, { paths }: Reading): readonly EnvironmentNames[] {
  return [...entriesOf(valueAt(value, 'names'))].flatMap(({ key, value: names }) => {
    const [first, ...rest] = textsOf(names)
      .map((text) => paths.host(text))
      .filter((name) => name !== null);
    return first === undefined ? [] : [{ environment: key.text, names: [first, ...rest] }];
  });
}

/** The destination may be any name of a host, as written, or a domain; the next host is named by its key. */
function readRoutes(value: YamlValue, { hosts, paths }: Reading): readonly RoutePlan[] {
  return [...entriesOf(valueAt(value, 'routes'))].flatMap(({ key, value: hop }) => {
    const known = key.text === '*' || hosts.isDestination(key);
    const to = key.text === '*' ? '*' : paths.host(key);
    const next = hop.kind === 'text' ? hosts.find(hop) : null;
    return known && to !== null && next !== null ? [{ to, next }] : [];
  });
}

/** Whether each of them can ever say TURN there, `read-calls.ts` looks into when all hosts are known. */
function readTurn(value: YamlValue, { hosts, mistakes }: Reading): readonly Host[] {
  const found = new Set<Host>();
  for (const text of listTextsOf(valueAt(value, 'turn'))) {
    const host = hosts.find(text);
    if (host === null) continue;
    if (found.has(host))
      mistakes.at(text, `${quoted(text.text)} is in "turn" already; remove one of the two.`);
    found.add(host);
  }
  return [...found];
}

function readQuota(value: YamlValue | null, mistakes: Mistakes): number | null {
  if (value?.kind === 'number') return Number(value.value);
  return value?.kind === 'text' ? told(value, value.text, parseSize, mistakes) : null;
}

/** The schema has seen to it that the keys are those of `Limits`. */
function readLimits(value: YamlValue): Partial<Limits> {
  return Object.fromEntries(
    [...entriesOf(valueAt(value, 'limits'))].map(({ key, value: limit }) => [
      key.text,
      limit.kind === 'number' ? Number(limit.value) : undefined,
    ]),
  );
}

function readRetry(value: YamlValue, profile: ProfileName, mistakes: Mistakes): RetryPlan {
  const retry = valueAt(value, 'retry');
  if (retry?.kind === 'text') {
    if (retry.text === 'rfc') return RFC_RETRY;
    const help = 'write rfc, or times such as { first: 5s, most: 60s, giveUp: 5m }.';
    mistakes.at(retry, `${quoted(retry.text)} is not a way to try again; ${help}`);
  }
  const { first, most, giveUp } = LABORATORY_RETRY;
  const times = {
    first: readDuration(retry, 'first', mistakes) ?? first,
    most: readDuration(retry, 'most', mistakes),
    giveUp: readDuration(retry, 'giveUp', mistakes) ?? giveUp,
  };
  tellWrongTimes(retry, times, mistakes);
  const warn = readWarn(retry, times.giveUp, profile, mistakes);
  const plan = { ...times, most: times.most ?? Math.max(most, times.first) };
  return warn === null ? plan : { ...plan, warn };
}

/** RFC 821 knows one notification, of mail that cannot be delivered (0821:926), and has no words for another. */
function readWarn(
  retry: YamlValue | null,
  giveUp: number,
  profile: ProfileName,
  mistakes: Mistakes,
): number | null {
  const text = textAt(retry, 'warn');
  if (text === null) return null;
  if (profile === 'rfc821') {
    const sentence = `a host of rfc821 tells nobody of delay, for RFC 821 knows no notification of it; remove "warn", or give the host profile rfc5321.`;
    mistakes.at(text, sentence);
    return null;
  }
  const warn = told(text, text.text, parseDuration, mistakes);
  if (warn === null || warn < giveUp) return warn;
  const end = textAt(retry, 'giveUp');
  const least = end === null ? '5m, which holds without that key' : quoted(end.text);
  const sentence = `with "warn" at ${quoted(text.text)} nobody is warned before "giveUp" (${least}); make it shorter.`;
  mistakes.at(text, sentence);
  return null;
}

function tellWrongTimes(
  retry: YamlValue | null,
  { first, most }: { readonly first: number; readonly most: number | null },
  mistakes: Mistakes,
): void {
  const firstText = textAt(retry, 'first');
  const mostText = textAt(retry, 'most');
  if (firstText !== null && first === 0) {
    const sentence = `with "first" at ${quoted(firstText.text)} the host would never stop trying; write 1s or more.`;
    mistakes.at(firstText, sentence);
  } else if (mostText !== null && most !== null && first > most) {
    const start = firstText === null ? '5s, which holds without that key' : quoted(firstText.text);
    const sentence = `"most" is ${quoted(mostText.text)}, less than "first" (${start}); make it longer.`;
    mistakes.at(mostText, sentence);
  }
}

/** The time under a key; null without the key or after a mistake. */
export function readDuration(
  value: YamlValue | null,
  key: string,
  mistakes: Mistakes,
): number | null {
  const text = textAt(value, key);
  return text === null ? null : told(text, text.text, parseDuration, mistakes);
}

/** The value of a text; or null, once its fault is told at its place. */
export function told<T>(
  value: TextValue | OtherScalar,
  text: string,
  parse: (text: string) => Parsed<T>,
  mistakes: Mistakes,
): T | null {
  const result = parse(text);
  if (result.ok) return result.value;
  const { at, wanted } = result.fault;
  const sentence = `${quoted(text)} cannot be read here: ${wanted}.`;
  if (value.kind === 'text') mistakes.inside(value, at, sentence);
  else mistakes.at(value, sentence);
  return null;
}
