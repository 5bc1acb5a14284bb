/** Rows of one or more lines, of which those in sight are drawn. */
import type { Window } from '../model/scrolling.ts';
import type { Line } from '../spans.ts';

/** Drawn only if it is in sight. */
export interface Row {
  readonly height: number;
  /** The lines from one to another of it, the latter left out. */
  readonly draw: (from: number, to: number) => readonly Line[];
}

/** Of lines that are drawn together. */
export function rowOf(height: number, drawn: () => readonly Line[]): Row {
  return { height, draw: (from, to) => drawn().slice(from, to) };
}

/** What a view draws, and which part of all that it has to show this is. */
export interface View {
  readonly lines: readonly Line[];
  readonly window: Window;
}

export function linesOf(rows: readonly Row[]): number {
  return rows.reduce((total, { height }) => total + height, 0);
}

/** The lines in the window. */
export function linesIn(rows: readonly Row[], { top, height: most }: Window): readonly Line[] {
  const end = top + Math.max(0, most);
  let at = 0;
  return rows.flatMap(({ height, draw }): readonly Line[] => {
    const from = at;
    at += height;
    return at <= top || from >= end ? [] : draw(Math.max(0, top - from), end - from);
  });
}

/**
 * Rows whose height only their drawing tells are drawn once for each width, and not for each picture: `looks` is whatever
 * else their lines depend on.
 */
export class Heights {
  readonly #known = new WeakMap<object, { readonly looks: string; readonly height: number }>();

  row(of: object, looks: string, drawn: () => readonly Line[]): Row {
    const known = this.#known.get(of);
    if (known?.looks === looks) return rowOf(known.height, drawn);
    const height = drawn().length;
    this.#known.set(of, { looks, height });
    return rowOf(height, drawn);
  }
}
