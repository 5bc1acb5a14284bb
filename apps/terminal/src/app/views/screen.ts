/** The whole screen: as many lines as the terminal has rows, each as wide as it has columns. */
import type { Lesson } from '../../lesson/lesson.ts';
import type { Exporting } from '../model/exporting.ts';
import type { Frame } from '../model/frame.ts';
import type { MailList } from '../model/mail-list.ts';
import { windowAt, type Pane, type Window } from '../model/scrolling.ts';
import {
  atMost,
  blank,
  fit,
  framed,
  plain,
  span,
  spread,
  textWidth,
  widthOf,
  wrapped,
  type Line,
} from '../spans.ts';
import { caption, isAtRest, nextSteps } from './caption.ts';
import { exportSheet } from './export-sheet.ts';
import { helpLines } from './help.ts';
import { hopTable, wholeTable } from './hop-rows.ts';
import { hostList } from './host-list.ts';
import { keyBar } from './key-bar.ts';
import { networkBoxes, networkLine } from './network-strip.ts';
import { mailSheet } from './mail-sheet.ts';
import { orderHint } from './order-line.ts';
import { searchHint } from './search-line.ts';
import { overlay } from './overlay.ts';
import { tape } from './tape.ts';
import { taskLines, taskTitle } from './task-sheet.ts';
import { timelineBar } from './timeline.ts';
import { wholeWire, wireTail } from './wire-tail.ts';
import type { View } from './rows.ts';
import { foldedPath } from './words.ts';
import { stopAt } from '../../tour/stop.ts';
import { numbered } from '../../text/numbered.ts';
import { moment } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The lines of a screen, and the part in sight of what the keys scroll. */
export interface Picture {
  readonly lines: readonly Line[];
  readonly window: Window;
}

export function screen(frame: Frame, size: Size): Picture {
  if (!isLargeEnough(size)) return tooSmall(size);
  if (frame.exporting !== null) return exportScreen(frame.exporting, frame, size);
  if (frame.help) return helpScreen(frame, size);
  if (frame.task && frame.lesson !== null) return taskScreen(frame, frame.lesson, size);
  if (frame.mails !== null) return mailScreen(frame, frame.mails, size);
  if (frame.zoomed) return zoomedScreen(frame, size);
  return isWide(size) ? wideScreen(frame, size) : stackedScreen(frame, size);
}

/** Whether there is room for more than the sentence that says how much room is needed. */
export function isLargeEnough({ columns, rows }: Size): boolean {
  return columns >= 40 && rows >= 12;
}

function isWide({ columns, rows }: Size): boolean {
  return columns >= 100 && rows >= 30;
}

function wideScreen(frame: Frame, { columns, rows }: Size): Picture {
  const inner = columns - 4;
  // Where there are very many rows the wire gets every other of them: hops are few.
  const wireHeight = Math.max(6, Math.min(10, rows - 29)) + Math.max(0, Math.ceil((rows - 44) / 2));
  const said = captionLines(frame, { columns, rows }, 5);
  const routeHeight = rows - 1 - 6 - wireHeight - 3 - said.length - 1;
  const views: Views = {
    hosts: networkBoxes(frame, inner),
    hops: hopTable(frame, inner, routeHeight - 2 - 3, true),
    wire: wireTail(frame, inner, wireHeight - 2),
  };
  const route = [...tape(frame, inner), blank(inner), ...views.hops.lines];
  const box = (pane: Pane, lines: readonly Line[], height: number): readonly Line[] => {
    const right = rightOf(frame, pane, views[pane].window, columns);
    return framed(
      titleOf(frame, pane, columns - 7 - widthOf(right)),
      right,
      lines,
      columns,
      height,
    );
  };
  const lines = [
    header(frame, columns),
    ...box('hosts', views.hosts.lines, 6),
    ...box('hops', route, routeHeight),
    ...box('wire', views.wire.lines, wireHeight),
    ...framed(
      [span('Timeline', { bold: true })],
      [span(eventCount(frame), { dim: true })],
      [timelineBar(frame, inner)],
      columns,
      3,
    ),
    ...said,
    keyBar(frame, columns),
  ];
  return { lines, window: scrolledView(frame, views).window };
}

