/**
 * The three layers of a picture, from the back to the front: areas of colour, straight and curved lines,
 * and text. Each is a list of SVG elements in the order in which the cells ask for them.
 */
import { escaped } from '../xml.ts';
import { drawingOf, short, type Area, type Line, type Place } from './box-drawing.ts';
import type { Cell, Cells } from './cells.ts';
import { coloursOf, mixed, type WindowTheme } from './window-themes.ts';

/** The measures of a picture in pixels. */
export interface Size {
  readonly fontSize: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** How far below the top of a cell its text stands. */
  readonly baseline: number;
  /** The thickness of a thin line. */
  readonly unit: number;
}

/** The cells as three groups, one on top of the other. */
export function drawnCells(cells: Cells, theme: WindowTheme, size: Size): readonly string[] {
  return [
    '<g shape-rendering="crispEdges">',
    ...areas(cells, theme, size),
    '</g>',
    '<g fill="none">',
    ...strokes(cells, theme, size),
    '</g>',
    `<g fill="${theme.foreground}">`,
    ...texts(cells, theme, size),
    '</g>',
  ];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Backgrounds and block elements: one `<rect>` for a run of one colour. */
function areas(cells: Cells, theme: WindowTheme, size: Size): string[] {
  const rects: (Mutable<Area> & { fill: string })[] = [];
  const add = (area: Area, fill: string): void => {
    const last = rects.at(-1);
    const joins = last?.y === area.y && last.height === area.height && last.fill === fill;
    if (joins && touches(last.x + last.width, area.x)) last.width = area.x + area.width - last.x;
    else rects.push({ ...area, fill });
  };
  for (const { cell, place } of placed(cells, size)) {
    const { ground } = coloursOf(cell, theme);
    if (ground !== theme.background) add({ ...place, share: 1 }, ground);
  }
  for (const { cell, place } of placed(cells, size)) {
    const { ink, ground } = coloursOf(cell, theme);
    for (const area of drawnParts(cell, place)?.areas ?? [])
      add(area, mixed(ground, ink, area.share));
  }
  return rects.map(
    ({ x, y, width, height, fill }) =>
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${fill}"/>`,
  );
}

/** Borders and the lines under, over and through text: one `<path>` for all lines of a colour and thickness. */
function strokes(cells: Cells, theme: WindowTheme, size: Size): string[] {
  const lines = new Map<string, Mutable<Line>[]>();
  const curves = new Map<string, string[]>();
  const last = new Map<string, Mutable<Line>>();
  const add = (line: Line, ink: string): void => {
    const pen = `stroke="${ink}" stroke-width="${short(line.thickness)}"`;
    const track = `${pen} ${line.across} ${short(line.at)}`;
    const before = last.get(track);
    if (before && line.from <= before.to + 0.01) {
      before.to = Math.max(before.to, line.to);
      return;
    }
    const copy = { ...line };
    last.set(track, copy);
    listOf(lines, pen).push(copy);
  };
  for (const { cell, place } of placed(cells, size)) {
    const { ink } = coloursOf(cell, theme);
    const parts = drawnParts(cell, place);
    for (const line of parts?.lines ?? []) add(line, ink);
    for (const curve of parts?.curves ?? []) {
      listOf(curves, `stroke="${ink}" stroke-width="${size.unit}"`).push(curve);
    }
    for (const line of textLines(cell, place, size)) add(line, ink);
  }
  return Array.from(new Set([...lines.keys(), ...curves.keys()]), (pen) => {
    const straight = (lines.get(pen) ?? []).map(({ across, at, from, to }) =>
      across
        ? `M${short(from)} ${short(at)}H${short(to)}`
        : `M${short(at)} ${short(from)}V${short(to)}`,
    );
    return `<path ${pen} d="${[...straight, ...(curves.get(pen) ?? [])].join('')}"/>`;
  });
}

/** Text: one `<text>` for words of one style with single spaces between, and one for neighbouring glyphs beyond ASCII. */
function texts(cells: Cells, theme: WindowTheme, size: Size): string[] {
  const elements: string[] = [];
  let run = { text: '', style: '', x: 0, y: 0, end: -1, places: [] as string[] };
  const end = (): void => {
    const { text, style, x, y, places } = run;
    run = { ...run, text: '', end: -1, places: [] };
    if (text === '') return;
    const at = short(y + size.baseline);
    const length = text.length === 1 ? '' : ` textLength="${short(text.length * size.cellWidth)}"`;
    elements.push(
      places.length === 0
        ? `<text x="${short(x)}" y="${at}"${length}${style}>${escaped(text)}</text>`
        : `<text x="${places.join(' ')}" y="${at}" text-anchor="middle"${style}>${escaped(text)}</text>`,
    );
  };
  for (const { cell, place } of placed(cells, size)) {
    if (isBlank(cell) || drawnParts(cell, place)) continue;
    const style = styleOf(cell, theme);
    // A glyph that comes from another font is seldom as wide as its cell: it stands in the middle.
    const middle = /^[!-~]$/.test(cell.chars) ? null : short(place.x + place.width / 2);
    const isAlone = cell.chars.length > 1; // viewers differ in how many places such a glyph takes
    const gap = Math.round((place.x - run.end) / size.cellWidth);
    const isOfItsKind = (middle !== null) === run.places.length > 0;
    const goesOn =
      run.text !== '' &&
      run.y === place.y &&
      run.style === style &&
      isOfItsKind &&
      !isAlone &&
      gap <= (middle === null ? 1 : 0);
    if (!goesOn) {
      end();
      run = { text: '', style, x: place.x, y: place.y, end: place.x, places: [] };
    } else if (gap === 1) {
      run.text += ' ';
    }
    run.text += cell.chars;
    run.end = place.x + place.width;
    if (middle !== null) run.places.push(middle);
    if (isAlone) end();
  }
  end();
  return elements;
}

/** Every cell that is not the second half of another, with its place in the picture. */
function* placed(cells: Cells, size: Size): Generator<{ cell: Cell; place: Place }> {
  const { cellWidth, cellHeight, unit } = size;
  for (const [row, line] of cells.entries()) {
    for (const [column, cell] of line.entries()) {
      if (cell.width === 0) continue;
      const x = column * cellWidth;
      const place = {
        x,
        y: row * cellHeight,
        width: cell.width * cellWidth,
        height: cellHeight,
        unit,
      };
      yield { cell, place };
    }
  }
}

function isBlank(cell: Cell): boolean {
  return cell.invisible || cell.chars.trim() === '';
}

function drawnParts(cell: Cell, place: Place): ReturnType<typeof drawingOf> {
  return isBlank(cell) ? undefined : drawingOf(cell.chars, place);
}

/** The lines under, over and through a cell. They are no text decoration, so that they run on below spaces. */
function textLines(cell: Cell, { x, y, width, unit }: Place, size: Size): Line[] {
  if (cell.invisible) return [];
  const heights = [
    cell.underline ? size.baseline + 2 * unit : undefined,
    cell.overline ? unit : undefined,
    cell.strikethrough ? Math.round(size.baseline - size.fontSize * 0.28) : undefined,
  ];
  return heights
    .filter((height) => height !== undefined)
    .map((height) => ({
      across: true,
      at: y + height + unit / 2,
      from: x,
      to: x + width,
      thickness: unit,
    }));
}

function styleOf(cell: Cell, theme: WindowTheme): string {
  const { ink } = coloursOf(cell, theme);
  const fill = ink === theme.foreground ? '' : ` fill="${ink}"`;
  const weight = cell.bold ? ' font-weight="bold"' : '';
  return `${fill}${weight}${cell.italic ? ' font-style="italic"' : ''}`;
}

function touches(end: number, start: number): boolean {
  return Math.abs(end - start) < 0.01;
}

function listOf<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
