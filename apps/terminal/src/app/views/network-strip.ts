/**
 * The hosts of the journey in the order in which the mail meets them, with the envelope on its way between them. Hosts
 * stay where they are while the envelope moves, there and home again.
 */
import type { Frame } from '../model/frame.ts';
import { fit, span, textWidth, widthOf, type Line, type Span, type Style } from '../spans.ts';
import { hostColor } from '../theme.ts';
import { hostSpan } from './words.ts';

/** Hosts to draw: those of the journey first, then the others in the order of the file. */
export function hostsInOrder(frame: Frame): readonly string[] {
  const met = frame.journey?.hosts ?? [];
  return [...met, ...[...frame.state.hosts.keys()].filter((host) => !met.includes(host))];
}

const ENVELOPE_RIGHT = '✉▶';
const ENVELOPE_LEFT = '◀✉';

/** Four lines: a box for each host, joined by the way that the mail takes. */
export function networkBoxes(frame: Frame, width: number): readonly Line[] {
  const hosts = hostsInOrder(frame);
  const capacity = Math.max(1, Math.floor((width + 4) / 16));
  const shown = hosts.slice(0, hosts.length > capacity ? capacity - 1 : capacity);
  const hidden = hosts.length - shown.length;
  const room = width - (hidden > 0 ? 14 : 0);
  const box = Math.min(18, Math.floor((room + 4) / shown.length) - 4);
  const gap =
    shown.length > 1
      ? Math.min(14, Math.floor((room - box * shown.length) / (shown.length - 1)))
      : 0;

  const lines: Span[][] = [[], [], [], []];
  for (const [index, host] of shown.entries()) {
    for (const [row, part] of hostBox(frame, host, box).entries()) lines[row]?.push(...part);
    const next = shown[index + 1];
    if (next === undefined) continue;
    for (const [row, line] of lines.entries()) {
      line.push(...(row === 1 ? wayBetween(frame, host, next, gap) : [span(' '.repeat(gap))]));
    }
  }
  if (hidden > 0) lines[1]?.push(span(`  and ${hidden} more`, { dim: true }));
  return lines.map((line) => fit(line, width));
}

function hostBox(frame: Frame, host: string, width: number): readonly Line[] {
  const state = frame.state.hosts.get(host);
  const color = hostColor(frame.theme, frame.state, host);
  const here = frame.envelope?.kind === 'at' && frame.envelope.host === host;
  const border: Style = { color, bold: here };
  const [corner, bar, side] = here ? (['╔╗╚╝', '═', '║'] as const) : (['╭╮╰╯', '─', '│'] as const);
  const name = host.length > width - 6 ? `${host.slice(0, width - 7)}…` : host;
  const head = `${corner[0]}${bar} ${name} `;
  const port = state?.address?.replace(/^127\.0\.0\.1/, '') ?? externalOrDown(frame, host);
  const waiting = state?.spool.size ?? 0;
  const delivered = state?.delivered.length ?? 0;
  const counts = [
    waiting > 0 ? `spool ${waiting}` : '',
    delivered > 0 ? `mail ${delivered}` : '',
  ].filter(Boolean);
  const inside = (text: string, style: Style): Line => [
    span(side, border),
    ...fit([span(` ${text}`, style)], width - 2),
    span(side, border),
  ];
  return [
    [span(`${head}${bar.repeat(Math.max(0, width - textWidth(head) - 1))}${corner[1]}`, border)],
    inside(here ? `${port}  ✉` : port, here ? { bold: true } : { dim: true }),
    inside(counts.join(' ') || 'spool 0', counts.length > 0 ? {} : { dim: true }),
    [span(`${corner[2]}${bar.repeat(width - 2)}${corner[3]}`, border)],
  ];
}

function externalOrDown(frame: Frame, host: string): string {
  const external = frame.state.began?.hosts.find(({ name }) => name === host)?.external;
  return external === null || external === undefined ? 'down' : external;
}

/** The line between two neighbours: walked or not, with the envelope on it when it is there. */
export function wayBetween(frame: Frame, left: string, right: string, width: number): Line {
  if (width < 3) return [span(' '.repeat(Math.max(0, width)))];
  const { envelope } = frame;
  const base = wayStyle(frame, left, right);
  if (envelope?.kind !== 'between') return [base(width)];
  const rightwards = envelope.from === left && envelope.to === right;
  const leftwards = envelope.from === right && envelope.to === left;
  if (!rightwards && !leftwards) return [base(width)];
  const picture = rightwards ? ENVELOPE_RIGHT : ENVELOPE_LEFT;
  const track = width - picture.length;
  const moved = Math.round(envelope.progress * track);
  const before = rightwards ? moved : track - moved;
  const color = hostColor(frame.theme, frame.state, envelope.from);
  const done = span('━'.repeat(rightwards ? before : track - before), { color });
  const ahead = base(rightwards ? track - before : before);
  const mail = span(picture, { color, bold: true });
  return rightwards ? [done, mail, ahead] : [ahead, mail, done];
}

function wayStyle(frame: Frame, left: string, right: string): (width: number) => Span {
  const hop = frame.journey?.rows.findLast(
    (row) =>
      row.kind === 'hop' &&
      row.ended !== null &&
      row.ended.seq < frame.cursor &&
      ((row.from === left && row.to === right) || (row.from === right && row.to === left)),
  );
  if (hop?.kind === 'hop' && hop.ended?.outcome === 'passed-on') {
    const color = hostColor(frame.theme, frame.state, hop.from);
    return (width) => span('━'.repeat(width), { color });
  }
  const failed = hop?.kind === 'hop';
  const linked = isLinked(frame, left, right);
  if (failed) {
    return (width) => {
      const half = Math.floor((width - 1) / 2);
      return span(`${'─'.repeat(half)}✗${'─'.repeat(Math.max(0, width - half - 1))}`, {
        color: frame.theme.bad,
      });
    };
  }
  return (width) => (linked ? span('─'.repeat(width), { dim: true }) : span(' '.repeat(width)));
}

function isLinked(frame: Frame, one: string, other: string): boolean {
  const links = frame.state.began?.links;
  if (links === undefined) return false;
  return (
    links === null ||
    links.some(({ from, to }) => (from === one && to === other) || (from === other && to === one))
  );
}

/** The same in one line, for small screens: names, the way between them, the envelope. */
export function networkLine(frame: Frame, width: number): Line {
  const hosts = hostsInOrder(frame);
  const shown = hosts.slice(0, Math.max(1, Math.floor(width / 14)));
  const names = shown.reduce((total, host) => total + host.length + 2, 0);
  const gap =
    shown.length > 1 ? Math.min(14, Math.floor((width - names - 4) / (shown.length - 1))) : 0;
  const line = shown.flatMap((host, index): Line => {
    const here = frame.envelope?.kind === 'at' && frame.envelope.host === host;
    const next = shown[index + 1];
    const name = hostSpan(frame, host, here ? { bold: true, inverse: true } : { bold: true });
    const way = next === undefined ? [] : wayBetween(frame, host, next, gap);
    return [span(here ? '▸' : ' '), name, span(' '), ...way];
  });
  const hidden = hosts.length - shown.length;
  return fit(
    hidden > 0 && widthOf(line) < width - 6 ? [...line, span(` +${hidden}`, { dim: true })] : line,
    width,
  );
}
