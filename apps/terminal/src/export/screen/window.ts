/**
 * A terminal's window as an SVG picture: its frame, its title bar, and whatever is drawn on its screen.
 *
 * The same screen gives the same bytes, so a picture can be committed and compared. Borders are lines and
 * not glyphs, each piece of text says how wide it is, and no font or style comes from elsewhere: the
 * picture looks the same on a web page, in a mail and on a slide.
 */
import type { ThemeName } from '../../app/theme.ts';
import { escaped } from '../xml.ts';
import { short } from './box-drawing.ts';
import type { Size } from './layers.ts';
import { WINDOW_THEMES, type WindowTheme } from './window-themes.ts';

/** How a window looks. */
export interface WindowOptions {
  readonly theme: ThemeName;
  /** Stands in the title bar, and is the picture's name for those who cannot see it. */
  readonly title: string;
  /** Of the screen, in cells. */
  readonly columns: number;
  readonly rows: number;
  /** In pixels, 14 unless told; the rest is measured by it. */
  readonly fontSize?: number;
}

const FONTS =
  "ui-monospace,'SF Mono',SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/** The lines of the file. `drawn` gives the elements of the screen, whose upper left corner is the origin. */
export function inWindow(
  { theme: name, title, columns, rows, fontSize = 14 }: WindowOptions,
  drawn: (theme: WindowTheme, size: Size) => readonly string[],
): readonly string[] {
  const theme = WINDOW_THEMES[name];
  const cellWidth = fontSize * 0.6;
  const cellHeight = Math.round(fontSize * 1.3);
  const baseline = Math.round(cellHeight / 2 + fontSize * 0.35);
  const unit = Math.max(1, Math.round(fontSize / 14));

  const bar = Math.round(fontSize * 2.3);
  const side = Math.round(fontSize);
  const above = Math.round(fontSize * 0.75);
  const width = Math.ceil(columns * cellWidth) + 2 * side;
  const height = bar + above + rows * cellHeight + above;
  const radius = Math.round(fontSize * 0.7);
  const box = `width="${width}" height="${height}"`;
  const dots = [0, 1, 2].map(
    (i) =>
      `<circle cx="${short(bar / 2 + i * fontSize * 1.25)}" cy="${short(bar / 2)}" r="${short(fontSize * 0.36)}"/>`,
  );
  const says = escaped(title);
  const titleInBar = escaped(
    Array.from(title)
      .slice(0, Math.max(columns - 16, 0))
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} viewBox="0 0 ${width} ${height}" role="img" aria-label="${says}" font-family="${FONTS}" font-size="${fontSize}">`,
    `<title>${says}</title>`,
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
    ...drawn(theme, { fontSize, cellWidth, cellHeight, baseline, unit }),
    '</g>',
    '</svg>',
  ];
}
