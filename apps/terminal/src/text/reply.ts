/** The reply that ended a hop, for people. */

import type { Silence } from './silences.ts';

/**
 * As it was given; or that none came, why, and who stands in for it: a code that nobody has said is not shown. With another code
 * than 421 the sending host has not even asked: it holds mail that the next host cannot take.
 */
export function answer(reply: string, silence: Silence | null): string {
  if (silence === null) return reply;
  return `${wasAsked(reply) ? 'no reply' : 'not sent'}, says ${silence.by}: ${silence.why}`;
}

/** Of a reply that nobody gave: whether it stands for one that was wanted. */
export function wasAsked(reply: string): boolean {
  return reply.startsWith('421');
}

/** Without its enhanced status code, too. */
export function withoutCode(reply: string): string {
  return reply.replace(/^\d{3} (?:[245](?:\.\d{1,3}){2} )?/, '');
}
