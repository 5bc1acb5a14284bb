/**
 * Reads what stands on a terminal's screen, as plain data.
 *
 * Pictures and tests read this instead of the emulator's own objects, which change under their reader
 * with the next write.
 */
import xterm from '@xterm/headless';
import type { IBufferCell, Terminal } from '@xterm/headless';
import type { Cell, Cells, Colour } from '../../apps/terminal/src/export/screen/cells.ts';

/** An emulator that a program can draw on. */
export function openTerminal(columns: number, rows: number): Terminal {
  return new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
}

/** The lines of the screen, without the spaces at their ends. */
export function textOf(terminal: Terminal): string {
  const { active } = terminal.buffer;
  return Array.from(
    { length: terminal.rows },
    (_, row) =>
      active
        .getLine(active.viewportY + row)
        ?.translateToString(true)
        .trimEnd() ?? '',
  ).join('\n');
}

/** A copy of the cells of the screen. */
export function cellsOf(terminal: Terminal): Cells {
  const { active } = terminal.buffer;
  const blank = active.getNullCell();
  return Array.from({ length: terminal.rows }, (_row, y) => {
    const line = active.getLine(active.viewportY + y);
    return Array.from({ length: terminal.cols }, (_column, x) =>
      copyOf(line?.getCell(x, blank) ?? active.getNullCell()),
    );
  });
}

/** The cells of a screen on which a program has written this, with no program and no pty. */
export async function drawn(written: string, columns: number, rows: number): Promise<Cells> {
  const terminal = openTerminal(columns, rows);
  await new Promise<void>((resolve) => {
    terminal.write(written, resolve);
  });
  const cells = cellsOf(terminal);
  terminal.dispose();
  return cells;
}

function copyOf(cell: IBufferCell): Cell {
  return {
    chars: cell.getChars(),
    width: cell.getWidth(),
    foreground: colourOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
    background: colourOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    overline: cell.isOverline() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
    inverse: cell.isInverse() !== 0,
    invisible: cell.isInvisible() !== 0,
  };
}

function colourOf(own: boolean, ofPalette: boolean, value: number): Colour {
  if (own) return `#${value.toString(16).padStart(6, '0')}`;
  return ofPalette ? value : 'default';
}
