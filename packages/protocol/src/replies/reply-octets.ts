/**
 * The octets of replies. A host says the same again and again, so the octets of a reply of one line are kept with it, and sent once
 * more whenever that very reply is given again, in this session or in another.
 */
import { octetsOfLines } from '../framing/octets.ts';
import { defaultStatus, type EnhancedStatus } from './enhanced-status.ts';
import { formatReply } from './format-reply.ts';
import type { Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

/** What a reply was on the wire, on one occasion, and what it was made of. */
interface Said {
  readonly occasion: Occasion | null;
  readonly withStatus: boolean;
  readonly code: number;
  readonly text: string;
  readonly status: EnhancedStatus | undefined;
  readonly octets: Uint8Array;
}

const saidOf = new WeakMap<Reply, Said[]>();

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
  if (lines.length > 1) return newOctets(occasion, answer, withStatus);
  const said = saidOf.get(answer) ?? [];
  const place = said.findIndex((one) => one.occasion === occasion && one.withStatus === withStatus);
  const last = said[place];
  if (last?.code === code && last.text === text && last.status === status) return last.octets;
  const octets = newOctets(occasion, answer, withStatus);
  said[last === undefined ? said.length : place] = {
    occasion,
    withStatus,
    code,
    text,
    status,
    octets,
  };
  saidOf.set(answer, said);
  return octets;
}

function newOctets(occasion: Occasion | null, answer: Reply, withStatus: boolean): Uint8Array {
  const byDefault = withStatus ? defaultStatus(occasion, answer.code) : null;
  const spoken = byDefault === null ? null : (answer.status ?? byDefault); // null where none may stand
  return octetsOfLines(formatReply(answer, spoken));
}
