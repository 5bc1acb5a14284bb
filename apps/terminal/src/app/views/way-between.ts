/** The way between two hosts that stand side by side: walked, failed or neither, with the envelope on it when it is there. */
import type { Frame } from '../model/frame.ts';
import { span, type Line, type Span } from '../spans.ts';
import { colorOf } from './words.ts';

const ENVELOPE_RIGHT = '✉▶';
const ENVELOPE_LEFT = '◀✉';

/** One line of exactly `width` columns. */
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
  const color = colorOf(frame, envelope.from);
  const done = span('━'.repeat(moved), { color });
  const ahead = base(track - moved);
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
    const color = colorOf(frame, hop.from);
    return (width) => span('━'.repeat(width), { color });
  }
  if (hop !== undefined) {
    return (width) => {
      const half = Math.floor((width - 1) / 2);
      const text = width < 1 ? '' : `${'─'.repeat(half)}✗${'─'.repeat(width - half - 1)}`;
      return span(text, { color: frame.theme.bad });
    };
  }
  const sign = isLinked(frame, left, right) ? '─' : ' ';
  return (width) => span(sign.repeat(width), { dim: true });
}

function isLinked(frame: Frame, one: string, other: string): boolean {
  const links = frame.state.began?.links;
  if (links === undefined) return false;
  return (
    links === null ||
    links.some(({ from, to }) => (from === one && to === other) || (from === other && to === one))
  );
}
