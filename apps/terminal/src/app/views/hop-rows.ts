/** The hop table: for each hop the two paths exactly as they crossed the wire, and between them what each host did. */
import { originalMail } from '@hopscope/network';
import { isPast, rowNow, type Frame } from '../model/frame.ts';
import type { HopRow, JourneyRow } from '../model/journeys.ts';
import { cell, fit, span, type Line, type Style } from '../spans.ts';
import { NARROW_LEAD, columnsOf, narrowHop, wideHop } from './hop-line.ts';
import { noteLine, stepLine } from './host-line.ts';

/** The table in at most `height` lines; what does not fit is left out around the row at the playhead. */
export function hopTable(
  frame: Frame,
  width: number,
  height: number,
  wide: boolean,
): readonly Line[] {
  const heading = wide ? wideHeading(width) : narrowHeading(width);
  return [heading, ...windowed(rowsOf(frame, width, wide), height - 1, width)];
}

/** A row of the table that is drawn only if it is in sight. */
interface Row {
  readonly height: number;
  readonly now: boolean;
  readonly draw: () => readonly Line[];
}

function rowsOf(frame: Frame, width: number, wide: boolean): readonly Row[] {
  const now = rowNow(frame);
  let mail = frame.journey?.mail;
  return (frame.journey?.rows ?? []).map((row): Row => {
    const homeward = row.kind === 'hop' && row.mail !== mail && originalMail(row.mail) !== row.mail;
    if (row.kind === 'hop') mail = row.mail;
    return {
      height: (row.kind === 'hop' && !wide ? 2 : 1) + (homeward ? 1 : 0),
      now: row === now,
      draw: () => [
        ...(homeward ? [homeHeading(frame, row, width)] : []),
        ...drawRow(frame, row, width, wide),
      ],
    };
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

/** Keeps the row at the playhead in sight, with as much as fits before and after it. */
function windowed(rows: readonly Row[], height: number, width: number): readonly Line[] {
  const total = linesOf(rows);
  if (total <= height) return rows.flatMap(({ draw }) => draw());
  const end = linesOf(rows.slice(0, rows.findIndex(({ now }) => now) + 1));
  const ahead = height < 5 ? 0 : 2;
  const start = Math.max(0, Math.min(end + ahead - height, total - height));
  const shown = slice(rows, start, start + Math.max(0, height));
  if (height < 5) return shown;
  // The line that says so stands in the place of one of them.
  const note = (text: string): Line => fit([span(text, { dim: true })], width);
  if (start > 0) shown[0] = note(`  ↑ ${start + 1} lines above`);
  const below = total - start - height;
  if (below > 0) shown[height - 1] = note(`  ↓ ${below + 1} lines below`);
  return shown;
}

function linesOf(rows: readonly Row[]): number {
  return rows.reduce((total, { height }) => total + height, 0);
}

/** The lines from `start` up to `end`; rows that have none there are not drawn. */
function slice(rows: readonly Row[], start: number, end: number): Line[] {
  let at = 0;
  return rows.flatMap(({ height, draw }): readonly Line[] => {
    const from = at;
    at += height;
    return at <= start || from >= end ? [] : draw().slice(Math.max(0, start - from), end - from);
  });
}

/** Where the notification begins. */
function homeHeading(frame: Frame, { seq, mail }: HopRow, width: number): Line {
  const text = `  homeward  undeliverable-mail notification ${mail}, MAIL FROM:<>`;
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
