/** Memory for mail data on its way in, which belongs to the policy from then on. */

/**
 * Octets that are asked for once and given back untouched, so that they are never in memory. glibc learns from it that blocks
 * of this size come and go (it believes no larger ones), and keeps up to twice as much of what the collector frees, for the
 * mails to come. Without that it hands what was freed to the system and asks for it again, at up to 25 page faults for a mail
 * of 100 KB, which are a third of all that such a mail costs.
 */
const GIVEN_BACK = 32 * 1024 * 1024 - 64 * 1024;

let given = false;

/** Room for so many octets. Nobody has cleared it: all of it that is shown must be written first. */
export function newRoom(size: number): Uint8Array {
  if (!given) Buffer.allocUnsafeSlow(GIVEN_BACK);
  given = true;
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}
