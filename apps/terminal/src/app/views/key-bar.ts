/** The last line of the screen: what is being typed, or the keys that do something now, as many as fit. */
import { isCovered } from '../model/choices.ts';
import type { Frame } from '../model/frame.ts';
import { keysFor, type Action } from '../keymap.ts';
import { orderLine } from './order-line.ts';
import { filterLine, searchLine } from './search-line.ts';
import { fit, span, widthOf, type Line } from '../spans.ts';

/** The help and the way out stay to the last. */
export function keyBar(frame: Frame, width: number): Line {
  if (frame.ordering !== null) return orderLine(frame.ordering, frame.theme, width);
  if (frame.searching !== null) return searchLine(frame.searching, frame.theme, width);
  if (frame.mails?.typing === true) return filterLine(frame.mails, frame.theme, width);
  let shown = keysFor(frame).flatMap(({ label, bar, action }): readonly Shown[] => {
    if (bar === null || doesNothing(frame, action)) return [];
    if (frame.mails !== null && !OF_LIST.has(action)) return [];
    const [key = ''] = label.split(' ');
    const word = wordOf(frame, action) ?? bar;
    return [{ action, part: [span(` ${key}`, { bold: true }), span(` ${word} `, { dim: true })] }];
  });
  for (const { action } of goFirst(shown)) {
    if (widthOf(shown.flatMap((one) => one.part)) <= width) break;
    shown = shown.filter((one) => one.action !== action);
  }
  return fit(
    shown.flatMap((one) => one.part),
    width,
  );
}

interface Shown {
  readonly action: Action;
  readonly part: Line;
}

/** Those that the bar can do without where it is narrow, in that order. */
function goFirst(shown: readonly Shown[]): readonly Shown[] {
  const least = LEAST_MISSED.flatMap((action) => shown.find((one) => one.action === action) ?? []);
  const others = shown.filter((one) => !least.includes(one) && !STAY.has(one.action));
  return [...least, ...others.toReversed()];
}

const STAY: ReadonlySet<Action> = new Set<Action>(['help', 'quit']);

/** What is wanted while the list of mails lies on top. */
const OF_LIST: ReadonlySet<Action> = new Set<Action>(['choose', 'search', 'sort', 'help', 'quit']);

const LEAST_MISSED: readonly Action[] = [
  'export',
  'zoom',
  'faster',
  'next-mail',
  'search',
  'live',
  'mails',
  'next-hop',
  'next-event',
];

/** The others always do. */
const DO_NOTHING: Readonly<Partial<Record<Action, (frame: Frame) => boolean>>> = {
  'next-stop': ({ tour, cursor }) => tour.every(({ at }) => at <= cursor),
  'previous-stop': ({ tour, cursor }) => tour.every(({ at }) => at >= cursor),
  'next-event': isAtEnd,
  'next-hop': isAtEnd,
  live: ({ live }) => live,
  'next-mail': ({ journeys }) => journeys.all.length === 0,
  search: ({ help, task }) => help || task,
  mails: ({ journeys, mails }) => mails === null && journeys.all.length === 0,
  zoom: isCovered,
};

/** Whether the picture would be the same after that key. */
function doesNothing(frame: Frame, action: Action): boolean {
  return DO_NOTHING[action]?.(frame) ?? false;
}

/** Of a journal to which nothing is added. */
function isAtEnd({ recorded, cursor, events }: Frame): boolean {
  return recorded && cursor === events.length;
}

/** What a key that does several things would do now. */
function wordOf(frame: Frame, action: Action): string | null {
  if (action === 'toggle-playing') return playWord(frame);
  if (action === 'zoom' && frame.zoomed) return 'back';
  if (action === 'task' && frame.task) return 'back';
  return null;
}

function playWord({ playing, cursor, events }: Frame): string {
  if (playing) return 'pause';
  return cursor === events.length ? 'again' : 'play';
}
