/** The same seed, the same journal: one scenario run twice, and the first line in which the two differ. */
import { createHash } from 'node:crypto';

import { JsonOctets, PIECE } from '../journal/json-octets.ts';
import { formatEvent } from '../journal/jsonl.ts';
import { simulate, type Scenario, type SeedResult } from './simulate.ts';

/** Where two journals part: the line, from 0, as each has it; null: that one has ended. */
export interface Difference {
  /** Counts from 0. */
  readonly line: number;
  /** Null: it has ended. */
  readonly one: string | null;
  /** Null: it has ended. */
  readonly other: string | null;
}

/** Runs a scenario; SHA-256 of its events, each as JSON and with an LF. */
export function hashedRun(scenario: Scenario): {
  readonly result: SeedResult;
  readonly sha256: string;
} {
  const hash = createHash('sha256');
  const json = new JsonOctets();
  const result = simulate(scenario, (event) => {
    json.value(event);
    json.ascii('\n');
    if (json.pending >= PIECE) hash.update(json.take());
  });
  hash.update(json.take());
  return { result, sha256: hash.digest('hex') };
}

/** Runs a scenario twice. A difference is a breach of S13; `again` makes the scenario anew. */
export function simulateTwice(again: () => Scenario): SeedResult {
  const { result, sha256 } = hashedRun(again());
  if (hashedRun(again()).sha256 === sha256) return result;
  const difference = firstDifference(linesOf(again()), linesOf(again()));
  const { line = 0, one = null, other = null } = difference ?? {};
  const what =
    difference === null
      ? 'two runs gave two journals, and two more the same'
      : `two runs of one seed part at event ${line}: ${one ?? 'the end'} and ${other ?? 'the end'}`;
  return { ...result, breach: { law: 'S13 determinism', what, seq: line, tail: [] } };
}

/** Null: they are equal. */
export function firstDifference(
  one: readonly string[],
  other: readonly string[],
): Difference | null {
  const length = Math.max(one.length, other.length);
  for (let line = 0; line < length; line += 1) {
    if (one[line] !== other[line])
      return { line, one: one[line] ?? null, other: other[line] ?? null };
  }
  return null;
}

function linesOf(scenario: Scenario): readonly string[] {
  const lines: string[] = [];
  simulate(scenario, (event) => lines.push(formatEvent(event)));
  return lines;
}
