/**
 * Text from the wire, made safe and visible. A peer may send anything, and a terminal obeys what it is sent: cursor
 * movements, colours, links, marks that turn the line around. So whatever is not a printable character is shown by its
 * code, and nothing is dropped, because what was on the wire is the subject of this program.
 */

/** Controls, format characters (bidirectional marks, zero widths), surrogates, private and unassigned; line separators. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** As above, and whatever is not ASCII: for text whose characters stand for octets. */
const NOT_ASCII = /[^ -~]/g;

const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['\r', '<CR>'],
  ['\n', '<LF>'],
  ['\t', '\\t'],
]);

/** The text on one line without a control character: `\x1b`, `<CR>`, `<LF>`, `\t`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Characters of what a user typed that a sentence about it repeats. */
const ECHOED = 60;

/** What the user typed, as a sentence about it repeats it: visible, and cut where it is long. */
export function echoed(text: string, most: number = ECHOED): string {
  return echoedAround(text, 0, most).shown;
}

/**
 * The part of it around a place that has a fault, and the column of that place in what is shown. What stands before the
 * place is right, and so needs no escapes.
 */
export function echoedAround(
  text: string,
  at: number,
  most: number = ECHOED,
): { readonly shown: string; readonly column: number } {
  const start = at < most ? 0 : at - Math.floor(most / 2);
  const before = start === 0 ? '' : CUT;
  const whole = visible(text.slice(start, start + most));
  const after = text.length > start + most ? CUT : '';
  return { shown: `${before}${whole}${after}`, column: before.length + at - start };
}

const CUT = '...';

/** The same for text that is not UTF-8 and holds one octet a character: each octet over 127 as `\xe9`. */
export function visibleOctets(text: string): string {
  return text.replace(NOT_ASCII, escaped);
}

/** A line as the journal has it, shown by what its octets are. */
export function visibleLine(line: {
  readonly text: string;
  readonly octets?: true;
  readonly partial?: true;
}): string {
  const shown = line.octets === true ? visibleOctets(line.text) : visible(line.text);
  return line.partial === true ? `${shown} (line not ended)` : shown;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  if (code > 0xff) return `\\u${hex.padStart(4, '0')}`;
  return BY_NAME.get(character) ?? `\\x${hex.padStart(2, '0')}`;
}
