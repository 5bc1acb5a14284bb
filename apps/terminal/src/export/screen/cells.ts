/** What stands on a terminal's screen, as plain data: one styled cell for each column of each row. */
import { SEGMENTER, textWidth, type Line } from '../../app/spans.ts';

/** A colour as the program asked for it: none, one of the 256 of the palette, or a colour of its own. */
export type Colour = 'default' | number | `#${string}`;

/** How a cell is drawn. */
export interface CellStyle {
  readonly foreground: Colour;
  readonly background: Colour;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly overline: boolean;
  readonly strikethrough: boolean;
  readonly inverse: boolean;
  readonly invisible: boolean;
}

/** One cell: `chars` is empty where nothing was written, `width` is 0 in the second half of a wide character. */
export interface Cell extends CellStyle {
  readonly chars: string;
  readonly width: number;
}

/** Rows of cells, all rows of one length. */
export type Cells = readonly (readonly Cell[])[];

const UNSTYLED: CellStyle = {
  foreground: 'default',
  background: 'default',
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  overline: false,
  strikethrough: false,
  inverse: false,
  invisible: false,
};

/** The row that a terminal would show of a line of the app. */
export function rowOf(line: Line): readonly Cell[] {
  const row: Cell[] = [];
  for (const {
    text,
    color,
    bold = false,
    dim = false,
    underline = false,
    inverse = false,
  } of line) {
    const foreground: Colour = isOwnColour(color) ? color : 'default';
    const style: CellStyle = { ...UNSTYLED, foreground, bold, dim, underline, inverse };
    for (const { segment } of SEGMENTER.segment(text)) {
      const width = textWidth(segment);
      if (width === 0) continue;
      row.push({ ...style, chars: segment, width });
      for (let half = 1; half < width; half += 1) row.push({ ...style, chars: '', width: 0 });
    }
  }
  return row;
}

function isOwnColour(color: string | undefined): color is `#${string}` {
  return color?.startsWith('#') === true;
}
