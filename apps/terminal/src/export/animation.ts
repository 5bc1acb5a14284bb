/**
 * The app's picture of a run as an SVG that plays by itself, over and over, on a page or a slide. It holds no script: each row of the
 * screen is a strip of all that ever stands there, and the strip moves behind a window of one row. So what does not change costs
 * nothing, and whoever wants no motion, or cannot show it, sees the end.
 */
import { joined, plain, type Line } from '../app/spans.ts';
import { STEP, picturesOf, titleOf, type Picture, type Show } from './reel.ts';
import { rowOf } from './screen/cells.ts';
import { short } from './screen/box-drawing.ts';
import { drawnCells, type Size as Measures } from './screen/layers.ts';
import { inWindow } from './screen/window.ts';
import type { WindowTheme } from './screen/window-themes.ts';

/** Milliseconds that the last picture stays. */
const REST = 4000;

/** The lines of the file. */
export function toAnimation(show: Show): readonly string[] {
  return animated(show, [...picturesOf(show)]);
}

/**
 * The same of pictures that are there already, for a page that has more to do with them. Where the root of the document has the class
 * `played` whoever wants no motion is given it all the same, for there somebody sees to it.
 */
export function animated(show: Show, pictures: readonly Picture[]): readonly string[] {
  const { columns } = show.size;
  const rows = pictures[0]?.lines.length ?? 0;
  const length = (pictures.length - 1) * STEP + REST;
  const strips = Array.from({ length: rows }, (_, row) =>
    stripOf(pictures.map(({ lines }) => lines[row] ?? [])),
  );
  return inWindow({ theme: show.theme, title: titleOf(show), columns, rows }, (theme, measures) => [
    '<style>',
    'g[class]{animation-timing-function:step-end;animation-iteration-count:infinite}',
    ...strips.flatMap((strip, row) => motion(strip, row, length, measures)),
    `@media(prefers-reduced-motion:reduce){:root:not(.${PLAYED}) g[class]{animation:none!important}}`,
    '</style>',
    ...strips.flatMap((strip, row) => drawnStrip(strip, row, columns, theme, measures)),
  ]);
}

export const PLAYED = 'played';

/** All that ever stands in one row of the screen. */
interface Strip {
  /** Each of them once. */
  readonly lines: readonly Line[];
  /** Which of them stands there from which picture on. */
  readonly changes: readonly { readonly picture: number; readonly line: number }[];
}

function stripOf(row: readonly Line[]): Strip {
  const places = new Map<string, number>();
  const lines: Line[] = [];
  const changes: { picture: number; line: number }[] = [];
  for (const [picture, spans] of row.entries()) {
    const line = joined(spans);
    const key = JSON.stringify(line);
    let place = places.get(key);
    if (place === undefined) {
      place = lines.push(line) - 1;
      places.set(key, place);
    }
    if (changes.at(-1)?.line !== place) changes.push({ picture, line: place });
  }
  return { lines, changes };
}

function motion(
  { changes }: Strip,
  row: number,
  length: number,
  { cellHeight }: Measures,
): readonly string[] {
  if (changes.length < 2) return [];
  const moves = changes.map(
    ({ picture, line }) =>
      `${percent((picture * STEP) / length)}{transform:translateY(${-placeOf(line) * cellHeight}px)}`,
  );
  return [
    `@keyframes r${row}{${moves.join('')}}`,
    `.r${row}{animation-name:r${row};animation-duration:${length}ms}`,
  ];
}

/** Nothing stands between two lines of a strip: scaled, the window of one row shows the edges of its neighbours, too. */
function apart(line: Line): readonly Line[] {
  return [line, []];
}

/** In rows from the top of its strip. */
function placeOf(line: number): number {
  return 2 * line;
}

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1000}%`;
}

function drawnStrip(
  { lines, changes }: Strip,
  row: number,
  columns: number,
  theme: WindowTheme,
  measures: Measures,
): readonly string[] {
  if (lines.every((line) => plain(line).trim() === '')) return [];
  const { cellWidth, cellHeight } = measures;
  const end = -placeOf(changes.at(-1)?.line ?? 0) * cellHeight;
  const moves = changes.length < 2 ? '' : ` class="r${row}"`;
  return [
    `<svg y="${row * cellHeight}" width="${short(columns * cellWidth)}" height="${cellHeight}">`,
    `<g${moves} transform="translate(0 ${end})">`,
    ...drawnCells(lines.flatMap(apart).map(rowOf), theme, measures),
    '</g>',
    '</svg>',
  ];
}
