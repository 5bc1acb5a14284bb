/**
 * A ladder as an SVG picture: a line for each host, arrows and notes between them, every host and every name of it in one colour. It
 * needs no font, style or script from elsewhere, and the same ladder gives the same text.
 */
import { visible } from '../text/visible.ts';
import { moment } from '../text/time.ts';
import {
  SEGMENTER,
  atMost,
  broken,
  plain,
  textWidth,
  widthOf,
  span,
  type Line,
  type Span,
} from '../app/spans.ts';
import type { Palette, ThemeName } from '../app/theme.ts';
import { atHost, colorOf, pathLine } from '../app/views/words.ts';
import { OUTSIDE, type Label, type Ladder, type Piece, type Rung, type Tone } from './ladder.ts';
import { escaped } from './xml.ts';

/** What a picture looks like. */
export interface Look {
  readonly palette: Palette;
  readonly ground: ThemeName;
  readonly title: string;
  /** Whether the title stands in the picture too. */
  readonly headed: boolean;
}

const FONT =
  "ui-monospace,'SF Mono',SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
const SIZE = 13;
/** Pixels of a column, and from one line to the next. */
const COLUMN = 0.6 * SIZE;
const ROW = 18;
/** Left of the first host stands the time. */
const TIMES = 96;
const EDGE = 24;
const TITLE = 44;
const HEAD = 34;
/** Between what stands next to each other, and above what stands below. */
const GAP = 28;
const STEP = 16;
const PADDING = 9;
const ARROW = 8;
/** How the line of a host is drawn; nothing else is. */
export const DOTTED = '2 4';
/** A picture that would be wider is drawn closer, as far as the names of hosts allow: its words stand over the lines of other hosts then. */
const WIDEST = 1600;
/** Where even that is too wide names are written aslant: so many pixels to the next, so many columns of a name, and how far up one goes. */
const SLANTED = 22;
const LONGEST = 28;
const SLOPE = Math.SQRT1_2;
/** Columns of a label, beyond which it goes on in the next line. */
const LABEL = 100;
const INDENT = 4;
/** A square of a picture is cut into as many parts at most. */
const STRIPS = 8;

interface Paper {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly sheet: string;
  /** Between the rows of a table. */
  readonly rule: string;
}

/** What pictures and pages are drawn on. */
export const PAPERS: Readonly<Record<ThemeName, Paper>> = {
  light: { ground: '#ffffff', ink: '#1b1f26', faint: '#5c6370', sheet: '#f3f4f6', rule: '#d4d8df' },
  dark: { ground: '#16181f', ink: '#e6e6e6', faint: '#8d919b', sheet: '#20232c', rule: '#3a3f4b' },
};

/** The lines of the file. */
export function toSvg(ladder: Ladder, look: Look): readonly string[] {
  return new Drawing(ladder, look).lines();
}

/** A picture in parts that stand one below the other without a gap, for what has to break it. */
export interface Strips {
  /** In pixels, of each. */
  readonly width: number;
  /** The names of the hosts; they may head each sheet of paper. */
  readonly heads: readonly string[];
  /** A sheet may end after any of them. */
  readonly below: readonly (readonly string[])[];
}

/** The same picture as {@link toSvg}, cut between rungs. */
export function toStrips(ladder: Ladder, look: Look): Strips {
  return new Drawing(ladder, look).strips();
}

/** A rung with its place. */
interface Placed {
  readonly rung: Rung;
  readonly label: readonly Line[];
  /** Of its upper edge. */
  readonly top: number;
}

class Drawing {
  readonly #ladder: Ladder;
  readonly #look: Look;
  readonly #paper: Paper;
  readonly #placed: readonly Placed[];
  /** Of each host, the place of its line. */
  readonly #x: ReadonlyMap<string, number>;
  readonly #width: number;
  readonly #head: number;
  readonly #bottom: number;
  /** Pixels that names of hosts take from the top down, and to the right of the last line. */
  readonly #names: { readonly height: number; readonly beyond: number };
  /** So many hosts that their names are written aslant, and each rung says whose it is. */
  readonly #slanted: boolean;

