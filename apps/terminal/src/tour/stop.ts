/** A moment of a journal, and what there is to say about it: what a tour is made of, and what a lesson says as it goes on. */

export interface Stop {
  /** Events that have happened. */
  readonly at: number;
  /** It holds until so many have happened; of a tour, at its own moment alone. */
  readonly until: number;
  /** In front of the text: which of how many, or what kind of word it is. */
  readonly label: string;
  readonly text: string;
}

/** The youngest of those that hold at a moment; null: none does. */
export function stopAt(stops: readonly Stop[], cursor: number): Stop | null {
  return stops.findLast(({ at, until }) => at <= cursor && cursor <= until) ?? null;
}
