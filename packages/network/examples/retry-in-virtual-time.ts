/** Five minutes of retries in a millisecond: TWO is down, comes back after 20 s, and the mail arrives. */
import { createNetwork } from '@hopscope/network';

const network = createNetwork(
  {
    hosts: { ALPHA: { mailboxes: ['SAM'] }, ONE: null, TWO: null, THREE: { mailboxes: ['JOE'] } },
    links: [
      ['ALPHA', 'ONE'],
      ['ONE', 'TWO'],
      ['TWO', 'THREE'],
    ],
    faults: [{ host: 'TWO', crash: '20s', after: '0ms' }],
  },
  { world: 'virtual', seed: 7 },
);

network.runUntil(1);
network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE', subject: 'hello' });
const delivery = network.delivered({ to: 'JOE@THREE' });
console.log(
  `${delivery.at} ms, via ${delivery.via.join(' and ')}, back along ${delivery.returnPath}`,
);
