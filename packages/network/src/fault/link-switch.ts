/**
 * A channel over a link that has no faults yet: octets pass as they are, and from the moment at which a fault of links is planted
 * they go through what faults do to them, whatever had been said before.
 */
import type { ChannelUser, TransmissionChannel } from '@hopscope/channel';

import type { FaultBook } from './fault-book.ts';

/** `through`: the channel as faults leave it. */
export function switchable(
  channel: TransmissionChannel,
  faults: FaultBook,
  through: (channel: TransmissionChannel) => TransmissionChannel,
): TransmissionChannel {
  /** What our user talks to, and who hears what the channel brings. */
  let end = channel;
  let hearer: ChannelUser | null = null;
  let user: ChannelUser | null = null;
  let paused = false;
  /** Our user was told before the switch that there is no room. */
  let owesRoom = false;

  const forget = faults.onChange(() => {
    if (!faults.onLinks) return;
    forget();
    end = through(user === null ? channel : withHearer(channel, (heard) => (hearer = heard)));
    if (user === null) return;
    end.start(user);
    if (paused) end.pause();
  });

  const start = (first: ChannelUser): void => {
    user = first;
    if (end !== channel) return end.start(first);
    hearer = first;
    channel.start({
      octets: (octets) => hearer?.octets(octets),
      room: () => {
        const owed = owesRoom && hearer !== user;
        owesRoom = false;
        hearer?.room();
        if (owed) user?.room();
      },
      ended: () => hearer?.ended(),
      closed: (cause) => {
        forget();
        hearer?.closed(cause);
      },
    });
  };

  return {
    local: channel.local,
    remote: channel.remote,
    start,
    write: (octets) => {
      const hasRoom = end.write(octets);
      if (end === channel) owesRoom = !hasRoom;
      return hasRoom;
    },
    end: () => end.end(),
    abort: () => end.abort(),
    pause: () => {
      paused = true;
      end.pause();
    },
    resume: () => {
      paused = false;
      end.resume();
    },
    secure: (side, done) => end.secure(side, done),
  };
}

/** A channel that was started already, for another who wants to hear it. */
function withHearer(
  channel: TransmissionChannel,
  hear: (user: ChannelUser) => void,
): TransmissionChannel {
  return {
    local: channel.local,
    remote: channel.remote,
    start: hear,
    write: (octets) => channel.write(octets),
    end: () => channel.end(),
    abort: () => channel.abort(),
    pause: () => channel.pause(),
    resume: () => channel.resume(),
    secure: (side, done) => channel.secure(side, done),
  };
}
