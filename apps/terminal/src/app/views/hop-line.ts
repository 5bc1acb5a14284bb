/** A hop as a row of the table: who to whom, the two paths as they crossed the wire, and the reply that ended it. */
import { isPast, type Frame } from '../model/frame.ts';
import type { HopRow } from '../model/journeys.ts';
import { atMost, broken, cell, fit, span, widthOf, type Line, type Style } from '../spans.ts';
import { answer } from '../../text/reply.ts';
import { duration } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import { foldedPath, hostSpan, pathLine } from './words.ts';

/** Widths of the wide table. */
export interface Columns {
  readonly link: number;
  readonly path: number;
  readonly reply: number;
}

export function columnsOf(width: number): Columns {
  const link = 16;
  const reply = width < 110 ? 16 : 24;
  return { link, reply, path: Math.floor((width - 5 - link - reply - 8) / 2) };
}

/** Columns before the paths in the narrow table. */
export const NARROW_LEAD = 18;

/** One line. */
export function wideHop(frame: Frame, hop: HopRow, width: number): Line {
  const { link, path, reply } = columnsOf(width);
  const { sign, style, begun, ended } = statusOf(frame, hop);
  const pale: Style = begun ? {} : { dim: true };
  const said = ended ? briefAnswerOf(hop) : '·';
  return fit(
    [
      ...cell(sign, 2, style),
      ...numberAndLink(frame, hop, ' → ', pale, link + 2),
      span(' '),
      ...foldedPath(frame, hop.reversePath, path - 1, pale, begun ? hop.step.prepended : null),
      span(' '),
      ...foldedPath(frame, hop.forwardPath, path - 1, pale),
      span(' '),
      ...fit([span(said, ended ? style : { dim: true })], reply - 1),
      span(' '),
      ...fit([span((ended ? duration(hop.ended?.ms ?? 0) : '').padStart(7), { dim: true })], 7),
    ],
    width,
  );
}

/** Two lines: the reverse-path with the reply code, and under it the forward-path. */
export function narrowHop(frame: Frame, hop: HopRow, width: number): readonly Line[] {
  const { sign, style, begun, ended } = statusOf(frame, hop);
  const pale: Style = begun ? {} : { dim: true };
  const code = ended
    ? hop.silence !== null
      ? '—'
      : visible(hop.ended?.reply.slice(0, 3) ?? '')
    : '·';
  return [
    fit(
      [
        ...cell(sign, 2, style),
        ...numberAndLink(frame, hop, '→', pale, NARROW_LEAD - 3),
        span(' '),
        ...foldedPath(
          frame,
          hop.reversePath,
          width - NARROW_LEAD - 6,
          pale,
          begun ? hop.step.prepended : null,
        ),
        span(' '),
        span(code, ended ? style : { dim: true }),
      ],
      width,
    ),
    fit(
      [...cell('', NARROW_LEAD), ...foldedPath(frame, hop.forwardPath, width - NARROW_LEAD, pale)],
      width,
    ),
  ];
}

/** Columns before what a row says where nothing is cut. */
export const WHOLE_LEAD = 6;

/** As many lines as it takes: who to whom with the whole reply, and under it both commands. */
export function wholeHop(frame: Frame, hop: HopRow, width: number): readonly Line[] {
  const { sign, style, begun, ended } = statusOf(frame, hop);
  const pale: Style = begun ? {} : { dim: true };
  const marked = begun ? hop.step.prepended : null;
  const said: Line = ended
    ? [
        span(`   ${answerOf(hop)}`, style),
        span(`   ${duration(hop.ended?.ms ?? 0)}`, { dim: true }),
      ]
    : [];
  const lead = span(' '.repeat(WHOLE_LEAD));
  const link: Line = [
    hostSpan(frame, hop.from, pale),
    span(' → ', pale),
    hostSpan(frame, hop.to, pale),
  ];
  return [
    [...cell(sign, 2, style), ...cell(String(hop.number), WHOLE_LEAD - 2, pale), ...link, ...said],
    [lead, span('MAIL FROM:', pale), ...pathLine(frame, hop.reversePath, pale, marked)],
    [lead, span('RCPT TO:', pale), ...pathLine(frame, hop.forwardPath, pale)],
  ].flatMap((line) => broken(line, width, WHOLE_LEAD + 2));
}

function answerOf({ ended, silence }: HopRow): string {
  return ended === null ? '' : visible(answer(ended.reply, silence));
}

/** Where there is little room: what happened, and no code that nobody has said. */
function briefAnswerOf({ ended, silence }: HopRow): string {
  return ended === null ? '' : visible(silence === null ? ended.reply : silence.why);
}

/** The number, below the others where there is room, and both names, each shortened where they do not fit side by side. */
function numberAndLink(frame: Frame, hop: HopRow, arrow: string, pale: Style, width: number): Line {
  const from: Line = [hostSpan(frame, hop.from, pale)];
  const to: Line = [hostSpan(frame, hop.to, pale)];
  const number = `${hop.number} `;
  const spare = width - widthOf([...from, ...to]) - arrow.length;
  const lead = Math.max(number.length, Math.min(NUMBER, spare));
  const room = width - lead - arrow.length;
  const half = Math.floor(room / 2);
  const left = atMost(from, Math.max(half, room - widthOf(to)));
  return fit(
    [...cell(number, lead, pale), ...left, span(arrow, pale), ...atMost(to, room - widthOf(left))],
    width,
  );
}

/** Columns of the number of a hop. */
const NUMBER = 3;

function statusOf(
  frame: Frame,
  hop: HopRow,
): { sign: string; style: Style; begun: boolean; ended: boolean } {
  const begun = isPast(frame, hop.seq);
  const ended = hop.ended !== null && isPast(frame, hop.ended.seq);
  if (!begun) return { sign: ' ', style: { dim: true }, begun, ended };
  if (!ended) return { sign: '▶', style: { color: frame.theme.note, bold: true }, begun, ended };
  if (hop.ended?.outcome === 'passed-on')
    return { sign: '✓', style: { color: frame.theme.good }, begun, ended };
  const deferred = hop.ended?.outcome === 'deferred';
  return {
    sign: deferred ? '!' : '✗',
    style: { color: frame.theme.bad, bold: true },
    begun,
    ended,
  };
}
