/**
 * Colours by meaning. Every host has one colour and keeps it everywhere, so that the eye can follow its name from the
 * forward-path into the reverse-path. Nothing is told by colour alone: names, signs and words stand beside it.
 */
import type { NetworkState } from '@hopscope/network';

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

/** The colour of a host: by its place in the network file, over again beyond six. */
export function hostColor(theme: Theme, state: NetworkState, name: string): string {
  const key = name.toLowerCase();
  let index = 0;
  for (const host of state.hosts.keys()) {
    if (host.toLowerCase() === key) break;
    index += 1;
  }
  return theme.hosts[index % theme.hosts.length] ?? theme.accent;
}

/** What the terminal says of its background: `COLORFGBG` ends in the colour number of it, where it is set. */
export function themeFromEnvironment(env: Readonly<Record<string, string | undefined>>): ThemeName {
  const background = Number(env['COLORFGBG']?.split(';').at(-1));
  return background === 7 || background === 15 ? 'light' : 'dark';
}
