/** Channels with both ends in the hands of a test. */
import type { Listening, Opened, TransmissionChannel } from '../src/index.ts';
import type { World } from '../src/testing/index.ts';

export interface Channel {
  readonly opener: TransmissionChannel;
  readonly acceptor: TransmissionChannel;
}

export async function channelIn({ carrier, anywhere, until }: World): Promise<Channel> {
  const found: { listening?: Listening; opened?: Opened; acceptor?: TransmissionChannel } = {};
  carrier.listen(
    anywhere,
    (channel) => {
      found.acceptor = channel;
    },
    (listening) => {
      found.listening = listening;
    },
  );
  await until(() => found.listening !== undefined, 'the listener');
  if (found.listening?.ok !== true) throw new Error('there is no listener');
  const { listener } = found.listening;
  carrier.open(listener.address, 1000, (opened) => {
    found.opened = opened;
  });
  await until(() => found.opened !== undefined && found.acceptor !== undefined, 'the channel');
  let closed = false;
  listener.close(() => {
    closed = true;
  });
  await until(() => closed, 'the listener to close');
  if (found.opened?.ok !== true || found.acceptor === undefined)
    throw new Error('there is no channel');
  return { opener: found.opened.channel, acceptor: found.acceptor };
}
