/** The lines that crossed the wire before the playhead, with the paths in them in the colours of their hosts. */
import type { EventOf } from '@hopscope/network';

import { visibleLine, visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import type { Frame } from '../model/frame.ts';
import { countBefore, crossed, type Crossed } from '../model/in-picture.ts';
import { windowAt } from '../model/scrolling.ts';
import { atMost, broken, fit, span, spread, textWidth, type Line } from '../spans.ts';
import { linesIn, rowOf, type View } from './rows.ts';
import { hostSpan, pathLine } from './words.ts';

/** The last lines, until the user scrolls. */
export function wireTail(frame: Frame, width: number, height: number): View {
  const lines = crossed(frame);
  const total = lines.count;
  const followed = Math.max(0, total - height);
  const window = windowAt(frame.tops.wire, { height, total, followed });
  const shown = lines.slice(window.top, window.top + Math.max(0, height));
  const drawn = shown.map((event, index) =>
    wireLine(frame, event, width, window.top + index === total - 1),
  );
  return { lines: total === 0 ? [nothing(width)] : drawn, window };
}

/** All of them, each on as many lines as it takes. */
export function wholeWire(frame: Frame, width: number, height: number): View {
  const lines = crossed(frame);
  const ends = endsOf(frame, lines, width);
  const total = ends[lines.count - 1] ?? 0;
  const followed = Math.max(0, total - height);
  const window = windowAt(frame.tops.wire, { height, total, followed });
  const first = countBefore(ends, window.top + 1);
  const above = ends[first - 1] ?? 0;
  const rows = lines
    .slice(first, countBefore(ends, window.top + height) + 1)
    .map((event) => rowOf(heightOf(frame, event, width), () => wholeLine(frame, event, width)));
  const inRows = { ...window, top: window.top - above };
  return { lines: total === 0 ? [nothing(width)] : linesIn(rows, inRows), window };
}

/** Where each of them ends, in lines of that width from the first. Found once for each: most are never in sight. */
function endsOf(frame: Frame, { key, count, slice }: Crossed, width: number): readonly number[] {
  const before = knownEnds.get(key);
  const known = before?.width === width ? before : { width, ends: [] };
  const { ends } = known;
  for (const event of slice(ends.length, count))
    ends.push((ends.at(-1) ?? 0) + heightOf(frame, event, width));
  knownEnds.set(key, known);
  return ends;
}

const knownEnds = new WeakMap<object, { readonly width: number; readonly ends: number[] }>();

function heightOf(frame: Frame, event: EventOf<'wire'>, width: number): number {
  const names = textWidth(visible(event.from ?? 'outside')) + textWidth(visible(event.to));
  const taken = moment(event.at).length + names + textWidth(visibleLine(event)) + AROUND;
  return taken <= width ? 1 : wholeLine(frame, event, width).length;
}

/** Columns beside the time, the names and the text. */
const AROUND = 8;

function wholeLine(frame: Frame, event: EventOf<'wire'>, width: number): readonly Line[] {
  return broken([...speakers(frame, event), ...wireText(frame, event)], width, INDENT);
}

/** Columns of the time. */
const INDENT = 11;

function nothing(width: number): Line {
  return fit([span('nothing has crossed the wire yet', { dim: true })], width);
}

function wireLine(frame: Frame, event: EventOf<'wire'>, width: number, last: boolean): Line {
  const here = last && !frame.live ? [span(' ◀ here', { color: frame.theme.note })] : [];
  const line = [...speakers(frame, event, shareOf(width)), ...wireText(frame, event)];
  return spread(line, here, width);
}

/** Columns of a name, so that two long ones leave more than half of the line to what was said. */
function shareOf(width: number): number {
  return Math.max(8, Math.floor(width / 6));
}

/** When, and who to whom; names in at most so many columns. */
function speakers(frame: Frame, event: EventOf<'wire'>, name: number = Infinity): Line {
  return [
    span(`${moment(event.at)}  `, { dim: true }),
    ...(event.from === null ? [span('outside')] : atMost([hostSpan(frame, event.from)], name)),
    span('→', { dim: true }),
    ...atMost([hostSpan(frame, event.to)], name),
    span(`  ${event.side}: `, { dim: true }),
  ];
}

const WITH_PATH = /^((?:MAIL|SEND|SOML|SAML) FROM:|RCPT TO:|Return-Path: )(<.*>)(.*)$/i;

function wireText(frame: Frame, event: EventOf<'wire'>): Line {
  const whole = event.octets !== true && event.partial !== true;
  const match = whole ? WITH_PATH.exec(event.text) : null;
  if (match === null) return [span(visibleLine(event))];
  const [, before = '', path = '', after = ''] = match;
  return [span(visible(before)), ...pathLine(frame, path), span(visible(after))];
}
