/** The whole screen: as many lines as the terminal has rows, each as wide as it has columns. */
import type { Frame } from '../model/frame.ts';
import { KEYMAP } from '../keymap.ts';
import { blank, fit, framed, span, spread, widthOf, type Line } from '../spans.ts';
import { caption } from './caption.ts';
import { helpLines } from './help.ts';
import { hopTable } from './hop-rows.ts';
import { networkBoxes, networkLine } from './network-strip.ts';
import { tape } from './tape.ts';
import { timelineBar } from './timeline.ts';
import { wireTail } from './wire-tail.ts';
import { moment } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function screen(frame: Frame, size: Size): readonly Line[] {
  const { columns, rows } = size;
  if (columns < 40 || rows < 12) return tooSmall(size);
  if (frame.help) return helpScreen(frame, size);
  if (columns >= 100 && rows >= 30) return wideScreen(frame, size);
  return stackedScreen(frame, size);
}

function wideScreen(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const inner = columns - 4;
  const wireHeight = Math.max(6, Math.min(10, rows - 29));
  const routeHeight = rows - 1 - 6 - wireHeight - 3 - 2;
  const tapeLines = tape(frame, inner);
  const table = hopTable(frame, inner, routeHeight - 2 - 3, true);
  return [
    header(frame, columns),
    ...framed(
      [span('Network', { bold: true })],
      [span(networkNote(frame), { dim: true })],
      networkBoxes(frame, inner),
      columns,
      6,
    ),
    ...framed(
      journeyTitle(frame),
      [span(hopCount(frame), { dim: true })],
      [...tapeLines, blank(inner), ...table],
      columns,
      routeHeight,
    ),
    ...framed(
      [span('Wire', { bold: true })],
      [],
      wireTail(frame, inner, wireHeight - 2),
      columns,
      wireHeight,
    ),
    ...framed(
      [span('Timeline', { bold: true })],
      [span(eventCount(frame), { dim: true })],
      [timelineBar(frame, inner)],
      columns,
      3,
    ),
    fit([span(' '), span(caption(frame), { color: frame.theme.note })], columns),
    keyBar(frame, columns),
  ];
}

/** 80x24 and whatever is smaller than the wide screen: rules instead of boxes, two lines a hop, what fits. */
function stackedScreen(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const wireHeight = rows >= 22 ? 4 : Math.max(0, Math.min(3, rows - 18));
  const fixed = 1 + 1 + 1 + 1 + 2 + (wireHeight > 0 ? wireHeight + 1 : 0) + 3;
  const tableHeight = Math.max(2, rows - fixed);
  const wire = wireTail(frame, columns, wireHeight);
  const lines: Line[] = [
    header(frame, columns),
    rule([], columns),
    networkLine(frame, columns),
    rule(journeyTitle(frame), columns),
    ...tape(frame, columns - 1).map((line) => fit([span(' '), ...line], columns)),
    ...padTo(hopTable(frame, columns, tableHeight, false), tableHeight, columns),
    ...(wireHeight > 0 ? [rule([span('wire')], columns), ...padTo(wire, wireHeight, columns)] : []),
    fit([span(' '), span(caption(frame), { color: frame.theme.note })], columns),
    spread(
      [span(' '), ...timelineBar(frame, Math.max(10, columns - 22))],
      [span(`${eventCount(frame)} `, { dim: true })],
      columns,
    ),
    keyBar(frame, columns),
  ];
  return lines.slice(0, rows);
}

function helpScreen(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const width = Math.min(columns, 92);
  const lines = helpLines(frame, width - 4);
  const height = Math.min(rows, lines.length + 2);
  const box = framed(
    [span('Help', { bold: true })],
    [span('esc closes', { dim: true })],
    lines,
    width,
    height,
  );
  const left = Math.floor((columns - width) / 2);
  const above = Math.floor((rows - height) / 2);
  return padTo(
    [
      ...Array.from({ length: above }, () => blank(columns)),
      ...box.map((line) => fit([span(' '.repeat(left)), ...line], columns)),
    ],
    rows,
    columns,
  );
}

function tooSmall({ columns, rows }: Size): readonly Line[] {
  const text = `hopscope needs 40x12, this is ${columns}x${rows}; q quits`;
  return padTo([fit([span(text)], columns)], Math.max(1, rows), columns);
}

function header(frame: Frame, width: number): Line {
  const state = frame.live ? 'LIVE' : frame.playing ? 'PLAYING' : 'PAUSED';
  const at = frame.events[frame.cursor - 1]?.at ?? 0;
  const speed = frame.speed === 1 ? '' : `  x${frame.speed}`;
  const right: Line = [
    span(`${state}${speed}`, {
      bold: true,
      color: frame.playing ? frame.theme.good : frame.theme.note,
    }),
    span(`  ${moment(at)}`, { dim: true }),
    span(
      frame.journey === null ? ' ' : `  ${frame.journey.mail}${frame.pinned ? ' pinned' : ''} `,
      { dim: true },
    ),
  ];
  return spread(
    [span(' hopscope', { bold: true }), span(`  ${visible(frame.networkName)}`, { dim: true })],
    right,
    width,
  );
}

function networkNote(frame: Frame): string {
  const hosts = [...frame.state.hosts.values()];
  const listening = hosts.filter(({ address }) => address !== null).length;
  return `${hosts.length} hosts, ${listening} listening on 127.0.0.1`;
}

function journeyTitle(frame: Frame): Line {
  const { journey } = frame;
  if (journey === null) return [span('no mail yet', { dim: true })];
  const to = visible(journey.forwardPaths.map((path) => path.slice(1, -1)).join(' '));
  return [
    span(journey.mail, { bold: true }),
    span(`  ${to}`),
    span(`  from ${visible(journey.reversePath)}`, { dim: true }),
  ];
}

function hopCount(frame: Frame): string {
  const hops = frame.journey?.rows.filter((row) => row.kind === 'hop') ?? [];
  const begun = hops.filter(({ seq }) => seq < frame.cursor).length;
  return hops.length === 0 ? '' : `hop ${begun} of ${hops.length}`;
}

function eventCount(frame: Frame): string {
  return `event ${frame.cursor} / ${frame.events.length}`;
}

function keyBar(frame: Frame, width: number): Line {
  const parts = KEYMAP.flatMap(({ label, bar, action }): Line => {
    if (bar === null) return [];
    const word = action === 'toggle-playing' && frame.playing && !frame.live ? 'pause' : bar;
    return [span(` ${label}`, { bold: true }), span(` ${word} `, { dim: true })];
  });
  return fit(parts, width);
}

function rule(title: Line, width: number): Line {
  if (title.length === 0) return [span('─'.repeat(width), { dim: true })];
  const head: Line = [span('─ ', { dim: true }), ...title, span(' ', { dim: true })];
  return fit([...head, span('─'.repeat(Math.max(0, width - widthOf(head))), { dim: true })], width);
}

function padTo(lines: readonly Line[], height: number, width: number): readonly Line[] {
  return [
    ...lines.slice(0, height),
    ...Array.from({ length: Math.max(0, height - lines.length) }, () => blank(width)),
  ];
}
