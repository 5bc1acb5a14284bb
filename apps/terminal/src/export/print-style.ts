/**
 * How an exported page lies on paper: in light colours whatever it has on a screen, as wide as the sheet, with every dialogue, and
 * nothing cut off. It knows the classes of `html.ts` and no journal.
 */
import { THEMES, type Theme, type ThemeName } from '../app/theme.ts';
import { DOTTED, PAPERS } from './svg.ts';

/** Pixels across that can be read on a sheet held upright. A picture that is wider lies across. */
export const SHEET = 1200;

/** The rules of the style sheet for a page that was made for this ground. */
export function printStyle(ground: ThemeName): string {
  const { ground: paper, ink, rule } = PAPERS.light;
  const rules = [
    ':root{color-scheme:light}',
    `body{background:${paper};color:${ink};margin:0;font-size:11px}`,
    `th,td{border-color:${rule}}`,
    ...(ground === 'light' ? [] : lightened(ground)),
    // The picture: as wide as the sheet, with the names of the hosts on each.
    '.across{page:across}',
    '.wide{overflow:visible}',
    '.ladder{display:table;table-layout:fixed;width:100%}',
    '.heads{display:table-header-group;position:static;break-inside:avoid}',
    '.ladder svg{max-width:100%;height:auto;break-inside:avoid}',
    `[stroke-dasharray="${DOTTED}"]{stroke-dasharray:none;stroke-opacity:.3}`, // so small, dots would be dust, and every one an object of the PDF
    // Text is folded where it would run over the edge.
    'table{width:100%}',
    'code,pre{font-size:9px;white-space:pre-wrap;overflow-wrap:anywhere;overflow:visible}',
    'tr{break-inside:avoid}',
    'h1,h2,h3,summary{break-after:avoid}',
    // Dialogues that nobody has opened.
    'details::details-content{display:block;height:auto;content-visibility:visible}',
    'summary{list-style:none;font-weight:bold}',
  ];
  return `@page{margin:12mm}@page across{size:landscape}@media print{${rules.join('')}}`;
}

/** The colours that a picture was drawn in stand in its elements; here each gets the one that it has on light ground. */
function lightened(ground: ThemeName): readonly string[] {
  const [before, after] = [colorsOf(ground), colorsOf('light')];
  return before.flatMap((color, index) =>
    ['fill', 'stroke'].map((what) => `[${what}="${color}"]{${what}:${after[index]}}`),
  );
}

function colorsOf(ground: ThemeName): readonly string[] {
  const { hosts, good, bad, note, accent }: Theme = THEMES[ground];
  const { ground: paper, ink, faint, sheet, rule } = PAPERS[ground];
  return [...hosts, good, bad, note, accent, paper, ink, faint, sheet, rule];
}
