/**
 * Box-drawing characters (U+2500 to U+257F) and block elements (U+2580 to U+259F) as lines and areas.
 *
 * Glyphs of a font leave gaps between rows and columns in most viewers; lines that run to the edges of
 * their cells join everywhere.
 */

/** Where a cell lies in the picture, and `unit`, the thickness of a light line. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly unit: number;
}

/** A straight line along one axis: across at the height `at`, or down at the column `at`. */
export interface Line {
  readonly across: boolean;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly thickness: number;
}

/** A filled part of a cell; `share` of it is covered with ink. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly share: number;
}

/** What a character is made of. A curve is the data of a path, drawn one `unit` thick. */
export interface Drawing {
  readonly lines: readonly Line[];
  readonly curves: readonly string[];
  readonly areas: readonly Area[];
}

/** Each character with its arms to the left, right, up and down: 0 none, 1 light, 2 heavy, 3 double. */
const arms = new Map(
  [
    '─1100 ━2200 │0011 ┃0022 ┌0101 ┍0201 ┎0102 ┏0202 ┐1001 ┑2001 ┒1002 ┓2002 └0110 ┕0210',
    '┖0120 ┗0220 ┘1010 ┙2010 ┚1020 ┛2020 ├0111 ┝0211 ┞0121 ┟0112 ┠0122 ┡0221 ┢0212 ┣0222',
    '┤1011 ┥2011 ┦1021 ┧1012 ┨1022 ┩2021 ┪2012 ┫2022 ┬1101 ┭2101 ┮1201 ┯2201 ┰1102 ┱2102',
    '┲1202 ┳2202 ┴1110 ┵2110 ┶1210 ┷2210 ┸1120 ┹2120 ┺1220 ┻2220 ┼1111 ┽2111 ┾1211 ┿2211',
    '╀1121 ╁1112 ╂1122 ╃2121 ╄1221 ╅2112 ╆1212 ╇2221 ╈2212 ╉2122 ╊1222 ╋2222 ═3300 ║0033',
    '╒0301 ╓0103 ╔0303 ╕3001 ╖1003 ╗3003 ╘0310 ╙0130 ╚0330 ╛3010 ╜1030 ╝3030 ╞0311 ╟0133',
    '╠0333 ╡3011 ╢1033 ╣3033 ╤3301 ╥1103 ╦3303 ╧3310 ╨1130 ╩3330 ╪3311 ╫1133 ╬3333 ╴1000',
    '╵0010 ╶0100 ╷0001 ╸2000 ╹0020 ╺0200 ╻0002 ╼1200 ╽0012 ╾2100 ╿0021',
  ]
    .flatMap((line) => line.split(' '))
    .map((entry): [string, number[]] => [entry.charAt(0), Array.from(entry.slice(1), Number)]),
);

/** Dashed lines: across or down, how many dashes, how many units thick. */
const dashed: Readonly<Record<string, readonly ['across' | 'down', number, number]>> = {
  '╌': ['across', 2, 1],
  '╍': ['across', 2, 3],
  '╎': ['down', 2, 1],
  '╏': ['down', 2, 3],
  '┄': ['across', 3, 1],
  '┅': ['across', 3, 3],
  '┆': ['down', 3, 1],
  '┇': ['down', 3, 3],
  '┈': ['across', 4, 1],
  '┉': ['across', 4, 3],
  '┊': ['down', 4, 1],
  '┋': ['down', 4, 3],
};

/** Round corners: towards which side (1 right, -1 left) and which height (1 down, -1 up) they run. */
const corners: Readonly<Record<string, readonly [1 | -1, 1 | -1]>> = {
  '╭': [1, 1],
  '╮': [-1, 1],
  '╰': [1, -1],
  '╯': [-1, -1],
};

/** Block elements from U+2580 on: each part as x, y, width and height in eighths of the cell, then the ink. */
const blocks = [
  '0084,0781,0682,0583,0484,0385,0286,0187,0088,0078,0068,0058,0048,0038,0028,0018,4048',
  '00882,00884,00886,0081,7018',
  '0444,4444,0044,0044 0484,0044 4444,0084 0444,0084 4444,4044,4044 0444,4044 0484',
].flatMap((line) => line.split(','));

const nothing: Drawing = { lines: [], curves: [], areas: [] };

