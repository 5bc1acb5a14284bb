/** The line in which is typed what to look for, and what is said about it. */
import type { Searching } from '../model/seeking.ts';
import { fit, span, type Line } from '../spans.ts';
import type { Theme } from '../theme.ts';
import { visible } from '../../text/visible.ts';
import { fieldLine } from './field-line.ts';

export function searchLine({ field }: Searching, theme: Theme, width: number): Line {
  return fit([span(' /', { bold: true }), ...fieldLine(field, theme, width - 2)], width);
}

/** Why nothing was found, or what can be looked for. */
export function searchHint({ refused, before }: Searching): string {
  if (refused !== null) return refused;
  const again = before === null ? '' : ` ⏎ alone looks for "${visible(before)}" again.`;
  return `Words of the wire or of what hosts did; #41 is an event, 00:02.5 a time.${again}`;
}
