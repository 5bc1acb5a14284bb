/** What is refused before the policy is asked: an early talker, and what is not served to a stranger. */
import { reply, type Question, type Reply } from '@hopscope/protocol';

import type { Settings } from './options.ts';

/** How the sender-SMTP stands at the moment. */
export interface Standing {
  readonly authenticated: boolean;
  /** It spoke before it was greeted. */
  readonly early: boolean;
}

/** Null: the policy may be asked. */
export function refusalOf(
  question: Question,
  settings: Settings,
  standing: Standing,
): Reply | null {
  const { occasion } = question;
  if (occasion === 'opening') {
    return standing.early
      ? reply(554, `${settings.host} No service: you spoke before you were greeted`)
      : null;
  }
  if (settings.authRequired && !standing.authenticated && OF_USERS.has(occasion))
    return reply(530, 'Authentication required');
  return null;
}

/** RFC 4954 6 leaves to strangers what concerns the session alone. */
const OF_USERS: ReadonlySet<Question['occasion']> = new Set(['MAIL', 'VRFY', 'EXPN']);
