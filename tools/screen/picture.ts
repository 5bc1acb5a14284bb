/**
 * Draws a terminal's screen as an SVG picture of a window, and an SVG as a PNG.
 *
 * The same screen gives the same bytes, so a picture can be committed and compared. Borders are lines and
 * not glyphs, each piece of text says how wide it is, and no font or style comes from elsewhere: the
 * picture looks the same on a web page, in a mail and on a slide.
 */
import { Resvg } from '@resvg/resvg-js';
import { short } from './box-drawing.ts';
import type { Cells } from './cells.ts';
import { areas, escaped, strokes, texts } from './layers.ts';
import { themes, type ThemeName } from './themes.ts';

/** How a picture looks. */
export interface PictureOptions {
  readonly theme: ThemeName;
  /** Stands in the title bar, and is the picture's name for those who cannot see it. */
  readonly title: string;
  /** In pixels, 14 unless told; the rest is measured by it. */
  readonly fontSize?: number;
}

const fonts =
  "ui-monospace,'SF Mono',SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/** The picture of a screen as the text of an SVG file. */
export function toSvg(screen: { cells(): Cells }, options: PictureOptions): string {
  const { title, fontSize = 14 } = options;
  const theme = themes[options.theme];
  const cells = screen.cells();
  const columns = cells[0]?.length ?? 0;
  const cellWidth = fontSize * 0.6;
  const cellHeight = Math.round(fontSize * 1.3);
  const baseline = Math.round(cellHeight / 2 + fontSize * 0.35);
  const unit = Math.max(1, Math.round(fontSize / 14));
  const size = { fontSize, cellWidth, cellHeight, baseline, unit };

  const bar = Math.round(fontSize * 2.3);
  const side = Math.round(fontSize);
  const above = Math.round(fontSize * 0.75);
  const width = Math.ceil(columns * cellWidth) + 2 * side;
  const height = bar + above + cells.length * cellHeight + above;
  const radius = Math.round(fontSize * 0.7);
  const box = `width="${width}" height="${height}"`;
  const dots = [0, 1, 2].map(
    (i) =>
      `<circle cx="${short(bar / 2 + i * fontSize * 1.25)}" cy="${short(bar / 2)}" r="${short(fontSize * 0.36)}"/>`,
  );
  const name = escaped(title);
  const titleInBar = escaped(
    Array.from(title)
      .slice(0, Math.max(columns - 16, 0))
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}" font-family="${fonts}" font-size="${fontSize}">`,
    `<title>${name}</title>`,
    `<clipPath id="window"><rect ${box} rx="${radius}"/></clipPath>`,
    '<g clip-path="url(#window)">',
    `<rect ${box} fill="${theme.background}"/>`,
    `<rect width="${width}" height="${bar}" fill="${theme.bar}"/>`,
    `<rect y="${bar}" width="${width}" height="${unit}" fill="${theme.edge}"/>`,
    '</g>',
    `<rect x="${unit / 2}" y="${unit / 2}" width="${width - unit}" height="${height - unit}" rx="${radius - unit / 2}" fill="none" stroke="${theme.edge}" stroke-width="${unit}"/>`,
    `<g fill="${theme.dots}">${dots.join('')}</g>`,
    `<text x="${short(width / 2)}" y="${short(bar / 2 + fontSize * 0.32)}" text-anchor="middle" font-size="${short(fontSize * 0.93)}" fill="${theme.title}">${titleInBar}</text>`,
    `<g transform="translate(${side} ${bar + above})">`,
    '<g shape-rendering="crispEdges">',
    ...areas(cells, theme, size),
    '</g>',
    '<g fill="none">',
    ...strokes(cells, theme, size),
    '</g>',
    `<g fill="${theme.foreground}">`,
    ...texts(cells, theme, size),
    '</g>',
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The bytes of a PNG of this SVG, `scale` of its pixels to one of the picture. Takes this machine's fonts. */
export function toPng(svg: string, scale = 2): Uint8Array {
  const font = { loadSystemFonts: true, monospaceFamily: 'DejaVu Sans Mono' };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font }).render().asPng();
}
