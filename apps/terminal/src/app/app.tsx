/** @jsxRuntime automatic */
/** The app as a component: a playhead, a few choices of the user, and the lines that the views make of them. */
import type { JournalEvent } from '@hopscope/network';
import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useSyncExternalStore,
  type ReactElement,
} from 'react';

import { actionOf, keyNames, type Action } from './keymap.ts';
import { isCovered, isText, reduceChoices, type Choice } from './model/choices.ts';
import { copiedFrom } from './model/copied.ts';
import { frameOf, isInPicture } from './model/frame.ts';
import type { Answer } from './model/ordering.ts';
import type { Playback } from './model/playback.ts';
import { found } from './model/seeking.ts';
import { firstLooks, reduceLooks, type Show } from './model/visit.ts';
import { isSameStyle, type Line, type Span } from './spans.ts';
import type { Theme } from './theme.ts';
import { isLargeEnough, screen } from './views/screen.ts';
import type { Stop } from '../tour/stop.ts';

export interface AppProps {
  readonly show: Show;
  /** Makes the show that explains what there is to see. */
  readonly newTour: () => Show;
  readonly theme: Theme;
  /** The user wants to leave, with `keep` left on the screen. */
  readonly quit: (keep: readonly Line[]) => void;
  /** The screen shall be drawn anew. */
  readonly redraw: () => void;
  readonly suspension: Suspension;
  /** Gives a text to the clipboard of the terminal. */
  readonly copy: (text: string) => void;
}

/** How the shell has the terminal for a while. */
export interface Suspension {
  /** Stops the process; returns when it goes on. */
  stop(): void;
  /** Calls `run` when somebody else than the user wants that, or has wanted it already. Returns what ends it. */
  whenTold(run: () => void): () => void;
}

export function App({
  show: own,
  newTour,
  theme,
  quit,
  redraw,
  suspension,
  copy,
}: AppProps): ReactElement {
  const { suspendTerminal } = useApp();
  const suspend = useCallback(
    () => void suspendTerminal(() => suspension.stop()),
    [suspendTerminal, suspension],
  );
  useLayoutEffect(() => suspension.whenTold(suspend), [suspension, suspend]);
  const [{ own: ownChoices, visit }, look] = useReducer(reduceLooks, own, firstLooks);
  useEffect(() => () => visit?.show.playback.close(), [visit?.show]);
  const { playback, journeys, networkName, tour, lesson, tell, save } = visit?.show ?? own;
  const choices = visit?.choices ?? ownChoices;
  useSyncExternalStore(playback.subscribe, () => playback.version);
  const size = useWindowSize();
  const looked = {
    theme,
    networkName,
    tour,
    visiting: visit !== null,
    lesson,
    operated: tell !== null,
    filmed: false,
    ...choices,
  };
  const frame = frameOf(playback, journeys, looked);
  const { lines, window } = screen(frame, size);

  // Several keys may come before the next picture: where they lead until then.
  const ahead = useRef(choices);
  const isElsewhere = useRef(false);
  useLayoutEffect(() => {
    ahead.current = choices;
    isElsewhere.current = false;
  });

  const choose = (choice: Choice): void => {
    ahead.current = reduceChoices(ahead.current, choice);
    look({ choice });
    const { sought, pinned } = ahead.current;
    if (sought === null) return;
    const meant = {
      pinned: pinned !== null,
      journey: pinned === null ? null : journeys.get(pinned),
    };
    const { events, cursor } = playback;
    const seen = found(events, cursor, sought, (event) => isInPicture(meant, event));
    if (seen.count !== null) playback.seek(seen.count);
    choose({ found: seen });
  };
  const go = (where: Show | null): void => {
    isElsewhere.current = true;
    look({ visit: where });
  };
  const act = (action: Action): void => {
    if (action === 'end') quit([]);
    else if (action === 'quit-keeping') quit(lines);
    else if (action === 'redraw') redraw();
    else if (action === 'suspend') suspend();
    else if (isElsewhere.current) return; // it was not pressed for what is there
    else if (action === 'quit' && isCovered(ahead.current) && isLargeEnough(size))
      choose({ action: 'back', frame, window });
    else if (action === 'quit' && visit !== null) go(null);
    else if (action === 'quit') quit([]);
    else if (action === 'tour' && tour.length === 0) go(newTour());
    else if (action === 'copy') {
      const copied = copiedFrom(frame);
      if (copied !== null) copy(copied.text);
      choose({ told: copied === null ? 'There is nothing to copy here.' : copied.said });
    } else {
      moveTime(action, playback, tour);
      choose({ action, frame, window });
    }
  };
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const action = actionOf(name, tour.length > 0);
      const typed = isText(ahead.current, name) && isLargeEnough(size);
      if (typed && (action === null || !name.startsWith('ctrl+'))) choose({ key: name });
      else if (action !== null) act(action);
    }
  });
  usePaste((pasted) => choose({ pasted })); // always, so that nothing that is pasted by mistake is taken for keys
  const wanted = choices.exporting?.wanted ?? null;
  useEffect(() => {
    if (wanted !== null) void save(wanted).then((outcome) => look({ choice: { outcome } }));
  }, [wanted, save]);
  const order = choices.ordering?.wanted ?? null;
  useEffect(() => {
    if (order === null || tell === null) return;
    void toldNow(playback, () => tell(order)).then((answer) =>
      look({ choice: { answer, at: playback.events.length } }),
    );
  }, [order, tell, playback]);

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

