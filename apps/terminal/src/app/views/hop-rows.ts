/** The hop table: for each hop the two paths exactly as they crossed the wire, and between them what each host did. */
import { originalMail } from '@hopscope/network';

import { notificationName } from '../../text/notification-name.ts';
import { isPast, rowNow, type Frame } from '../model/frame.ts';
import type { HopRow, Journey, JourneyRow } from '../model/journeys.ts';
import { windowAt } from '../model/scrolling.ts';
import { broken, cell, fit, span, type Line, type Style } from '../spans.ts';
import { NARROW_LEAD, WHOLE_LEAD, columnsOf, narrowHop, wholeHop, wideHop } from './hop-line.ts';
import { noteLine, noteWords, stepLine, stepWords } from './host-line.ts';
import { Heights, linesIn, linesOf, rowOf, type Row, type View } from './rows.ts';
import { pathLine } from './words.ts';

/** The table in at most `height` lines: around the row at the playhead, until the user scrolls. */
export function hopTable(frame: Frame, width: number, height: number, wide: boolean): View {
  const heading = wide ? wideHeading(width) : narrowHeading(width);
  const { lines, window } = tableOf(frame, rowsOf(frame, width, wide), height - 1);
  return { lines: [heading, ...lines], window };
}

/** The same rows with nothing cut, each on as many lines as it takes, under the whole envelope. */
export function wholeTable(frame: Frame, width: number, height: number): View {
  const { journey } = frame;
  if (journey === null) return tableOf(frame, [], height);
  const envelope = envelopeLines(frame, journey, width).map((line) => ({
    ...rowOf(1, () => [line]),
    now: false,
  }));
  return tableOf(frame, [...envelope, ...wholeRows(frame, journey, width)], height);
}

/** Whether the playhead is in a row, and so the row must be in sight. */
interface JourneyRowDrawn extends Row {
  readonly now: boolean;
}

function tableOf(frame: Frame, rows: readonly JourneyRowDrawn[], height: number): View {
  const total = linesOf(rows);
  const end = linesOf(rows.slice(0, rows.findIndex(({ now }) => now) + 1));
  const ahead = height < 5 ? 0 : 2;
  const followed = Math.max(0, Math.min(end + ahead - height, total - height));
  const window = windowAt(frame.tops.hops, { height, total, followed });
  return { lines: linesIn(rows, window), window };
}

function rowsOf(frame: Frame, width: number, wide: boolean): readonly JourneyRowDrawn[] {
  const now = rowNow(frame);
  return homeward(frame).map(({ row, begins }) => {
    const height = (row.kind === 'hop' && !wide ? 2 : 1) + (begins === null ? 0 : 1);
    const drawn = rowOf(height, () => [
      ...(begins === null ? [] : [homeHeading(frame, begins, width)]),
      ...drawRow(frame, row, width, wide),
    ]);
    return { ...drawn, now: row === now };
  });
}

function wholeRows(frame: Frame, journey: Journey, width: number): readonly JourneyRowDrawn[] {
  const now = rowNow(frame);
  return homeward(frame).map(({ row, begins }) => {
    const looks = `${width} ${journey.mail} ${isPast(frame, row.seq)} ${row.kind === 'hop' && row.ended !== null && isPast(frame, row.ended.seq)}`;
    const drawn = heights.row(row, looks, () => [
      ...(begins === null ? [] : [homeHeading(frame, begins, width)]),
      ...wholeRow(frame, row, width),
    ]);
    return { ...drawn, now: row === now };
  });
}

const heights = new Heights();

/** The rows; `begins` is the hop with which a notification sets out. */
function homeward({ journey }: Frame): readonly { row: JourneyRow; begins: HopRow | null }[] {
  let mail = journey?.mail;
  return (journey?.rows ?? []).map((row) => {
    const begins = row.kind === 'hop' && row.mail !== mail && originalMail(row.mail) !== row.mail;
    if (row.kind === 'hop') mail = row.mail;
    return { row, begins: begins && row.kind === 'hop' ? row : null };
  });
}

function drawRow(frame: Frame, row: JourneyRow, width: number, wide: boolean): readonly Line[] {
  switch (row.kind) {
    case 'hop':
      return wide ? [wideHop(frame, row, width)] : narrowHop(frame, row, width);
    case 'step':
      return [stepLine(frame, row, wide, width)];
    case 'note':
      return [noteLine(frame, row, wide, width)];
  }
}

function wholeRow(frame: Frame, row: JourneyRow, width: number): readonly Line[] {
  switch (row.kind) {
    case 'hop':
      return wholeHop(frame, row, width);
    case 'step':
      return broken(stepWords(frame, row), width, WHOLE_LEAD);
    case 'note':
      return broken(noteWords(frame, row), width, WHOLE_LEAD);
  }
}

function envelopeLines(
  frame: Frame,
  { reversePath, forwardPaths }: Journey,
  width: number,
): readonly Line[] {
  const named = (name: string, path: string): readonly Line[] =>
    broken([span(name, { dim: true }), ...pathLine(frame, path)], width, WHOLE_LEAD);
  return [
    ...named('from  ', reversePath),
    ...forwardPaths.flatMap((path) => named('to    ', path)),
    fit([], width),
  ];
}

/** Where the notification begins. */
function homeHeading(frame: Frame, { seq, mail }: HopRow, width: number): Line {
  const tells = frame.journey?.tells.get(mail) ?? 'failed';
  const text = `  homeward  ${notificationName(tells)} ${mail}, MAIL FROM:<>`;
  return fit([span(text, isPast(frame, seq) ? { color: frame.theme.note } : { dim: true })], width);
}

function wideHeading(width: number): Line {
  const { link, path, reply } = columnsOf(width);
  const style: Style = { dim: true };
  return fit(
    [
      ...cell('  HOP', 6, style),
      ...cell('LINK', link - 1, style),
      ...cell('MAIL FROM: reverse-path', path - 1, style),
      span(' '),
      ...cell('RCPT TO: forward-path', path - 1, style),
      span(' '),
      ...cell('REPLY', reply, style),
      span('   TIME', style),
    ],
    width,
  );
}

function narrowHeading(width: number): Line {
  return fit(
    [
      ...cell('  HOP LINK', NARROW_LEAD, { dim: true }),
      ...cell('MAIL FROM / RCPT TO', width - NARROW_LEAD - 5, { dim: true }),
      span('REPLY', { dim: true }),
    ],
    width,
  );
}
