/**
 * The octets of replies. A host says the same again and again, so the octets of a reply of one line are kept with it, and sent once
 * more whenever that very reply is given again, in this session or in another.
 */
import { octetsOfLines } from '../framing/octets.ts';
import { defaultStatus } from './enhanced-status.ts';
import { formatReply } from './format-reply.ts';
import type { Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

const withoutStatus = new WeakMap<Reply, Uint8Array>();
const byOccasion = new WeakMap<Reply, Map<Occasion | null, Uint8Array>>();

/**
 * The reply as it goes onto the wire. `withStatus`: with its enhanced status code, or that of the occasion. `occasion` null: to
 * a line that is no command, or unasked for. Nobody may change the octets: they are sent again.
 */
export function replyOctets(
  occasion: Occasion | null,
  answer: Reply,
  withStatus: boolean,
): Uint8Array {
  const kept = withStatus ? byOccasion.get(answer)?.get(occasion) : withoutStatus.get(answer);
  if (kept !== undefined) return kept;
  const byDefault = withStatus ? defaultStatus(occasion, answer.code) : null;
  const spoken = byDefault === null ? null : (answer.status ?? byDefault); // null where none may stand
  const octets = octetsOfLines(formatReply(answer, spoken));
  if (withStatus) keepByOccasion(occasion, answer, octets);
  else withoutStatus.set(answer, octets);
  return octets;
}

function keepByOccasion(occasion: Occasion | null, answer: Reply, octets: Uint8Array): void {
  const kept = byOccasion.get(answer);
  if (kept === undefined) byOccasion.set(answer, new Map([[occasion, octets]]));
  else kept.set(occasion, octets);
}