/** How to draw this character in this place, or `undefined` when it is one for a font. */
export function drawingOf(char: string, place: Place): Drawing | undefined {
  const [left, right, up, down] = arms.get(char) ?? [];
  if (left !== undefined && right !== undefined && up !== undefined && down !== undefined) {
    const lines = [
      ...armLines(place, {
        across: true,
        sign: -1,
        weight: left,
        behind: right,
        sides: [up, down],
      }),
      ...armLines(place, { across: true, sign: 1, weight: right, behind: left, sides: [up, down] }),
      ...armLines(place, {
        across: false,
        sign: -1,
        weight: up,
        behind: down,
        sides: [left, right],
      }),
      ...armLines(place, {
        across: false,
        sign: 1,
        weight: down,
        behind: up,
        sides: [left, right],
      }),
    ];
    return { ...nothing, lines };
  }
  const dash = dashed[char];
  if (dash) return { ...nothing, lines: dashLines(place, ...dash) };
  const corner = corners[char];
  if (corner) return { ...nothing, curves: [cornerPath(place, ...corner)] };
  const block = blocks[char.charCodeAt(0) - 0x2580];
  return block === undefined ? undefined : { ...nothing, areas: areasOf(place, block) };
}

interface Arm {
  readonly across: boolean;
  /** 1 to the right or down, -1 to the left or up. */
  readonly sign: 1 | -1;
  readonly weight: number;
  /** The weight of the arm that runs the other way. */
  readonly behind: number;
  /** The weights of the two arms that cross: up and down, or left and right. */
  readonly sides: readonly [number, number];
}

/** The line, or the two lines, of one arm. A line starts where it meets the edge of the lines that cross it. */
function armLines({ unit, ...place }: Place, arm: Arm): Line[] {
  const { across, sign, weight, behind, sides } = arm;
  if (weight === 0) return [];
  const gap = 2 * unit;
  const thicknessOf = (of: number): number => [0, unit, 3 * unit, unit][of] ?? unit;
  const thickness = thicknessOf(weight);
  const plain = Math.min(0, -Math.max(...sides.map(thicknessOf)) / 2);
  const line = (offset: number, start: number): Line => {
    const [middle, at] = across
      ? [middleOf(place.x, place.width, unit), middleOf(place.y, place.height, unit)]
      : [middleOf(place.y, place.height, unit), middleOf(place.x, place.width, unit)];
    const [near, far] = across
      ? [place.x, place.x + place.width]
      : [place.y, place.y + place.height];
    const [from, to] = sign === 1 ? [middle + start, far] : [near, middle - start];
    return { across, at: at + offset, from, to, thickness };
  };
  const inner = gap - unit / 2;
  const outer = -gap - unit / 2;
  if (weight < 3) {
    const doubles = sides.filter((side) => side === 3).length;
    if (behind > 0) return [line(0, 0)];
    return [line(0, [plain, outer, inner][doubles] ?? plain)];
  }
  return [-1, 1].map((side) => {
    const [facing, other] = side === -1 ? sides : [sides[1], sides[0]];
    if (facing === 3) return line(side * gap, inner);
    if (behind === 3) return line(side * gap, 0);
    return line(side * gap, other === 3 ? outer : plain);
  });
}

function dashLines(place: Place, way: 'across' | 'down', count: number, units: number): Line[] {
  const { x, y, width, height, unit } = place;
  const across = way === 'across';
  const [start, length] = across ? [x, width] : [y, height];
  const at = across ? middleOf(y, height, unit) : middleOf(x, width, unit);
  const step = length / count;
  return Array.from({ length: count }, (_, i) => ({
    across,
    at,
    from: start + step * (i + 0.2),
    to: start + step * (i + 0.8),
    thickness: units * unit,
  }));
}

function cornerPath(place: Place, aside: 1 | -1, upright: 1 | -1): string {
  const { x, y, width, height, unit } = place;
  const [cx, cy] = [middleOf(x, width, unit), middleOf(y, height, unit)];
  const [toX, fromY] = [aside === 1 ? x + width : x, upright === 1 ? y + height : y];
  const radius = Math.abs(toX - cx);
  const turn = aside === upright ? 1 : 0;
  const [bendX, bendY] = [cx + aside * radius, cy + upright * radius];
  return `M${short(cx)} ${short(fromY)}V${short(bendY)}A${short(radius)} ${short(radius)} 0 0 ${turn} ${short(bendX)} ${short(cy)}H${short(toX)}`;
}

function areasOf({ x, y, width, height }: Place, block: string): Area[] {
  return block.split(' ').map((part) => {
    const [left = 0, top = 0, wide = 0, high = 0, ink = 8] = Array.from(part, Number);
    return {
      x: x + (width * left) / 8,
      y: y + (height * top) / 8,
      width: (width * wide) / 8,
      height: (height * high) / 8,
      share: ink / 8,
    };
  });
}

/** The middle of a cell, moved so that a line of this thickness fills whole pixels. */
function middleOf(start: number, length: number, unit: number): number {
  return Math.floor(start + length / 2) + (unit % 2) / 2;
}

/** A number with at most two decimals. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
