/** What all checks of a run came to. */
import type { Outcome } from './conduct.ts';
import type { VerdictKind } from './verdict.ts';

export interface Summary {
  /** How many checks came to each kind of verdict. */
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Breaches of what the text demands. */
  readonly failures: number;
  /** Breaches of what the text advises. */
  readonly departures: number;
}

/** Counts outcomes by their verdicts. `failures` and `departures` together are the breaches. */
export function summaryOf(outcomes: Iterable<Outcome>): Summary {
  const counts = { conforms: 0, breach: 0, 'not applicable': 0, undecided: 0 };
  let departures = 0;
  for (const { check, verdict } of outcomes) {
    counts[verdict.kind] += 1;
    if (verdict.kind === 'breach' && check.level === 'should') departures += 1;
  }
  return { counts, failures: counts.breach - departures, departures };
}
