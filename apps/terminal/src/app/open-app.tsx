/**
 * Opens the terminal app: on a network of its own, whose hosts it starts and stops, or on a journal that was recorded. It draws until
 * the user quits, and leaves the terminal, the ports and the journal file as they should be. Promises and signals live here, at the
 * edge.
 */
import {
  startNetwork,
  stopNetwork,
  tcpWorld,
  type JournalEvent,
  type Network,
  type NetworkPlan,
} from '@hopscope/network';

import type { JournalFile } from '../cli/journal-file.ts';

import type { Suspension } from './app.tsx';
import { askBackground } from './background.ts';
import { Journeys } from './model/journeys.ts';
import type { Wanted } from './model/exporting.ts';
import { Playback, recorded, type Frames } from './model/playback.ts';
import type { Show } from './model/visit.ts';
import { Operator } from './operator.ts';
import { plain } from './spans.ts';
import { THEMES, themeFromEnvironment, type ThemeName } from './theme.ts';
import type { LessonJudge } from '../lesson/judge.ts';
import type { Stop } from '../tour/stop.ts';
import { TOUR_NAME, newTour } from '../tour/tour.ts';

export interface AppOptions {
  readonly plan: NetworkPlan;
  /** Null: the one for the background that the terminal has. */
  readonly theme: ThemeName | null;
  /** Where the journal is recorded; null: nowhere. */
  readonly journalFile: JournalFile | null;
  /** Who judges what the user does; null: it is no lesson. */
  readonly lesson: LessonJudge | null;
}

export interface ReplayOptions {
  readonly events: readonly JournalEvent[];
  /** More of them had been written. */
  readonly cutOff: boolean;
  /** What the header calls it. */
  readonly name: string;
  /** Null: as for {@link AppOptions}. */
  readonly theme: ThemeName | null;
  /** The show pauses behind so many events; null: it plays from the first. */
  readonly at: number | null;
  /** Where it stops and what is said there; nowhere, if it is no tour. */
  readonly tour: readonly Stop[];
}

/** Mail that is still in a spool when the app ends. */
export type Left = ReturnType<Network['waiting']>;

/** A terminal draws about thirty pictures a second; a little over 33 ms, so that no frame is skipped. */
const FRAME_MS = 35;
/** How long, in milliseconds, a terminal may take to tell its colours. */
const ANSWER_MS = 150;
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Resolves with the mail left in spools once the user has quit. Rejects when a host cannot listen. */
export async function openApp({ plan, theme, journalFile, lesson }: AppOptions): Promise<Left> {
  const terminal = takeTerminal(theme);
  try {
    const world = tcpWorld();
    const network = await startNetwork(plan, world);
    try {
      journalFile?.follow(network.journal);
      lesson?.follow(network.journal);
      const playback = new Playback(network.journal, machineFrames);
      const operator = new Operator(network, world.carrier);
      const show = {
        playback,
        networkName: plan.name,
        tour: lesson?.stops ?? [],
        lesson: lesson?.lesson ?? null,
        tell: (line: string) => operator.carryOut(line),
        recording: journalFile?.path ?? null,
      };
      await terminal.show(show, () => network.play());
      return network.waiting();
    } finally {
      await stopNetwork(network);
    }
  } finally {
    await terminal.giveBack();
    await journalFile?.close();
  }
}

/** Resolves once the user has quit. */
export async function openReplay({
  events,
  cutOff,
  name,
  theme,
  at,
  tour,
}: ReplayOptions): Promise<void> {
  const terminal = takeTerminal(theme);
  try {
    await terminal.ready(); // a show that begins earlier is under way by its first picture
    const playback = new Playback(recorded(events), machineFrames, cutOff ? 'cut-off' : 'recorded');
    if (at !== null) playback.seek(at);
    const show = { ...UNTOLD, playback, networkName: name, tour, recording: null };
    await terminal.show(show, () => {});
  } finally {
    await terminal.giveBack();
  }
}

/** The terminal while it is the app's. */
interface Terminal {
  /** Resolves when there is all that a picture needs. */
  ready(): Promise<void>;
  /** Draws until the user quits; `drawn` is called when the first picture is on the screen. */
  show(shown: Shown, drawn: () => void): Promise<void>;
  giveBack(): Promise<void>;
}

interface Shown extends Omit<Show, 'journeys' | 'save'> {
  /** The file into which the journal is being recorded; null: none. */
  readonly recording: string | null;
}

/** Nothing runs there that could be told something. */
const UNTOLD = { lesson: null, tell: null };

/** For who has come from a show of their own. */
function tourFrom(where: 'network' | 'journal'): Omit<Show, 'save'> {
  const { events, stops } = newTour(where);
  const playback = new Playback(recorded(events), machineFrames, 'recorded');
  playback.seek(stops[0]?.at ?? 0);
  const journeys = new Journeys();
  return { ...UNTOLD, playback, journeys, networkName: TOUR_NAME, tour: stops };
}

