/** The whole screen: as many lines as the terminal has rows, each as wide as it has columns. */
import type { Frame } from '../model/frame.ts';
import { keysFor } from '../keymap.ts';
import { atMost, blank, fit, framed, span, spread, widthOf, wrapped, type Line } from '../spans.ts';
import { caption } from './caption.ts';
import { helpLines } from './help.ts';
import { hopTable } from './hop-rows.ts';
import { networkBoxes, networkLine } from './network-strip.ts';
import { tape } from './tape.ts';
import { timelineBar } from './timeline.ts';
import { wireTail } from './wire-tail.ts';
import { numbered } from '../../text/numbered.ts';
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
      [span('Hosts', { bold: true })],
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
    ...captionLines(frame, columns, 1),
    keyBar(frame, columns),
  ];
}

/** 80x24 and whatever is smaller than the wide screen: rules instead of boxes, two lines a hop, what fits. */
function stackedScreen(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const wireHeight =
    rows >= 22 ? 3 + Math.floor((rows - 22) / 3) : Math.max(0, Math.min(3, rows - 18));
  const captionHeight = rows >= 22 ? 2 : 1;
  const fixed = 6 + (wireHeight > 0 ? wireHeight + 1 : 0) + captionHeight + 2;
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
    ...captionLines(frame, columns, captionHeight),
    spread(
      [span(' '), ...timelineBar(frame, Math.max(10, columns - 22))],
      [span(`${eventCount(frame)} `, { dim: true })],
      columns,
    ),
    keyBar(frame, columns),
  ];
  return lines.slice(0, rows);
}

function captionLines(frame: Frame, width: number, height: number): readonly Line[] {
  const lines = wrapped(caption(frame), width - 2, height);
  const style = { color: frame.theme.note };
  return padTo(
    lines.map((line) => fit([span(' '), span(line, style)], width)),
    height,
    width,
  );
}

function helpScreen(frame: Frame, { columns, rows }: Size): readonly Line[] {
  const width = Math.min(columns, 92);
  const lines = helpLines(frame, width - 4, rows - 2);
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
  const lines = wrapped(text, columns, rows).map((line) => fit([span(line)], columns));
  return padTo(lines, rows, columns);
}

function header(frame: Frame, width: number): Line {
  const at = frame.events[frame.cursor - 1]?.at ?? 0;
  const speed = frame.speed === 1 ? '' : `  x${frame.speed}`;
  const right: Line = [
    span(`${stateWord(frame)}${speed}`, {
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

function stateWord({ live, playing, recorded, cursor, events }: Frame): string {
  if (live) return 'LIVE';
  if (playing) return 'PLAYING';
  return recorded && cursor === events.length ? 'END' : 'PAUSED';
}

function networkNote(frame: Frame): string {
  if (frame.recorded) return `${numbered(frame.hosts.length, 'host')}, recorded`;
  const addresses = [...frame.state.hosts.values()].flatMap(({ address }) => address ?? []);
  const loopback = addresses.every((address) => address.startsWith('127.0.0.1:'));
  const where = loopback ? ' on 127.0.0.1' : '';
  return `${numbered(frame.hosts.length, 'host')}, ${addresses.length} listening${where}`;
}

function journeyTitle(frame: Frame): Line {
  const { journey } = frame;
  if (journey === null) return [span('no mail yet', { dim: true })];
  const [first = '', ...others] = journey.forwardPaths;
  const more = others.length > 1 ? ` and ${others.length} more` : '';
  const to = others.length > 1 ? [first] : [first, ...others];
  return [
    span(journey.mail, { bold: true }),
    span(`  ${visible(to.map((path) => path.slice(1, -1)).join(' '))}${more}`),
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

/** The keys, as many as fit: the help and the way out stay to the last. */
function keyBar(frame: Frame, width: number): Line {
  const parts = keysFor(frame).flatMap(({ label, bar, action }): readonly Line[] => {
    if (bar === null) return [];
    const word = action === 'toggle-playing' ? playWord(frame) : bar;
    return [[span(` ${label}`, { bold: true }), span(` ${word} `, { dim: true })]];
  });
  while (parts.length > 2 && widthOf(parts.flat()) > width) parts.splice(-3, 1);
  return fit(parts.flat(), width);
}

/** What the space bar would do now. */
function playWord({ playing, cursor, events }: Frame): string {
  if (playing) return 'pause';
  return cursor === events.length ? 'again' : 'play';
}

function rule(title: Line, width: number): Line {
  if (title.length === 0) return [span('─'.repeat(width), { dim: true })];
  const named = atMost(title, width - 4);
  const head: Line = [span('─ ', { dim: true }), ...named, span(' ', { dim: true })];
  return fit([...head, span('─'.repeat(Math.max(0, width - widthOf(head))), { dim: true })], width);
}

function padTo(lines: readonly Line[], height: number, width: number): readonly Line[] {
  return [
    ...lines.slice(0, height),
    ...Array.from({ length: Math.max(0, height - lines.length) }, () => blank(width)),
  ];
}
