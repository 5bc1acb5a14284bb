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
