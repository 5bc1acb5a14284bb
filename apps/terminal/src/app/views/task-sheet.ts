/** The sheet of a lesson: what it is about, what there is to do, how that is typed, and how far it is. */
import { LESSON_NAMES } from '../../lesson/lesson-names.ts';
import { hostsInWords, planOf } from '../../lesson/lesson-plan.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import { stopAt } from '../../tour/stop.ts';
import type { Frame } from '../model/frame.ts';
import { windowAt } from '../model/scrolling.ts';
import { blank, broken, fit, span, wrapped, type Line, type Style } from '../spans.ts';
import type { View } from './rows.ts';

export function taskTitle({ name }: Lesson): string {
  return `Lesson ${LESSON_NAMES.indexOf(name) + 1} of ${LESSON_NAMES.length}: ${name}`;
}

export function taskLines(frame: Frame, lesson: Lesson, width: number, height: number): View {
  const loose = linesOf(frame, lesson, width, [blank(width)]);
  const lines = loose.length <= height ? loose : linesOf(frame, lesson, width, []);
  const window = windowAt(frame.tops.help, { height, total: lines.length, followed: null });
  return { lines: lines.slice(window.top, window.top + Math.max(0, height)), window };
}

/** `between`: what stands between two parts. */
function linesOf(
  { theme, tour, cursor }: Frame,
  lesson: Lesson,
  width: number,
  between: readonly Line[],
): readonly Line[] {
  const { summary, section, about, task, lines } = lesson;
  const text = (words: string, style: Style = {}): readonly Line[] =>
    wrapped(words, width, Infinity).map((line) => fit([span(line, style)], width));
  const stop = stopAt(tour, cursor);
  const isSaid = stop !== null && stop.text !== task;
  return [
    ...text(`${summary} (${section})`, { bold: true }),
    ...text(about),
    ...text(hostsInWords(planOf(lesson))),
    ...between,
    ...text(`Task: ${task}`, { color: theme.note }),
    ...between,
    ...text(`: begins a line, ⏎ carries it out. Lines such as these, though they do not solve it:`),
    ...lines.flatMap((line) => broken([span(`  :${line}`, { color: theme.accent })], width, 4)),
    ...(isSaid ? [...between, ...text(`${stop.label} ${stop.text}`, { color: theme.note })] : []),
  ];
}
