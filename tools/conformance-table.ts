/**
 * Makes the tables of docs/conformance.md from what `hopscope conform --json` printed: for each RFC, and for the RFCs of service
 * extensions together, the numbers, then a row for each check that some server did not pass.
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
  readonly rfc: string;
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

/** What stands in a cell: nothing where the server conforms, and a hyphen where the check needs what it does not have. */
function word({ verdict, level }: Outcome): string {
  if (verdict === 'conforms') return '';
  if (verdict === 'not applicable') return '-';
  return verdict === 'breach' && level === 'should' ? 'departs' : verdict;
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What a table is about: which outcomes of which file. */
interface Subject {
  readonly file: '5321' | '821';
  readonly heading: string;
  readonly has: (outcome: Outcome) => boolean;
  readonly place: (outcome: Outcome) => string;
}

const SUBJECTS: readonly Subject[] = [
  ...(['5321', '821'] as const).map((file): Subject => ({
    file,
    heading: `RFC ${file}`,
    has: ({ rfc }) => rfc === file,
    place: ({ section }) => section,
  })),
  {
    file: '5321',
    heading: 'Service extensions',
    has: ({ rfc }) => rfc !== '5321',
    place: ({ rfc, section }) => `RFC ${rfc} ${section}`,
  },
];

function table(folder: string, names: readonly string[], subject: Subject): readonly string[] {
  const columns = names.map((name) => read(folder, name, subject.file).filter(subject.has));
  const count = (kind: string): string[] =>
    columns.map((outcomes) => String(outcomes.filter((one) => word(one) === kind).length));
  const checks = columns[0] ?? [];
  const rows = checks.flatMap((check, index) => {
    const words = columns.map((outcomes) => {
      const outcome = outcomes[index];
      return outcome === undefined ? '' : word(outcome);
    });
    const passed = words.every((one) => one === '' || one === '-');
    return passed ? [] : [row(`${subject.place(check)} ${check.title}`, ...words)];
  });
  return [
    `## ${subject.heading}: ${checks.length} checks`,
    '',
    row('', ...names),
    row('---', ...names.map(() => '---')),
    row('conform', ...count('')),
    row('breaches', ...count('breach')),
    row('departures from advice', ...count('departs')),
    row('undecided', ...count('undecided')),
    row('not applicable', ...count('-')),
    '',
    row(`section, and what a receiver-SMTP does`, ...names),
    row('---', ...names.map(() => '---')),
    ...rows,
  ];
}

const [folder = '.', ...names] = process.argv.slice(2);
for (const subject of SUBJECTS) console.log(`${table(folder, names, subject).join('\n')}\n`);
