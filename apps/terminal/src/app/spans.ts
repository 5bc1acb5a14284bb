/**
 * Lines of styled text: what every view of the app returns, and all that the Ink component draws. A view is a function
 * from what is known to lines of exactly the width it was given, so it can be tested without a terminal.
 */
import stringWidth from 'string-width';

export interface Style {
  /** `#rrggbb` or a colour name of the terminal. */
  readonly color?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export interface Span extends Style {
  readonly text: string;
}

export type Line = readonly Span[];

export function span(text: string, style: Style = {}): Span {
  return { text, ...style };
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + textWidth(text), 0);
}

/** Columns that a text takes. */
export function textWidth(text: string): number {
  if (isAscii(text)) return text.length;
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (widths.size >= MOST_WIDTHS) widths.clear();
  const width = stringWidth(text);
  widths.set(text, width);
  return width;
}

/** Frames and signs are measured over and over, thirty times a second. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 4096;

/** The line in exactly `width` columns: cut with an ellipsis, or filled with spaces. */
export function fit(line: Line, width: number): Line {
  if (width <= 0) return [];
  const taken = widthOf(line);
  if (taken === width) return line;
  if (taken < width) return [...line, { text: ' '.repeat(width - taken) }];
  return cut(line, width);
}

/** The line as it is, or cut with an ellipsis where it is wider. */
export function atMost(line: Line, width: number): Line {
  return widthOf(line) <= width ? line : fit(line, width);
}

/** Left, and right at the other end; the left is cut where both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - widthOf(right));
  return fit([...fit(left, room), ...right], width);
}

export function cell(text: string, width: number, style: Style = {}): Line {
  return fit([{ text, ...style }], width);
}

export function blank(width: number): Line {
  return [{ text: ' '.repeat(width) }];
}

function cut(line: Line, width: number): Line {
  const kept: Span[] = [];
  let room = width - 1;
  for (const part of line) {
    const partWidth = textWidth(part.text);
    if (partWidth <= room) {
      kept.push(part);
      room -= partWidth;
      continue;
    }
    let text = '';
    for (const { segment } of SEGMENTER.segment(part.text)) {
      const next = textWidth(segment);
      if (next > room) break;
      text += segment;
      room -= next;
    }
    kept.push({ ...part, text: `${text}…` });
    break;
  }
  return widthOf(kept) === width ? kept : fit([...kept], width);
}

export const SEGMENTER: Intl.Segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 126) return false;
  return true;
}

/** A box of exactly `width` x `height` around lines, with a title at its left and another at its right. */
export function framed(
  title: Line,
  right: Line,
  lines: readonly Line[],
  width: number,
  height: number,
): readonly Line[] {
  const border: Style = { dim: true };
  const inner = width - 4;
  const tail = [
    ...(widthOf(right) === 0 ? [] : [span(' ', border), ...right, span(' ', border)]),
    span('─╮', border),
  ];
  const named = atMost(title, width - 4 - widthOf(tail));
  const room = Math.max(0, width - 4 - widthOf(named) - widthOf(tail));
  const top = [span('╭─ ', border), ...named, span(` ${'─'.repeat(room)}`, border), ...tail];
  const body = Array.from({ length: height - 2 }, (_, index) => [
    span('│ ', border),
    ...fit(lines[index] ?? [], inner),
    span(' │', border),
  ]);
  return [fit(top, width), ...body, [span(`╰${'─'.repeat(width - 2)}╯`, border)]];
}

/**
 * The words of a sentence on lines of at most `width` columns; a word that is wider goes on in the next line. What does not fit into
 * `height` lines ends in an ellipsis.
 */
export function wrapped(text: string, width: number, height: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width || line === '' || lines.length === height - 1) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => plain(atMost([span(one)], width)));
}

function pieces(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  return broken([span(word)], width, 0).map((line) => plain(line).trimEnd());
}

/**
 * The whole line on as many lines of exactly `width` columns as it takes, those behind the first indented. It is broken behind the
 * last comma that fits, or else the last space, unless that would leave more than half of a line empty.
 */
export function broken(line: Line, width: number, indent: number): readonly Line[] {
  if (widthOf(line) <= width) return [fit(line, width)];
  const cells = line.flatMap(({ text, ...style }) =>
    Array.from(SEGMENTER.segment(text), ({ segment }) => span(segment, style)),
  );
  const lines: Line[] = [];
  for (let from = 0; from < cells.length;) {
    const lead = lines.length === 0 ? 0 : Math.min(indent, Math.floor(width / 2));
    const end = breakIn(cells, from, width - lead);
    lines.push(fit([span(' '.repeat(lead)), ...joined(cells.slice(from, end))], width));
    from = end;
    while (cells[from]?.text === ' ') from += 1;
  }
  return lines;
}

/** The end of a line that begins with the cell `from`; it holds one cell at least. */
function breakIn(cells: Line, from: number, width: number): number {
  let [taken, comma, space] = [0, 0, 0];
  for (let at = from; at < cells.length; at += 1) {
    const text = cells[at]?.text ?? '';
    taken += textWidth(text);
    if (taken > width && at > from) return comma || space || at;
    if (taken <= width / 2) continue;
    if (text === ',') comma = at + 1;
    if (text === ' ') space = at + 1;
  }
  return cells.length;
}

/** Neighbours of one style as one span: fewer elements to draw. */
export function joined(spans: readonly Span[]): Line {
  const line: Span[] = [];
  for (const next of spans) {
    const last = line.at(-1);
    if (last !== undefined && isSameStyle(last, next)) {
      line[line.length - 1] = { ...last, text: last.text + next.text };
    } else line.push(next);
  }
  return line;
}

export function isSameStyle(one: Style, other: Style): boolean {
  return (
    one.color === other.color &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.underline === other.underline &&
    one.inverse === other.inverse
  );
}

/** The text alone, for tests and for terminals without colour. */
export function plain(line: Line): string {
  return line.map(({ text }) => text).join('');
}
