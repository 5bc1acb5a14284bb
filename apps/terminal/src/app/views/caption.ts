/** One sentence about what is happening at the playhead, for whoever looks at the picture for the first time. */
import { parseForwardPath } from '@hopscope/protocol';
import {
  knowsExchangers,
  originalMail,
  rulesFor,
  type EventOf,
  type JournalEvent,
} from '@hopscope/network';

import { visible } from '../../text/visible.ts';
import { moment } from '../../text/time.ts';
import type { Frame } from '../model/frame.ts';
import { lastFirst } from '../model/in-picture.ts';
import { plain } from '../spans.ts';
import { foldedPath } from './words.ts';
import { stopAt } from '../../tour/stop.ts';

export function caption(frame: Frame): string {
  const stopped = stopAt(frame.tour, frame.cursor);
  if (stopped !== null) return visible(`${stopped.label}  ${stopped.text}`);
  if (frame.cutOff && frame.cursor === frame.events.length) return CUT_OFF;
  for (const event of lastFirst(frame)) {
    const said = sentence(frame, event);
    if (said !== null) return visible(said);
  }
  if (frame.journey !== null) return `${frame.journey.mail} has not begun yet.`;
  return frame.recorded
    ? 'There is no mail in this journal.'
    : 'Mail will appear here as soon as somebody sends some; ? says how.';
}

/**
 * What whoever has watched the network to its rest can do now, until they have told it something; null: something moves, or they have
 * come for something else.
 */
export function nextSteps(frame: Frame): string | null {
  const { operated, told, lesson, journey } = frame;
  const isNew = operated && !told && lesson === null && journey !== null;
  return isNew && isAtRest(frame) ? NEXT : null;
}

/** All that there is has been seen, and no host talks to another: what is said holds for a while. */
export function isAtRest({ live, state }: Frame): boolean {
  return live && [...state.channels.values()].every(({ from }) => from === null);
}

const NEXT = 'Next: t explains it, : sends mail, ? tells the keys.';

const CUT_OFF = 'The journal was cut off here: what came then was never written down, or is lost.';

function sentence(frame: Frame, event: JournalEvent): string | null {
  switch (event.type) {
    case 'submitted':
      return `A user at ${event.host} hands in mail for ${forWhom(frame, event.forwardPaths)}.`;
    case 'sending':
      return exchangerSentence(frame, event) ?? sendingSentence(event);
    case 'hop':
      return hopSentence(frame, event);
    case 'delivered':
      return originalMail(event.mail) === event.mail
        ? `${event.host} delivers it to ${event.mailbox}, and keeps the way back in Return-Path: ${shortPath(frame, event.returnPath)}.`
        : `The notification has come home: ${event.mailbox} is told.`;
    case 'refused':
      return `${event.host} takes no responsibility for ${event.forwardPath}: ${event.reply}.`;
    case 'redirected':
      return event.because === '551'
        ? `${event.host} tries once more, along the path that the 551 named.`
        : `At ${event.host} the mailbox stands for ${event.recipients.map((one) => one.forwardPath).join(' ')}.`;
    case 'turned':
      return `${event.to} has said TURN, and ${event.from} has said 250: from here on ${event.from} sends, and ${event.to} receives. (RFC 821 3.8)`;
    case 'call-skipped':
      return `${event.from} is down, and does not call ${event.to}: what waits there goes on waiting.`;
    case 'retried':
      return `${event.host} is told not to wait: it tries at once what waits in its spool.`;
    case 'deferred':
      if (event.waitsFor !== undefined)
        return `${event.host} cannot call ${event.waitsFor}: it keeps the mail until ${event.waitsFor} calls, or until ${moment(event.until)}.`;
      return `${event.host} keeps it in its spool and tries again at ${moment(event.until)}.`;
    case 'warned':
      return `${event.host} has had the mail for long: it tells the originator, and goes on trying. (RFC 3461 5.2.5)`;
    case 'notified':
      return `${event.host} had accepted the mail, so ${event.host} must tell the originator. (RFC 821 3.6)`;
    case 'lost':
      return `${event.host} records it as lost: ${event.why}.`;
    case 'accepted':
      return event.cause === 'channel' && event.parent === null
        ? `${event.host} accepted mail from outside, ${event.channel ?? ''}.`
        : null;
    case 'channel-failed':
      return `No channel to ${event.to}: ${event.why}.`;
    case 'fault':
      return `A planted fault strikes at ${event.host}: ${event.what}.`;
    case 'began':
    case 'listening':
    case 'host-stopped':
    case 'channel-opening':
    case 'channel-opened':
    case 'channel-closed':
    case 'wire':
    case 'failed':
      return null;
  }
}

