/** The colours of the pictures: two quiet themes, and how a colour of the 256 becomes one of them. */
import type { ThemeName } from '../../app/theme.ts';
import type { CellStyle, Colour } from './cells.ts';

/** Colours as `#rrggbb`. */
export interface WindowTheme {
  readonly foreground: string;
  readonly background: string;
  /** The title bar, the line around the window and below the bar, the dots, and the title. */
  readonly bar: string;
  readonly edge: string;
  readonly dots: string;
  readonly title: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white, then the bright eight. */
  readonly sixteen: readonly string[];
}

/** The two themes. Each of the sixteen but the theme's own ground can be read on the background. */
export const WINDOW_THEMES: Readonly<Record<ThemeName, WindowTheme>> = {
  dark: {
    foreground: '#d5dae3',
    background: '#15181e',
    bar: '#1d2128',
    edge: '#2f353f',
    dots: '#434a57',
    title: '#8d96a5',
    sixteen: palette(
      '#2a2f38 #e8717a #8cc77b #dfb765 #6aa9ee #c58ae2 #5bbcc6 #c2c9d5',
      '#727b8a #f38d94 #a9da99 #f0d08c #8fc1fa #d8a9f0 #82d5dd #f2f5f9',
    ),
  },
  light: {
    foreground: '#2a2f38',
    background: '#fdfdfc',
    bar: '#f2f2ef',
    edge: '#d8d9d6',
    dots: '#c4c7c9',
    title: '#6b727d',
    sixteen: palette(
      '#2a2f38 #bf2f3b #2f7a32 #8a6000 #1f62c4 #8c3ca8 #0c7482 #7b828d',
      '#686f7a #d03f4a #3a8a3d #9a6d00 #2f72d8 #a04fbb #178393 #9299a3',
    ),
  },
};

const steps = [0, 95, 135, 175, 215, 255];

/** The two colours a cell is drawn with: inverse exchanges them, dim moves the text towards its ground. */
export function coloursOf(
  style: CellStyle,
  theme: WindowTheme,
): { readonly ink: string; readonly ground: string } {
  const front = resolved(style.foreground, theme, theme.foreground);
  const back = resolved(style.background, theme, theme.background);
  const [ink, ground] = style.inverse ? [back, front] : [front, back];
  return { ink: style.dim ? mixed(ink, ground, 0.42) : ink, ground };
}

function resolved(colour: Colour, theme: WindowTheme, otherwise: string): string {
  if (colour === 'default') return otherwise;
  if (typeof colour === 'string') return colour;
  const named = theme.sixteen[colour];
  if (named !== undefined) return named;
  if (colour >= 232) return hex([0, 0, 0].map(() => 8 + (colour - 232) * 10));
  const cube = colour - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((n) => steps[n] ?? 0));
}

/** `share` of the second colour, the rest of the first. */
export function mixed(first: string, second: string, share: number): string {
  const other = partsOf(second);
  return hex(
    partsOf(first).map((part, i) => Math.round(part + ((other[i] ?? part) - part) * share)),
  );
}

function partsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function palette(plain: string, bright: string): string[] {
  return `${plain} ${bright}`.split(' ');
}
