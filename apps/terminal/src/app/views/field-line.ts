/** A line of text that is being typed. */
import type { TextField } from '../model/text-field.ts';
import { fit, span, textWidth, type Line } from '../spans.ts';
import type { Theme } from '../theme.ts';

/** The cursor is a sign of its own, and always in sight: without colours there is no other way to see it. */
export function fieldLine({ text, at }: TextField, { note }: Theme, width: number): Line {
  const cursor = span('▏', { color: note });
  const after = text.slice(at);
  let before = text.slice(0, at);
  const room = width - 1 - Math.min(textWidth(after), AFTER);
  while (textWidth(before) > room)
    before = `…${Array.from(before)
      .slice(before.startsWith('…') ? 2 : 1)
      .join('')}`;
  return fit([span(before), cursor, span(after)], width);
}

/** Columns behind the cursor that stay in sight. */
const AFTER = 8;
