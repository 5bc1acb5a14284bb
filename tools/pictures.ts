/**
 * Draws the pictures of the terminal app that the documentation shows: runs the app in a pty, presses keys,
 * waits for what a picture must show, and writes docs/pictures/NAME.svg.
 *
 *   npm run pictures                    all pictures
 *   npm run pictures -- route-dark      some of them
 *   npm run pictures -- --png DIR       and a PNG of each to look at
 *   npm run pictures -- --check         writes no SVG, fails when one differs from the committed one
 *   npm run pictures -- --built         of apps/terminal/dist/cli.js in place of the sources
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { masked, type Mask } from './screen/masked.ts';
import { toPng, toSvg } from './screen/picture.ts';
import { openScreen } from './screen/terminal-screen.ts';
import type { ThemeName } from '../apps/terminal/src/app/theme.ts';

interface Picture {
  readonly name: string;
  /** The arguments of `hopscope`. */
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** The app is told of it by COLORFGBG, as some terminals do. */
  readonly theme: ThemeName;
  /** In order: keys to press, and patterns to wait for. The picture is taken when the screen is still. */
  readonly steps: readonly ({ readonly press: string } | { readonly see: RegExp })[];
  /** What differs from run to run and cannot be fixed by the arguments. */
  readonly masks?: readonly Mask[];
}

/** Ports that the system chose, times of the run, and how long a hop took. */
const unsteady: readonly Mask[] = [
  { find: /(?<=[│║] :)\d{5}\b/, as: ['40821', '40822', '40823', '40824'] },
  { find: /\b\d\d:\d\d\.\d{3}\b/, as: '00:02.140' },
  { find: /[ \d.]{4} m?s(?= +[│╮])/, as: '   2 ms' },
];

/** All that will happen has happened; then back to the first event, at the usual speed. */
const rewound: Picture['steps'] = [
  { see: /PLAYING|LIVE/ },
  { press: '>>>L' },
  { see: /LIVE[^]*5 +ONE ?→ ?ALPHA/ },
  { press: '<<<g' },
  { see: /PAUSED/ },
];

/** TWO has said both paths to THREE: two hops have ended, and the third is under way. */
const passedOn: Picture['steps'] = [
  ...rewound,
  { press: ']'.repeat(5) },
  { see: /▶ 3 +TWO ?→ ?THREE/ },
  { press: 'l'.repeat(5) },
];

/** ONE takes the notification home: the fifth hop of the mail that nobody wanted. */
const homeward: Picture['steps'] = [
  ...rewound,
  { press: ']'.repeat(16) },
  { see: /▶ 5 +ONE ?→ ?ALPHA/ },
  { press: 'l'.repeat(5) },
];

const pictures: readonly Picture[] = [
  {
    name: 'route-dark',
    args: [],
    columns: 120,
    rows: 36,
    theme: 'dark',
    steps: passedOn,
    masks: unsteady,
  },
  {
    name: 'route-light',
    args: [],
    columns: 120,
    rows: 36,
    theme: 'light',
    steps: passedOn,
    masks: unsteady,
  },
  {
    name: 'home-dark',
    args: [],
    columns: 120,
    rows: 36,
    theme: 'dark',
    steps: homeward,
    masks: unsteady,
  },
  {
    name: 'route-80x24',
    args: [],
    columns: 80,
    rows: 24,
    theme: 'dark',
    steps: passedOn,
    masks: unsteady,
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const app = join(root, 'apps/terminal');
const folder = join(root, 'docs/pictures');
const patience = 30_000;
const stillFor = 300;

async function svgOf(picture: Picture, built: boolean): Promise<string> {
  const { args, columns, rows, theme } = picture;
  const program = built
    ? [join(app, 'dist/cli.js')]
    : ['--import', 'tsx', '--conditions=@hopscope/source', join(app, 'src/cli.tsx')];
  const screen = openScreen({
    command: process.execPath,
    args: [...program, ...args],
    columns,
    rows,
    cwd: root,
    env: {
      COLORFGBG: theme === 'dark' ? '15;0' : '0;15',
      TSX_TSCONFIG_PATH: join(app, 'tsconfig.json'),
      TZ: 'UTC',
    },
  });
  try {
    for (const step of picture.steps) {
      if ('press' in step) screen.send(step.press);
      else await screen.waitFor(step.see, patience);
    }
    await screen.waitForQuiet(stillFor, patience);
    const cells = masked(screen.cells(), picture.masks ?? []);
    return toSvg({ cells: () => cells }, { theme, title: ['hopscope', ...args].join(' ') });
  } finally {
    await screen.close();
  }
}

function committed(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    built: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    png: { type: 'string' },
  },
});

const unknown = positionals.filter((name) => !pictures.some((picture) => picture.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No picture is called ${unknown.join(', ')}: there are ${pictures.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  const wanted = pictures.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  mkdirSync(folder, { recursive: true });
  if (values.png !== undefined) mkdirSync(values.png, { recursive: true });
  for (const picture of wanted) {
    const file = join(folder, `${picture.name}.svg`);
    try {
      const svg = await svgOf(picture, values.built);
      if (values.png !== undefined) {
        writeFileSync(join(values.png, `${picture.name}.png`), toPng(svg));
      }
      if (!values.check) {
        writeFileSync(file, svg);
        process.stdout.write(`${picture.name}: written\n`);
      } else if (svg === committed(file)) {
        process.stdout.write(`${picture.name}: unchanged\n`);
      } else {
        process.stderr.write(
          `${picture.name}: differs from docs/pictures. npm run pictures draws it anew.\n`,
        );
        process.exitCode = 1;
      }
    } catch (error) {
      process.stderr.write(
        `${picture.name}: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      process.exitCode = 1;
    }
  }
}
