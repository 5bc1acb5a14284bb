/**
 * Writes docs/support.md: what is supported, with the tests that prove it. Runs those tests first; what no test proves has no
 * mark. The rows are in support/rows.ts.
 *
 *   npm run support
 *
 * Says which proofs no test meets and which tests failed, and then exits with 1; when one failed on which the table rests,
 * the table stays as it was.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { format } from 'oxfmt';

import { COLUMNS, GROUPS, type Column, type Group, type Proof, type Row } from './support/rows.ts';

interface Test {
  readonly file: string;
  readonly title: string;
  readonly status: string;
}

/** What vitest writes, as far as it is needed here. */
interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
    }[];
  }[];
}

function runTests(): readonly Test[] {
  const folder = mkdtempSync(join(tmpdir(), 'support-'));
  const file = join(folder, 'results.json');
  const projects = COLUMNS.flatMap((name) => ['--project', name]);
  const named = new Set(
    cells.flatMap(({ row, column }) =>
      (row.proofs[column] ?? []).map((proof) => proof.file || resolve('packages', column, 'test')),
    ),
  );
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${file}`, ...projects, ...named];
  spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const results: Results = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
  return results.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      file: relative('.', name).replaceAll('\\', '/'),
      title: fullName,
      status,
    })),
  );
}

/** The tests of a cell, for each of its proofs. What was skipped proves nothing. */
function testsOf(column: Column, proofs: readonly Proof[]): readonly (readonly Test[])[] {
  return proofs.map(({ file, title }) =>
    tests.filter(
      (one) =>
        one.file.startsWith(`packages/${column}/test/`) &&
        one.file.includes(file) &&
        title.test(one.title) &&
        (one.status === 'passed' || one.status === 'failed'),
    ),
  );
}

/** The tests that prove a cell; null when one of its proofs is met by none, or a test fails. */
function proven(column: Column, proofs: readonly Proof[]): readonly Test[] | null {
  const found = testsOf(column, proofs);
  const all = [...new Set(found.flat())];
  const holds =
    found.every((some) => some.length > 0) && all.every(({ status }) => status === 'passed');
  return holds ? all : null;
}

/** The proofs of a cell that no test meets, in words. */
function unmet({ feature, proofs }: Row, column: Column): readonly string[] {
  const due = proofs[column] ?? [];
  return due
    .filter((proof) => testsOf(column, [proof]).flat().length === 0)
    .map(({ file, title }) => `${column}, "${feature}": no test of *${file}* is called ${title}.`);
}

function cell(row: Row, column: Column): string {
  const proofs = row.proofs[column];
  if (proofs === undefined) return '';
  const by = proven(column, proofs);
  if (by === null) return 'no test';
  marks += 1;
  return `✓ ${by.length}`;
}

function table({ title, rows }: Group): readonly string[] {
  return [
    `| **${title}** |${' |'.repeat(COLUMNS.length)}`,
    ...rows.map(
      (row) => `| ${[row.feature, ...COLUMNS.map((one) => cell(row, one))].join(' | ')} |`,
    ),
  ];
}

function list({ rows }: Group): readonly string[] {
  return rows.flatMap((row) => [
    `### ${row.feature}`,
    ...COLUMNS.flatMap((column) => {
      const by = proven(column, row.proofs[column] ?? []) ?? [];
      return by.map(
        ({ file, title }) =>
          `- [${file.replace(/^packages\//, '')}](../${file}): ${escaped(title)}`,
      );
    }),
    '',
  ]);
}

function escaped(title: string): string {
  return title.replaceAll(/\p{Cc}/gu, '·').replaceAll(/[\\`*_<>[\]|]/g, String.raw`\$&`);
}

const cells = GROUPS.flatMap(({ rows }) =>
  rows.flatMap((row) => COLUMNS.map((column) => ({ row, column }))),
);
let marks = 0;
const tests = runTests();
const text = `# What is supported

Written by \`npm run support\`, which runs the tests: a mark, and the number of passing tests that prove it. \`no test\` means
that nothing proves it yet; an empty cell, that the package has nothing to do with it. Of \`network\` it is told what its hosts do;
what they have from protocol and do not change has an empty cell there.

| | ${COLUMNS.join(' | ')} |
| --- |${' --- |'.repeat(COLUMNS.length)}
${GROUPS.flatMap(table).join('\n')}

## The tests

${GROUPS.flatMap(list).join('\n')}
`;
const { code } = await format(
  'support.md',
  text,
  JSON.parse(readFileSync('.oxfmtrc.json', 'utf8')),
);
const missing = cells.flatMap(({ row, column }) => unmet(row, column));
const restsOn = new Set(
  cells.flatMap(({ row, column }) => testsOf(column, row.proofs[column] ?? []).flat()),
);
const failed = [...restsOn].filter(({ status }) => status === 'failed');
for (const sentence of missing) console.log(sentence);
for (const { file, title } of failed) console.log(`${file}: failed: ${title}`);
if (missing.length + failed.length > 0) process.exitCode = 1;
if (failed.length > 0) {
  console.log(`docs/support.md stays as it was: ${failed.length} tests failed that it rests on.`);
} else {
  writeFileSync('docs/support.md', code);
  console.log(`docs/support.md: ${marks} cells are proven by ${restsOn.size} tests.`);
}
