import { printable, printableBeyondAscii } from '../grammar/characters.ts';
import { utf8Length } from '../grammar/utf8.ts';
import { rightUse } from '../result.ts';
import { formatEnhancedStatus, type EnhancedStatus } from './enhanced-status.ts';
import type { ReplyCode } from './reply-codes.ts';
import type { Reply } from './reply.ts';

/** Text that fits one reply line of 512 octets beside its code, the character after it, and the CRLF (0821:2534). */
const TEXT_PER_LINE = 512 - 4 - 2;

const CHALLENGE: ReplyCode = 334;

/**
 * The lines of a reply as they go onto the wire, without CRLF: `250-` on all but the last (RFC 821 Appendix E). A text too
 * long for one line goes on in the next, but for a challenge of AUTH, which has one line of any length (RFC 4954 8). A status
 * begins the text of each line (RFC 2034 4). Only printable ASCII leaves, whatever a policy put into its text; `inUtf8`: and what is
 * beyond ASCII, which takes more octets than one.
 */
export function formatReply(
  answer: Reply,
  status: EnhancedStatus | null = null,
  inUtf8 = false,
): readonly string[] {
  const { code, lines } = answer;
  rightUse(code >= 200 && code < 600, () => `${code} is no reply code: they go from 200 to 599`);
  const before = status === null ? '' : `${formatEnhancedStatus(status)} `;
  const room = code === CHALLENGE ? Infinity : TEXT_PER_LINE - before.length;
  if (lines.length === 1 && lines[0].length <= room && !inUtf8)
    return [`${code} ${before}${printable(lines[0])}`]; // nearly all
  const texts = lines.flatMap((text) =>
    inUtf8 ? foldUtf8(printableBeyondAscii(text), room) : fold(printable(text), room),
  );
  return texts.map(
    (text, index) => `${code}${index < texts.length - 1 ? '-' : ' '}${before}${text}`,
  );
}

/**
 * The reply as one string beginning with its code, and with its enhanced status code if it has one, lines joined by spaces: for
 * tables and notifications.
 */
export function replyText(answer: Reply): string {
  const { code, lines, status } = answer;
  const text = lines.length === 1 ? lines[0] : lines.join(' ');
  const before = status === undefined ? '' : `${formatEnhancedStatus(status)} `;
  return `${code} ${before}${text}`.trimEnd();
}

function fold(text: string, room: number): readonly string[] {
  const parts = [text.slice(0, room)];
  for (let at = room; at < text.length; at += room) parts.push(text.slice(at, at + room));
  return parts;
}

/** The same between characters, by the octets that they take. */
function foldUtf8(text: string, room: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let length = 0;
  for (const character of text) {
    const octets = utf8Length(character);
    if (length + octets > room) {
      parts.push(part);
      part = '';
      length = 0;
    }
    part += character;
    length += octets;
  }
  return [...parts, part];
}
