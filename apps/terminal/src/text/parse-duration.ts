/** Times as people type them after an option: `500ms`, `10s`, `1.5s`, `2m`, `1h`. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** A timer holds no more milliseconds than this. */
const LONGEST = 24 * 3_600_000;

/** Milliseconds; null when the text is not a time, or is longer than a day. */
export function parseDuration(text: string): number | null {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const factor = UNITS.get(unit);
  if (number === undefined || factor === undefined) return null;
  const ms = Math.round(Number(number) * factor);
  return ms <= LONGEST ? ms : null;
}
