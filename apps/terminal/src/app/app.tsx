/** @jsxRuntime automatic */
/** The app as a component: a playhead, a few choices of the user, and the lines that the views make of them. */
import type { JournalEvent } from '@hopscope/network';
import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import {
  memo,
  useCallback,
  useLayoutEffect,
  useReducer,
  useSyncExternalStore,
  type ReactElement,
} from 'react';

import { actionsOf, type Action } from './keymap.ts';
import { frameOf } from './model/frame.ts';
import type { Journeys } from './model/journeys.ts';
import type { Playback } from './model/playback.ts';
import { NOTHING_CHOSEN, reduceChoices } from './model/choices.ts';
import { isSameStyle, type Line, type Span } from './spans.ts';
import type { Theme } from './theme.ts';
import { screen } from './views/screen.ts';
import type { Stop } from '../tour/tour.ts';

export interface AppProps {
  readonly playback: Playback;
  readonly journeys: Journeys;
  readonly theme: Theme;
  readonly networkName: string;
  /** Where the show stops and what is said there. */
  readonly tour: readonly Stop[];
  /** The user wants to leave, with `keep` left on the screen. */
  readonly quit: (keep: readonly Line[]) => void;
  /** The screen shall be drawn anew. */
  readonly redraw: () => void;
  readonly suspension: Suspension;
}

/** How the shell has the terminal for a while. */
export interface Suspension {
  /** Stops the process; returns when it goes on. */
  stop(): void;
  /** Calls `run` when somebody else than the user wants that, or has wanted it already. Returns what ends it. */
  whenTold(run: () => void): () => void;
}

export function App({
  playback,
  journeys,
  theme,
  networkName,
  tour,
  quit,
  redraw,
  suspension,
}: AppProps): ReactElement {
  const { suspendTerminal } = useApp();
  const suspend = useCallback(
    () => void suspendTerminal(() => suspension.stop()),
    [suspendTerminal, suspension],
  );
  useLayoutEffect(() => suspension.whenTold(suspend), [suspension, suspend]);
  useSyncExternalStore(playback.subscribe, () => playback.version);
  const [choices, choose] = useReducer(reduceChoices, NOTHING_CHOSEN);
  const size = useWindowSize();
  const frame = frameOf(playback, journeys, { theme, networkName, tour, ...choices });
  const { lines, window } = screen(frame, size);

  const act = (action: Action): void => {
    if (action === 'quit') quit([]);
    else if (action === 'quit-keeping') quit(lines);
    else if (action === 'redraw') redraw();
    else if (action === 'suspend') suspend();
    else if (!moveTime(action, playback, tour)) choose({ action, frame, window });
  };
  useInput((input, key) => {
    for (const action of actionsOf(input, key)) act(action);
  });

  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      {lines.map((line, row) => (
        <Row key={row} line={line} />
      ))}
    </Box>
  );
}

/** A line that looks the same is not drawn again: most do, from frame to frame. */
const Row = memo(function Row({ line }: { readonly line: Line }): ReactElement {
  return (
    <Text wrap="truncate">
      {line.map((part, index) => (
        <Text key={index} {...style(part)}>
          {part.text}
        </Text>
      ))}
    </Text>
  );
}, looksTheSame);

function looksTheSame({ line: one }: { line: Line }, { line: other }: { line: Line }): boolean {
  return (
    one.length === other.length &&
    one.every((part, index) => {
      const before = other[index];
      return before?.text === part.text && isSameStyle(before, part);
    })
  );
}

function style({ color, bold, dim, underline, inverse }: Span): Record<string, string | boolean> {
  return {
    ...(color === undefined ? {} : { color }),
    ...(bold === true ? { bold } : {}),
    ...(dim === true ? { dimColor: true } : {}),
    ...(underline === true ? { underline } : {}),
    ...(inverse === true ? { inverse } : {}),
  };
}

/** Actions that move the playhead, from where it is now: several may come before the next frame. False for all others. */
export function moveTime(action: Action, playback: Playback, tour: readonly Stop[]): boolean {
  const { events, cursor } = playback;
  switch (action) {
    case 'toggle-playing': {
      const next = tour.find(({ at }) => at > cursor);
      if (playback.playing || next === undefined) playback.togglePlaying();
      else playback.playTo(next.at);
      return true;
    }
    case 'next-event':
      playback.seek(cursor + 1);
      return true;
    case 'previous-event':
      playback.seek(cursor - 1);
      return true;
    case 'next-hop': {
      const next = events.findIndex(({ type, seq }) => seq >= cursor && isStop(type));
      playback.seek(next < 0 ? events.length : next + 1);
      return true;
    }
    case 'previous-hop': {
      const before = events.findLastIndex(({ type, seq }) => seq < cursor - 1 && isStop(type));
      playback.seek(before + 1);
      return true;
    }
    case 'next-stop': {
      const next = tour.find(({ at }) => at > cursor);
      if (next !== undefined) playback.playTo(next.at);
      return true;
    }
    case 'previous-stop': {
      const before = tour.findLast(({ at }) => at < cursor);
      if (before !== undefined) playback.seek(before.at);
      return true;
    }
    case 'first-event':
      playback.seek(0);
      return true;
    case 'last-event':
      playback.seek(events.length);
      return true;
    case 'faster':
      playback.changeSpeed(1);
      return true;
    case 'slower':
      playback.changeSpeed(-1);
      return true;
    case 'live':
      playback.goLive();
      return true;
    case 'line-up':
    case 'line-down':
    case 'page-up':
    case 'page-down':
    case 'to-top':
    case 'to-end':
    case 'next-pane':
    case 'previous-pane':
    case 'zoom':
    case 'next-mail':
    case 'previous-mail':
    case 'help':
    case 'back':
    case 'redraw':
    case 'suspend':
    case 'quit':
    case 'quit-keeping':
      return false;
  }
}

/** Where a walk from hop to hop stops. */
function isStop(type: JournalEvent['type']): boolean {
  return (
    type === 'sending' ||
    type === 'hop' ||
    type === 'delivered' ||
    type === 'lost' ||
    type === 'refused'
  );
}
