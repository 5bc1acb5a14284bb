/**
 * Opens the terminal app on a network of its own: starts the hosts, plays the file's mail, draws until the user quits, and
 * leaves the terminal, the ports and the journal file as they should be. Promises and signals live here, at the edge.
 */
import {
  startNetwork,
  stopNetwork,
  tcpWorld,
  type Network,
  type NetworkPlan,
} from '@hopscope/network';
import { render } from 'ink';

import type { JournalFile } from '../cli/journal-file.ts';

import { App } from './app.tsx';
import { Journeys } from './model/journeys.ts';
import { Playback, type Frames } from './model/playback.ts';
import { plain, type Line } from './spans.ts';
import { THEMES, type ThemeName } from './theme.ts';

export interface AppOptions {
  readonly plan: NetworkPlan;
  readonly theme: ThemeName;
  /** Where the journal is recorded; null: nowhere. */
  readonly journalFile: JournalFile | null;
}

/** Mail that is still in a spool when the app ends. */
export type Left = ReturnType<Network['waiting']>;

/** A terminal draws about thirty pictures a second; a little over 33 ms, so that no frame is skipped. */
const FRAME_MS = 35;
/** After the last change of the terminal's size, in milliseconds, the screen is drawn anew: diffs cannot be trusted then. */
const RESIZE_SETTLES = 60;
const CLEAR = '\u001B[2J\u001B[H';

/** Resolves with the mail left in spools once the user has quit. Rejects when a host cannot listen. */
export async function openApp({ plan, theme, journalFile }: AppOptions): Promise<Left> {
  const network = await startNetwork(plan, tcpWorld());
  journalFile?.follow(network.journal);
  const playback = new Playback(network.journal, machineFrames);
  const journeys = new Journeys();
  let kept: readonly Line[] | null = null;

  const element = (
    <App
      playback={playback}
      journeys={journeys}
      theme={THEMES[theme]}
      networkName={plan.name}
      quit={(keep) => {
        kept = keep;
        app.unmount();
      }}
      redraw={() => redraw()}
    />
  );
  const app = render(element, {
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    maxFps: 30,
  });
  const redraw = (): void => {
    app.clear();
    process.stdout.write(CLEAR);
    app.rerender(element);
  };
  const endResize = onSettledResize(redraw);
  const end = (): void => app.unmount();
  process.once('SIGTERM', end);
  process.once('SIGHUP', end);
  process.once('SIGINT', end);
  process.stdout.once('error', end); // the terminal has gone away
  network.play();

  await app.waitUntilExit();
  endResize();
  playback.close();
  const left = network.waiting();
  await stopNetwork(network);
  await journalFile?.close();
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeListener(signal, end);
  for (const line of kept ?? []) process.stdout.write(`${plain(line)}\n`);
  return left;
}

const machineFrames: Frames = {
  now: () => performance.now(),
  request: (run) => {
    const timer = setTimeout(run, FRAME_MS);
    return () => clearTimeout(timer);
  },
};

function onSettledResize(run: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const resized = (): void => {
    clearTimeout(timer);
    timer = setTimeout(run, RESIZE_SETTLES);
  };
  process.stdout.on('resize', resized);
  return () => {
    clearTimeout(timer);
    process.stdout.removeListener('resize', resized);
  };
}
