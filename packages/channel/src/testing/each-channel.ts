/** The same carrier, with something between each of its channels and whoever gets it. */
import type { Carrier, TransmissionChannel } from '../transmission-channel.ts';

/** `through`: what stands there, at both ends. */
export function eachChannel(
  carrier: Carrier,
  through: (channel: TransmissionChannel) => TransmissionChannel,
): Carrier {
  return {
    open: (address, timeout, done) =>
      carrier.open(address, timeout, (opened) =>
        done(opened.ok ? { ok: true, channel: through(opened.channel) } : opened),
      ),
    listen: (address, accept, done) =>
      carrier.listen(address, (channel) => accept(through(channel)), done),
  };
}
