/** Puts fixed text over what differs from run to run, as ports and times, so that pictures can be compared. */
import type { Cells } from '../../apps/terminal/src/export/screen/cells.ts';

/** What to cover, and with what: `as` ends where the match ends, is cut at the left, and spaces fill it up. */
export interface Mask {
  /** Let it take in the padding before a number, so that the match is equally wide in each run. */
  readonly find: RegExp;
  /** Several: for one match after the other, and over again. */
  readonly as: string | readonly string[];
}

/** The cells with each match covered. The styles stay as they are. */
export function masked(cells: Cells, masks: readonly Mask[]): Cells {
  const counts = masks.map(() => 0);
  return cells.map((row) => {
    let chars = row.map((cell) => cell.chars);
    for (const [index, { find, as }] of masks.entries()) {
      let used = counts[index] ?? 0;
      // One place for each cell, so that places in the text are columns.
      const text = chars.map((char) => (char.length === 1 ? char : ' ')).join('');
      chars = chars.slice();
      const covers = typeof as === 'string' ? [as] : as;
      for (const match of text.matchAll(new RegExp(find, withG(find.flags)))) {
        const { length } = match[0];
        const cover = Array.from((covers[used % covers.length] ?? '').padStart(length)).slice(
          -length,
        );
        used += 1;
        if (length > 0) chars.splice(match.index, length, ...cover);
      }
      counts[index] = used;
    }
    return row.map((cell, column) => ({ ...cell, chars: chars[column] ?? cell.chars }));
  });
}

function withG(flags: string): string {
  return flags.includes('g') ? flags : `${flags}g`;
}
