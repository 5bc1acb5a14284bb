/** The last lines that crossed the wire before the playhead, with the paths in them in the colours of their hosts. */
import type { EventOf } from '@hopscope/network';

import { visibleLine, visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import { isInPicture, type Frame } from '../model/frame.ts';
import { fit, span, spread, type Line } from '../spans.ts';
import { hostSpan, pathLine } from './words.ts';

export function wireTail(frame: Frame, width: number, height: number): readonly Line[] {
  const found: EventOf<'wire'>[] = [];
  for (let index = frame.cursor - 1; index >= 0 && found.length < height; index -= 1) {
    const event = frame.events[index];
    if (event?.type === 'wire' && isInPicture(frame, event)) found.push(event);
  }
  const lines = found
    .toReversed()
    .map((event, index) => wireLine(frame, event, width, index === found.length - 1));
  if (lines.length === 0)
    return [fit([span('nothing has crossed the wire yet', { dim: true })], width)];
  return lines;
}

function wireLine(frame: Frame, event: EventOf<'wire'>, width: number, last: boolean): Line {
  const from = event.from === null ? span('outside') : hostSpan(frame, event.from);
  const left: Line = [
    span(`${moment(event.at)}  `, { dim: true }),
    from,
    span('→', { dim: true }),
    hostSpan(frame, event.to),
    span(`  ${event.side}: `, { dim: true }),
    ...wireText(frame, event),
  ];
  return spread(
    left,
    last && !frame.live ? [span(' ◀ here', { color: frame.theme.note })] : [],
    width,
  );
}

const WITH_PATH = /^((?:MAIL|SEND|SOML|SAML) FROM:|RCPT TO:|Return-Path: )(<.*>)(.*)$/i;

function wireText(frame: Frame, event: EventOf<'wire'>): Line {
  const whole = event.octets !== true && event.partial !== true;
  const match = whole ? WITH_PATH.exec(event.text) : null;
  if (match === null) return [span(visibleLine(event))];
  const [, before = '', path = '', after = ''] = match;
  return [span(visible(before)), ...pathLine(frame, path), span(visible(after))];
}