  constructor(ladder: Ladder, look: Look) {
    this.#ladder = ladder;
    this.#look = look;
    this.#paper = PAPERS[look.ground];
    this.#slanted = leastWidth(ladder.hosts) > WIDEST;
    this.#names = this.#slanted ? slantedNames(ladder.hosts) : { height: HEAD, beyond: 0 };
    this.#head = look.headed ? TITLE : EDGE / 2;
    let top = this.#head + this.#names.height + STEP;
    this.#placed = ladder.rungs.map((rung) => {
      const said = linesOf(rung.label, look.palette);
      const label = this.#slanted ? this.#withSpeaker(rung, said) : said;
      const placed = { rung, label: label.flatMap(shortLines), top };
      top += heightOf(placed) + STEP;
      return placed;
    });
    this.#bottom = top;
    const { places, width } = columnsOf(
      ladder.hosts,
      this.#placed,
      this.#slanted ? this.#names.beyond : null,
    );
    this.#x = places;
    this.#width = Math.ceil(Math.max(width + this.#names.beyond, EDGE * 2 + columns(look.title)));
  }

  /** The label, beginning with whose it is: among many lines that stand close nobody can see it. */
  #withSpeaker(rung: Rung, label: readonly Line[]): readonly Line[] {
    const name = (host: string): Span =>
      span(nameOf(host), { color: this.#colorOf(host), bold: true });
    if (rung.kind === 'arrow' && !rung.dashed)
      return [[name(rung.from), span(' → '), name(rung.to)], ...label];
    if (rung.kind === 'note') return [[span('at '), name(rung.host)], ...label];
    const [first = [], ...others] = label;
    return [[name(rung.from), span(': '), ...first], ...others];
  }

  lines(): readonly string[] {
    const title = escaped(visible(this.#look.title));
    return this.#svg(0, this.#height(), ` role="img" aria-label="${title}"`, [
      `<title>${title}</title>`,
      this.#ground(),
      ...this.#title(title),
      ...this.#ladder.hosts.flatMap((host) => [
        this.#line(host, this.#head, this.#bottom),
        ...this.#name(host, 'head'),
        ...this.#name(host, 'foot'),
      ]),
      ...this.#placed.flatMap((placed) => this.#rung(placed)),
    ]);
  }

  strips(): Strips {
    const { hosts } = this.#ladder;
    const title = this.#title(escaped(visible(this.#look.title)));
    const lines = (top: number, end: number): readonly string[] => [
      this.#ground(),
      ...hosts.map((host) => this.#line(host, top, end)),
    ];
    const heads = hosts.flatMap((host) => this.#name(host, 'head'));
    const feet = hosts.flatMap((host) => this.#name(host, 'foot'));
    const [first = this.#bottom, ...cuts] = this.#cuts();
    const below: (readonly string[])[] = [];
    let top = first;
    for (const end of [...cuts, this.#height()]) {
      const rungs = this.#placed.filter((placed) => placed.top > top && placed.top < end);
      const drawn = rungs.flatMap((placed) => this.#rung(placed));
      const isLast = end === this.#height();
      below.push(this.#svg(top, end, '', [...lines(top, end), ...drawn, ...(isLast ? feet : [])]));
      top = end;
    }
    return {
      width: this.#width,
      heads: this.#svg(0, first, '', [...lines(0, first), ...title, ...heads]),
      below,
    };
  }

  /** Below the names, and then between two rungs, as far apart as keeps what a sheet leaves empty small. */
  #cuts(): readonly number[] {
    const cuts: number[] = [];
    for (const { top } of this.#placed) {
      const place = top - STEP / 2;
      if (place - (cuts.at(-1) ?? -Infinity) >= this.#width / STRIPS) cuts.push(place);
    }
    return cuts;
  }

  #svg(top: number, end: number, says: string, drawn: readonly string[]): readonly string[] {
    const width = this.#width;
    const height = end - top;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 ${top} ${width} ${height}"${says} font-family="${FONT}" font-size="${SIZE}" fill="${this.#paper.ink}">`,
      ...drawn,
      '</svg>',
    ];
  }

  #height(): number {
    return Math.ceil(this.#bottom + this.#names.height + EDGE);
  }

  #ground(): string {
    return `<rect width="${this.#width}" height="${this.#height()}" fill="${this.#paper.ground}"/>`;
  }

  /** So that the lines of hosts do not run through words that stand over them. */
  #cleared(left: number, top: number, width: number): string {
    return `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${ROW}" fill="${this.#paper.ground}"/>`;
  }

  #title(title: string): readonly string[] {
    return this.#look.headed
      ? [`<text x="${EDGE}" y="${EDGE + 6}" font-weight="bold">${title}</text>`]
      : [];
  }

  #at(host: string): number {
    return this.#x.get(host) ?? 0;
  }

  /** As much of it as is between two heights. */
  #line(host: string, top: number, end: number): string {
    const x = this.#at(host);
    const from = Math.max(top, this.#head + this.#names.height - 8);
    const to = Math.min(end, this.#bottom);
    return `<line x1="${px(x)}" y1="${px(from)}" x2="${px(x)}" y2="${px(to)}" stroke="${this.#colorOf(host)}" stroke-opacity="0.55" stroke-dasharray="${DOTTED}"/>`;
  }

  #name(host: string, end: 'head' | 'foot'): readonly string[] {
    const x = this.#at(host);
    const color = this.#colorOf(host);
    const y = end === 'head' ? this.#head : Math.ceil(this.#bottom);
    if (this.#slanted) return [this.#slantedName(host, end, y)];
    const text = nameOf(host);
    const width = columns(text) + 2 * PADDING;
    return [
      `<rect x="${px(x - width / 2)}" y="${y}" width="${px(width)}" height="${HEAD - 8}" rx="5" fill="${this.#paper.ground}" stroke="${color}" stroke-width="1.5"/>`,
      `<text x="${px(x)}" y="${y + 17}" text-anchor="middle" font-weight="bold" fill="${color}">${escaped(text)}</text>`,
    ];
  }

  /**
   * From the line of the host to the right, up from its head or down from its foot. One that is cut is told whole to who points at it.
   * Each character has its place: browsers that print forget transformations in what stands on top of every sheet.
   */
  #slantedName(host: string, end: 'head' | 'foot', top: number): string {
    const down = end === 'head' ? -1 : 1;
    const [x, y] = [this.#at(host), end === 'head' ? top + this.#names.height - 12 : top + 10];
    const whole = nameOf(host);
    const text = shortName(host);
    const along = placesIn(text).map((column) => column * COLUMN * SLOPE);
    const xs = along.map((way) => px(x + way)).join(' ');
    const ys = along.map((way) => px(y + down * way)).join(' ');
    const title = text === whole ? '' : `<title>${escaped(whole)}</title>`;
    return `<text x="${xs}" y="${ys}" rotate="${down * 45}" font-weight="bold" fill="${this.#colorOf(host)}">${title}${escaped(text)}</text>`;
  }

  #colorOf(host: string): string {
    return host === OUTSIDE ? this.#paper.faint : colorOf(this.#look.palette, host);
  }

  #rung(placed: Placed): readonly string[] {
    const { rung, top } = placed;
    const time = `<text x="${EDGE}" y="${px(top + heightOf(placed) / 2 + 4)}" font-size="11" fill="${this.#paper.faint}">${moment(rung.at)}</text>`;
    return [time, ...(rung.kind === 'note' ? this.#note(placed, rung) : this.#arrow(placed, rung))];
  }

  #note(placed: Placed, { host, tone }: Extract<Rung, { kind: 'note' }>): readonly string[] {
    const { label, top } = placed;
    const width = widestOf(label) + 2 * PADDING;
    const left = this.#leftOf(this.#at(host), width);
    const color = this.#color(tone);
    return [
      `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${heightOf(placed)}" rx="4" fill="${this.#paper.sheet}" stroke="${color}" stroke-opacity="0.7"/>`,
      ...label.map((line, index) =>
        this.#text(line, left + PADDING, top + PADDING + 10 + index * ROW, tone),
      ),
    ];
  }

  #arrow(
    { label, top }: Placed,
    { from, to, dashed, tone }: Extract<Rung, { kind: 'arrow' }>,
  ): readonly string[] {
    const [start, end] = [this.#at(from), this.#at(to)];
    const toward = end < start ? -1 : 1;
    const y = top + label.length * ROW + ARROW / 2;
    const color = this.#color(tone);
    const middle = (start + end) / 2;
    return [
      `<line x1="${px(start)}" y1="${px(y)}" x2="${px(end - toward * ARROW)}" y2="${px(y)}" stroke="${color}" stroke-width="1.5"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
      `<path d="M${px(end)} ${px(y)}l${-toward * ARROW} ${-ARROW / 2}v${ARROW}z" fill="${color}"/>`,
      ...label.flatMap((line, index) => {
        const width = widthOf(line) * COLUMN;
        const left = this.#leftOf(middle, width);
        const words = this.#text(line, left, top + 10 + index * ROW, tone);
        if (width <= Math.abs(end - start)) return [words];
        return [this.#cleared(left, top - 3 + index * ROW, width), words];
      }),
    ];
  }

  /** Where something of this width begins: around its middle, and inside of the picture. */
  #leftOf(middle: number, width: number): number {
    const most = this.#width - EDGE - width;
    return Math.max(EDGE + TIMES, Math.min(middle - width / 2, most));
  }

  /** What is said in no colour of a host has that of its tone, where an end was come to. */
  #text(line: Line, x: number, y: number, tone: Tone): string {
    const own = tone === 'plain' || tone === 'step' ? this.#paper.ink : this.#color(tone);
    const spans = line.map((part) => tspan(part, own)).join('');
    return `<text x="${px(x)}" y="${px(y)}" xml:space="preserve">${spans}</text>`;
  }

  #color(tone: Tone): string {
    const { good, bad, note } = this.#look.palette.theme;
    switch (tone) {
      case 'plain':
      case 'step':
        return this.#paper.faint;
      case 'good':
        return good;
      case 'wait':
        return note;
      case 'bad':
        return bad;
    }
  }
}

/**
 * Where the line of each host stands: as near to the next as what is between them allows, or nearer, so that the picture can be read as a
 * whole. `beyond`: how far names that are written aslant go beyond the last line; null: they are not.
 */
function columnsOf(
  hosts: readonly string[],
  rungs: readonly Placed[],
  beyond: number | null,
): { readonly places: ReadonlyMap<string, number>; readonly width: number } {
  const index = new Map(hosts.map((host, place) => [host, place]));
  const slanted = beyond !== null;
  const least = slanted ? hosts.map(() => SLANTED) : leastGaps(hosts);
  const gaps = [...least];
  const leastLeft = slanted ? 0 : columns(hosts[0] ?? '') / 2 + PADDING;
  let left = leastLeft;
  const widen = (place: number, wanted: number): void => {
    if (place < 0) left = Math.max(left, wanted);
    else gaps[place] = Math.max(gaps[place] ?? 0, wanted);
  };
  for (const { rung, label } of rungs) {
    const width = widestOf(label);
    if (rung.kind === 'note') {
      const place = index.get(rung.host) ?? 0;
      widen(place - 1, width / 2 + PADDING + GAP / 2);
      widen(place, width / 2 + PADDING + GAP / 2);
      continue;
    }
    const [one = 0, other = 0] = [index.get(rung.from), index.get(rung.to)].toSorted(ascending);
    const each = (width + GAP) / Math.max(1, other - one);
    for (let place = one; place < other; place += 1) widen(place, each);
  }
  const widest = Math.max(0, ...rungs.map(({ label }) => widestOf(label) + 2 * PADDING));
  const room = Math.max(WIDEST, EDGE * 2 + TIMES + widest) - 2 * EDGE - TIMES - (beyond ?? 0);
  const [first = 0, ...others] = closer([left, ...gaps], [leastLeft, ...least], room);
  let x = EDGE + TIMES + first;
  const places = new Map<string, number>();
  for (const [place, host] of hosts.entries()) {
    places.set(host, x);
    x += others[place] ?? 0;
  }
  return { places, width: x + (beyond ?? 0) + EDGE };
}

/** From each host to the next, so that their names stand beside each other; from the last, to the end. */
function leastGaps(hosts: readonly string[]): readonly number[] {
  return hosts.map((host, place) => {
    const next = hosts[place + 1];
    return (columns(host) + (next === undefined ? 0 : columns(next))) / 2 + 2 * PADDING + GAP;
  });
}

function leastWidth(hosts: readonly string[]): number {
  return EDGE * 2 + TIMES + columns(hosts[0] ?? '') / 2 + PADDING + sum(leastGaps(hosts));
}

function slantedNames(hosts: readonly string[]): { height: number; beyond: number } {
  const longest = Math.max(0, ...hosts.map((host) => columns(shortName(host)))) * SLOPE;
  return { height: Math.ceil(longest) + HEAD, beyond: Math.ceil(longest) };
}

function nameOf(host: string): string {
  return host === OUTSIDE ? 'outside' : visible(host);
}

function shortName(host: string): string {
  return plain(atMost([span(nameOf(host))], LONGEST));
}

/** The column in which each UTF-16 unit of a text begins. */
function placesIn(text: string): readonly number[] {
  let column = 0;
  return Array.from(SEGMENTER.segment(text), ({ segment }) => {
    const at = column;
    column += textWidth(segment);
    return Array.from({ length: segment.length }, () => at);
  }).flat();
}

/** A line that is too long goes on in the next. */
function shortLines(line: Line): readonly Line[] {
  if (widthOf(line) <= LABEL) return [line];
  return broken(line, LABEL, INDENT).map((one) =>
    one.filter(({ text }, index) => index === 0 || text.trim() !== '' || index < one.length - 1),
  );
}

/** Lengths that are no more than `room` together, if the least that each must have are not. What each has above that shrinks alike. */
function closer(
  lengths: readonly number[],
  least: readonly number[],
  room: number,
): readonly number[] {
  const [all, must] = [sum(lengths), sum(least)];
  if (all <= room) return lengths;
  const kept = Math.max(0, (room - must) / (all - must));
  return lengths.map((length, index) => {
    const bound = least[index] ?? length;
    return bound + (length - bound) * kept;
  });
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all + length, 0);
}

function ascending(one: number = 0, other: number = 0): number {
  return one - other;
}

function heightOf({ rung, label }: Pick<Placed, 'rung' | 'label'>): number {
  return rung.kind === 'note' ? label.length * ROW + 10 : label.length * ROW + ARROW;
}

function linesOf(label: Label, palette: Palette): readonly Line[] {
  return label.map((line) => line.flatMap((piece) => spansOf(piece, palette)));
}

function spansOf(piece: Piece, palette: Palette): Line {
  if (typeof piece === 'string') return [span(visible(piece))];
  return 'path' in piece ? pathLine(palette, piece.path) : [atHost(palette, piece.atHost)];
}

function widestOf(label: readonly Line[]): number {
  return Math.max(0, ...label.map((line) => widthOf(line) * COLUMN));
}

function columns(text: string): number {
  return textWidth(visible(text)) * COLUMN;
}

function tspan({ text, color, bold }: Span, own: string): string {
  const weight = bold === true ? ' font-weight="bold"' : '';
  return `<tspan fill="${color ?? own}"${weight}>${escaped(text)}</tspan>`;
}

/** A place or length, to a tenth of a pixel. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
