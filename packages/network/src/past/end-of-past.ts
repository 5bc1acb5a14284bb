/**
 * The end of a recorded past: no channel outlives it. What was under way gets no reply any more, and every host that listened stops,
 * to listen again in the world in which the story goes on.
 */
import type { Happening, RecipientId } from '../journal/event.ts';
import { applyToHost, isHostEvent } from '../journal/host-state.ts';
import type { JournalWriter } from '../journal/journal.ts';
import type { Hop } from '../journal/mail-state.ts';
import type { Recalled } from './recall.ts';

const WHY = 'the recorded past ends here';

/** Writes down how it ended. */
export function endOfPast({ state, hosts }: Recalled, journal: JournalWriter): void {
  const write = (what: Happening): void =>
    journal.append(what, (event) => {
      if (!isHostEvent(event)) return;
      const host = hosts.get(event.host)?.state;
      if (host !== undefined) applyToHost(host, event);
    });
  for (const { state: how, ...ends } of state.channels.values())
    write({ type: how === 'open' ? 'channel-closed' : 'channel-failed', ...ends, why: WHY });
  for (const { state: host } of hosts.values()) {
    for (const { entry, mail, recipients } of host.spool.values()) {
      const underWay = state.mails.get(mail)?.hops.filter(({ ended }) => ended === null) ?? [];
      for (const { recipient, state: how } of recipients.values()) {
        const hop = how === 'sending' ? lastOf(underWay, recipient) : undefined;
        if (hop === undefined) continue;
        const { channel, to, reversePath, forwardPath } = hop;
        write({
          type: 'hop',
          host: host.name,
          mail,
          entry,
          recipient,
          channel,
          to,
          reversePath,
          forwardPath,
          outcome: 'deferred',
          reply: `421 ${WHY}`,
          source: 'sender',
          ms: 0,
        });
      }
    }
    if (host.address !== null) write({ type: 'host-stopped', host: host.name });
  }
}

function lastOf(hops: readonly Hop[], id: RecipientId): Hop | undefined {
  return hops.findLast(({ recipient }) => recipient === id);
}