/** 80x24 and whatever is smaller than the wide screen: rules instead of boxes, two lines a hop, what fits. */
function stackedScreen(frame: Frame, size: Size): Picture {
  const { columns, rows } = size;
  const said = captionLines(frame, size, rows - 3 - LEAST_HOPS);
  const has = stackedParts(rows, said.length);
  const views: Views = {
    hosts: networkLine(frame, columns),
    hops: hopTable(frame, columns, has.hops, false),
    wire: wireTail(frame, columns, has.wire),
  };
  const ruled = (pane: Pane): Line => {
    const right = markOf(frame, pane, views[pane].window, columns);
    const room = columns - 4 - (right.length === 0 ? 0 : widthOf(right) + 3);
    const title = pane === 'hops' || frame.pane === pane ? titleOf(frame, pane, room) : [];
    return rule(pane === 'wire' && title.length === 0 ? [span('wire')] : title, right, columns);
  };
  const tapeLines = tape(frame, columns - 1).map((line) => fit([span(' '), ...line], columns));
  const timeline = spread(
    [span(' '), ...timelineBar(frame, Math.max(10, columns - 22))],
    [span(`${eventCount(frame)} `, { dim: true })],
    columns,
  );
  const lines: Line[] = [
    header(frame, columns),
    ...(has.hosts ? [ruled('hosts'), ...views.hosts.lines] : []),
    ruled('hops'),
    ...(has.tape ? tapeLines : []),
    ...padTo(views.hops.lines, has.hops, columns),
    ...(has.wire > 0 ? [ruled('wire'), ...padTo(views.wire.lines, has.wire, columns)] : []),
    ...said,
    ...(has.timeline ? [timeline] : []),
    keyBar(frame, columns),
  ];
  return { lines, window: scrolledView(frame, views).window };
}

/** What a stacked screen has room for beside its header, the rule of the hops, the sentence and the keys. */
interface StackedParts {
  readonly hosts: boolean;
  readonly tape: boolean;
  readonly timeline: boolean;
  /** Lines of each. */
  readonly wire: number;
  readonly hops: number;
}

/** Lines of the hops: their heading, and the one at the playhead. */
const LEAST_HOPS = 3;

function stackedParts(rows: number, said: number): StackedParts {
  const wireHeight =
    rows >= 22 ? 3 + Math.floor((rows - 22) / 3) : Math.max(0, Math.min(3, rows - 18));
  let hops = rows - 3 - said;
  const takes = (lines: number, least: number): boolean => {
    if (hops - lines < least) return false;
    hops -= lines;
    return true;
  };
  // What a long sentence takes away first comes last.
  return {
    hosts: takes(2, LEAST_HOPS),
    tape: takes(2, LEAST_HOPS),
    timeline: takes(1, LEAST_HOPS),
    wire: wireHeight > 0 && takes(wireHeight + 1, LEAST_HOPS + 2) ? wireHeight : 0,
    hops,
  };
}

/** One pane alone, in which nothing is cut. */
function zoomedScreen(frame: Frame, { columns, rows }: Size): Picture {
  const pane = frame.pane ?? 'hops';
  const whole = { hosts: hostList, hops: wholeTable, wire: wholeWire }[pane];
  const said = captionLines(frame, { columns, rows }, rows - 6);
  const height = rows - 2 - said.length;
  const { lines, window } = whole(frame, columns - 4, height - 2);
  const right: Line = [...rightOf(frame, pane, window, columns), span('  z back', { dim: true })];
  return {
    lines: [
      header(frame, columns),
      ...framed(titleOf(frame, pane, columns - 7 - widthOf(right)), right, lines, columns, height),
      ...said,
      keyBar(frame, columns),
    ],
    window,
  };
}

type Views = Readonly<Record<Pane, View>>;

