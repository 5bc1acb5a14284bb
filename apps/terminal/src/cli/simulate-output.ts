/** The words of `simulate`: progress, the summary with its small plots, and a breach with what leads there. */
import {
  TIMES,
  formatFault,
  type Counts,
  type FoundBreach,
  type Scenario,
  type Shrunk,
} from '@hopscope/network';
import { formatPath } from '@hopscope/protocol';

import { aligned } from '../text/aligned.ts';
import { numbered } from '../text/numbered.ts';
import { journalLine } from '../text/journal-line.ts';
import { silencesOf } from '../text/silences.ts';
import { visible } from '../text/visible.ts';

/** What a campaign has come to. */
export interface Campaign {
  readonly seeds: number;
  readonly breaches: number;
  readonly firstFailingSeed: number | null;
  readonly counts: Counts;
}

/** As `--json` prints it. */
export function campaignRecord({ seeds, breaches, firstFailingSeed, counts }: Campaign): object {
  const { delivered, notified, lost, duplicates, retries, hops } = counts;
  return {
    seeds,
    breaches,
    delivered,
    notified,
    lost,
    duplicates,
    retries,
    hops,
    firstFailingSeed,
  };
}

const BAR = 24;

/** `[#########               ] 372 of 1000 seeds, 41 a second, 15 s left, no breach`. */
export function progressLine(
  { seeds, breaches }: Campaign,
  total: number,
  seconds: number,
): string {
  const filled = Math.round((seeds / total) * BAR);
  const rate = seeds / Math.max(seconds, 0.001);
  const left = seeds === 0 ? '' : `, ${Math.ceil((total - seeds) / rate)} s left`;
  const bar = `${'#'.repeat(filled)}${' '.repeat(BAR - filled)}`;
  return `[${bar}] ${seeds} of ${total} seeds, ${Math.round(rate)} a second${left}, ${found(breaches)}`;
}

function found(breaches: number): string {
  return breaches === 0 ? 'no breach' : numbered(breaches, 'breach').replace(/hs$/, 'hes');
}

/** The journal says of each which it was. */
const WHAT_LOST_MEANS: readonly string[] = [
  '',
  'Lost: a fault destroyed the spool, the reverse-path is null so that nobody may be told,',
  'or no notification could be written. Mail that is lost in any other way is a breach.',
];

export function summaryLines(campaign: Campaign, seconds: number): readonly string[] {
  const { seeds, breaches, counts } = campaign;
  const rate = Math.round(counts.hops / Math.max(seconds, 0.001));
  return [
    `${numbered(seeds, 'seed')} in ${seconds.toFixed(1)} s (${rate} hops a second): ${found(breaches)}.`,
    '',
    ...aligned([
      ['mails', String(counts.mails), 'faults that struck', String(counts.faults)],
      ['delivered', String(counts.delivered), 'retries', String(counts.retries)],
      ['notified', String(counts.notified), 'duplicates', String(counts.duplicates)],
      ['lost', String(counts.lost), 'refused', String(counts.refused)],
      ['hops', String(counts.hops), 'events', String(counts.events)],
    ]),
    ...(counts.lost === 0 ? [] : WHAT_LOST_MEANS),
    ...plot('Delivered after so many hops:', hopBars(counts.byHops)),
    ...plot('Delivered within:', timeBars(counts.byTime)),
  ];
}

type Row = readonly [label: string, count: number];

/** Where routes go round in a loop, a few mails make many hops: numbers that none made are left out. */
function hopBars(byHops: readonly number[]): readonly Row[] {
  return byHops.flatMap((count, hops): Row[] => (count === 0 ? [] : [[String(hops), count]]));
}

const TIME_NAMES = ['1 second', '10 seconds', '1 minute', '10 minutes', '1 hour', 'more'] as const;

function timeBars(byTime: readonly number[]): readonly Row[] {
  return TIMES.map((_, index) => [TIME_NAMES[index] ?? '', byTime[index] ?? 0]);
}

const PLOT = 40;

function plot(title: string, rows: readonly Row[]): readonly string[] {
  const most = Math.max(0, ...rows.map(([, count]) => count));
  if (most === 0) return [];
  const width = Math.max(...rows.map(([label]) => label.length));
  const digits = String(most).length;
  const bars = rows.map(([label, count]) => {
    const bar = '#'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * PLOT)));
    return `  ${label.padStart(width)}  ${String(count).padStart(digits)} ${bar}`.trimEnd();
  });
  return ['', title, ...bars];
}

/** What was broken, by which seed, and the command lines that let it be seen again. */
export function breachLines(
  seed: number,
  breach: FoundBreach,
  commands: readonly string[],
): readonly string[] {
  const silences = silencesOf(breach.tail);
  return [
    '',
    `Seed ${seed} breaks ${breach.law} at event ${breach.seq}: ${cut(breach.what, 400)}.`,
    ...breach.tail.map(
      (event) =>
        `  ${String(event.seq).padStart(6)}  ${cut(journalLine(event, silences.at(event.seq)), 160)}`,
    ),
    'See it again with:',
    ...commands.map((command) => `  ${command}`),
  ];
}

/** The smallest scenario that still breaks the same law. */
export function shrunkLines({ scenario, breach, tries }: Shrunk): readonly string[] {
  const { plan, mails } = scenario;
  return [
    '',
    `The smallest that still breaks it (${numbered(tries, 'run')}): ${sizes(scenario)}.`,
    `  hosts: ${plan.hosts.map(({ name }) => name).join(', ')}`,
    ...plan.faults.map((fault) => `  fault: ${formatFault(fault)}`),
    ...mails.map(
      ({ at, mail }) =>
        `  mail at ${at} ms: from ${mail.from.localPart}@${mail.from.host} to ${mail.to.map(formatPath).join(', ')}`,
    ),
    `  breach at event ${breach.seq}: ${cut(breach.what, 400)}`,
  ];
}

function sizes({ plan, mails }: Scenario): string {
  const parts = [
    numbered(plan.hosts.length, 'host'),
    numbered(plan.faults.length, 'fault'),
    numbered(mails.length, 'mail'),
  ];
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** On one line, and not longer than that. */
function cut(text: string, most: number): string {
  const shown = visible(text);
  return shown.length <= most ? shown : `${shown.slice(0, most - 3)}...`;
}
