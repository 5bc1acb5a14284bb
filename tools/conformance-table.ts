/**
 * Makes the tables of docs/conformance.md from what `hopscope conform --json` printed: for each RFC the numbers, then a row
 * for each check that some server did not pass.
 *
 *   tsx tools/conformance-table.ts FOLDER NAME...
 *
 * FOLDER holds NAME-5321.jsonl and NAME-821.jsonl for each server; the columns keep the order of the names.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of `--json`, as far as it is needed here. */
interface Outcome {
  readonly title: string;
  readonly section: string;
  readonly level: 'must' | 'should';
  readonly verdict: string;
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'verdict' in value;
}

function read(folder: string, name: string, rfc: string): readonly Outcome[] {
  const text = readFileSync(join(folder, `${name}-${rfc}.jsonl`), 'utf8');
  const values: unknown[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return values.filter(isOutcome);
}

/** What stands in a cell: nothing where the server conforms. */
function word({ verdict, level }: Outcome): string {
  if (verdict === 'conforms') return '';
  return verdict === 'breach' && level === 'should' ? 'departs' : verdict;
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(folder: string, names: readonly string[], rfc: string): readonly string[] {
  const columns = names.map((name) => read(folder, name, rfc));
  const count = (kind: string): string[] =>
    columns.map((outcomes) => String(outcomes.filter((one) => word(one) === kind).length));
  const checks = columns[0] ?? [];
  const rows = checks.flatMap(({ title, section }, index) => {
    const words = columns.map((outcomes) => {
      const outcome = outcomes[index];
      return outcome === undefined ? '' : word(outcome);
    });
    return words.every((one) => one === '') ? [] : [row(`${section} ${title}`, ...words)];
  });
  return [
    `## RFC ${rfc}: ${checks.length} checks`,
    '',
    row('', ...names),
    row('---', ...names.map(() => '---')),
    row('conform', ...count('')),
    row('breaches', ...count('breach')),
    row('departures from advice', ...count('departs')),
    row('undecided', ...count('undecided')),
    row('not applicable', ...count('not applicable')),
    '',
    row(`section, and what a receiver-SMTP does`, ...names),
    row('---', ...names.map(() => '---')),
    ...rows,
  ];
}

const [folder = '.', ...names] = process.argv.slice(2);
for (const rfc of ['5321', '821']) console.log(`${table(folder, names, rfc).join('\n')}\n`);
