/** The sheet on which the user says what is to be exported: what, in which form, under which name. */
import { EXPORT_FORMS, mailOf, type Exporting } from '../model/exporting.ts';
import { windowAt } from '../model/scrolling.ts';
import { blank, broken, fit, span, textWidth, wrapped, type Line } from '../spans.ts';
import type { Theme } from '../theme.ts';
import { visible } from '../../text/visible.ts';
import { fieldLine } from './field-line.ts';

/** As many lines as there is room for: of the forms, those around the chosen one. */
export function exportSheet(
  exporting: Exporting,
  theme: Theme,
  width: number,
  height: number,
): readonly Line[] {
  const what = whatLine(exporting, theme, width);
  const name = nameLine(exporting, theme, width);
  const said = saidLines(exporting, theme, width).slice(0, height - LEAST);
  const forms = formLines(exporting, theme, width);
  const room = height - 2 - said.length;
  if (forms.length + 3 <= room)
    return [what, blank(width), ...forms, blank(width), name, blank(width), ...said];
  const at = EXPORT_FORMS.findIndex(({ name: form }) => form === exporting.form);
  const { top } = windowAt(at - Math.floor(room / 2), {
    height: room,
    total: forms.length,
    followed: null,
  });
  return [what, ...forms.slice(top, top + room), name, ...said];
}

/** What is exported, its name, and three forms. */
const LEAST = 5;

function whatLine(exporting: Exporting, theme: Theme, width: number): Line {
  const { mail } = exporting;
  const of = mailOf(exporting);
  const run = choice('the whole run', of === null, theme);
  return fit(
    mail === null
      ? run
      : [...choice(`${visible(mail)} alone`, of !== null, theme), span('  '), ...run],
    width,
  );
}

function formLines({ form }: Exporting, theme: Theme, width: number): readonly Line[] {
  const names = Math.max(...EXPORT_FORMS.map(({ name }) => name.length));
  return EXPORT_FORMS.map(({ name, is }) =>
    fit(
      [...choice(name.padEnd(names), name === form, theme), span(`  ${is}`, { dim: true })],
      width,
    ),
  );
}

function choice(text: string, isChosen: boolean, { accent }: Theme): Line {
  return isChosen ? [span('▸ '), span(text, { bold: true, color: accent })] : [span(`  ${text}`)];
}

function nameLine({ form, name }: Exporting, theme: Theme, width: number): Line {
  const label = span(form === 'eml' ? 'folder  ' : 'file  ', { bold: true });
  return fit([label, ...fieldLine(name, theme, width - textWidth(label.text))], width);
}

function saidLines(
  { wanted, refused, mail, form }: Exporting,
  theme: Theme,
  width: number,
): readonly Line[] {
  if (wanted !== null) return [fit([span('Writing…', { dim: true })], width)];
  if (refused !== null) {
    const color = refused.kind === 'there' ? theme.note : theme.bad;
    return wrapped(refused.said, width, Infinity).map((line) =>
      fit([span(line, { color })], width),
    );
  }
  const tab = mail === null || form === 'journal' ? '' : ' tab mail or run,';
  const keys = `⏎ writes it; ↑ ↓ form,${tab} letters name`;
  return broken([span(keys, { dim: true })], width, 0);
}
