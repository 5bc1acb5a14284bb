/** What a host does with a recipient whom it is responsible for: what it would answer to RCPT, unless the mail has gone round enough. */
import { hostsOfTimeStampLines, parseHost, reply, type ForwardPath } from '@hopscope/protocol';

import { dispositionOf, type Disposition, type Judge } from './accept-recipient.ts';
import type { Held } from './spool-events.ts';

/** Aliases, lists, 251s and 551s that may lead from one to the next at one host. */
const MOST_REDIRECTIONS = 10;
/**
 * Times that a mail may come back to a host and be redirected there again. Lists at two hosts that hold each other double
 * the mail at every round; a hundred hosts passed (5321 6.3) would be far too late.
 */
const MOST_RETURNS = 3;

/** `redirections`: how many led to this path here. */
export function dispositionOfHeld(
  judge: Judge,
  held: Held,
  forwardPath: ForwardPath,
  redirections: number,
): Disposition {
  if (redirections > MOST_REDIRECTIONS) return ROUND_IN_A_LOOP;
  const { reversePath, verb, octets } = held;
  const own = held.cause !== 'channel' || redirections > 0;
  const disposition = dispositionOf(judge, { forwardPath, reversePath }, verb, own);
  if (disposition.kind === 'redirect' && returnsOf(octets, judge) > MOST_RETURNS)
    return ROUND_IN_A_LOOP;
  if (disposition.kind !== 'deliver' || disposition.into === 'terminal') return disposition;
  const { quota } = judge.plan;
  if (quota === null) return disposition;
  const fill = judge.mailboxStore.fill(disposition.mailbox);
  return fill + octets.length <= quota ? disposition : NO_ROOM;
}

/** How often the mail has come to this host over a channel, as its time stamp lines tell. */
function returnsOf(octets: Uint8Array, { identity, profile }: Judge): number {
  return hostsOfTimeStampLines(octets).filter((name) => {
    const host = parseHost(name, profile.rules);
    return host.ok && identity.isSelf(host.value);
  }).length;
}

const ROUND_IN_A_LOOP: Disposition = {
  kind: 'refuse',
  reply: reply(554, 'Transaction failed: aliases, lists or forwards go round in a loop'),
  status: { class: 5, subject: 4, detail: 6 }, // routing loop detected (RFC 3463 3.5)
};

const NO_ROOM: Disposition = {
  kind: 'refuse',
  reply: reply(552, 'Exceeded storage allocation: the mailbox has no room for this mail'),
  status: null,
};
