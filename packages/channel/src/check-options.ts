/**
 * Options that a program without types gives: the first that is unknown, or is not what it should be, is told. An option that is
 * misspelt would else be as if it were left out, and some of them keep a secret. What a value means is for its owner to judge.
 */
import { InvalidOptionError } from './invalid-option-error.ts';

/**
 * What a value has to be: a kind, one of some texts, or an object with options of its own. `any`: its owner looks at it by itself.
 * `amount`: a size, a count or a time, for elsewhere -1 means that there is no limit, and here it would be the tightest of all.
 */
export type OptionKind =
  | 'any'
  | 'text'
  | 'flag'
  | 'number'
  | 'amount'
  | 'function'
  | 'object'
  | 'list'
  | readonly (string | OptionShape)[]
  | OptionShape;

/** The options that there are, by name. Each may be left out. */
export interface OptionShape {
  readonly [name: string]: OptionKind;
}

/** The defaults, and over them what was given: what is undefined is as if it were left out. */
export function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options> = {},
): Options {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) };
}

/** Throws InvalidOptionError. `name`: what the options themselves are called. */
export function checkOptions(options: unknown, shape: OptionShape, name = 'options'): void {
  checkEach(options, shape, name, '');
}

function checkEach(options: unknown, shape: OptionShape, name: string, before: string): void {
  if (!isObject(options)) throw new InvalidOptionError(name, 'it is an object');
  for (const [key, value] of Object.entries(options)) {
    const option = `${before}${key}`;
    const kind = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (kind === undefined) {
      const names = series(Object.keys(shape), 'and');
      throw new InvalidOptionError(option, `there is no such option; there are ${names}`);
    }
    if (value !== undefined) check(value, kind, option);
  }
}

function check(value: unknown, kind: OptionKind, option: string): void {
  if (typeof kind === 'string') {
    const { fits, wanted } = KINDS[kind];
    if (!fits(value)) throw new InvalidOptionError(option, wanted);
    return;
  }
  if (!isChoice(kind)) return checkEach(value, kind, option, `${option}.`);
  const shape = kind.find((one) => typeof one !== 'string');
  if (shape !== undefined && isObject(value)) return checkEach(value, shape, option, `${option}.`);
  if (kind.some((one) => one === value)) return;
  const named = kind.map((one) => (typeof one === 'string' ? JSON.stringify(one) : 'an object'));
  throw new InvalidOptionError(option, `it is ${series(named, 'or')}`);
}

const KINDS: Readonly<
  Record<
    Extract<OptionKind, string>,
    { readonly fits: (value: unknown) => boolean; readonly wanted: string }
  >
> = {
  any: { fits: () => true, wanted: 'it may be anything' },
  text: { fits: (value) => typeof value === 'string', wanted: 'it is a text' },
  flag: { fits: (value) => typeof value === 'boolean', wanted: 'it is true or false' },
  number: {
    fits: (value) => typeof value === 'number' && !Number.isNaN(value),
    wanted: 'it is a number',
  },
  amount: {
    fits: (value) => typeof value === 'number' && value >= 0,
    wanted: 'it is a number, 0 or more; Infinity for no limit',
  },
  function: { fits: (value) => typeof value === 'function', wanted: 'it is a function' },
  object: { fits: isObject, wanted: 'it is an object' },
  list: { fits: Array.isArray, wanted: 'it is an array' },
};

function isChoice(kind: OptionKind): kind is readonly (string | OptionShape)[] {
  return Array.isArray(kind);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `a, b and c`. */
function series(words: readonly string[], last: 'and' | 'or'): string {
  const rest = words.slice(0, -1);
  return rest.length === 0 ? words.join('') : `${rest.join(', ')} ${last} ${words.at(-1)}`;
}
