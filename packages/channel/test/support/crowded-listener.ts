/** A process with a listener over TCP, which takes all file descriptors that it is given, and frees them, when told to. */
import { closeSync, openSync } from 'node:fs';

import { tcpCarrier } from '../../src/index.ts';

const held: number[] = [];

process.on('message', (deed) => {
  if (deed === 'fill') fill();
  else for (const descriptor of held.splice(0)) closeSync(descriptor);
  tell(0);
});

function fill(): void {
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    // that was the last one
  }
}

tcpCarrier.listen(
  { host: '127.0.0.1', port: 0 },
  (channel) => {
    channel.start({ octets() {}, room() {}, ended: () => channel.end(), closed() {} });
    channel.write(Buffer.from('220'));
  },
  (listening) => {
    if (listening.ok) tell(listening.listener.address.port);
  },
);

function tell(number: number): void {
  process.send?.(number);
}
