/** A carrier that takes back what it lent: for tests of whoever uses channels. */
import { ThroughChannel } from '../through-channel.ts';
import type { Carrier } from '../transmission-channel.ts';
import { eachChannel } from './each-channel.ts';

/**
 * The same carrier, but the octets that its channels hand over are overwritten when the call is over. Over TCP the next read does
 * that, some time and somewhere else.
 */
export function lending(carrier: Carrier): Carrier {
  return eachChannel(carrier, (channel) => new LendingChannel(channel));
}

class LendingChannel extends ThroughChannel {
  override octets(octets: Uint8Array): void {
    const lent = octets.slice();
    super.octets(lent);
    lent.fill(QUESTION_MARK);
  }
}

const QUESTION_MARK = 63;
