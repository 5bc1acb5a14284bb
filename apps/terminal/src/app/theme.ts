/**
 * Colours by meaning. Every host has one colour and keeps it everywhere, so that the eye can follow its name from the
 * forward-path into the reverse-path. Nothing is told by colour alone: names, signs and words stand beside it.
 */
import type { HostColors } from './model/host-colors.ts';

export interface Theme {
  readonly hosts: readonly string[];
  readonly good: string;
  readonly bad: string;
  readonly note: string;
  readonly accent: string;
}

/** After Okabe and Ito, without the two that are too dark on black. */
const DARK: Theme = {
  hosts: ['#E69F00', '#56B4E9', '#2EC28C', '#D98CB8', '#F0E442', '#9AA7FF'],
  good: '#2EC28C',
  bad: '#FF7A4D',
  note: '#F0E442',
  accent: '#56B4E9',
};

/** The same hues, each with a contrast of 5.5 or more on white. */
const LIGHT: Theme = {
  hosts: ['#7A5200', '#0B6FA4', '#00694D', '#8F3F6C', '#6B6400', '#4A4FB0'],
  good: '#00694D',
  bad: '#9C4400',
  note: '#6B6400',
  accent: '#0B6FA4',
};

export const THEMES: Readonly<Record<ThemeName, Theme>> = { dark: DARK, light: LIGHT };

export type ThemeName = 'dark' | 'light';

/** The colours of one network. */
export interface Palette {
  readonly theme: Theme;
  /** Which colour of the theme each host has. */
  readonly colors: HostColors;
}

/** The colour of a host; that of a host of another network is one that some host of ours may have. Names compare without case. */
export function hostColor(theme: Theme, colors: HostColors, name: string): string {
  const place = colors.get(name.toLowerCase()) ?? colors.size % theme.hosts.length;
  return theme.hosts[place] ?? theme.accent;
}

/** What the environment says of the background: `COLORFGBG` ends in the number of its colour, where a terminal sets it. */
export function themeFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ThemeName | null {
  const number = env['COLORFGBG']?.split(';').at(-1) ?? '';
  if (!/^\d{1,2}$/.test(number)) return null;
  return number === '7' || number === '15' ? 'light' : 'dark';
}
