/** The journal as a bar: one cell for a stretch of events, in the colour of the host that spoke, bright up to the playhead. */
import type { Frame } from '../model/frame.ts';
import { joined, span, type Line, type Span } from '../spans.ts';
import { colorOf } from './words.ts';

export function timelineBar(frame: Frame, width: number): Line {
  const total = frame.events.length;
  if (total === 0 || width < 4) return [span(' '.repeat(Math.max(0, width)))];
  const head = Math.min(width - 1, Math.floor((frame.cursor / total) * width));
  const spans: Span[] = [];
  for (let index = 0; index < width; index += 1) {
    const from = Math.floor((index / width) * total);
    const host = speaker(frame, from);
    if (index === head && frame.cursor < total) spans.push(span('│', { bold: true }));
    else if (index < head || frame.cursor === total) {
      spans.push(
        host === null ? span('·', { dim: true }) : span('▪', { color: colorOf(frame, host) }),
      );
    } else spans.push(span('·', { dim: true }));
  }
  return joined(spans);
}

function speaker(frame: Frame, index: number): string | null {
  const event = frame.events[index];
  if (event === undefined) return null;
  if ('host' in event) return event.host;
  if (event.type !== 'wire') return null;
  return event.side === 'S' ? event.from : event.to;
}
