/**
 * Text of a network file inside a sentence about it. The file may hold anything, and the sentence is read in a terminal:
 * what could move the cursor, turn the line around or hide itself is shown as an escape.
 */

/** Characters of a quotation at most, escapes included. */
const MOST = 60;

/** Control, format (bidirectional marks and zero widths), lone surrogate, unassigned and private; line and paragraph ends. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The text between quotes, on one line, cut after 60 characters. */
export function quoted(text: string): string {
  const mark = text.includes('"') && !text.includes("'") ? "'" : '"';
  return `${mark}${visible(text)}${mark}`;
}

/** The text without quotes, on one line, cut after `most` characters. */
export function visible(text: string, most: number = MOST): string {
  let shown = '';
  let cut = '';
  for (const character of text) {
    const next = UNSEEN.test(character) ? escaped(character) : character;
    if (shown.length + next.length > most) return `${cut}...`;
    shown += next;
    if (shown.length <= most - 3) cut = shown;
  }
  return shown;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return (
    SHORT_ESCAPES.get(character) ?? (code < 256 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
  );
}
