/**
 * Which lines may be remembered, since they are said again and again: those that begin with a verb of four letters, or with the code of
 * a reply. AUTH does not count, for a password may stand behind it; nor does what is neither, for it may be a password that was said too
 * early or too late. What is remembered outlives its session.
 */
import { VERBS } from '../commands/command.ts';
import { isDigit } from '../grammar/characters.ts';

/** Whether the line from one place to another, without its CRLF, is such a one. In any case of letters. */
export function isCommonLine(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  const first = octets[start]!;
  const second = octets[start + 1]!;
  const third = octets[start + 2]!;
  const fourth = start + 3 < end ? octets[start + 3]! : SPACE;
  if (isDigit(first)) {
    return isDigit(second) && isDigit(third) && (fourth === SPACE || fourth === HYPHEN);
  }
  const fifth = start + 4 < end ? octets[start + 4]! : SPACE;
  return fifth === SPACE && COMMON_VERBS.has(asNumber(first, second, third, fourth));
}

/** Four letters as one number; upper case and lower differ by one bit of each. */
function asNumber(first: number, second: number, third: number, fourth: number): number {
  return ((first << 24) | (second << 16) | (third << 8) | fourth) & 0xdfdfdfdf;
}

const COMMON_VERBS: ReadonlySet<number> = new Set(
  VERBS.filter((verb) => verb.length === 4 && verb !== 'AUTH').map((verb) =>
    asNumber(verb.charCodeAt(0), verb.charCodeAt(1), verb.charCodeAt(2), verb.charCodeAt(3)),
  ),
);

const SPACE = 32;
const HYPHEN = 45;