/** What the keys scroll. */
function scrolledView({ pane }: Frame, views: Views): View {
  return views[pane ?? 'hops'];
}

/** Once the user has chosen a pane, its title says which. */
function titleOf(frame: Frame, pane: Pane, width: number): Line {
  const chosen = frame.pane === pane ? [span('▸ ', { bold: true })] : [];
  const title =
    pane === 'hops'
      ? journeyTitle(frame, width - widthOf(chosen))
      : [span(pane === 'hosts' ? 'Hosts' : 'Wire', { bold: true })];
  return [...chosen, ...title];
}

/** Which part is in sight, and what there is to say of the pane otherwise. */
function rightOf(frame: Frame, pane: Pane, window: Window, columns: number): Line {
  const mark = markOf(frame, pane, window, columns);
  const said = pane === 'hops' ? hopCount(frame) : pane === 'hosts' ? networkNote(frame) : '';
  if (said === '' || (columns < ROOMY && mark.length > 0)) return mark;
  const note = span(said, { dim: true });
  return mark.length === 0 ? [note] : [...mark, span('  '), note];
}

/** Columns of a screen in which the titles can say all that they have to say. */
const ROOMY = 72;

/** `↓ lines 1–9 of 80`, the arrows where the keys lead; nothing where all is in sight. */
function markOf(frame: Frame, pane: Pane, window: Window, columns: number): Line {
  const { top, height, total, followed } = window;
  const isScrolled = frame.tops[pane] !== null;
  const isChosen = pane === (frame.pane ?? 'hops');
  // The wire always ends with what was said last, and the hosts tell themselves how many there are beside them.
  if (total <= height || !(isChosen || isScrolled || pane === 'hops')) return [];
  const what = columns < ROOMY ? '' : pane === 'hosts' && !frame.zoomed ? 'hosts ' : 'lines ';
  const text = `${isChosen ? arrows(window) : ''}${what}${inSight(window)}`;
  if (!isScrolled || followed === null || top === followed) return [span(text, { dim: true })];
  const how = columns < ROOMY ? 'End' : 'End follows';
  return [span(`${text}, ${how}`, { color: frame.theme.note })];
}

function arrows({ top, height, total }: Window): string {
  return `${top > 0 ? '↑' : ''}${top + height < total ? '↓' : ''} `;
}

function inSight({ top, height, total }: Window): string {
  return `${top + 1}–${Math.min(total, top + height)} of ${total}`;
}

/**
 * The sentence, or what there is to say of what the user has just done. While the picture plays it has always as many lines, so that nothing jumps; where the picture stands still, as many as
 * it takes, up to `most`.
 */
function captionLines(frame: Frame, size: Size, most: number): readonly Line[] {
  const { columns, rows } = size;
  const usual = (isWide({ columns, rows }) || rows < 22 ? 1 : 2) + (frame.tour.length > 0 ? 1 : 0);
  const { text, color, isCut } = wordsOf(frame, size);
  const lines = wrapped(text, columns - 2, isCut ? usual : most);
  return padTo(
    lines.map((line) => fit([span(' '), span(line, { color })], columns)),
    Math.max(usual, lines.length),
    columns,
  );
}

/** Whether there is room for more than what happens: in two lines, so that the hops keep theirs. */
function fitsBelow(text: string, { columns, rows }: Size): boolean {
  return rows >= 22 && wrapped(text, columns - 2, Infinity).length <= 2;
}

