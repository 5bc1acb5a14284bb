/** The reply that ended a hop, for people. */

/** As it was given; or that none came, and why: the code that stands in for it nobody has said. */
export function answer(reply: string, given: boolean): string {
  return given ? reply : `no reply: ${withoutCode(reply)}`;
}

export function withoutCode(reply: string): string {
  return reply.replace(/^\d{3} /, '');
}
