/** Numbers with a unit as people write them: times (`40ms`, `1.5s`, `4d`) and sizes (`5000`, `64KiB`, `1MB`). */
import { faulty, parsed, type Parsed } from '@hopscope/protocol';

interface Measure {
  readonly noun: string;
  readonly examples: string;
  /** What one of each unit is; the empty unit is a number alone. */
  readonly units: ReadonlyMap<string, number>;
  readonly most: number;
  /** `most`, as a person writes it. */
  readonly mostText: string;
}

const TIME: Measure = {
  noun: 'a time',
  examples: '40ms or 1.5s',
  units: new Map([
    ['ms', 1],
    ['s', 1_000],
    ['m', 60_000],
    ['h', 3_600_000],
    ['d', 86_400_000],
  ]),
  most: 24 * 86_400_000, // JavaScript's timers count in 31 bits; one day more and they would fire at once
  mostText: '24d',
};

const SIZE: Measure = {
  noun: 'a size',
  examples: '64KiB or 5000',
  units: new Map([
    ['', 1],
    ['B', 1],
    ['kB', 1_000],
    ['KB', 1_000],
    ['MB', 1_000_000],
    ['GB', 1_000_000_000],
    ['KiB', 1_024],
    ['MiB', 1_048_576],
    ['GiB', 1_073_741_824],
  ]),
  most: 8_388_608 * 1_073_741_824,
  mostText: '8388608GiB',
};

/** Milliseconds, rounded to whole ones. */
export function parseDuration(text: string): Parsed<number> {
  return parseMeasure(text, TIME);
}

/** Octets, rounded to whole ones. */
export function parseSize(text: string): Parsed<number> {
  return parseMeasure(text, SIZE);
}

function parseMeasure(text: string, measure: Measure): Parsed<number> {
  const { noun, examples, units, most, mostText } = measure;
  if (text.startsWith('-')) return faulty(0, `${noun} cannot be negative`);
  const number = /^\d+(?:\.\d+)?/.exec(text)?.[0];
  if (number === undefined) return faulty(0, `${noun} begins with a number, as ${examples} does`);
  const unit = text.slice(number.length).replace(/^ /, '');
  const factor = units.get(unit);
  if (factor === undefined) {
    const known = [...units.keys()].filter((name) => name !== '').join(', ');
    return faulty(number.length, `the unit of ${noun} must be one of ${known}`);
  }
  const amount = Math.round(Number(number) * factor);
  return amount <= most ? parsed(amount) : faulty(0, `${noun} can be ${mostText} at most`);
}
