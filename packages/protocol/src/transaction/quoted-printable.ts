/** Text beyond ASCII in lines that pass everywhere: the encoding `quoted-printable` (RFC 2045 6.7). */
import { utf8Encode } from '../grammar/utf8.ts';

/** Characters of an encoded line, the "=" of a soft end included. */
const LONGEST = 76;
const EQUALS = 61;
const SPACE = 32;
const TAB = 9;

/** The lines, in UTF-8 and encoded; a long one is cut, and a reader joins it again. */
export function quotedPrintable(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => encoded(utf8Encode(line.toWellFormed())));
}

function encoded(octets: Uint8Array): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [at, octet] of octets.entries()) {
    const word = wordFor(octet, at === octets.length - 1);
    if (line.length + word.length >= LONGEST) {
      lines.push(`${line}=`);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** A space at the end of a line would be lost on the way. */
function wordFor(octet: number, isLast: boolean): string {
  const isBlank = octet === SPACE || octet === TAB;
  const isPlain = octet > SPACE && octet < 127 && octet !== EQUALS;
  if (isPlain || (isBlank && !isLast)) return String.fromCharCode(octet);
  return `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}
