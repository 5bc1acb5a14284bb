/** A hop as a row of the table: who to whom, the two paths as they crossed the wire, and the reply that ended it. */
import { isPast, type Frame } from '../model/frame.ts';
import type { HopRow } from '../model/journeys.ts';
import { atMost, cell, fit, span, widthOf, type Line, type Style } from '../spans.ts';
import { answer } from '../../text/reply.ts';
import { duration } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import { hostSpan, pathLine } from './words.ts';

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
  const said = ended ? answerOf(hop) : '·';
  return fit(
    [
      ...cell(sign, 2, style),
      ...cell(String(hop.number), 3, pale),
      ...linkLine(frame, hop, ' → ', pale, link - 1),
      span(' '),
      ...fit(pathLine(frame, hop.reversePath, pale, begun ? hop.step.prepended : null), path - 1),
      span(' '),
      ...fit(pathLine(frame, hop.forwardPath, pale), path - 1),
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
    ? hop.ended?.source === 'sender'
      ? '—'
      : visible(hop.ended?.reply.slice(0, 3) ?? '')
    : '·';
  return [
    fit(
      [
        ...cell(sign, 2, style),
        ...cell(String(hop.number), 3, pale),
        ...linkLine(frame, hop, '→', pale, NARROW_LEAD - 6),
        span(' '),
        ...fit(
          pathLine(frame, hop.reversePath, pale, begun ? hop.step.prepended : null),
          width - NARROW_LEAD - 6,
        ),
        span(' '),
        span(code, ended ? style : { dim: true }),
      ],
      width,
    ),
    fit(
      [
        ...cell('', NARROW_LEAD),
        ...fit(pathLine(frame, hop.forwardPath, pale), width - NARROW_LEAD),
      ],
      width,
    ),
  ];
}

function answerOf({ ended }: HopRow): string {
  return ended === null ? '' : visible(answer(ended.reply, ended.source === 'receiver'));
}

/** Both names, each shortened where they do not fit side by side. */
function linkLine(frame: Frame, hop: HopRow, arrow: string, pale: Style, width: number): Line {
  const from: Line = [hostSpan(frame, hop.from, pale)];
  const to: Line = [hostSpan(frame, hop.to, pale)];
  const room = width - arrow.length;
  const half = Math.floor(room / 2);
  const left = atMost(from, Math.max(half, room - widthOf(to)));
  return fit([...left, span(arrow, pale), ...atMost(to, room - widthOf(left))], width);
}

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
