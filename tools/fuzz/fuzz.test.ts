import { octetsOf, textOf } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { Fuzzer, type Found } from './fuzzer.ts';
import { randomFrom } from './random.ts';
import { inParts, type Target } from './target.ts';
import { TARGETS } from './targets/index.ts';

const SEED = 821;

function fuzzed(target: Target, steps: number): Found | null {
  const fuzzer = new Fuzzer(target, randomFrom(SEED), null);
  let found = fuzzer.begin();
  for (let step = 0; step < steps && found === null; step += 1) found = fuzzer.step();
  return found;
}

describe('whatever the octets are, the laws hold', () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))('of %s', (_name, target) => {
    expect(fuzzed(target, 3)).toBeNull();
  });
});

/** Has a fault that only an input with three things in it shows; each that is there is an outcome of its own. */
const FAULTY: Target = {
  name: 'faulty',
  longest: 100,
  seeds: ['x'],
  words: ['<', '>', '@', '"', '\\'],
  run(input) {
    const text = textOf(input);
    const there = ['<<', '@@', '\\"'].filter((part) => text.includes(part));
    if (there.length === 3) throw new Error('all three');
    return there.join();
  },
};

it('a planted fault is found, and the input that shows it is cut to what it needs', () => {
  const found = fuzzed(FAULTY, 100);
  expect(found?.error).toEqual(new Error('all three'));
  expect(found?.input.length).toBeLessThanOrEqual(8);
});

it('the same seed finds the same', () => {
  expect(fuzzed(FAULTY, 100)).toEqual(fuzzed(FAULTY, 100));
});

it('the parts of an input are the input', () => {
  for (const text of ['', 'a', 'ab', 'a\r\n.\r\n', 'x'.repeat(100)]) {
    const octets = octetsOf(text);
    expect(inParts(octets).map(textOf).join('')).toBe(text);
  }
});