/** `isCut`: others will follow soon. */
function wordsOf(
  frame: Frame,
  size: Size,
): {
  readonly text: string;
  readonly color: string;
  readonly isCut: boolean;
} {
  const { ordering, searching, notice, theme, playing, live, tour, filmed } = frame;
  if (searching !== null) {
    const color = searching.refused === null ? theme.note : theme.bad;
    return { text: searchHint(searching), color, isCut: false };
  }
  if (ordering !== null) {
    const color = ordering.refused === null ? theme.note : theme.bad;
    return { text: orderHint(ordering), color, isCut: false };
  }
  if (notice !== null) return { text: notice, color: theme.good, isCut: false };
  const said = caption(frame);
  const whole = `${said} ${nextSteps(frame) ?? ''}`.trimEnd();
  const isNext = whole !== said && fitsBelow(whole, size);
  const isStop = filmed && stopAt(tour, frame.cursor) !== null; // a film stands still there, and nobody tells it to
  const waits = isStop || (live && tour.length > 0) || isAtRest(frame); // what is said then holds until the user does something
  return { text: isNext ? whole : said, color: theme.note, isCut: playing && !waits };
}

function helpScreen(frame: Frame, { columns, rows }: Size): Picture {
  const width = Math.min(columns, 92);
  const { lines, window } = helpLines(frame, width - 4, rows - 2);
  const what = columns < ROOMY ? '' : 'lines ';
  const part = window.total <= window.height ? '' : `${arrows(window)}${what}${inSight(window)}, `;
  const box = {
    title: 'Help',
    right: `${part}${columns < ROOMY ? 'q' : 'q or esc'} closes`,
    lines,
    width,
  };
  return { lines: overlay(box, columns, rows), window };
}

/** Below it is room to type, or to read the keys. */
function taskScreen(frame: Frame, lesson: Lesson, size: Size): Picture {
  const { columns, rows } = size;
  const width = Math.min(columns, 80);
  const said = frame.ordering === null ? [] : captionLines(frame, size, 3);
  const height = rows - said.length - 1;
  const { lines, window } = taskLines(frame, lesson, width - 4, height - 2);
  const part = window.total <= window.height ? '' : `${arrows(window)}${inSight(window)}, `;
  const box = {
    title: taskTitle(lesson),
    right: `${part}${columns < ROOMY ? 'q' : 'q or esc'} closes`,
    lines,
    width,
  };
  return {
    lines: [...overlay(box, columns, height), ...said, keyBar(frame, columns)],
    window,
  };
}

function mailScreen(frame: Frame, mails: MailList, { columns, rows }: Size): Picture {
  const height = rows - 3;
  const key = mails.typing ? 'esc' : columns < ROOMY ? 'q' : 'q or esc';
  const out = mails.typing || mails.filter.text !== '' ? 'shows all' : 'closes';
  const right = (window: Window): Line => {
    const part = window.total <= window.height ? '' : `${arrows(window)}${inSight(window)}, `;
    return [span(`${part}${key} ${out}`, { dim: true })];
  };
  const room = (window: Window): number => columns - 7 - widthOf(right(window)) - 2;
  const sheet = mailSheet(frame, mails, { width: columns - 4, height: height - 2, room });
  const below = wrapped(sheet.said, columns - 2, 2).map((line) =>
    fit([span(' '), span(line, { color: frame.theme.note })], columns),
  );
  return {
    lines: [
      ...framed(sheet.title, right(sheet.window), sheet.lines, columns, height),
      ...padTo(below, 2, columns),
      keyBar(frame, columns),
    ],
    window: sheet.window,
  };
}

function exportScreen(exporting: Exporting, { theme }: Frame, { columns, rows }: Size): Picture {
  const width = Math.min(columns, 76);
  const lines = exportSheet(exporting, theme, width - 4, rows - 2);
  const box = { title: 'Export', right: 'esc closes', lines, width };
  return { lines: overlay(box, columns, rows), window: NOTHING_TO_SCROLL };
}

const NOTHING_TO_SCROLL = windowAt(null, { height: 0, total: 0, followed: null });

function tooSmall({ columns, rows }: Size): Picture {
  const text = `hopscope needs 40x12, this is ${columns}x${rows}; q quits`;
  const lines = wrapped(text, columns, rows).map((line) => fit([span(line)], columns));
  return { lines: padTo(lines, rows, columns), window: NOTHING_TO_SCROLL };
}

