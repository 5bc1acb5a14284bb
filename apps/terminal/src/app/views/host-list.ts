/** Every host with all that it holds, one below the other: what waits in its spool, and what was delivered into its mailboxes. */
import type { HostState, SpoolRecipient } from '@hopscope/network';

import { visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import type { Frame } from '../model/frame.ts';
import { windowAt } from '../model/scrolling.ts';
import { broken, span, type Line } from '../spans.ts';
import { countsOf, placeOf } from './host-box.ts';
import { linesIn, linesOf, type Row, type View } from './rows.ts';
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
  const held = state === undefined ? [] : [...spoolLines(frame, state), ...mailLines(state)];
  return [head, ...held].map((line): Row => {
    const lines = broken(line, width, INDENT);
    return { height: lines.length, draw: () => lines };
  });
}

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

function mailLines({ delivered }: HostState): readonly Line[] {
  return delivered.map(({ mail, mailbox, returnPath }) => [
    span(visible(`   mail   ${mail} to ${mailbox}`)),
    span(visible(`  Return-Path: ${returnPath}`), { dim: true }),
  ]);
}

function whenAgain({ attempts, until, waitsFor }: SpoolRecipient): string {
  if (waitsFor === null) return `, attempt ${attempts + 1} at ${moment(until)}`;
  return visible(` until ${waitsFor} calls, or until ${moment(until)}`);
}
