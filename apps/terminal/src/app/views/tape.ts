/**
 * The tape: hosts and mailboxes as one row of names, and the envelope between them. What is left of the envelope is the
 * reverse-path, read leftwards; what is right of it is the forward-path, read rightwards. A relay step moves the envelope
 * over one name, and the row itself stays as it is: that is the law of source routing, drawn.
 *
 * A notification goes home the other way, so its tape is turned round: `<>` at the right, the way home to the left.
 */
import { originalMail, rulesFor } from '@hopscope/network';
import { parseForwardPath, parseReversePath, type Mailbox } from '@hopscope/protocol';

import { rowNow, type Frame } from '../model/frame.ts';
import type { HopRow } from '../model/journeys.ts';
import { atMost, fit, span, widthOf, type Line } from '../spans.ts';
import { visible } from '../../text/visible.ts';
import { atHost, hostSpan } from './words.ts';

/** The hop whose paths the tape shows: the one under way, or the last, or the first that will be. */
function hopOnTape(frame: Frame): HopRow | null {
  const hops = frame.journey?.rows.filter((row) => row.kind === 'hop') ?? [];
  return hops.findLast(({ seq }) => seq < frame.cursor) ?? hops[0] ?? null;
}

/** Two lines: how to read it, and the tape. */
export function tape(frame: Frame, width: number): readonly Line[] {
  const hop = hopOnTape(frame);
  if (hop === null) return [fit([span(whyNoHop(frame), { dim: true })], width), fit([], width)];
  const home = hop.mail !== originalMail(hop.mail);
  const forward = parseForwardPath(hop.forwardPath, rulesFor(hop.forwardPath));
  const reverse = parseReversePath(hop.reversePath, rulesFor(hop.reversePath));
  if (!forward.ok || !reverse.ok) return [fit([], width), fit([], width)];

  const bold = { bold: true };
  const { route, mailbox } = forward.value;
  const end = [...mailboxName(frame, mailbox), ...verdict(frame, hop, route.length === 0)];
  const ahead = [...route.map((host): Line => [atHost(frame, host, bold)]), end];
  const behind: Line[] =
    reverse.value.kind === 'null-path'
      ? [[span('<>', bold)]]
      : [
          mailboxName(frame, reverse.value.mailbox),
          ...reverse.value.route.toReversed().map((host): Line => [atHost(frame, host, bold)]),
        ];
  const left = home ? ahead.toReversed() : behind;
  const right = home ? behind : ahead;
  const envelope: Line = [span(home ? '◀✉' : '✉▶', { bold: true, color: frame.theme.note })];
  const { line, column } = laidOut(left, envelope, right, width);
  return [legend(home, column, width), fit(line, width)];
}

/** Mail that came from outside to a mailbox of the host that it came to needs none. */
function whyNoHop(frame: Frame): string {
  return rowNow(frame) === null ? 'no hop yet' : 'no hop between hosts of this network';
}

/** Names joined by dashes; where they do not all fit, those nearest to the envelope, and how many more there are. */
function laidOut(
  left: readonly Line[],
  envelope: Line,
  right: readonly Line[],
  width: number,
): { line: Line; column: number } {
  const names = [...left, envelope, ...right];
  const taken = names.reduce((total, name) => total + widthOf(name), 0);
  const spare = Math.floor((width - taken) / (names.length - 1)) - 2;
  if (spare >= 1) return joined(left, envelope, right, Math.min(9, spare));
  const short = (name: Line): Line => atMost(name, Math.max(10, Math.floor(width / 2) - 16));
  const [near, far] = [left.map(short), right.map(short)];
  let room = width - 2 * MORE - [...near, ...far].reduce((sum, name) => sum + widthOf(name) + 3, 2);
  let [dropped, kept] = [0, far.length];
  while (room < 0 && near.length - dropped + kept > 2) {
    const last = near.length - dropped > kept ? near[dropped++] : far[--kept];
    room += widthOf(last ?? []) + 3;
  }
  return joined(
    [...more(dropped), ...near.slice(dropped)],
    envelope,
    [...far.slice(0, kept), ...more(far.length - kept)],
    1,
  );
}

/** Columns of a note of how many more there are, with its dash. */
const MORE = 12;

function more(count: number): readonly Line[] {
  return count === 0 ? [] : [[span(`… ${count} more`, { dim: true })]];
}

function joined(
  left: readonly Line[],
  envelope: Line,
  right: readonly Line[],
  dash: number,
): { line: Line; column: number } {
  const way = span(` ${'─'.repeat(dash)} `, { dim: true });
  const line = [...left, envelope, ...right].flatMap((name, index) =>
    index === 0 ? name : [way, ...name],
  );
  const column = left.reduce((sum, name) => sum + widthOf(name) + dash + 2, 0);
  return { line, column };
}

/** Says, on both sides of the envelope, which path is which and in which direction it is read. */
function legend(home: boolean, column: number, width: number): Line {
  const [left, right] = home
    ? ['forward-path ◀──', '── reverse-path']
    : ['reverse-path ◀──', '──▶ forward-path'];
  const start = Math.max(0, column - 1 - left.length);
  const gap = Math.max(4, column + 3 - start - left.length);
  return fit([span(`${' '.repeat(start)}${left}${' '.repeat(gap)}${right}`, { dim: true })], width);
}

/** What became of the mail at the last host, behind the mailbox. */
function verdict(frame: Frame, { ended }: HopRow, isLast: boolean): Line {
  if (ended === null || ended.seq >= frame.cursor) return [];
  const { good, bad } = frame.theme;
  if (ended.outcome === 'refused') return [span(' ✗', { bold: true, color: bad })];
  return ended.outcome === 'passed-on' && isLast ? [span(' ✓', { bold: true, color: good })] : [];
}

function mailboxName(frame: Frame, { localPart, host }: Mailbox): Line {
  return [span(`${visible(localPart)}@`), hostSpan(frame, host, { bold: true })];
}
