/** The hop table: for each hop the two paths exactly as they crossed the wire, and between them what each host did. */
import { isPast, rowNow, type Frame } from '../model/frame.ts';
import {
  rootOf,
  type HopRow,
  type JourneyRow,
  type NoteRow,
  type StepRow,
} from '../model/journeys.ts';
import { cell, fit, span, type Line, type Style } from '../spans.ts';
import { visible } from '../../text/visible.ts';
import { duration, moment } from '../../text/time.ts';
import { hostSpan, pathLine } from './words.ts';

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
  return [wide ? wideHeading(width) : narrowHeading(width), ...windowed(drawn, height - 1, width)];
}

function drawRow(frame: Frame, row: JourneyRow, width: number, wide: boolean): readonly Line[] {
  switch (row.kind) {
    case 'hop':
      return wide ? [wideHop(frame, row, width)] : narrowHop(frame, row, width);
    case 'step':
      return [fit(stepLine(frame, row, wide, width), width)];
    case 'note':
      return [fit(noteLine(frame, row, wide), width)];
  }
}

/** Keeps the row at the playhead in sight, with as much as fits before and after it. */
function windowed(drawn: readonly Drawn[], height: number, width: number): readonly Line[] {
  const lines = drawn.flatMap((row) => row.lines);
  if (lines.length <= height) return lines;
  const index = drawn.findIndex(({ now }) => now);
  const end = drawn.slice(0, index + 1).reduce((total, row) => total + row.lines.length, 0);
  const start = Math.max(0, Math.min(end + 2 - height, lines.length - height));
  const shown = lines.slice(start, start + height);
  if (start > 0) shown[0] = fit([span(`  ↑ ${start} lines above`, { dim: true })], width);
  const below = lines.length - start - height;
  if (below > 0) shown[height - 1] = fit([span(`  ↓ ${below} lines below`, { dim: true })], width);
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

interface Columns {
  readonly link: number;
  readonly path: number;
  readonly reply: number;
}

function columnsOf(width: number): Columns {
  const link = 16;
  const reply = 24;
  return { link, reply, path: Math.floor((width - 5 - link - reply - 8) / 2) };
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
      ...cell('  HOP LINK', 18, { dim: true }),
      ...cell('MAIL FROM / RCPT TO', width - 18 - 7, { dim: true }),
      span('REPLY', { dim: true }),
    ],
    width,
  );
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

function wideHop(frame: Frame, hop: HopRow, width: number): Line {
  const { link, path, reply } = columnsOf(width);
  const { sign, style, begun, ended } = statusOf(frame, hop);
  const pale: Style = begun ? {} : { dim: true };
  const answer = ended ? visible(hop.ended?.reply ?? '') : '·';
  return fit(
    [
      ...cell(sign, 2, style),
      ...cell(String(hop.number), 3, pale),
      ...fit(
        [hostSpan(frame, hop.from, pale), span(' → ', pale), hostSpan(frame, hop.to, pale)],
        link,
      ),
      ...fit(pathLine(frame, hop.reversePath, pale, begun ? hop.step.prepended : null), path - 1),
      span(' '),
      ...fit(pathLine(frame, hop.forwardPath, pale), path - 1),
      span(' '),
      ...fit([span(answer, ended ? style : { dim: true })], reply - 1),
      span(' '),
      ...fit([span((ended ? duration(hop.ended?.ms ?? 0) : '').padStart(7), { dim: true })], 7),
    ],
    width,
  );
}

function narrowHop(frame: Frame, hop: HopRow, width: number): readonly Line[] {
  const { sign, style, begun, ended } = statusOf(frame, hop);
  const pale: Style = begun ? {} : { dim: true };
  const code = ended ? (hop.ended?.reply.slice(0, 3) ?? '') : '·';
  const paths = width - 18 - 6;
  return [
    fit(
      [
        ...cell(sign, 2, style),
        ...cell(String(hop.number), 2, pale),
        ...fit(
          [hostSpan(frame, hop.from, pale), span('→', pale), hostSpan(frame, hop.to, pale)],
          13,
        ),
        span(' '),
        ...fit(pathLine(frame, hop.reversePath, pale, begun ? hop.step.prepended : null), paths),
        span(' '),
        span(code, ended ? style : { dim: true }),
      ],
      width,
    ),
    fit([...cell('', 18), ...fit(pathLine(frame, hop.forwardPath, pale), width - 18)], width),
  ];
}

