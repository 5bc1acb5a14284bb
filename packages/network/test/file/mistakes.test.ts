/** Every file of `mistakes/` is a table: a network file, and every mistake in it as it is printed. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { loadNetwork } from '../../src/file/load-network.ts';
import { formatMistake } from '../../src/file/mistake.ts';

interface Row {
  readonly title: string;
  readonly file: string;
  readonly mistakes: readonly string[];
}

const folder = new URL('mistakes/', import.meta.url);

describe.each(readdirSync(folder))('%s', (table) => {
  const rows: readonly Row[] = parse(readFileSync(new URL(table, folder), 'utf8'));

  test.each(rows)('$title: each mistake is told once, at its place', ({ file, mistakes }) => {
    const loaded = loadNetwork(file, 'net.yaml');
    const told = loaded.ok ? [] : loaded.mistakes.map((mistake) => formatMistake('net', mistake));
    expect(told).toEqual(mistakes.map((line) => `net:${line}`));
  });

  test.each(rows)('$title: each mistake is one line without control characters', ({ file }) => {
    const loaded = loadNetwork(file, 'net.yaml');
    for (const { sentence } of loaded.ok ? [] : loaded.mistakes) {
      expect(sentence).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+[.?]$/u);
      expect(sentence.length).toBeLessThan(400);
    }
  });
});

test('The name of the file cannot move the cursor either.', () => {
  expect(formatMistake('a\u001b[2J\n', { line: 1, column: 2, sentence: 'no.' })).toBe(
    'a\\x1b[2J\\n:1:2: no.',
  );
});
