/**
 * The hop table: what happened to the two paths of a mail from host to host, and what became of it. Paths stand as they
 * were on the wire and are never cut or broken, so that they can be copied.
 */
import type { Outcome } from '@hopscope/network';

import { aligned } from './aligned.ts';
import type { DeliveryReport, HopReport, MailReport, NotificationReport } from './mail-report.ts';
import { answer } from './reply.ts';
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
export function formatReport(report: MailReport, columns: number): readonly string[] {
  const tables = [report.hops, ...report.notifications.map(({ hops }) => hops)].map(table);
  const fits = tables.every((lines) => lines.every((line) => line.length <= columns));
  const format = fits ? table : stacked;
  const lines = [
    ...hopLines(report.hops, format),
    ...outcomeLines(report),
    ...report.notifications.flatMap((notification) => ['', ...told(notification, format)]),
  ];
  return lines.map(visible);
}

type Format = (hops: readonly HopReport[]) => readonly string[];

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

function hopLines(hops: readonly HopReport[], format: Format): readonly string[] {
  return hops.length === 0 ? [] : [...format(hops), ''];
}

function rowOf(hop: HopReport, index: number): Row {
  return [
    String(index + 1),
    `${hop.from}>${hop.to}`,
    hop.reversePath,
    hop.forwardPath,
    hop.reply === null ? 'under way' : answer(hop.reply, hop.saidBy !== null),
    hop.ms === null ? '' : duration(hop.ms),
  ];
}

function outcomeLines(report: MailReport): readonly string[] {
  const { delivered, recipients } = report;
  return [
    ...delivered.map(deliveredLine),
    ...recipients
      .filter(({ outcome }) => outcome !== 'delivered')
      .map(
        ({ forwardPath, outcome, reply }) =>
          `${outcome}: ${forwardPath}${reply === null ? '' : `: ${reply}`}`,
      ),
    ...elsewhere(report),
  ];
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
  { by, recipients, hops, delivered, outcome }: NotificationReport,
  format: Format,
): readonly string[] {
  const why = recipients.flatMap(({ reply }) => reply ?? []).map((reply) => `: ${reply}`);
  const end =
    delivered.length > 0
      ? delivered.map(deliveredLine)
      : [`the notification: ${FATE[outcome]}${why.join('')}`];
  return [`Undeliverable-mail notification, by ${by}`, ...hopLines(hops, format), ...end];
}
