/**
 * What happens at a host, as a row between two hops: what its relay step did to the paths, or what became of the mail
 * there. What has not happened yet is told in the future tense, so that it can be told apart without colour.
 */
import { isPast, type Frame } from '../model/frame.ts';
import type { NoteRow, StepRow } from '../model/journeys.ts';
import { cell, fit, span, type Line, type Style } from '../spans.ts';
import { moment } from '../../text/time.ts';
import type { Silence } from '../../text/silences.ts';
import { visible } from '../../text/visible.ts';
import { columnsOf } from './hop-line.ts';
import { atHost, colorOf, hostSpan } from './words.ts';

/** `+ @ONE prepended` under the reverse-path, `- @ONE deleted` under the forward-path: signs in a row of their own. */
export function stepLine(frame: Frame, row: StepRow, wide: boolean, width: number): Line {
  const pale: Style = isPast(frame, row.seq) ? {} : { dim: true };
  const added = addedLine(frame, row, pale);
  const removed = removedLine(frame, row, pale);
  if (!wide) return fit(stepWords(frame, row), width);
  const { link, path } = columnsOf(width);
  return fit(
    [
      ...cell('  ·', 5, { dim: true }),
      ...fit(at(frame, row.host, pale), link),
      ...fit(added, path - 1),
      span(' '),
      ...removed,
    ],
    width,
  );
}

/** The same one after the other, however long. */
export function stepWords(frame: Frame, row: StepRow): Line {
  const pale: Style = isPast(frame, row.seq) ? {} : { dim: true };
  const [added, removed] = [addedLine(frame, row, pale), removedLine(frame, row, pale)];
  return [...cell('', LEAD), ...at(frame, row.host, pale), ...added, span('   '), ...removed];
}

/** Columns before what happens at a host. */
const LEAD = 6;

const KEPT = {
  origin: 'the origin adds no name',
  'null-path': '<> stays null',
  'routes-ignored': 'unchanged (RFC 5321)',
} as const;

function addedLine(frame: Frame, { seq, step }: StepRow, pale: Style): Line {
  const { prepended, kept } = step;
  if (prepended === null) return [span(KEPT[kept ?? 'origin'], { dim: true })];
  const past = isPast(frame, seq);
  return [
    span('+ ', { ...pale, color: frame.theme.good }),
    atHost(frame, prepended, pale),
    span(past ? ' prepended' : ' will be prepended', pale),
  ];
}

function removedLine(frame: Frame, { seq, step }: StepRow, pale: Style): Line {
  const { deleted, ignored } = step;
  const will = isPast(frame, seq) ? '' : 'will be ';
  const sign = span('- ', { ...pale, color: frame.theme.bad });
  const [first] = deleted;
  if (first === undefined && ignored.length === 0)
    return [span('unchanged: not the head of it', { dim: true })];
  const own: Line =
    first === undefined
      ? []
      : [
          sign,
          span(atNames(deleted), { color: colorOf(frame, first), ...pale }),
          span(` ${will}deleted`, pale),
        ];
  const passedOver: Line =
    ignored.length === 0
      ? []
      : [span(own.length > 0 ? '  ' : ''), sign, span(`${atNames(ignored)} ${will}ignored`, pale)];
  return [...own, ...passedOver];
}

/** One line of words, in the colour of what they mean. */
export function noteLine(frame: Frame, row: NoteRow, wide: boolean, width: number): Line {
  return fit(noteWords(frame, row, wide ? LEAD - 1 : LEAD), width);
}

/** The same, however long. */
export function noteWords(
  frame: Frame,
  { seq, event, silence }: NoteRow,
  lead: number = LEAD,
): Line {
  const past = isPast(frame, seq);
  const { text, color } = saying(frame, event, silence, past);
  const style: Style = past ? { color } : { dim: true };
  return [
    ...cell('', lead),
    ...at(frame, event.host, past ? {} : { dim: true }),
    span(visible(text), style),
  ];
}

function saying(
  { theme: { good, bad, note } }: Frame,
  event: NoteRow['event'],
  silence: Silence | null,
  past: boolean,
): { text: string; color: string } {
  switch (event.type) {
    case 'accepted': {
      const paths = event.recipients.map(({ forwardPath }) => forwardPath).join(' ');
      const verb = past ? 'came' : 'will come';
      return { text: `${verb} from outside: ${event.reversePath} ${paths}`, color: note };
    }
    case 'delivered': {
      const verb = past ? '✓ delivered to' : 'will deliver to';
      return { text: `${verb} ${event.mailbox}   Return-Path: ${event.returnPath}`, color: good };
    }
    case 'refused': {
      const verb = past ? '✗ refused' : 'will refuse';
      return { text: `${verb} ${event.forwardPath}: ${event.reply}`, color: bad };
    }
    case 'lost':
      return { text: `${past ? '✗ lost' : 'will be lost'}: ${event.why}`, color: bad };
    case 'warned': {
      const verb = past ? '! told' : 'will tell';
      return { text: `${verb} the originator of the delay: ${event.notification}`, color: note };
    }
    case 'notified': {
      const verb = past ? 'becomes' : 'will become';
      const text = `the reverse-path ${verb} the forward-path of notification ${event.notification}`;
      return { text, color: note };
    }
    case 'redirected': {
      const paths = event.recipients.map(({ forwardPath }) => forwardPath).join(' ');
      return { text: `${event.because} ${past ? 'leads' : 'will lead'} to ${paths}`, color: note };
    }
    case 'deferred': {
      const verb = past ? '! waits' : 'will wait';
      if (event.waitsFor !== undefined) {
        const text = `${verb} in the spool until ${event.waitsFor} calls, or until ${moment(event.until)}`;
        return { text, color: note };
      }
      const text = `${verb} in the spool, attempt ${event.attempts + 1} at ${moment(event.until)}: ${silence === null ? event.reply : `no reply, ${silence.why}`}`;
      return { text, color: note };
    }
  }
}

function at(frame: Frame, host: string, style: Style): Line {
  return [span('at ', { dim: true }), hostSpan(frame, host, style), span('  ')];
}

function atNames(hosts: readonly string[]): string {
  return visible(hosts.map((name) => `@${name}`).join(','));
}
