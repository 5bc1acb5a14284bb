/**
 * Replies that name a mailbox beyond ASCII. UTF-8 may stand in them where the sender-SMTP has said that it will do, and nowhere else;
 * where it has not, something is said that needs none (RFC 6531 3.7.4).
 */
import { isAscii } from '../grammar/characters.ts';
import type { Rules } from '../rules.ts';
import { isSuccess, reply, type Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

const OF_USERS: readonly number[] = [250, 251, 551, 553];
const NAMING: ReadonlyMap<Occasion, readonly number[]> = new Map([
  ['RCPT', [251, 551]],
  ['VRFY', OF_USERS],
  ['EXPN', OF_USERS],
]);

/** Whether the reply is one that names mailboxes, and goes beyond ASCII. */
export function needsUtf8(occasion: Occasion, { code, lines }: Reply): boolean {
  return NAMING.get(occasion)?.includes(code) === true && !lines.every(isAscii);
}

/** What is said instead of a reply that needs UTF-8, to a sender-SMTP that will have none. */
export function withoutUtf8(occasion: Occasion, answer: Reply, { dialect }: Rules): Reply {
  const isTaken = isSuccess(answer);
  if (occasion === 'RCPT')
    return isTaken
      ? reply(250, 'OK')
      : reply(550, 'Requested action not taken: mailbox unavailable');
  const isUnsaid = isTaken && dialect === 'rfc5321'; // RFC 821 has no 252
  const hidden = reply(isUnsaid ? 252 : 550, 'the mailbox can be shown in UTF-8 only');
  return { ...hidden, status: { class: isUnsaid ? 2 : 5, subject: 6, detail: 8 } };
}
