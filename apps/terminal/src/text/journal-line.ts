/**
 * One event of a journal as one plain line: what `run --plain` prints and the app shows where there is room for a line.
 * Wire lines stand as they crossed the wire, all others are short sentences that begin with who did it.
 *
 *   00:02.101 ALPHA>ONE S: MAIL FROM:<SAM@ALPHA>
 *   00:02.140 ONE accepted m1 for <@ONE,@TWO:JOE@THREE>
 *
 * Where the two ends of a channel have changed roles, the arrow in its name is turned, too: ALPHA<ONE S: is what ONE says.
 */
import type { EventOf, JournalEvent } from '@hopscope/network';

import { numbered } from './numbered.ts';
import { wasAsked } from './reply.ts';
import type { Silence } from './silences.ts';
import { duration, moment } from './time.ts';
import { visible, visibleLine } from './visible.ts';

/** The line, without an end of line and without a control character. `silence`: what {@link Silences} know of the event. */
export function journalLine(event: JournalEvent, silence: Silence | null = null): string {
  return `${moment(event.at)} ${sentence(event, silence)}`;
}

/** The same without the time. Whatever stands in the event, even in a journal that someone else wrote, is made visible. */
export function sentence(event: JournalEvent, silence: Silence | null = null): string {
  return visible(told(event, silence));
}

function told(event: JournalEvent, silence: Silence | null): string {
  switch (event.type) {
    case 'wire':
      return `${wayOf(event)} ${event.side}: ${visibleLine(event)}`;
    case 'turned':
      return `${channelName(event.channel)} turned: ${event.from} is the sender-SMTP from here on`;
    case 'call-skipped':
      return `${event.from} did not call ${event.to}: it is down`;
    case 'retried':
      return `${event.host} tries at once what waits in its spool, for ${numbered(event.waiting, 'recipient')}`;
    case 'began':
      return `began ${event.network}: ${numbered(event.hosts.length, 'host')}, at ${event.started}`;
    case 'listening':
      return `${event.host} listening at ${event.address}`;
    case 'host-stopped':
      return `${event.host} stopped listening`;
    case 'channel-opening':
    case 'channel-opened':
    case 'channel-failed':
    case 'channel-closed':
      return `${channelName(event.channel)} ${channelSentence(event)}`;
    case 'fault':
      return `${event.host} was struck by ${event.rule}: ${event.what}`;
    case 'submitted':
    case 'refused':
    case 'accepted':
    case 'sending':
    case 'hop':
    case 'delivered':
    case 'redirected':
    case 'deferred':
    case 'warned':
    case 'failed':
    case 'notified':
    case 'lost':
      return `${event.host} ${mailSentence(event, silence)}`;
  }
}

/** `ALPHA>ONE`, `ALPHA>ONE.2` for the second one between them, `outside>ONE` for one opened from outside. */
export function channelName(channel: string): string {
  return channel.replace(/^>/, 'outside>').replace(/\.1$/, '');
}

/** The same with its arrow from the sender-SMTP to the receiver-SMTP, which may be the one that opened it. */
function wayOf({ channel, from }: EventOf<'wire'>): string {
  const isTurned = from !== null && !channel.startsWith(`${from}>`);
  return isTurned ? channelName(channel).replace('>', '<') : channelName(channel);
}

type ChannelEvent = EventOf<
  'channel-opening' | 'channel-opened' | 'channel-failed' | 'channel-closed'
>;

function channelSentence(event: ChannelEvent): string {
  switch (event.type) {
    case 'channel-opening':
      return 'opening';
    case 'channel-opened':
      return `opened from ${event.peer}`;
    case 'channel-failed':
      return `not opened: ${event.why}`;
    case 'channel-closed':
      return event.why === null ? 'closed' : `closed: ${event.why}`;
  }
}

/** Events of one mail at one host. */
type MailEvent = Exclude<
  JournalEvent,
  | ChannelEvent
  | EventOf<
      | 'wire'
      | 'turned'
      | 'call-skipped'
      | 'retried'
      | 'began'
      | 'listening'
      | 'host-stopped'
      | 'fault'
    >