/** Whoever looks at the past, or plays it, sees next what comes of what they have told the network. */
export async function toldNow(
  playback: Playback,
  tell: () => Answer | Promise<Answer>,
): Promise<Answer> {
  const { length } = playback.events;
  const answer = await tell();
  if (!answer.done || playback.live) return answer;
  if (playback.events.length === length) playback.goLive();
  else {
    playback.seek(length);
    playback.togglePlaying();
  }
  return answer;
}

/** Actions that move the playhead, from where it is now: several may come before the next frame. */
export function moveTime(action: Action, playback: Playback, tour: readonly Stop[]): void {
  const { events, cursor } = playback;
  switch (action) {
    case 'toggle-playing': {
      const next = tour.find(({ at }) => at > cursor);
      if (playback.playing || next === undefined) playback.togglePlaying();
      else playback.playTo(next.at);
      return;
    }
    case 'next-event':
      playback.seek(cursor + 1);
      return;
    case 'previous-event':
      playback.seek(cursor - 1);
      return;
    case 'next-hop': {
      const next = events.findIndex(({ type, seq }) => seq >= cursor && isStop(type));
      playback.seek(next < 0 ? events.length : next + 1);
      return;
    }
    case 'previous-hop': {
      const before = events.findLastIndex(({ type, seq }) => seq < cursor - 1 && isStop(type));
      playback.seek(before + 1);
      return;
    }
    case 'next-stop': {
      const next = tour.find(({ at }) => at > cursor);
      if (next !== undefined) playback.playTo(next.at);
      return;
    }
    case 'previous-stop': {
      const before = tour.findLast(({ at }) => at < cursor);
      if (before !== undefined) playback.seek(before.at);
      return;
    }
    case 'first-event':
      playback.seek(0);
      return;
    case 'last-event':
      playback.seek(events.length);
      return;
    case 'faster':
      playback.changeSpeed(1);
      return;
    case 'slower':
      playback.changeSpeed(-1);
      return;
    case 'live':
      playback.goLive();
      return;
    case 'line-up':
    case 'line-down':
    case 'page-up':
    case 'page-down':
    case 'to-top':
    case 'to-end':
    case 'next-pane':
    case 'previous-pane':
    case 'zoom':
    case 'search':
    case 'next-match':
    case 'previous-match':
    case 'next-trouble':
    case 'previous-trouble':
    case 'mails':
    case 'choose':
    case 'sort':
    case 'copy':
    case 'next-mail':
    case 'previous-mail':
    case 'export':
    case 'order':
    case 'task':
    case 'help':
    case 'back':
    case 'redraw':
    case 'suspend':
    case 'tour':
    case 'end':
    case 'quit':
    case 'quit-keeping':
      return; // not of time
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
