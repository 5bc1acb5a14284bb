/** The hop table: for each hop the two paths exactly as they crossed the wire, and between them what each host did. */
import { isPast, rowNow, type Frame } from '../model/frame.ts';
import { rootOf, type JourneyRow } from '../model/journeys.ts';
import { cell, fit, span, type Line, type Style } from '../spans.ts';
import { NARROW_LEAD, columnsOf, narrowHop, wideHop } from './hop-line.ts';
import { noteLine, stepLine } from './host-line.ts';

/** Lines of one row of the table, and whether it is the row at the playhead. */
interface Drawn {
  readonly lines: readonly Line[];
  readonly now: boolean;
}

/** The table in at most `height` lines; what does not fit is left out around the row at the playhead. */
export function hopTable(
  frame: Frame,
  width: number,
  height: number,
  wide: boolean,
): readonly Line[] {
  const now = rowNow(frame);
  const rows = frame.journey?.rows ?? [];
  const drawn = rows.map((row, index): Drawn => ({
    lines: [...homeHeading(frame, rows, index, width), ...drawRow(frame, row, width, wide)],
    now: row === now,
  }));
  const heading = wide ? wideHeading(width) : narrowHeading(width);
  return [heading, ...windowed(drawn, height - 1, width)];
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
function windowed(drawn: readonly Drawn[], height: number, width: number): readonly Line[] {
  const lines = drawn.flatMap((row) => row.lines);
  if (lines.length <= height) return lines;
  const index = drawn.findIndex(({ now }) => now);
  const end = drawn.slice(0, index + 1).reduce((total, row) => total + row.lines.length, 0);
  if (height < 5) return lines.slice(Math.max(0, end - height)).slice(0, Math.max(0, height));
  const start = Math.max(0, Math.min(end + 2 - height, lines.length - height));
  const shown = lines.slice(start, start + height);
  // The line that says so stands in the place of one of them.
  const note = (text: string): Line => fit([span(text, { dim: true })], width);
  if (start > 0) shown[0] = note(`  ↑ ${start + 1} lines above`);
  const below = lines.length - start - height;
  if (below > 0) shown[height - 1] = note(`  ↓ ${below + 1} lines below`);
  return shown;
}

/** Where the notification begins. */
function homeHeading(
  frame: Frame,
  rows: readonly JourneyRow[],
  index: number,
  width: number,
): readonly Line[] {
  const row = rows[index];
  const before = rows.slice(0, index).findLast((other) => other.kind === 'hop');
  if (row?.kind !== 'hop' || rootOf(row.mail) === row.mail || before?.mail === row.mail) return [];
  const past = isPast(frame, row.seq);
  const text = `  homeward  undeliverable-mail notification ${row.mail}, MAIL FROM:<>`;
  return [fit([span(text, past ? { color: frame.theme.note } : { dim: true })], width)];
}

function wideHeading(width: number): Line {
  const { link, path, reply } = columnsOf(width);
  const style: Style = { dim: true };
  return fit(
    [
      ...cell('  HOP', 6, style),
      ...cell('LINK', link - 1, style),
      ...cell('MAIL FROM: reverse-path', path, style),
      ...cell('RCPT TO: forward-path', path, style),
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
      ...cell('MAIL FROM / RCPT TO', width - NARROW_LEAD - 7, { dim: true }),
      span('REPLY', { dim: true }),
    ],
    width,
  );
}
