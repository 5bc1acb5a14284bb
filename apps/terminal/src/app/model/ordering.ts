/**
 * A line for the operator while it is typed, and the lines that were carried out before. A pure reducer over keys; what is to be carried
 * out is told by `wanted`, and answered with an {@link Answer}. It knows nothing of networks.
 */
import { editedBy, fieldOf, typedInto, type TextField } from './text-field.ts';

export interface Answer {
  /** It was carried out. */
  readonly done: boolean;
  /** Null: the journal tells it. */
  readonly said: string | null;
}

export interface Ordering {
  readonly field: TextField;
  /** Lines that were carried out, oldest first. */
  readonly before: readonly string[];
  /** Which of them is shown; behind the last: the new one. */
  readonly at: number;
  /** What is being carried out; null: nothing. */
  readonly wanted: string | null;
  /** Why it was not; null: nobody has tried. */
  readonly refused: string | null;
}

export function newOrdering(before: readonly string[]): Ordering {
  return { field: fieldOf(''), before, at: before.length, wanted: null, refused: null };
}

/** After a key, as the key table spells it: a character, or a name of several. Null: the user has closed it. */
export function orderingAfterKey(ordering: Ordering, key: string): Ordering | null {
  const { field, at, wanted } = ordering;
  if (wanted !== null) return ordering;
  switch (key) {
    case 'escape':
      return null;
    case 'enter':
      return field.text.trim() === '' ? null : { ...ordering, wanted: field.text };
    case 'up':
      return recalled(ordering, at - 1);
    case 'down':
      return recalled(ordering, at + 1);
    case 'backspace': // of nothing: as everywhere where a colon begins a line
      if (field.text === '') return null;
  }
  const isTyped = Array.from(key).length === 1;
  const edited = isTyped ? typedInto(field, key) : editedBy(field, key);
  return edited === null ? ordering : { ...ordering, field: edited, refused: null };
}

/** What was on several lines stays apart, and is one. */
export function orderingAfterPaste(ordering: Ordering, text: string): Ordering {
  if (ordering.wanted !== null) return ordering;
  const pasted = text.replaceAll(/[\r\n]+$/g, '').replaceAll(/[\r\n\t]+/g, ' ');
  return { ...ordering, field: typedInto(ordering.field, pasted), refused: null };
}

function recalled(ordering: Ordering, at: number): Ordering {
  const { before } = ordering;
  if (at < 0 || at > before.length) return ordering;
  return { ...ordering, at, field: fieldOf(before[at] ?? ''), refused: null };
}
