/** Sizes as people write them: `5000`, `64KiB`, `1.5MB`. */
import { faulty, parsed, type Parsed } from '@hopscope/protocol';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1_000],
  ['KB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', 1_024],
  ['MiB', 1_048_576],
  ['GiB', 1_073_741_824],
]);

/** Octets, rounded to whole ones. */
export function parseSize(text: string): Parsed<number> {
  if (text.startsWith('-')) return faulty(0, 'a size cannot be negative');
  const number = /^\d+(?:\.\d+)?/.exec(text)?.[0];
  if (number === undefined) return faulty(0, 'a size begins with a number, such as 64KiB or 5000');
  const unit = text.slice(number.length).trimStart();
  const factor = UNITS.get(unit);
  if (factor === undefined) {
    return faulty(number.length, 'the unit of a size must be B, KB, MB, GB, KiB, MiB or GiB');
  }
  const octets = Math.round(Number(number) * factor);
  if (!Number.isSafeInteger(octets)) return faulty(0, 'a size can be 8000000GiB at most');
  return parsed(octets);
}
