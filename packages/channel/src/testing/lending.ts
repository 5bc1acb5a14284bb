/** A carrier that takes back what it lent: for tests of whoever uses channels. */
import type { Carrier, TransmissionChannel } from '../transmission-channel.ts';

/**
 * The same carrier, but the octets that its channels hand over are overwritten when the call is over. Over TCP the next read does
 * that, some time and somewhere else.
 */
export function lending(carrier: Carrier): Carrier {
  return {
    open: (address, timeout, done) =>
      carrier.open(address, timeout, (opened) =>
        done(opened.ok ? { ok: true, channel: lendingChannel(opened.channel) } : opened),
      ),
    listen: (address, accept, done) =>
      carrier.listen(address, (channel) => accept(lendingChannel(channel)), done),
  };
}

function lendingChannel(channel: TransmissionChannel): TransmissionChannel {
  return {
    local: channel.local,
    remote: channel.remote,
    write: (octets) => channel.write(octets),
    end: () => channel.end(),
    abort: () => channel.abort(),
    pause: () => channel.pause(),
    resume: () => channel.resume(),
    secure: (side, done) => channel.secure(side, done),
    start: (user) =>
      channel.start({
        octets(octets) {
          const lent = octets.slice();
          user.octets(lent);
          lent.fill(QUESTION_MARK);
        },
        room: () => user.room(),
        ended: () => user.ended(),
        closed: (cause) => user.closed(cause),
      }),
  };
}

const QUESTION_MARK = 63;
