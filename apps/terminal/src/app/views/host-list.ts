/** Every host with all that it holds, one below the other: what waits in its spool, and what was delivered into its mailboxes. */
import type { EventOf, HostState, SpoolRecipient } from '@hopscope/network';

import { visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import type { Frame } from '../model/frame.ts';
import { countBefore } from '../model/in-picture.ts';
import { windowAt } from '../model/scrolling.ts';
import { broken, span, type Line } from '../spans.ts';
import { countsOf, placeOf } from './host-box.ts';
import { Heights, linesIn, linesOf, type Row, type View } from './rows.ts';
import { hostSpan, pathLine } from './words.ts';

/** Nothing is cut; it begins with the first host until the user scrolls. */
export function hostList(frame: Frame, width: number, height: number): View {
  const rows = frame.hosts.flatMap((host, place) => rowsOf(frame, host, place, width));
  const window = windowAt(frame.tops.hosts, { height, total: linesOf(rows), followed: null });
  return { lines: linesIn(rows, window), window };
}

/** `place`: of the host in the order of the network. */
function rowsOf(frame: Frame, host: string, place: number, width: number): readonly Row[] {
  const state = frame.state.hosts.get(host);
  const planned = frame.state.began?.hosts[place];
  const where = `  ${placeOf(frame, host)}  ${planned?.profile ?? ''}  ${countsOf(state)}`;
  const heading = heights.row(planned ?? {}, `${width}${where}`, () =>
    broken([hostSpan(frame, host, { bold: true }), span(where, { dim: true })], width, INDENT),
  );
  return state === undefined
    ? [heading]
    : [heading, ...spoolRows(frame, state, width), ...mailRows(state, width)];
}

const INDENT = 10;

/** Of hosts and of mail in spools, which may be many. */
const heights = new Heights();

function spoolRows(frame: Frame, { spool }: HostState, width: number): readonly Row[] {
  return [...spool.values()].flatMap(({ mail, recipients }) =>
    [...recipients.values()].map((recipient) => {
      const { state, attempts, until, waitsFor } = recipient;
      const looks = [width, state, attempts, until, waitsFor].join(' ');
      return heights.row(recipient, looks, () =>
        broken(spoolLine(frame, mail, recipient), width, INDENT),
      );
    }),
  );
}

function spoolLine(frame: Frame, mail: string, recipient: SpoolRecipient): Line {
  const { forwardPath, state } = recipient;
  const again = state === 'deferred' ? whenAgain(recipient) : '';
  return [
    span(`   spool  ${mail} for `),
    ...pathLine(frame, forwardPath),
    span(`  ${state}${again}`, { dim: true }),
  ];
}

/** Of the mail that was delivered at a host, where each ends in lines from the first: it only ever becomes more. */
interface Ends {
  readonly width: number;
  readonly ends: number[];
}

const knownEnds = new WeakMap<EventOf<'delivered'>, Ends>();

/** All of it is one row, of which only what is in sight is looked at: there may be thousands. */
function mailRows({ delivered }: HostState, width: number): readonly Row[] {
  const [first] = delivered;
  if (first === undefined) return [];
  const before = knownEnds.get(first);
  const known = before?.width === width ? before : { width, ends: [] };
  knownEnds.set(first, known);
  const { ends } = known;
  for (const event of delivered.slice(ends.length))
    ends.push((ends.at(-1) ?? 0) + broken(mailLine(event), width, INDENT).length);
  const draw = (from: number, to: number): readonly Line[] => {
    const begin = countBefore(ends, from + 1);
    const end = Math.min(delivered.length, countBefore(ends, to) + 1);
    const lines = delivered
      .slice(begin, end)
      .flatMap((event) => broken(mailLine(event), width, INDENT));
    const above = ends[begin - 1] ?? 0;
    return lines.slice(from - above, to - above);
  };
  return [{ height: ends[delivered.length - 1] ?? 0, draw }];
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
