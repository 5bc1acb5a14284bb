/** What someone probably meant: the known word nearest to the one that was typed. */

/**
 * The nearest of `known`, case aside, or null when none is near: at most a third of the letters may differ, and for a
 * word of one or two letters only their case.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const typed = word.toLowerCase();
  let best: string | null = null;
  let bound = Math.min(3, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - typed.length) >= bound) continue;
    const distance = editDistance(typed, other);
    if (distance < bound) {
      best = candidate;
      bound = distance;
    }
    if (distance === 0) break;
  }
  return best;
}

/** Letters put in, taken out, replaced, or swapped with their neighbour, that make one word of the other. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped =
        row > 1 &&
        column > 1 &&
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      const replaced = last[column - 1]! + (same ? 0 : 1);
      const added = Math.min(last[column]!, current[column - 1]!) + 1;
      const exchanged = swapped ? beforeLast[column - 2]! + 1 : Infinity;
      current.push(Math.min(replaced, added, exchanged));
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length]!;
}
