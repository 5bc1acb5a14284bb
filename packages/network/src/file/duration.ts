/** Times as people write them: `40ms`, `5s`, `1.5s`, `5m`, `2h`, `4d`. */
import { faulty, parsed, type Parsed } from '@hopscope/protocol';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A timer of JavaScript counts milliseconds in 31 bits; one day more and it would fire at once. */
const LONGEST = 24 * 86_400_000;

/** Milliseconds, rounded to whole ones. */
export function parseDuration(text: string): Parsed<number> {
  if (text.startsWith('-')) return faulty(0, 'a time cannot be negative');
  const number = /^\d+(?:\.\d+)?/.exec(text)?.[0];
  if (number === undefined) return faulty(0, 'a time begins with a number, such as 40ms or 1.5s');
  const unit = text.slice(number.length).trimStart();
  const factor = UNITS.get(unit);
  if (factor === undefined) {
    return faulty(number.length, 'the unit of a time must be ms, s, m, h or d');
  }
  const milliseconds = Math.round(Number(number) * factor);
  if (milliseconds > LONGEST) return faulty(0, 'a time can be 24d at most');
  return parsed(milliseconds);
}
