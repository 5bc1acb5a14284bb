/** An animation as a viewer sees it, read off the text of its SVG. */
import { BUILT_IN_NETWORK } from '@hopscope/network';

import { toAnimation } from '../../../src/export/animation.ts';
import type { Show } from '../../../src/export/reel.ts';
import { played } from '../../text/support/played.ts';

export const SHOW: Show = {
  events: played(BUILT_IN_NETWORK),
  of: null,
  networkName: 'the built-in network',
  tour: [],
  theme: 'dark',
  size: { columns: 80, rows: 24 },
};

export class Animation {
  readonly svg: string;
  /** Milliseconds until it begins anew. */
  readonly length: number;
  readonly #strips: readonly Strip[];

  constructor(show: Partial<Show> = {}) {
    this.svg = toAnimation({ ...SHOW, ...show }).join('\n');
    this.length = Number(/animation-duration:(?<ms>\d+)ms/.exec(this.svg)?.groups?.['ms']);
    this.#strips = [...this.svg.matchAll(STRIP)].map(({ groups }) => stripOf(this.svg, groups));
  }

  /** The signs in sight then, without the spaces and borders between them; `still`: where nothing moves. */
  at(ms: number | 'still'): string {
    return nonEmpty(
      this.#strips.map((strip) => inSight(strip, ms === 'still' ? null : ms / this.length)),
    );
  }

  /** Whatever is seen at some time. */
  moments(step: number): readonly string[] {
    return Array.from({ length: Math.floor(this.length / step) }, (_, index) =>
      this.at(index * step),
    );
  }
}

interface Strip {
  readonly height: number;
  readonly texts: readonly { readonly y: number; readonly text: string }[];
  /** From which share of the time on it stands where. */
  readonly moves: readonly { readonly from: number; readonly y: number }[];
  readonly still: number;
}

const STRIP =
  /<svg y="[\d.]+" width="[\d.]+" height="(?<height>\d+)">\n<g(?: class="(?<name>r\d+)")? transform="translate\(0 (?<still>-?\d+)\)">(?<inner>[^]*?)\n<\/svg>/g;

function stripOf(svg: string, groups: Readonly<Record<string, string>> = {}): Strip {
  const { height, name, still, inner = '' } = groups;
  const texts = [...inner.matchAll(/<text x="[\d. ]+" y="(?<y>[\d.]+)"[^>]*>(?<text>[^<]*)</g)];
  const frames = new RegExp(`@keyframes ${name}\\{(?<frames>.*)\\}`).exec(svg)?.groups?.['frames'];
  const moves = [
    ...(frames ?? '').matchAll(/(?<share>[\d.]+)%\{transform:translateY\((?<y>-?\d+)px\)\}/g),
  ];
  return {
    height: Number(height),
    texts: texts.map((match) => ({
      y: Number(match.groups?.['y']),
      text: unescaped(match.groups?.['text'] ?? ''),
    })),
    moves: moves.map((match) => ({
      from: Number(match.groups?.['share']) / 100,
      y: Number(match.groups?.['y']),
    })),
    still: Number(still),
  };
}

function inSight({ height, texts, moves, still }: Strip, share: number | null): string {
  const moved = share === null ? undefined : moves.findLast(({ from }) => from <= share)?.y;
  const top = -(moved ?? still);
  const seen = texts.filter(({ y }) => y > top && y <= top + height);
  return seen.map(({ text }) => text.replaceAll(' ', '')).join('');
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

export function nonEmpty(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}
