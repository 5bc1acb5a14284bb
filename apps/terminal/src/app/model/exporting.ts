/**
 * What the user wants to export, in which form and under which name, until it is written. A pure reducer over keys; who writes is told
 * by `wanted`, and answers with an {@link Outcome}. It knows nothing of files.
 */
import type { MailId } from '@hopscope/network';

import {
  EXPORT_FORMATS,
  endingOf as endingOfFormat,
  type ExportFormat,
} from '../../cli/export-formats.ts';
import { editedBy, fieldOf, typedInto, type TextField } from './text-field.ts';

export type ExportForm = ExportFormat | 'journal';

/** In the order of the menu. */
export const EXPORT_FORMS: readonly { readonly name: ExportForm; readonly is: string }[] = [
  ...EXPORT_FORMATS,
  { name: 'journal', is: 'every event, for hopscope replay and export' },
];

export interface Exporting {
  /** What names begin with: that of the network. */
  readonly stem: string;
  /** The mail in the picture; null: there is none. */
  readonly mail: MailId | null;
  /** Events before the playhead: the moment that a picture of the screen shows. */
  readonly at: number;
  /** That mail alone, with the notifications about it. */
  readonly alone: boolean;
  readonly form: ExportForm;
  /** Of the file; of mails, the folder. */
  readonly name: TextField;
  /** What is being written; null: nothing. */
  readonly wanted: Wanted | null;
  /** Why nothing has been written; null: nobody has tried. */
  readonly refused: Refused | null;
}

export interface Wanted {
  readonly form: ExportForm;
  /** One mail alone; null: the whole run. */
  readonly of: MailId | null;
  /** Events before the playhead. */
  readonly at: number;
  readonly name: string;
  /** What is there already may be written over. */
  readonly over: boolean;
}

export type Outcome = { readonly kind: 'written'; readonly said: string } | Refused;

/** `there`: what has that name already stays as it is, unless the user says otherwise. */
export interface Refused {
  readonly kind: 'there' | 'failed';
  readonly said: string;
}

export function newExporting(networkName: string, mail: MailId | null, at: number): Exporting {
  const form = EXPORT_FORMS[0]?.name ?? 'journal';
  const exporting = { stem: stemOf(networkName), mail, at, alone: mail !== null, form };
  return { ...exporting, name: fieldOf(proposed(exporting)), wanted: null, refused: null };
}

/** The mail that alone is exported; null: the whole run. Only that is a journal. */
export function mailOf({
  mail,
  alone,
  form,
}: Pick<Exporting, 'mail' | 'alone' | 'form'>): MailId | null {
  return alone && form !== 'journal' ? mail : null;
}

/** After a key, as the key table spells it: a character, or a name of several. Null: the user has closed it. */
export function afterKey(exporting: Exporting, key: string): Exporting | null {
  if (exporting.wanted !== null) return exporting;
  if (exporting.refused?.kind === 'there') {
    return key === 'y' ? wanting(exporting, true) : { ...exporting, refused: null };
  }
  switch (key) {
    case 'escape':
      return null;
    case 'enter':
      return wanting(exporting, false);
    case 'up':
      return changed(exporting, { form: formBeside(exporting, -1) });
    case 'down':
      return changed(exporting, { form: formBeside(exporting, 1) });
    case 'tab':
    case 'shift+tab':
      return changed(exporting, { alone: exporting.mail !== null && !exporting.alone });
    default: {
      const isTyped = Array.from(key).length === 1;
      const name = isTyped ? typedInto(exporting.name, key) : editedBy(exporting.name, key);
      return name === null ? exporting : { ...exporting, name, refused: null };
    }
  }
}

export function afterPaste(exporting: Exporting, text: string): Exporting {
  const { wanted, refused, name } = exporting;
  if (wanted !== null || refused?.kind === 'there') return exporting;
  return { ...exporting, name: typedInto(name, text), refused: null };
}

function wanting(exporting: Exporting, over: boolean): Exporting {
  const name = exporting.name.text.trim();
  if (name === '') return { ...exporting, refused: { kind: 'failed', said: 'Type a name first.' } };
  const wanted = { form: exporting.form, of: mailOf(exporting), at: exporting.at, name, over };
  return { ...exporting, wanted, refused: null };
}

/** A name that was proposed goes with what is chosen; of one that the user has typed, the ending does. */
function changed(
  exporting: Exporting,
  change: Partial<Pick<Exporting, 'form' | 'alone'>>,
): Exporting {
  const next = { ...exporting, ...change, refused: null };
  const { text } = exporting.name;
  if (text === proposed(exporting)) return { ...next, name: fieldOf(proposed(next)) };
  const [before, after] = [endingOf(exporting.form), endingOf(next.form)];
  if (!text.endsWith(before)) return next;
  return { ...next, name: fieldOf(`${text.slice(0, -before.length)}${after}`) };
}

function formBeside({ form }: Exporting, by: 1 | -1): ExportForm {
  const at = EXPORT_FORMS.findIndex(({ name }) => name === form);
  return EXPORT_FORMS.at((at + by) % EXPORT_FORMS.length)?.name ?? form;
}

function proposed(exporting: Omit<Exporting, 'name' | 'wanted' | 'refused'>): string {
  const of = mailOf(exporting);
  return `${exporting.stem}${of === null ? '' : `-${of}`}${endingOf(exporting.form)}`;
}

function endingOf(form: ExportForm): string {
  return form === 'journal' ? '.jsonl' : endingOfFormat(form);
}

/** `net` of `nets/net.yaml`, `the-built-in-network` of the built-in network. */
function stemOf(networkName: string): string {
  const file = networkName.split(/[/\\]/).at(-1) ?? '';
  const stem = file.replace(/\.(?:ya?ml|jsonl?)$/i, '').replaceAll(/[^\w.]+/g, '-');
  return stem.replaceAll(/^[-.]+|[-.]+$/g, '').slice(0, LONGEST_STEM) || 'hopscope';
}

const LONGEST_STEM = 60;
