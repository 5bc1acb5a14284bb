/** A carrier whose channels break where a test says so, at the end that opened them. */
import type { Carrier, TransmissionChannel } from '@hopscope/channel';
import { textOf } from '@hopscope/protocol';

/** What is about to cross: `S` for what the opener writes, `R` for what it reads. */
export type Cut = (side: 'S' | 'R', text: string, channel: number) => boolean;

/** `channel` counts from 1 in the order of opening. What makes it break does not cross any more. */
export function cutting(carrier: Carrier, cut: Cut): Carrier {
  let count = 0;
  return {
    listen: (address, accept, done) => carrier.listen(address, accept, done),
    open: (address, timeout, done) =>
      carrier.open(address, timeout, (opened) => {
        count += 1;
        const number = count;
        const through: Cut = (side, text) => cut(side, text, number);
        done(opened.ok ? { ok: true, channel: breakable(opened.channel, through) } : opened);
      }),
  };
}

function breakable(channel: TransmissionChannel, cut: Cut): TransmissionChannel {
  return {
    local: channel.local,
    remote: channel.remote,
    write(octets) {
      if (!cut('S', textOf(octets), 0)) return channel.write(octets);
      channel.abort();
      return false;
    },
    end: () => channel.end(),
    abort: () => channel.abort(),
    pause: () => channel.pause(),
    resume: () => channel.resume(),
    secure: (side, done) => channel.secure(side, done),
    start: (user) =>
      channel.start({
        octets(octets) {
          if (cut('R', textOf(octets), 0)) channel.abort();
          else user.octets(octets);
        },
        room: () => user.room(),
        ended: () => user.ended(),
        closed: (cause) => user.closed(cause),
      }),
  };
}
