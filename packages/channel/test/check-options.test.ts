import { describe, expect, it } from 'vitest';

import { InvalidOptionError, checkOptions, type OptionShape } from '../src/index.ts';

const SHAPE: OptionShape = {
  name: 'text',
  required: 'flag',
  most: 'number',
  least: 'amount',
  tell: 'function',
  clock: 'object',
  ca: 'list',
  auth: 'any',
  dialect: ['rfc821', 'rfc5321'],
  tls: ['never', 'required', { mode: ['never', 'required'] }],
  timeouts: { idle: 'number' },
};

describe('what a program without types gives as options', () => {
  it.each([
    [{}],
    [{ name: undefined, tls: undefined, timeouts: {} }],
    [{ name: '', required: false, most: Infinity, tell: () => {}, clock: {}, ca: [], auth: 3 }],
    [{ dialect: 'rfc821', tls: 'never', timeouts: { idle: 0 } }],
    [{ most: -1, least: 0 }],
    [{ least: Infinity }],
    [{ tls: { mode: 'required' } }],
  ])('is as it should be: %j', (options) => {
    expect(() => checkOptions(options, SHAPE)).not.toThrow();
  });

  it.each([
    [{ name: 5 }, 'name', 'it is a text'],
    [{ name: null }, 'name', 'it is a text'],
    [{ required: 'no' }, 'required', 'it is true or false'],
    [{ most: '5' }, 'most', 'it is a number'],
    [{ most: NaN }, 'most', 'it is a number'],
    [{ least: -1 }, 'least', 'it is a number, 0 or more; Infinity for no limit'],
    [{ least: NaN }, 'least', 'it is a number'],
    [{ least: '5' }, 'least', 'it is a number'],
    [{ tell: 'x' }, 'tell', 'it is a function'],
    [{ clock: 1 }, 'clock', 'it is an object'],
    [{ ca: 'PEM' }, 'ca', 'it is an array'],
    [{ dialect: 'esmtp' }, 'dialect', 'it is "rfc821" or "rfc5321"'],
    [{ tls: 'yes' }, 'tls', 'it is "never", "required" or an object'],
    [{ tls: null }, 'tls', 'it is "never", "required" or an object'],
    [{ tls: { mode: true } }, 'tls.mode', 'it is "never" or "required"'],
    [{ tls: { require: true } }, 'tls.require', 'there is no such option; there are mode'],
    [{ timeouts: 5 }, 'timeouts', 'it is an object'],
    [{ timeouts: { idle: '5s' } }, 'timeouts.idle', 'it is a number'],
    [{ toString: 1 }, 'toString', 'there is no such option; there are name, required, most, '],
  ])('is not: %j', (options, option, wanted) => {
    const run = (): void => checkOptions(options, SHAPE);
    expect(run).toThrow(InvalidOptionError);
    expect(run).toThrow(expect.objectContaining({ option }));
    expect(run).toThrow(`${option}: ${wanted}`);
  });

  it.each([[null], ['x'], [undefined]])('is no object: %j', (options) => {
    expect(() => checkOptions(options, SHAPE)).toThrow('options: it is an object');
  });
});
