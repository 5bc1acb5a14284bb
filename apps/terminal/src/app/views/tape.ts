/**
 * The tape: hosts and mailboxes as one row of names, and the envelope between them. What is left of the envelope is the
 * reverse-path, read leftwards; what is right of it is the forward-path, read rightwards. A relay step moves the envelope
 * over one name, and the row itself stays as it is: that is the law of source routing, drawn.
 *
 * A notification goes home the other way, so its tape is turned round: `<>` at the right, the way home to the left.
 */
import {
  RULES,
  parseForwardPath,
  parseReversePath,
  type Host,
  type Mailbox,
} from '@hopscope/protocol';

import type { Frame } from '../model/frame.ts';
import { rootOf, type HopRow } from '../model/journeys.ts';
import { fit, span, widthOf, type Line } from '../spans.ts';
import { visible } from '../../text/visible.ts';
import { hostSpan } from './words.ts';

/** The hop whose paths the tape shows: the one under way, or the last, or the first that will be. */
export function hopOnTape(frame: Frame): HopRow | null {
  const hops = frame.journey?.rows.filter((row) => row.kind === 'hop') ?? [];
  return hops.findLast(({ seq }) => seq < frame.cursor) ?? hops[0] ?? null;
}

/** Two lines: how to read it, and the tape. */
export function tape(frame: Frame, width: number): readonly Line[] {
  const hop = hopOnTape(frame);
  if (hop === null) return [fit([span('no hop yet', { dim: true })], width), fit([], width)];
  const home = hop.mail !== rootOf(hop.mail);
  const arrived =
    hop.ended !== null && hop.ended.seq < frame.cursor && hop.ended.outcome === 'passed-on';
  const forward = parseForwardPath(hop.forwardPath, RULES.rfc821);
  const reverse = parseReversePath(hop.reversePath, RULES.rfc821);
  if (!forward.ok || !reverse.ok) return [fit([], width), fit([], width)];

  const ahead = [
    ...forward.value.route.map((host) => hostName(frame, host)),
    mailboxName(frame, forward.value.mailbox),
  ];
  const behind =
    reverse.value.kind === 'null-path'
      ? [[span('<>', { bold: true })]]
      : [
          mailboxName(frame, reverse.value.mailbox),
          ...reverse.value.route.toReversed().map((host) => hostName(frame, host)),
        ];
  const isLast = forward.value.route.length === 0;
  const envelope: Line = [span(home ? '◀✉' : '✉▶', { bold: true, color: frame.theme.note })];
  const done: Line = [span(arrived && isLast ? ' ✓' : '', { bold: true, color: frame.theme.good })];
  const names = home
    ? [...ahead.toReversed(), envelope, ...behind]
    : [...behind, envelope, ...ahead.slice(0, -1), [...(ahead.at(-1) ?? []), ...done]];

  const taken = names.reduce((total, name) => total + widthOf(name), 0);
  const dash = Math.max(
    1,
    Math.min(9, Math.floor((width - taken) / Math.max(1, names.length - 1)) - 2),
  );
  const at = names.indexOf(envelope);
  const line = names.flatMap((name, index): Line => {
    return index === 0 ? name : [span(` ${'─'.repeat(dash)} `, { dim: true }), ...name];
  });
  const column = names.slice(0, at).reduce((sum, name) => sum + widthOf(name) + dash + 2, 0);
  return [legend(home, column, width), fit(line, width)];
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

function hostName(frame: Frame, host: Host): Line {
  return [{ ...hostSpan(frame, host, { bold: true }), text: `@${host}` }];
}

function mailboxName(frame: Frame, { localPart, host }: Mailbox): Line {
  return [span(`${visible(localPart)}@`), hostSpan(frame, host, { bold: true })];
}