/** Everything that takes time is begun here, so that it is done by the time there is something to draw. */
function takeTerminal(theme: ThemeName | null): Terminal {
  prepare(process.env);
  setRawMode(true); // before the first picture: a key that is echoed spoils it
  const suspension = new SignalledSuspension();
  const chosen = theme ?? themeOfTerminal();
  const drawing = import('./draw-app.tsx');
  const ready = async (): Promise<void> => {
    await Promise.allSettled([chosen, drawing]); // who shows hears of a failure
  };
  return {
    ready,
    show: async ({ recording, ...shown }, drawn) => {
      const { playback } = shown;
      try {
        const { drawApp } = await drawing;
        const themeName = await chosen;
        const written: string[] = [];
        const saver = (of: Playback) => async (wanted: Wanted) => {
          const { saveExport } = await import('./save-export.ts');
          const cutOff = of.kind === 'cut-off';
          const { columns, rows } = process.stdout;
          const size = { columns, rows };
          const exportable = { events: of.events, cutOff, theme: themeName, size, recording };
          const outcome = await saveExport(wanted, exportable);
          if (outcome.kind === 'written') written.push(outcome.said);
          return outcome;
        };
        const app = drawApp({
          show: { ...shown, journeys: new Journeys(), save: saver(playback) },
          newTour: () => {
            const show = tourFrom(playback.kind === 'running' ? 'network' : 'journal');
            return { ...show, save: saver(show.playback) };
          },
          theme: THEMES[themeName],
          suspension,
        });
        const release = whenToldToEnd(app.end);
        drawn();
        const kept = await app.ended.finally(release);
        for (const line of [...kept.map(plain), ...written]) process.stdout.write(`${line}\n`);
      } finally {
        setRawMode(false);
        playback.close();
      }
    },
    giveBack: async () => {
      suspension.close();
      await ready(); // what the terminal still answers must not reach the shell
      setRawMode(false);
    },
  };
}

/** Before React and chalk are imported, because they read these once. */
function prepare(env: NodeJS.ProcessEnv): void {
  env['NODE_ENV'] ??= 'production'; // React's development build takes twice the time
  if ((env['NO_COLOR'] ?? '') === '') return;
  env['FORCE_COLOR'] = '0'; // chalk knows no NO_COLOR
  delete env['NO_COLOR']; // Node warns, on the screen, where both are set
}

function setRawMode(raw: boolean): void {
  const { stdin } = process;
  if (!stdin.isTTY || stdin.destroyed) return;
  try {
    stdin.setRawMode(raw);
  } catch {
    // The terminal has gone away.
  }
}

async function themeOfTerminal(): Promise<ThemeName> {
  const { stdin: input, stdout: output, env } = process;
  const told =
    env['FORCE_COLOR'] === '0' ? null : await askBackground({ input, output }, ANSWER_MS);
  return told ?? themeFromEnvironment(env) ?? 'dark';
}

/** A signal, or a terminal that has gone away. */
function whenToldToEnd(end: () => void): () => void {
  const { stdin, stdout } = process;
  for (const signal of SIGNALS) process.once(signal, end);
  stdin.once('end', end);
  // Every write to a terminal that is gone fails, and so may those that come after the end.
  stdin.on('error', end);
  stdout.on('error', end);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
    stdin.removeListener('end', end);
  };
}

/**
 * This process and those that it was started with stop, as after Ctrl+Z in any program. Where no shell is there to let them go on, the
 * system lets nobody stop. Who is told to stop before there is a picture to take away stops when there is one: else it would keep
 * the terminal as the app wants it.
 */
class SignalledSuspension implements Suspension {
  #run: (() => void) | null = null;
  #isTold = false;
  readonly #tell = (): void => {
    this.#isTold = true;
    this.#runIfTold();
  };

  constructor() {
    process.on('SIGTSTP', this.#tell);
  }

  stop(): void {
    const told = process.listeners('SIGTSTP');
    process.removeAllListeners('SIGTSTP'); // whoever listens does not stop
    if (process.platform !== 'win32') process.kill(0, 'SIGTSTP');
    for (const listener of told) process.on('SIGTSTP', listener);
    process.stdout.write('\r'); // the picture begins where the cursor is
  }

  whenTold(run: () => void): () => void {
    this.#run = run;
    setImmediate(() => this.#runIfTold()); // the picture is being drawn
    return () => {
      this.#run = null;
    };
  }

  close(): void {
    process.off('SIGTSTP', this.#tell);
  }

  #runIfTold(): void {
    if (!this.#isTold || this.#run === null) return;
    this.#isTold = false;
    this.#run();
  }
}

const machineFrames: Frames = {
  now: () => performance.now(),
  request: (run) => {
    const timer = setTimeout(run, FRAME_MS);
    return () => clearTimeout(timer);
  },
};
