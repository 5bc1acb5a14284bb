/**
 * A line of text that is being typed, and where in it the next character comes. Pure: a key makes another field of it. It holds
 * printable characters alone, so that what is shown is what there is.
 */
import { visible } from '../../text/visible.ts';

export interface TextField {
  readonly text: string;
  /** In UTF-16 units, between two characters as people see them. */
  readonly at: number;
}

export function fieldOf(text: string): TextField {
  return { text, at: text.length };
}

/** More than a system takes for a path. */
const LONGEST = 4096;

/** The field with what was typed or pasted into it. */
export function typedInto({ text, at }: TextField, typed: string): TextField {
  const kept = Array.from(typed, (one) => (visible(one) === one ? one : '')).join('');
  const longer = `${text.slice(0, at)}${kept}${text.slice(at)}`;
  return longer.length > LONGEST ? { text, at } : { text: longer, at: at + kept.length };
}

/** The field after a key that moves in it or deletes; null: the key means nothing to it. */
export function editedBy({ text, at }: TextField, key: string): TextField | null {
  const before = text.slice(0, at);
  const after = text.slice(at);
  switch (key) {
    case 'left':
    case 'ctrl+b':
      return { text, at: withoutLast(before).length };
    case 'right':
    case 'ctrl+f':
      return { text, at: text.length - withoutFirst(after).length };
    case 'home':
    case 'ctrl+a':
      return { text, at: 0 };
    case 'end':
    case 'ctrl+e':
      return { text, at: text.length };
    case 'backspace':
      return split(withoutLast(before), after);
    case 'delete':
    case 'ctrl+d':
      return split(before, withoutFirst(after));
    case 'ctrl+u':
      return split('', after);
    case 'ctrl+k':
      return split(before, '');
    case 'ctrl+w':
      return split(before.replace(/[^/\\ ]*[/\\ ]*$/, ''), after);
    default:
      return null;
  }
}

function split(before: string, after: string): TextField {
  return { text: `${before}${after}`, at: before.length };
}

function withoutLast(text: string): string {
  const last = Array.from(SEGMENTER.segment(text)).at(-1);
  return text.slice(0, last?.index ?? 0);
}

function withoutFirst(text: string): string {
  const [first] = SEGMENTER.segment(text);
  return text.slice(first?.segment.length ?? 0);
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