/** Columns of a path in a sentence. */
const PATH = 48;

function shortPath(frame: Frame, path: string): string {
  return plain(foldedPath(frame, path, PATH)).trimEnd();
}

function forWhom(frame: Frame, paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  if (others.length < 3) return paths.map((path) => shortPath(frame, path)).join(' ');
  return `${shortPath(frame, first)} and ${others.length} more`;
}

/** Of mail to a domain: which of its exchangers gets it. Null: it goes to a host by its name. */
function exchangerSentence(
  { state }: Frame,
  { host, to, mail, hops: [first] }: EventOf<'sending'>,
): string | null {
  const { domains, hosts = [] } = state.began ?? {};
  const sender = hosts.find(({ name }) => name === host);
  if (first === undefined || domains === undefined) return null;
  if (sender === undefined || !knowsExchangers(sender)) return null;
  const path = parseForwardPath(first.forwardPath, rulesFor(first.forwardPath));
  if (!path.ok || path.value.route.length > 0) return null;
  const name = path.value.mailbox.host;
  const domain = domains.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const exchanger = domain?.exchangers.find((one) => one.host === to);
  const [best] = domain?.exchangers ?? [];
  if (exchanger === undefined || best === undefined) return null;
  const rank =
    exchanger.preference === best.preference
      ? 'none is preferred to it'
      : `${best.host}, with ${best.preference}, is preferred to it`;
  return `${host} sends ${mail} to ${to}, which takes mail for ${name} with preference ${exchanger.preference}: ${rank}. (RFC 5321 5.1)`;
}

function sendingSentence({ host, to, mail, hops }: EventOf<'sending'>): string {
  const [first] = hops;
  if (first === undefined) return `${host} sends it to ${to}.`;
  const { deleted, ignored, prepended, kept } = first;
  const own = deleted.map((name) => `@${name}`).join(',');
  if (ignored.length > 0)
    return `${host} ignores the route, as RFC 5321 has it, and sends straight to ${to}: the route ends here.`;
  if (deleted.length > 0 && prepended !== null) {
    return `At ${host}, ${own} was deleted from the head of RCPT TO and @${prepended} prepended to MAIL FROM. (RFC 821 3.6)`;
  }
  if (prepended !== null)
    return `${host} was not the head of the route: it leaves RCPT TO as it is, and enters MAIL FROM all the same.`;
  if (kept === 'null-path') {
    return deleted.length > 0
      ? `At ${host}, ${own} was deleted from RCPT TO; MAIL FROM:<> stays null. (RFC 821 3.6)`
      : `${host} sends the notification back along the reverse-path, to ${to}, with MAIL FROM:<>.`;
  }
  return `${host} sends ${mail} to ${to}.`;
}

function hopSentence(frame: Frame, event: EventOf<'hop'>): string | null {
  const silence = frame.journeys.silences.at(event.seq);
  switch (event.outcome) {
    case 'passed-on':
      // Where it came to its end or to a stop meanwhile, that is the news, and it has been said.
      if (hasComeToRest(frame, event)) return null;
      return `${event.to} has taken responsibility: ${event.reply}.`;
    case 'refused':
      return silence !== null
        ? `${event.host} cannot send it to ${event.to}: ${silence.why}.`
        : `${event.to} refused ${event.forwardPath}: ${event.reply}.`;
    case 'deferred':
      return silence !== null
        ? `${event.to} gave no reply: ${silence.why}. ${event.host} stands in for it: try again later.`
        : `${event.to} asks to try again later: ${event.reply}.`;
  }
}

/** Whether the mail that a hop brought had been delivered, or waits for a call, before the hop ended: over a slow link the 250 comes last. */
function hasComeToRest({ events }: Frame, hop: EventOf<'hop'>): boolean {
  for (let index = hop.seq - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.type === 'sending' && event.entry === hop.entry) return false;
    const waits = event?.type === 'deferred' && event.waitsFor !== undefined;
    if ((waits || event?.type === 'delivered') && event.mail === hop.mail) return true;
  }
  return false;
}
