/** Whether a secret is the one that a sender-SMTP has shown to know. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { Credentials } from '@hopscope/protocol';

/** CRAM-MD5: HMAC-MD5 of the challenge under the secret (RFC 2195 2). Neither way tells by its time where the two differ. */
export function knows(secret: string, claim: Credentials): boolean {
  if (claim.kind === 'password') return timingSafeEqual(digest(secret), digest(claim.password));
  const right = createHmac('md5', secret).update(claim.challenge).digest();
  return timingSafeEqual(right, Buffer.from(claim.digest, 'hex'));
}

/** Of one length, whatever the text's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
