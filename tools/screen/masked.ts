/** Puts fixed text over what differs from run to run, as ports and times, so that pictures can be compared. */
import type { Cells } from './cells.ts';

/** What to cover, and with what: `as` ends where the match ends, is cut at the left, and spaces fill it up. */
export interface Mask {
  /** Let it take in the padding before a number, so that the match is equally wide in each run. */
  readonly find: RegExp;
  readonly as: string;
}

/** The cells with each match covered. The styles stay as they are. */
export function masked(cells: Cells, masks: readonly Mask[]): Cells {
  return cells.map((row) => {
    let chars = row.map((cell) => cell.chars);
    for (const { find, as } of masks) {
      // One place for each cell, so that places in the text are columns.
      const text = chars.map((char) => (char.length === 1 ? char : ' ')).join('');
      chars = chars.slice();
      for (const match of text.matchAll(new RegExp(find, withG(find.flags)))) {
        const { length } = match[0];
        const cover = Array.from(as.padStart(length)).slice(-length);
        if (length > 0) chars.splice(match.index, length, ...cover);
      }
    }
    return row.map((cell, column) => ({ ...cell, chars: chars[column] ?? cell.chars }));
  });
}

function withG(flags: string): string {
  return flags.includes('g') ? flags : `${flags}g`;
}
