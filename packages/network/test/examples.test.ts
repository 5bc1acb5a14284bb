/** The examples run as they stand, and print what they say. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOM = fileURLToPath(new URL('..', import.meta.url));

function printed(...words: readonly string[]): string {
  const flags = ['--conditions=@hopscope/source'];
  return execFileSync(process.execPath, [...flags, ...words], { cwd: ROOM, encoding: 'utf8' });
}

function run(code: string): string {
  return printed('--input-type=module-typescript', '--eval', code);
}

test.each([
  ['retry-in-virtual-time', /^35001 ms, via ONE and TWO, back along <@TWO,@ONE:SAM@ALPHA>\n$/],
  ['lost-reply', /^a cut before the reply at end; JOE has 2 copies\n$/],
  [
    'fork-the-past',
    /^\d+ events in common; in the other a refusal strikes at TWO: 550 at RCPT\nm1: delivered, returned\nm1-n1: null, delivered\n$/,
  ],
])('%s', (name, says) => {
  expect(printed(`examples/${name}.ts`)).toMatch(says);
});

test('the code of the README runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [first = '', second = '', domains = '', calls = ''] = Array.from(
    readme.matchAll(/```ts\n(.*?)```/gs),
    ([, code]) => code,
  );
  expect(run(first)).toBe('m1 delivered via ONE\n');
  expect(run(second)).toMatch(/^delivered after 35 s, \d+ events\n$/);
  expect(run(domains)).toBe('delivered via BACKUP, mailbox 1\n');
  expect(run(calls)).toMatch(/^fetched after 60(?:\.\d+)? s\n$/);
});
