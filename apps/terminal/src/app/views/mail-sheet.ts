/** The list of all mails: for each its paths, what has become of it at the playhead, and why. */
import { visible } from '../../text/visible.ts';
import { numbered } from '../../text/numbered.ts';
import type { Frame } from '../model/frame.ts';
import {
  FATES,
  selectedIn,
  standings,
  type Fate,
  type MailList,
  type Standing,
} from '../model/mail-list.ts';
import { windowAt, type Window } from '../model/scrolling.ts';
import { broken, cell, fit, span, textWidth, widthOf, type Line, type Style } from '../spans.ts';
import type { Theme } from '../theme.ts';
import { FILTER_HINT } from './search-line.ts';
import type { View } from './rows.ts';
import { foldedPath } from './words.ts';

/** What the list has room for: `room` are the columns of its title beside what is said of the part in sight. */
interface Room {
  readonly width: number;
  readonly height: number;
  readonly room: (window: Window) => number;
}

/** Around the one that is selected, of which `said` tells all. */
export function mailSheet(
  frame: Frame,
  list: MailList,
  { width, height, room }: Room,
): View & { readonly title: Line; readonly said: string } {
  const shown = standings(frame, list);
  const selected = selectedIn(shown, list);
  const around = (rows: number): Window => {
    const top = selected - Math.floor(rows / 2);
    return windowAt(top, { height: rows, total: shown.length, followed: null });
  };
  const name = nameOf(frame, list, shown.length);
  const counts = countsOf(shown, frame.theme);
  const [title, above] = headOf(name, counts, width, room(around(height)));
  const window = around(Math.max(0, height - above.length));
  const seen = shown.slice(window.top, window.top + window.height);
  const names = Math.max(2, ...seen.map(({ journey }) => textWidth(journey.mail))) + 3;
  const lines =
    shown.length === 0
      ? [nothing(frame, list, width)]
      : seen.map((one, index) =>
          mailLine(frame, one, window.top + index === selected, names, width),
        );
  const isAsked = list.typing && list.filter.text === '';
  return {
    title,
    lines: [...above, ...lines],
    window,
    said: isAsked ? FILTER_HINT : saidOf(shown[selected]),
  };
}

function nothing({ recorded, journeys }: Frame, { filter }: MailList, width: number): Line {
  const text =
    journeys.all.length > 0
      ? `No mail holds "${visible(filter.text.trim())}".`
      : recorded
        ? 'There is no mail in this journal.'
        : 'There is no mail yet.';
  return fit([span(text, { dim: true })], width);
}

function saidOf(standing: Standing | undefined): string {
  if (standing === undefined) return '';
  const { journey, fate, why } = standing;
  const { mail, reversePath, forwardPaths } = journey;
  const what = fate === 'waits' ? `waits ${why}` : why === '' ? fate : `${fate}: ${why}`;
  return visible(`${mail} from ${reversePath} for ${forwardPaths.join(' ')} ${what}`);
}

/** How many there are, and what they are narrowed to. */
function nameOf({ journeys }: Frame, { filter, typing }: MailList, count: number): string {
  const words = filter.text.trim();
  const mails = numbered(journeys.all.length, 'mail');
  if (words === '') return mails;
  return typing ? `${count} of ${mails}` : `${count} of ${mails}, /${visible(words)}`;
}

/** The counts stand in the title where there is room, otherwise in lines of their own. */
function headOf(
  name: string,
  counts: Line,
  width: number,
  room: number,
): readonly [Line, readonly Line[]] {
  if (counts.length === 0) return [[span(name, { bold: true })], []];
  const whole = [span(`${name}: `, { bold: true }), ...counts];
  if (widthOf(whole) <= room) return [whole, []];
  return [[span(name, { bold: true })], broken(counts, width, 0)];
}

function countsOf(shown: readonly Standing[], theme: Theme): Line {
  const counts = Map.groupBy(shown, ({ fate }) => fate);
  const parts = FATES.flatMap((fate): Line => {
    const count = counts.get(fate)?.length ?? 0;
    return count === 0 ? [] : [span(', '), span(`${count} ${PLURAL[fate]}`, styleOf(fate, theme))];
  });
  return parts.slice(1);
}

const PLURAL: Readonly<Record<Fate, string>> = {
  waits: 'waiting',
  'under way': 'under way',
  lost: 'lost',
  returned: 'returned',
  refused: 'refused',
  delivered: 'delivered',
  'to come': 'to come',
};

function styleOf(fate: Fate, theme: Theme): Style {
  const colors: Readonly<Partial<Record<Fate, string>>> = {
    waits: theme.note,
    lost: theme.bad,
    returned: theme.bad,
    refused: theme.bad,
    delivered: theme.good,
  };
  const color = colors[fate];
  return color === undefined ? { dim: true } : { color };
}

function mailLine(
  frame: Frame,
  { journey, fate, why }: Standing,
  isSelected: boolean,
  names: number,
  width: number,
): Line {
  const style = styleOf(fate, frame.theme);
  const rest = width - names - FATE;
  const paths = Math.max(12, why === '' ? rest : Math.floor(rest / 2) - 1);
  const [first = '<>', ...others] = journey.forwardPaths;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const path = foldedPath(frame, first, Math.max(8, paths - more.length)).filter(
    ({ text }) => more === '' || text.trim() !== '',
  );
  return fit(
    [
      ...cell(`${isSelected ? '▸' : ' '} ${journey.mail}`, names, isSelected ? { bold: true } : {}),
      ...cell(fate, FATE, style),
      ...fit([...path, span(more, { dim: true })], paths),
      span(why === '' ? '' : `  ${visible(why)}`, style),
    ],
    width,
  );
}

/** Columns of what has become of it. */
const FATE = 11;
