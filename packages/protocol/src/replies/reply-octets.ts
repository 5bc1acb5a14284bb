/**
 * The octets of replies. A receiver-SMTP says the same again and again, so the reply that was said last on each occasion is
 * kept as octets, and they are sent once more when it comes anew, in this session or in another.
 */
import { octetsOfLines } from '../framing/octets.ts';
import { defaultStatus, type EnhancedStatus } from './enhanced-status.ts';
import { formatReply } from './format-reply.ts';
import type { Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

/** A reply of one line, and what it was made of. */
interface Said {
  readonly code: number;
  readonly text: string;
  readonly withStatus: boolean;
  readonly status: EnhancedStatus | undefined;
  readonly octets: Uint8Array;
}

const saidLast = new Map<Occasion | null, Said>();

/**
 * The reply as it goes onto the wire. `withStatus`: with its enhanced status code, or that of the occasion. `occasion` null: to
 * a line that is no command, or unasked for. Nobody may change the octets: they are sent again.
 */
export function replyOctets(
  occasion: Occasion | null,
  answer: Reply,
  withStatus: boolean,
): Uint8Array {
  const { code, lines, status } = answer;
  const [text] = lines;
  const last = saidLast.get(occasion);
  if (
    last !== undefined &&
    lines.length === 1 &&
    last.text === text &&
    last.code === code &&
    last.withStatus === withStatus &&
    last.status === status
  )
    return last.octets;
  const byDefault = withStatus ? defaultStatus(occasion, code) : null;
  const spoken = byDefault === null ? null : (status ?? byDefault); // null where none may stand
  const octets = octetsOfLines(formatReply(answer, spoken));
  if (lines.length === 1) saidLast.set(occasion, { code, text, withStatus, status, octets });
  return octets;
}
