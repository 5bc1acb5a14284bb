/** The reply that ended a hop, for people. */

import type { Silence } from './silences.ts';

/** As it was given; or that none came, why, and who stands in for it: a code that nobody has said is not shown. */
export function answer(reply: string, silence: Silence | null): string {
  return silence === null ? reply : `no reply, says ${silence.by}: ${silence.why}`;
}

export function withoutCode(reply: string): string {
  return reply.replace(/^\d{3} /, '');
}
