/** The S: and R: lines of one channel, out of a journal. */
import { compareTranscripts, parseTranscript, type Utterance } from '@hopscope/protocol/testing';

import type { JournalEvent } from '../../src/journal/event.ts';
import type { Network } from '../../src/network.ts';

export function transcriptOf(
  events: readonly JournalEvent[],
  channel: string,
): readonly Utterance[] {
  return events.flatMap((event) =>
    event.type === 'wire' && event.channel === channel
      ? [{ who: event.side, text: event.text }]
      : [],
  );
}

/** What was said over a channel: `S: EHLO ALPHA`. */
export function dialogue(network: Pick<Network, 'journal'>, channel: string): readonly string[] {
  return transcriptOf(network.journal.events, channel).map(({ who, text }) => `${who}: ${text}`);
}

/** How a dialogue differs from the one that the RFC prints; empty when codes, paths and sender lines agree. */
export function differences(said: readonly Utterance[], rfc: string): readonly string[] {
  return compareTranscripts(said, parseTranscript(rfc));
}

/** The commands that a sender said over a channel, without mail data. */
export function commandsOf(
  events: readonly JournalEvent[],
  channel: string,
  verbs: RegExp = /^(?:MAIL|RCPT|SEND|SOML|SAML) /,
): readonly string[] {
  return transcriptOf(events, channel)
    .filter(({ who, text }) => who === 'S' && verbs.test(text))
    .map(({ text }) => text);
}

/** MAIL and RCPT of every channel, in the order of the journal: `ONE>TWO MAIL FROM:<…>`. */
export function envelopesOf(events: readonly JournalEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'wire' && event.side === 'S' && /^(?:MAIL FROM|RCPT TO):/.test(event.text)
      ? [`${event.from ?? ''}>${event.to} ${event.text}`]
      : [],
  );
}

/** How each recipient ended, in the order of the journal: `THREE delivered <JOE@THREE>`. */
export function endsOf(events: readonly JournalEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'delivered')
      return [`${event.host} delivered ${event.mailbox} ${event.returnPath}`];
    if (event.type === 'notified') return [`${event.host} notified ${event.notification}`];
    if (event.type === 'lost') return [`${event.host} lost ${event.mail}`];
    if (event.type === 'refused')
      return [`${event.host} refused ${event.forwardPath} ${event.reply.slice(0, 3)}`];
    return [];
  });
}
