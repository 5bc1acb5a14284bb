/** A host as a box: its name, where it listens, what waits in its spool and what was delivered there. */
import type { HostState, JournalEvent } from '@hopscope/network';

import { visible } from '../../text/visible.ts';
import type { Frame } from '../model/frame.ts';
import { atMost, fit, plain, span, textWidth, type Line, type Style } from '../spans.ts';
import { colorOf } from './words.ts';

/** Four lines of `width` columns. `sendingTo`: the host to which its mail is under way, out of the picture. */
export function hostBox(
  frame: Frame,
  host: string,
  sendingTo: string | null,
  width: number,
): readonly Line[] {
  const state = frame.state.hosts.get(host);
  const here = frame.envelope?.kind === 'at' && frame.envelope.host === host;
  const border: Style = { color: colorOf(frame, host), bold: here };
  const [corner, bar, side] = here ? (['╔╗╚╝', '═', '║'] as const) : (['╭╮╰╯', '─', '│'] as const);
  const head = `${corner[0]}${bar} ${shortened(host, width - 5)} `;
  const counts = countsOf(state);
  const inside = (text: string, style: Style): Line => [
    span(side, border),
    ...fit([span(` ${text}`, style)], width - 2),
    span(side, border),
  ];
  return [
    [span(`${head}${bar.repeat(Math.max(0, width - textWidth(head) - 1))}${corner[1]}`, border)],
    inside(...placeLine(frame, host, here, sendingTo, width - 3)),
    inside(counts, counts === EMPTY ? { dim: true } : {}),
    [span(`${corner[2]}${bar.repeat(width - 2)}${corner[3]}`, border)],
  ];
}

const EMPTY = 'spool 0';

/** How much waits in the spool of a host, and how much was delivered there. */
export function countsOf(state: HostState | undefined): string {
  const waiting = state?.spool.size ?? 0;
  const delivered = state?.delivered.length ?? 0;
  const counts = [
    waiting > 0 ? `spool ${waiting}` : '',
    delivered > 0 ? `mail ${delivered}` : '',
  ].filter(Boolean);
  return counts.join(' ') || EMPTY;
}

/** Where the host listens, and whether the mail is here or has just left for somewhere else. */
function placeLine(
  frame: Frame,
  host: string,
  here: boolean,
  sendingTo: string | null,
  width: number,
): [string, Style] {
  if (sendingTo !== null) {
    return [`✉▶ ${shortened(sendingTo, width - 3)}`, { color: colorOf(frame, host), bold: true }];
  }
  const down = isDown(frame, host);
  const style: Style = down ? { color: frame.theme.bad } : here ? {} : { dim: true };
  if (!here) return [placeOf(frame, host), style];
  return [`${shortened(placeOf(frame, host), width - 3)}  ✉`, { ...style, bold: true }];
}

/** Whether the host has stopped taking channels, but for the end of the whole network. One that is not ours is not known to. */
export function isDown(frame: Frame, host: string): boolean {
  const stopped = stopOf(frame, host);
  return stopped !== null && !(frame.recorded && stopped >= endOf(frame));
}

/** The event with which the host has stopped; null: it listens, or has not begun to. */
function stopOf(frame: Frame, host: string): number | null {
  return frame.state.hosts.get(host)?.stopped ?? null;
}

/** The event with which a recorded network ends: the first of those that stop its hosts in their order, with nothing behind them. */
function endOf({ events, hosts }: Frame): number {
  const known = ends.get(events);
  if (known !== undefined) return known;
  let next = hosts.length;
  const before = events.findLastIndex((event) => {
    const place = event.type === 'host-stopped' ? hosts.indexOf(event.host) : next;
    const isOther = place >= next;
    next = place;
    return isOther;
  });
  ends.set(events, before + 1);
  return before + 1;
}

const ends = new WeakMap<readonly JournalEvent[], number>();

/** `:2525` on the loopback, otherwise the whole address. */
export function placeOf(frame: Frame, host: string): string {
  const address = frame.state.hosts.get(host)?.address ?? externalAddress(frame, host);
  if (address === null) {
    if (isDown(frame, host)) return '✗ down';
    return stopOf(frame, host) === null ? 'starting' : 'ended';
  }
  return visible(address.replace(/^127\.0\.0\.1(?=:)/, ''));
}

function externalAddress(frame: Frame, host: string): string | null {
  return frame.state.began?.hosts.find(({ name }) => name === host)?.external ?? null;
}

function shortened(text: string, width: number): string {
  return plain(atMost([span(visible(text))], width));
}
