/**
 * The hosts of the journey in the order in which the mail meets them, with the envelope on its way between them. Hosts
 * stay where they are while the envelope moves, there and home again; where not all fit, the part that it is in is shown.
 */
import { visible } from '../../text/visible.ts';
import type { Frame } from '../model/frame.ts';
import { atMost, fit, plain, span, textWidth, type Line, type Span } from '../spans.ts';
import { windowAt, type Window } from '../model/scrolling.ts';
import { hostBox, isDown } from './host-box.ts';
import type { View } from './rows.ts';
import { hostSpan } from './words.ts';
import { wayBetween } from './way-between.ts';

/**
 * Hosts to draw: in the order of the file where every hop of the journey is then one to a neighbour, so that hosts keep their
 * places from mail to mail; otherwise those of the journey first, as the mail meets them.
 */
function hostsInOrder(frame: Frame): readonly string[] {
  const hops = frame.journey?.rows.filter((row) => row.kind === 'hop') ?? [];
  const place = (host: string): number => frame.hosts.indexOf(host);
  if (hops.every(({ from, to }) => Math.abs(place(from) - place(to)) === 1)) return frame.hosts;
  const met = frame.journey?.hosts ?? [];
  return [...met, ...frame.hosts.filter((host) => !met.includes(host))];
}

/** A page of so many hosts. Pages share a host with their neighbours, so that every step from host to host is on one of them. */
function inSight(frame: Frame, hosts: readonly string[], capacity: number): Window {
  const height = Math.min(hosts.length, Math.max(2, capacity));
  const at = Math.max(0, Math.min(...envelopeEnds(frame).map((host) => hosts.indexOf(host))));
  const page = Math.max(1, height - 1); // there may be one host alone
  const followed = Math.max(0, Math.min(Math.floor(at / page) * page, hosts.length - height));
  return windowAt(frame.tops.hosts, { height, total: hosts.length, followed });
}

function envelopeEnds({ envelope }: Frame): readonly string[] {
  if (envelope === null) return [''];
  return envelope.kind === 'at' ? [envelope.host] : [envelope.from, envelope.to];
}

/** Where the envelope is going from `host` when the way there is not in the picture; null otherwise. */
function goingElsewhere(frame: Frame, shown: readonly string[], host: string): string | null {
  const { envelope } = frame;
  if (envelope?.kind !== 'between' || envelope.from !== host) return null;
  const at = shown.indexOf(host);
  return shown[at - 1] === envelope.to || shown[at + 1] === envelope.to ? null : envelope.to;
}

/** Columns for `+12` at either end, where hosts are out of sight. */
const MORE = 5;

/** Four lines: a box for each host, joined by the way that the mail takes. */
export function networkBoxes(frame: Frame, width: number): View {
  const hosts = hostsInOrder(frame);
  const all = hosts.length <= boxesIn(width);
  const room = all ? width : width - 2 * MORE;
  const window = inSight(frame, hosts, all ? hosts.length : boxesIn(room));
  const { before, shown, after } = partsOf(hosts, window);
  const box = Math.min(18, Math.floor((room + 4) / Math.max(1, shown.length)) - 4);
  const gap =
    shown.length > 1
      ? Math.min(14, Math.floor((room - box * shown.length) / (shown.length - 1)))
      : 0;

  const lines: Span[][] = [[], [], [], []];
  const put = (row: (index: number) => Line): void => {
    for (const [index, line] of lines.entries()) line.push(...row(index));
  };
  if (!all) put((row) => (row === 1 ? fit(hidden(before), MORE) : fit([], MORE)));
  for (const [index, host] of shown.entries()) {
    const drawn = hostBox(frame, host, goingElsewhere(frame, shown, host), box);
    put((row) => drawn[row] ?? []);
    const next = shown[index + 1];
    if (next === undefined) continue;
    put((row) => (row === 1 ? wayBetween(frame, host, next, gap) : fit([], gap)));
  }
  if (!all) put((row) => (row === 1 ? hidden(after) : []));
  return { lines: lines.map((line) => fit(line, width)), window };
}

function partsOf(
  hosts: readonly string[],
  { top, height, total }: Window,
): { readonly before: number; readonly shown: readonly string[]; readonly after: number } {
  return { before: top, shown: hosts.slice(top, top + height), after: total - top - height };
}

/** The same in one line, for small screens: names, the way between them, the envelope. */
export function networkLine(frame: Frame, width: number): View {
  const hosts = hostsInOrder(frame);
  const window = inSight(frame, hosts, Math.floor(width / 14));
  const { before, shown, after } = partsOf(hosts, window);
  const count = Math.max(1, shown.length);
  const room = width - (before > 0 ? MORE : 0) - (after > 0 ? MORE : 0);
  const longest = Math.max(4, Math.floor(room / count) - 6);
  const names = shown.map((host) => plain(atMost([span(visible(host))], longest)));
  const taken = names.reduce((total, name) => total + textWidth(name) + 2, 0);
  const gap = count > 1 ? Math.min(14, Math.floor((room - taken) / (count - 1))) : 0;
  const line = shown.flatMap((host, index): Line => {
    const here = frame.envelope?.kind === 'at' && frame.envelope.host === host;
    const leaving = goingElsewhere(frame, shown, host) !== null;
    const next = shown[index + 1];
    const style = here ? { bold: true, inverse: true } : { bold: true };
    return [
      span(here ? '▸' : leaving ? '✉' : ' '),
      { ...hostSpan(frame, host, style), text: names[index] ?? '' },
      isDown(frame, host) ? span('✗', { color: frame.theme.bad, bold: true }) : span(' '),
      ...(next === undefined ? [] : wayBetween(frame, host, next, gap)),
    ];
  });
  return { lines: [fit([...hidden(before), ...line, ...hidden(after)], width)], window };
}

/** Boxes of 12 columns with 4 between them. */
function boxesIn(width: number): number {
  return Math.max(1, Math.floor((width + 4) / 16));
}

/** How many hosts are out of sight. */
function hidden(count: number): Line {
  return count > 0 ? [span(` +${count}`, { dim: true })] : [];
}