>;

function mailSentence(event: MailEvent, silence: Silence | null): string {
  switch (event.type) {
    case 'submitted':
      return `submitted ${event.mail} from ${event.reversePath} for ${listed(event.forwardPaths)}`;
    case 'refused':
      return `refused ${event.mail} for ${event.forwardPath}: ${event.reply}`;
    case 'accepted': {
      const what = event.cause === 'notification' ? `${event.mail}, a notification,` : event.mail;
      return `accepted ${what} for ${listed(event.recipients.map(({ forwardPath }) => forwardPath))}`;
    }
    case 'sending':
      return `sending ${event.mail} to ${event.to} ${event.hops.map(stepTaken).join('; ')}`;
    case 'hop':
      return hopSentence(event, silence);
    case 'delivered':
      return `delivered ${named(event)} to ${whereDelivered(event)}, Return-Path: ${event.returnPath}`;
    case 'redirected': {
      const paths = listed(event.recipients.map(({ forwardPath }) => forwardPath));
      return `redirected ${named(event)} to ${paths} (${REASON[event.because]})`;
    }
    case 'deferred':
      if (event.waitsFor !== undefined) {
        const said = silence === null ? because(event, null) : '';
        return `deferred ${named(event)} until ${event.waitsFor} calls, or is given up at ${moment(event.until)}${said}`;
      }
      return `deferred ${named(event)} after attempt ${event.attempts}, next attempt at ${moment(event.until)}${because(event, silence)}`;
    case 'warned':
      return `warned the originator of ${named(event)}, which is delayed, with ${event.notification}`;
    case 'failed':
      return `failed ${named(event)}${event.saidBy === null ? '' : `, ${event.saidBy} said`}${because(event, silence)}`;
    case 'notified':
      return `notified the originator of ${named(event)} with ${event.notification}`;
    case 'lost':
      return `lost ${named(event)}: ${event.why}`;
  }
}

const REASON = {
  alias: 'alias',
  list: 'mailing list',
  '251': 'the user is elsewhere: 251',
  '551': 'along the path of the 551',
} as const;

/** The paths as they leave and what the relay step did: `..., deleted ONE, prepended ONE`. */
function stepTaken(hop: EventOf<'sending'>['hops'][number]): string {
  return [
    `from ${hop.reversePath} for ${hop.forwardPath}`,
    ...hop.deleted.map((host) => `deleted ${host}`),
    ...hop.ignored.map((host) => `ignored ${host}`),
    ...(hop.prepended === null ? [] : [`prepended ${hop.prepended}`]),
  ].join(', ');
}

function hopSentence(event: EventOf<'hop'>, silence: Silence | null): string {
  const { to, outcome, ms } = event;
  const how =
    outcome === 'passed-on'
      ? `passed ${named(event)} on to ${to} in`
      : `tried to pass ${named(event)} on to ${to}, ${outcome} after`;
  return `${how} ${duration(ms)}${because(event, silence)}`;
}

/** The reply; or that there is none, and why. Who stands in for it, the line begins with. */
function because({ reply }: { readonly reply: string }, silence: Silence | null): string {
  if (silence === null) return `: ${reply}`;
  return `, ${wasAsked(reply) ? 'without a reply' : 'without asking'}: ${silence.why}`;
}

function whereDelivered({ into, mailbox }: EventOf<'delivered'>): string {
  switch (into) {
    case 'mailbox':
      return mailbox;
    case 'terminal':
      return `the terminal of ${mailbox}`;
    case 'mailbox and terminal':
      return `${mailbox} and its terminal`;
  }
}

/** `m1`, or `m1#1` for the second of its recipients at this host. */
function named({ mail, recipient }: { readonly mail: string; readonly recipient: string }): string {
  const ordinal = recipient.slice(recipient.indexOf('#') + 1);
  return ordinal === '0' ? mail : `${mail}#${ordinal}`;
}

function listed(paths: readonly string[]): string {
  return paths.join(', ');
}
