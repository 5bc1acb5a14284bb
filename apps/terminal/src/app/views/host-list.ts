/** Every host with all that it holds, one below the other: what waits in its spool, and what was delivered into its mailboxes. */
import type { EventOf, HostState, SpoolRecipient } from '@hopscope/network';

import { visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import type { Frame } from '../model/frame.ts';
import { windowAt } from '../model/scrolling.ts';
import { broken, span, type Line } from '../spans.ts';
import { countsOf, placeOf } from './host-box.ts';
import { Heights, linesIn, linesOf, type Row, type View } from './rows.ts';
import { hostSpan, pathLine } from './words.ts';

/** Nothing is cut; it begins with the first host until the user scrolls. */
export function hostList(frame: Frame, width: number, height: number): View {
  const rows = frame.hosts.flatMap((host) => rowsOf(frame, host, width));
  const window = windowAt(frame.tops.hosts, { height, total: linesOf(rows), followed: null });
  return { lines: linesIn(rows, window), window };
}

function rowsOf(frame: Frame, host: string, width: number): readonly Row[] {
  const state = frame.state.hosts.get(host);
  const profile = frame.state.began?.hosts.find(({ name }) => name === host)?.profile ?? '';
  const head: Line = [
    hostSpan(frame, host, { bold: true }),
    span(`  ${placeOf(frame, host)}  ${profile}  ${countsOf(state)}`, { dim: true }),
  ];
  const lines = state === undefined ? [head] : [head, ...spoolLines(frame, state)];
  const drawn = lines.map((line): Row => {
    const rows = broken(line, width, INDENT);
    return { height: rows.length, draw: () => rows };
  });
  const mail = (state?.delivered ?? []).map((event) =>
    heights.row(event, String(width), () => broken(mailLine(event), width, INDENT)),
  );
  return [...drawn, ...mail];
}

/** Of mail that was delivered, which may be much. */
const heights = new Heights();

const INDENT = 10;

function spoolLines(frame: Frame, { spool }: HostState): readonly Line[] {
  return [...spool.values()].flatMap(({ mail, recipients }) =>
    [...recipients.values()].map((recipient): Line => {
      const { forwardPath, state } = recipient;
      const again = state === 'deferred' ? whenAgain(recipient) : '';
      const path = pathLine(frame, forwardPath);
      return [span(`   spool  ${mail} for `), ...path, span(`  ${state}${again}`, { dim: true })];
    }),
  );
}

function mailLine({ mail, mailbox, returnPath }: EventOf<'delivered'>): Line {
  return [
    span(visible(`   mail   ${mail} to ${mailbox}`)),
    span(visible(`  Return-Path: ${returnPath}`), { dim: true }),
  ];
}

function whenAgain({ attempts, until, waitsFor }: SpoolRecipient): string {
  if (waitsFor === null) return `, attempt ${attempts + 1} at ${moment(until)}`;
  return visible(` until ${waitsFor} calls, or until ${moment(until)}`);
}
