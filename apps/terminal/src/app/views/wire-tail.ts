/** The lines that crossed the wire before the playhead, with the paths in them in the colours of their hosts. */
import type { EventOf } from '@hopscope/network';

import { visibleLine, visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import { isInPicture, type Frame } from '../model/frame.ts';
import { windowAt } from '../model/scrolling.ts';
import { atMost, broken, fit, span, spread, type Line } from '../spans.ts';
import { Heights, linesIn, linesOf, type View } from './rows.ts';
import { hostSpan, pathLine } from './words.ts';

/** The last lines; how many there are before them is counted only where the user wants to scroll. */
export function wireTail(frame: Frame, width: number, height: number): View {
  const scrolls = frame.pane === 'wire' || frame.tops.wire !== null;
  const found = crossed(frame, scrolls ? Infinity : height);
  const window = windowAt(frame.tops.wire, {
    height,
    total: found.length,
    followed: Math.max(0, found.length - height),
  });
  const lines = found
    .slice(window.top, window.top + Math.max(0, height))
    .map((event) => wireLine(frame, event, width, event === found.at(-1)));
  return { lines: found.length === 0 ? [nothing(width)] : lines, window };
}

/** All of them, each on as many lines as it takes. */
export function wholeWire(frame: Frame, width: number, height: number): View {
  const rows = crossed(frame, Infinity).map((event) =>
    heights.row(event, String(width), () =>
      broken([...speakers(frame, event), ...wireText(frame, event)], width, INDENT),
    ),
  );
  const total = linesOf(rows);
  const followed = Math.max(0, total - height);
  const window = windowAt(frame.tops.wire, { height, total, followed });
  return { lines: rows.length === 0 ? [nothing(width)] : linesIn(rows, window), window };
}

const heights = new Heights();

/** Columns of the time. */
const INDENT = 11;

/** At most so many lines that crossed the wire before the playhead, the last ones. */
function crossed(frame: Frame, most: number): readonly EventOf<'wire'>[] {
  const found: EventOf<'wire'>[] = [];
  for (let index = frame.cursor - 1; index >= 0 && found.length < most; index -= 1) {
    const event = frame.events[index];
    if (event?.type === 'wire' && isInPicture(frame, event)) found.push(event);
  }
  return found.toReversed();
}

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
