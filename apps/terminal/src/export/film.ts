/**
 * A run as a film on one page that needs nothing else: the animation, with what a player has, and a line of words for each thing that
 * happens, which leads there. `#t=12.5` behind its address is the moment at which it opens, in seconds. Without a script it plays by
 * itself and can be read. The keys are those of the app.
 */
import type { ThemeName } from '../app/theme.ts';
import { PLAYED, animated } from './animation.ts';
import { PLAYER } from './film-player.ts';
import { pageAround } from './page.ts';
import { STEP, picturesOf, titleOf, type Picture, type Show } from './reel.ts';
import { PAPERS } from './svg.ts';
import { escaped } from './xml.ts';

/** The lines of the file. */
export function toFilm(show: Show): readonly string[] {
  const pictures = [...picturesOf(show)];
  const title = escaped(titleOf(show));
  return pageAround(title, styleOf(show.theme), [
    '<main>',
    '<div class="film">',
    ...animated(show, pictures),
    ...CONTROLS,
    '</div>',
    '<nav aria-label="What happens">',
    '<ol>',
    ...chaptersOf(pictures).map(chapter),
    '</ol>',
    '</nav>',
    '</main>',
    `<script>(${PLAYER})(${JSON.stringify({ step: STEP, pictures: pictures.length, moments: momentsOf(pictures) })})</script>`,
  ]);
}

const CONTROLS: readonly string[] = [
  '<div class="controls" role="group" aria-label="Player">',
  button('back', '«', 'what happened before', '⇧←'),
  button('stepBack', '‹', 'step back', '←'),
  button('play', 'play', 'play or pause', 'space'),
  button('step', '›', 'step', '→'),
  button('on', '»', 'what happens next', '⇧→'),
  '<input type="range" min="0" value="0" aria-label="Moment">',
  '<output>0:00.0</output>',
  button('speed', '1x', 'speed', '< >'),
  button('full', 'full', 'the whole screen', 'f'),
  '</div>',
];

function button(name: string, sign: string, does: string, key: string): string {
  return `<button type="button" name="${name}" title="${does} (${escaped(key)})" aria-label="${does}">${sign}</button>`;
}

/** Pictures that differ from the one before. */
function momentsOf(pictures: readonly Picture[]): readonly number[] {
  return pictures.flatMap(({ lines }, index) => {
    const before = pictures[index - 1];
    const same = before !== undefined && JSON.stringify(before.lines) === JSON.stringify(lines);
    return same ? [] : [index];
  });
}

/** What happens, and at which picture it is told. */
interface Chapter {
  readonly at: number;
  readonly says: string;
}

function chaptersOf(pictures: readonly Picture[]): readonly Chapter[] {
  return pictures.flatMap(({ caption }, at) =>
    caption === pictures[at - 1]?.caption ? [] : [{ at, says: caption }],
  );
}

function chapter({ at, says }: Chapter): string {
  const seconds = (at * STEP) / 1000;
  const minute = Math.floor(seconds / 60);
  const second = (seconds % 60).toFixed(1).padStart(4, '0');
  return `<li><a href="#t=${seconds}"><time>${minute}:${second}</time> ${escaped(says)}</a></li>`;
}

function styleOf(theme: ThemeName): string {
  const { ground, ink, faint, sheet, rule } = PAPERS[theme];
  return [
    `:root{color-scheme:${theme}}`,
    `body{background:${ground};color:${ink};font:15px/1.4 system-ui,sans-serif;margin:0}`,
    'main{max-width:70rem;margin:0 auto;padding:1rem}',
    '.film>svg{display:block;width:100%;height:auto;max-height:calc(100vh - 5rem)}',
    '.controls{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;padding:.6rem 0}',
    `:root:not(.${PLAYED}) .controls{display:none}`,
    'input{flex:1;min-width:8rem}',
    'output,time{font-variant-numeric:tabular-nums}',
    `button{font:inherit;color:inherit;background:${sheet};border:1px solid ${rule};border-radius:.4rem;min-width:2.4rem;padding:.2rem .6rem;cursor:pointer}`,
    'button[name=play]{min-width:4.5rem}',
    'ol{list-style:none;margin:0;padding:0}',
    'a{display:flex;gap:.8rem;padding:.3rem .6rem;border-left:.2rem solid transparent;color:inherit;text-decoration:none}',
    `a:hover,a[aria-current]{background:${sheet}}`,
    `a[aria-current]{border-color:${ink}}`,
    `time{color:${faint}}`,
    // Beside the film where there is room, and never longer than it.
    '@media(min-width:100rem){main{display:grid;grid-template-columns:1fr 26rem;gap:1rem;max-width:none}nav{position:relative}ol{position:absolute;inset:0;overflow:auto}}',
    `.film:fullscreen{background:${ground};display:flex;flex-direction:column;padding:0 1rem}`,
    '.film:fullscreen>svg{flex:1;min-height:0;max-height:none}',
    '@media print{.controls{display:none!important}}',
  ].join('');
}
