/**
 * What the published schema says about a file, in one sentence for each cause.
 *
 * The schema's titles are written for these sentences: each names what must stand there, with an example. Patterns are in
 * the schema for editors only; here the readers look into texts, since they can say which character is wrong.
 */
import schema from '@hopscope/network/network.schema.json' with { type: 'json' };
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import type { Mistakes } from './mistake.ts';
import { nearest } from './nearest.ts';
import { quoted, visible } from './quoted.ts';
import { entriesOf, plain, type Place, type YamlValue } from './yaml-value.ts';

/** What can be held against a part of the schema. */
type Part = 'network' | 'faults' | 'wishes';

const compiled = new Map<Part, ValidateFunction>();

/** Compiled at the first use: a program that never reads a file does not pay for it. */
function validator(of: Part): ValidateFunction {
  const known = compiled.get(of);
  if (known !== undefined) return known;
  const options = { allErrors: true, verbose: true, allowUnionTypes: true, strictTuples: false };
  const made = new Ajv2020(options).compile(schemaOf(of));
  compiled.set(of, made);
  return made;
}

function schemaOf(of: Part): object {
  const { properties, $defs } = schema;
  const { notify, ret, envid } = $defs.mail.properties;
  switch (of) {
    case 'network':
      return schema;
    case 'faults':
      return { ...properties.faults, $defs };
    case 'wishes':
      return {
        title: 'a map such as { notify: [SUCCESS], ret: FULL }',
        type: 'object',
        additionalProperties: false,
        properties: { notify, ret, envid },
      };
  }
}

/** Adds a mistake for each value that is not of the shape of a network file. */
export function schemaMistakes(file: YamlValue, mistakes: Mistakes): void {
  tell(file, validator('network'), 'a network file', mistakes);
}

/** The same for a file that is a list of faults. */
export function faultMistakesOfSchema(file: YamlValue, mistakes: Mistakes): void {
  tell(file, validator('faults'), '"faults"', mistakes);
}

/** The same for what a user wants of notifications, alone. */
export function wishMistakesOfSchema(wishes: YamlValue, mistakes: Mistakes): void {
  tell(wishes, validator('wishes'), 'what is wanted', mistakes);
}

function tell(file: YamlValue, validate: ValidateFunction, name: string, mistakes: Mistakes): void {
  validate(plain(file));
  const told = new Set<string>();
  for (const error of validate.errors ?? []) {
    if (error.keyword === 'pattern') continue;
    const spot = spotOf(file, error.instancePath, name);
    if (error.keyword === 'additionalProperties') tellUnknownKey(spot, error, mistakes);
    else if (error.keyword === 'required') tellMissingKey(spot, error, mistakes);
    else if (!told.has(error.instancePath)) {
      told.add(error.instancePath);
      mistakes.at(spot.place, wrongValue(spot, error));
    }
  }
}

/** A value of the file and how to speak of it. */
interface Spot {
  readonly value: YamlValue;
  readonly place: Place;
  /** `"links"`, `an entry of "links"`. */
  readonly name: string;
}

function spotOf(file: YamlValue, pointer: string, name: string): Spot {
  let spot: Spot = { value: file, place: file, name };
  for (const part of pointer.split('/').slice(1)) {
    const { value } = spot;
    if (value.kind === 'list') {
      const item = value.items[Number(part)];
      if (item === undefined) continue;
      const what = spot.name.startsWith('"') ? 'an entry' : 'a part';
      spot = { value: item, place: item, name: `${what} of ${spot.name}` };
    } else if (value.kind === 'map') {
      const entry = value.entries.get(part.replaceAll('~1', '/').replaceAll('~0', '~'));
      if (entry === undefined) continue;
      const { key, value: there } = entry;
      const isMissing = there.kind === 'null' && there.spelling === '';
      spot = { value: there, place: isMissing ? key : there, name: quoted(key.text) };
    }
  }
  return spot;
}

function wrongValue({ value, name }: Spot, error: ErrorObject): string {
  const needed = `${name} must be ${titleOf(error.parentSchema)}`;
  switch (value.kind) {
    case 'text': {
      const near = nearest(value.text, allowedWords(error));
      const end = near === null ? '.' : `; did you mean ${quoted(near)}?`;
      return `${needed}, not ${quoted(value.text)}${end}`;
    }
    case 'null':
    case 'number':
    case 'boolean':
      if (value.spelling === '') return `${needed}, but nothing is here; fill it in or remove it.`;
      return `${needed}, not ${visible(value.spelling)}${quotesHelp(error) ? '; put quotes around it' : ''}.`;
    case 'list':
      return `${needed}, not ${listOf(value.items.length)}.`;
    case 'map':
      return `${needed}, not ${value.entries.size === 0 ? 'an empty map' : 'a map'}.`;
  }
}

function listOf(length: number): string {
  if (length === 0) return 'an empty list';
  return length === 1 ? 'a list of one' : `a list of ${length}`;
}

function tellUnknownKey(spot: Spot, error: ErrorObject, mistakes: Mistakes): void {
  const key = String(error.params['additionalProperty']);
  const entry = spot.value.kind === 'map' ? spot.value.entries.get(key) : undefined;
  const known = Object.keys(propertiesOf(error.parentSchema));
  const near = nearest(key, known);
  const all = `known are ${listed(known)}`;
  const help = near === null ? `${all}.` : `did you mean ${quoted(near)} (${all})?`;
  mistakes.at(
    entry?.key ?? spot.place,
    `${quoted(key)} is not a known key in ${spot.name}; ${help}`,
  );
}

function tellMissingKey(spot: Spot, error: ErrorObject, mistakes: Mistakes): void {
  const key = String(error.params['missingProperty']);
  const properties = propertiesOf(error.parentSchema);
  const misspelt = [...entriesOf(spot.value)].some(({ key: { text } }) => {
    return !Object.hasOwn(properties, text) && nearest(text, Object.keys(properties)) === key;
  });
  if (misspelt) return; // told as an unknown key
  const wanted = titleOf(properties[key]);
  mistakes.at(spot.place, `${spot.name} needs the key ${quoted(key)}; add it with ${wanted}.`);
}

/** `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Whether a number or `true` would be right as text: where any text may stand, a user called 42 for instance. */
function quotesHelp({ parentSchema }: ErrorObject): boolean {
  const { type, pattern, enum: words } = isRecord(parentSchema) ? parentSchema : {};
  const types = new Set([type].flat());
  return (
    pattern === undefined && words === undefined && types.has('string') && !types.has('integer')
  );
}

function allowedWords({ keyword, schema: words }: ErrorObject): readonly string[] {
  const all: unknown[] = keyword === 'enum' && Array.isArray(words) ? words : [];
  return all.filter((word) => typeof word === 'string');
}

function titleOf(part: unknown): string {
  return isRecord(part) && typeof part['title'] === 'string' ? part['title'] : 'something else';
}

function propertiesOf(part: unknown): Readonly<Record<string, unknown>> {
  return isRecord(part) && isRecord(part['properties']) ? part['properties'] : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
