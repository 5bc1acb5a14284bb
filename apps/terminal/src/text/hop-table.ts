/**
 * The hop table: what happened to the two paths of a mail from host to host, and what became of it. Paths stand as they
 * were on the wire and are never cut or broken, so that they can be copied.
 */
import type { Outcome } from '@hopscope/network';

import { NOTIFICATION_NAMES } from './notification-name.ts';

import { aligned } from './aligned.ts';
import type { DeliveryReport, HopReport, MailReport, NotificationReport } from './mail-report.ts';
import { answer } from './reply.ts';
import type { Silence, SilenceOf } from './silences.ts';
import { duration } from './time.ts';
import { visible } from './visible.ts';

const HEADINGS = [
  'HOP',
  'LINK',
  'MAIL FROM: reverse-path',
  'RCPT TO: forward-path',
  'REPLY',
  'TIME',
] as const;

type Row = readonly [string, string, string, string, string, string];

/** The whole answer of `send`, at most `columns` wide unless a single path or reply is wider. */
export function formatReport(
  report: MailReport,
  columns: number,
  silenceOf: SilenceOf = () => null,
): readonly string[] {
  const own = toldHops(report, silenceOf);
  const others = report.notifications.map((about) => toldHops(about, silenceOf));
  const tables = [own, ...others].map(table);
  const fits = tables.every((lines) => lines.every((line) => line.length <= columns));
  const format = fits ? table : stacked;
  const lines = [
    ...hopLines(own, format),
    ...outcomeLines(report, own),
    ...report.notifications.flatMap((notification, index) => [
      '',
      ...told(notification, others[index] ?? [], format),
    ]),
  ];
  return lines.map(visible);
}

/** A hop, and why no reply has ended it. */
interface ToldHop {
  readonly hop: HopReport;
  readonly silence: Silence | null;
}

function toldHops(
  { mail, hops }: Pick<MailReport, 'mail' | 'hops'>,
  silenceOf: SilenceOf,
): readonly ToldHop[] {
  return hops.map((hop, index) => ({ hop, silence: silenceOf(mail, index) }));
}

type Format = (hops: readonly ToldHop[]) => readonly string[];

/** The hops in columns. */
const table: Format = (hops) =>
  aligned([HEADINGS, ...hops.map((hop, index) => rowOf(hop, index).map(visible))]);

/** The hops one below the other, for where the columns do not fit. */
const stacked: Format = (hops) =>
  hops
    .map(rowOf)
    .flatMap(([hop, link, reversePath, forwardPath, reply, time]) => [
      `HOP ${hop}  ${link}  ${reply}${time === '' ? '' : `  (${time})`}`,
      `  MAIL FROM:${reversePath}`,
      `  RCPT TO:${forwardPath}`,
    ]);

function hopLines(hops: readonly ToldHop[], format: Format): readonly string[] {
  return hops.length === 0 ? [] : [...format(hops), ''];
}

function rowOf({ hop, silence }: ToldHop, index: number): Row {
  return [
    String(index + 1),
    `${hop.from}>${hop.to}`,
    hop.reversePath,
    hop.forwardPath,
    hop.reply === null ? 'under way' : answer(hop.reply, silence),
    hop.ms === null ? '' : duration(hop.ms),
  ];
}

function outcomeLines(report: MailReport, hops: readonly ToldHop[]): readonly string[] {
  const { delivered, recipients } = report;
  return [
    ...delivered.map(deliveredLine),
    ...recipients
      .filter(({ outcome }) => outcome !== 'delivered')
      .map(
        ({ forwardPath, outcome, reply }) =>
          `${outcome}: ${forwardPath}${reply === null ? '' : `: ${deciding(reply, hops)}`}`,
      ),
    ...elsewhere(report),
  ];
}

/** The reply that an outcome rests on: that of the last hop that ended with it, or one that no hop brought. */
function deciding(reply: string, hops: readonly ToldHop[]): string {
  const last = hops.findLast(({ hop }) => hop.reply === reply);
  return answer(reply, last?.silence ?? null);
}

/** Mail that was passed on to a host outside this network counts as delivered, and no mailbox of ours can be named. */
function elsewhere({ outcome, delivered }: MailReport): readonly string[] {
  return outcome === 'delivered' && delivered.length === 0
    ? ['delivered: passed on to a host outside this network']
    : [];
}

function deliveredLine({ mailbox, returnPath }: DeliveryReport): string {
  return `delivered: ${mailbox}, Return-Path: ${returnPath}`;
}

const FATE: Readonly<Record<Outcome, string>> = {
  delivered: 'delivered',
  returned: 'returned',
  refused: 'refused',
  lost: 'lost',
  deferred: 'still on its way',
};

function told(
  { by, tells, recipients, delivered, outcome }: NotificationReport,
  hops: readonly ToldHop[],
  format: Format,
): readonly string[] {
  const why = recipients
    .flatMap(({ reply }) => reply ?? [])
    .map((reply) => `: ${deciding(reply, hops)}`);
  const end =
    delivered.length > 0
      ? delivered.map(deliveredLine)
      : [`the notification: ${FATE[outcome]}${why.join('')}`];
  return [`${NOTIFICATION_NAMES[tells]}, by ${by}`, ...hopLines(hops, format), ...end];
}
