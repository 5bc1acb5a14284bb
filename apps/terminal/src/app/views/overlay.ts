/** A box in the middle of the screen, in front of everything else. */
import { blank, fit, framed, span, type Line } from '../spans.ts';

export interface Box {
  readonly title: string;
  /** At the other end of the title. */
  readonly right: string;
  readonly lines: readonly Line[];
  readonly width: number;
}

/** Exactly as many lines as the screen has rows, each as wide as it has columns. */
export function overlay(
  { title, right, lines, width }: Box,
  columns: number,
  rows: number,
): readonly Line[] {
  const height = Math.min(rows, lines.length + 2);
  const box = framed(
    [span(title, { bold: true })],
    [span(right, { dim: true })],
    lines,
    width,
    height,
  );
  const left = span(' '.repeat(Math.floor((columns - width) / 2)));
  const above = Math.floor((rows - height) / 2);
  return Array.from({ length: rows }, (_, row) => {
    const line = box[row - above];
    return line === undefined ? blank(columns) : fit([left, ...line], columns);
  });
}
