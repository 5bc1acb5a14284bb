/** The list of all mails: for each its paths, what has become of it at the playhead, and why. */
import { visible } from '../../text/visible.ts';
import { numbered } from '../../text/numbered.ts';
import type { Frame } from '../model/frame.ts';
import { FATES, standings, type Fate, type MailList, type Standing } from '../model/mail-list.ts';
import { windowAt } from '../model/scrolling.ts';
import { cell, fit, span, textWidth, type Line, type Style } from '../spans.ts';
import type { View } from './rows.ts';
import { foldedPath } from './words.ts';

/** Around the one that is selected, of which `said` tells all. */
export function mailSheet(
  frame: Frame,
  list: MailList,
  width: number,
  height: number,
): View & { readonly title: string; readonly said: string } {
  const all = standings(frame, list);
  const selected = Math.max(
    0,
    all.findIndex(({ journey }) => journey.mail === list.selected),
  );
  const top = Math.max(0, Math.min(selected - Math.floor(height / 2), all.length - height));
  const window = windowAt(top, { height, total: all.length, followed: null });
  const shown = all.slice(window.top, window.top + Math.max(0, height));
  const names = Math.max(2, ...shown.map(({ journey }) => textWidth(journey.mail))) + 3;
  return {
    title: titleOf(all),
    lines:
      all.length === 0
        ? [nothing(frame, width)]
        : shown.map((one, index) =>
            mailLine(frame, one, window.top + index === selected, names, width),
          ),
    window,
    said: saidOf(all[selected]),
  };
}

function nothing({ recorded }: Frame, width: number): Line {
  const text = recorded ? 'There is no mail in this journal.' : 'There is no mail yet.';
  return fit([span(text, { dim: true })], width);
}

function saidOf(standing: Standing | undefined): string {
  if (standing === undefined) return '';
  const { journey, fate, why } = standing;
  const { mail, reversePath, forwardPaths } = journey;
  const what = fate === 'waits' ? `waits ${why}` : why === '' ? fate : `${fate}: ${why}`;
  return visible(`${mail} from ${reversePath} for ${forwardPaths.join(' ')} ${what}`);
}

function titleOf(all: readonly Standing[]): string {
  const counts = Map.groupBy(all, ({ fate }) => fate);
  const parts = FATES.flatMap((fate) => {
    const count = counts.get(fate)?.length ?? 0;
    return count === 0 ? [] : `${count} ${PLURAL[fate]}`;
  });
  return [numbered(all.length, 'mail'), ...parts].join(', ').replace(',', ':');
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

function mailLine(
  frame: Frame,
  { journey, fate, why }: Standing,
  isSelected: boolean,
  names: number,
  width: number,
): Line {
  const { theme } = frame;
  const colors: Readonly<Partial<Record<Fate, string>>> = {
    waits: theme.note,
    lost: theme.bad,
    returned: theme.bad,
    refused: theme.bad,
    delivered: theme.good,
  };
  const color = colors[fate];
  const style: Style = color === undefined ? { dim: true } : { color };
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
