/** The table of a benchmark, as text that is Markdown as well. */
import type { Benchmark } from './benchmarks.ts';
import { summaryOf } from './statistics.ts';
import type { Used } from './subject.ts';

/** `rounds`: for each program that took part, what one piece of work cost in each round. */
export function tableOf(
  { name, title, unit, subjects, mark }: Benchmark,
  rounds: ReadonlyMap<string, readonly Used[]>,
): string {
  const [first] = subjects;
  const base = rounds.get(first?.name ?? '')?.map(unit.of) ?? [];
  const header = [name, unit.name, 'lowest to highest', `x ${first?.name}`, 'a second'];
  const rows = subjects.map((subject) => {
    const used = rounds.get(subject.name);
    if (used === undefined) return [subject.name, `absent: ${subject.absent}`, '', '', ''];
    const values = used.map(unit.of);
    const { median, lowest, highest } = summaryOf(values);
    // Round by round, so that a slow moment of the machine stands on both sides of the line.
    const ratio = summaryOf(values.map((value, round) => value / (base[round] ?? Number.NaN)));
    const perSecond = 1e6 / summaryOf(used.map(({ wall }) => wall)).median;
    return [
      subject.name,
      digits(median),
      `${digits(lowest)} to ${digits(highest)}`,
      ratio.median.toFixed(2),
      Math.round(perSecond).toString(),
    ];
  });
  const table = [header, header.map(() => '---'), ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => {
    const cells = row.map((cell, column) => {
      if (cell === '---') return '-'.repeat(widths[column]!);
      return column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
    });
    return `| ${cells.join(' | ')} |`;
  });
  return [`${title}. Mark: ${mark}.`, '', ...lines].join('\n');
}

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}
