/** Draws a terminal's screen as an SVG picture of a window, as the app draws itself, and an SVG as a PNG. */
import { Resvg } from '@resvg/resvg-js';
import type { ThemeName } from '../../apps/terminal/src/app/theme.ts';
import type { Cells } from '../../apps/terminal/src/export/screen/cells.ts';
import { drawnCells } from '../../apps/terminal/src/export/screen/layers.ts';
import { inWindow } from '../../apps/terminal/src/export/screen/window.ts';

/** How a picture looks. */
export interface PictureOptions {
  readonly theme: ThemeName;
  readonly title: string;
  /** In pixels, 14 unless told; the rest is measured by it. */
  readonly fontSize?: number;
}

/** The picture of a screen as the text of an SVG file. */
export function toSvg(screen: { cells(): Cells }, options: PictureOptions): string {
  const cells = screen.cells();
  const size = { columns: cells[0]?.length ?? 0, rows: cells.length };
  const lines = inWindow({ ...options, ...size }, (theme, measures) =>
    drawnCells(cells, theme, measures),
  );
  return `${lines.join('\n')}\n`;
}

/** The bytes of a PNG of this SVG, `scale` of its pixels to one of the picture. Takes this machine's fonts. */
export function toPng(svg: string, scale = 2): Uint8Array {
  const font = { loadSystemFonts: true, monospaceFamily: 'DejaVu Sans Mono' };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font }).render().asPng();
}