/** `+ @ONE prepended` under the reverse-path, `- @ONE deleted` under the forward-path: signs in a row of their own. */
function stepLine(frame: Frame, { seq, host, step }: StepRow, wide: boolean, width: number): Line {
  const past = isPast(frame, seq);
  const pale: Style = past ? {} : { dim: true };
  const added: Line =
    step.prepended !== null
      ? [
          span('+ ', { ...pale, color: frame.theme.good }),
          { ...hostSpan(frame, step.prepended, pale), text: `@${step.prepended}` },
          span(' prepended', pale),
        ]
      : [span(KEPT[step.kept ?? 'origin'], { dim: true })];
  const removed: Line = [
    ...(step.deleted.length > 0
      ? [
          span('- ', { ...pale, color: frame.theme.bad }),
          hostSpanOf(frame, step.deleted, pale),
          span(' deleted', pale),
        ]
      : []),
    ...(step.ignored.length > 0
      ? [span(`- ${atNames(step.ignored)} ignored`, { ...pale, color: frame.theme.bad })]
      : []),
    ...(step.deleted.length + step.ignored.length === 0
      ? [span('unchanged: not the head of it', { dim: true })]
      : []),
  ];
  if (!wide) {
    return [
      ...cell('', 6),
      span('at ', { dim: true }),
      hostSpan(frame, host, pale),
      span('  '),
      ...added,
      span('   '),
      ...removed,
    ];
  }
  const { link, path } = columnsOf(width);
  return [
    ...cell('  ·', 5, { dim: true }),
    ...fit([span('at ', { dim: true }), hostSpan(frame, host, pale)], link),
    ...fit(added, path),
    ...removed,
  ];
}

const KEPT = {
  origin: 'the origin adds no name',
  'null-path': '<> stays null',
  'routes-ignored': 'unchanged (RFC 5321)',
} as const;

function hostSpanOf(frame: Frame, hosts: readonly string[], style: Style): Line[number] {
  const [first = ''] = hosts;
  return { ...hostSpan(frame, first, style), text: atNames(hosts) };
}

function atNames(hosts: readonly string[]): string {
  return hosts.map((name) => `@${name}`).join(',');
}

function noteLine(frame: Frame, { seq, event }: NoteRow, wide: boolean): Line {
  const past = isPast(frame, seq);
  const lead = cell('', wide ? 5 : 6);
  const at: Line = [
    span('at ', { dim: true }),
    hostSpan(frame, event.host, past ? {} : { dim: true }),
    span('  '),
  ];
  const say = (text: string, color: string): Line => [
    ...lead,
    ...at,
    span(visible(text), past ? { color } : { dim: true }),
  ];
  const { good, bad, note } = frame.theme;
  switch (event.type) {
    case 'delivered':
      return say(`✓ delivered to ${event.mailbox}   Return-Path: ${event.returnPath}`, good);
    case 'refused':
      return say(`✗ refused ${event.forwardPath}: ${event.reply}`, bad);
    case 'lost':
      return say(`✗ lost: ${event.why}`, bad);
    case 'notified':
      return say(
        `the reverse-path becomes the forward-path of notification ${event.notification}`,
        note,
      );
    case 'redirected':
      return say(
        `${event.because} leads to ${event.recipients.map(({ forwardPath }) => forwardPath).join(' ')}`,
        note,
      );
    case 'deferred':
      return say(
        `waits in the spool, attempt ${event.attempts + 1} at ${moment(event.until)}: ${event.reply}`,
        note,
      );
  }
}