function header(frame: Frame, width: number): Line {
  const at = frame.events[frame.cursor - 1]?.at ?? 0;
  const speed = frame.speed === 1 ? '' : `  x${frame.speed}`;
  const right: Line = [
    span(' '), // where the name is cut
    span(`${stateWord(frame)}${speed}`, {
      bold: true,
      color: frame.playing ? frame.theme.good : frame.theme.note,
    }),
    span(`  ${moment(at)}`, { dim: true }),
    span(
      frame.journey === null ? ' ' : `  ${frame.journey.mail}${frame.pinned ? ' pinned' : ''} `,
      { dim: true },
    ),
  ];
  return spread(
    [
      span(' hopscope', { bold: true }),
      span(`  ${visible(frame.networkName)}${frame.cutOff ? ', cut off' : ''}`, { dim: true }),
    ],
    right,
    width,
  );
}

function stateWord({ live, playing, filmed, recorded, cutOff, cursor, events }: Frame): string {
  if (live) return 'LIVE';
  if (playing) return filmed ? '' : 'PLAYING';
  if (!recorded || cursor < events.length) return 'PAUSED';
  return cutOff ? 'CUT OFF' : 'END';
}

function networkNote(frame: Frame): string {
  if (frame.recorded) return `${numbered(frame.hosts.length, 'host')}, recorded`;
  const addresses = [...frame.state.hosts.values()].flatMap(({ address }) => address ?? []);
  const loopback = addresses.every((address) => address.startsWith('127.0.0.1:'));
  const where = loopback ? ' on 127.0.0.1' : '';
  return `${numbered(frame.hosts.length, 'host')}, ${addresses.length} listening${where}`;
}

/** Which mail, for whom and from whom; a route that is too long is folded. */
function journeyTitle(frame: Frame, width: number): Line {
  const { journey } = frame;
  if (journey === null) return [span('no mail yet', { dim: true })];
  const [first = '', ...others] = journey.forwardPaths;
  const more = others.length > 1 ? ` and ${others.length} more` : '';
  const to = others.length > 1 ? [first] : [first, ...others];
  const mail = span(journey.mail, { bold: true });
  if (width < widthOf([mail]) + LEAST) return [mail];
  const from = span(`${more}  from ${visible(journey.reversePath)}`, { dim: true });
  const room = width - widthOf([mail, from]) - 2;
  const paths = to.map((path) => visible(path.slice(1, -1))).join(' ');
  if (textWidth(paths) <= room || to.length > 1) return [mail, span(`  ${paths}`), from];
  const end = room < ROUTE ? [] : [from];
  const folded = plain(foldedPath(frame, first, width - widthOf([mail, ...end]))).trimEnd();
  return [mail, span(`  ${folded.replaceAll(/^<|>$/g, '')}`), ...end];
}

/** Columns that a route needs, for the originator to be named behind it. */
const ROUTE = 24;
/** Columns in which something of a route can be seen. */
const LEAST = 12;

function hopCount(frame: Frame): string {
  const hops = frame.journey?.rows.filter((row) => row.kind === 'hop') ?? [];
  const begun = hops.filter(({ seq }) => seq < frame.cursor).length;
  return hops.length === 0 ? '' : `hop ${begun} of ${hops.length}`;
}

function eventCount(frame: Frame): string {
  return `event ${frame.cursor} / ${frame.events.length}`;
}

function rule(title: Line, right: Line, width: number): Line {
  const tail: Line =
    right.length === 0 ? [] : [span(' ', { dim: true }), ...right, span(' ─', { dim: true })];
  const room = width - widthOf(tail);
  const head: Line =
    title.length === 0
      ? []
      : [span('─ ', { dim: true }), ...atMost(title, room - 4), span(' ', { dim: true })];
  const dashes = span('─'.repeat(Math.max(0, room - widthOf(head))), { dim: true });
  return fit([...head, dashes, ...tail], width);
}

function padTo(lines: readonly Line[], height: number, width: number): readonly Line[] {
  return [
    ...lines.slice(0, height),
    ...Array.from({ length: Math.max(0, height - lines.length) }, () => blank(width)),
  ];
}
