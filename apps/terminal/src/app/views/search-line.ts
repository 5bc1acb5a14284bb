/** The lines in which is typed what to look for, in the journal and in the list of mails, and what is said about it. */
import type { MailList } from '../model/mail-list.ts';
import type { Searching } from '../model/seeking.ts';
import type { TextField } from '../model/text-field.ts';
import { fit, span, type Line } from '../spans.ts';
import type { Theme } from '../theme.ts';
import { visible } from '../../text/visible.ts';
import { fieldLine } from './field-line.ts';

export function searchLine({ field }: Searching, theme: Theme, width: number): Line {
  return soughtLine(field, theme, width);
}

export function filterLine({ filter }: MailList, theme: Theme, width: number): Line {
  return soughtLine(filter, theme, width);
}

function soughtLine(field: TextField, theme: Theme, width: number): Line {
  return fit([span(' /', { bold: true }), ...fieldLine(field, theme, width - 2)], width);
}

/** By what mails can be found. */
export const FILTER_HINT =
  'Words of a mailbox, a host, a state such as waiting or failed, or a reply; !word is not in it. ⏎ keeps them, esc does not.';

/** Why nothing was found, or what can be looked for. */
export function searchHint({ refused, before }: Searching): string {
  if (refused !== null) return refused;
  const again = before === null ? '' : ` ⏎ alone looks for "${visible(before)}" again.`;
  return `Words of the wire or of what hosts did; #41 is an event, 00:02.5 a time.${again}`;
}
