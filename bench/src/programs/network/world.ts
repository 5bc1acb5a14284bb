/** Mails along lines of a world: how the cost of a hop grows with the hosts, and with the mails. `HOSTS` */
import { generateWorld, createNetwork, generateTraffic, SOME_TRAFFIC } from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const [hosts = '1000'] = process.argv.slice(2);
const plan = generateWorld({ shape: 'ring', hosts: Number(hosts), seed: 1 });

beSubject(0, ({ count }) => {
  const network = createNetwork(plan, {
    world: 'virtual',
    seed: 1,
    window: 1000,
    mailboxWindow: 1,
    invariants: true,
  });
  let hops = 0;
  network.journal.subscribe(({ type }) => {
    if (type === 'hop') hops += 1;
  });
  const traffic = {
    ...SOME_TRAFFIC,
    rate: 100,
    recipients: 1,
    routeLength: 2,
    astray: 0,
    unknown: 0,
  };
  let seed = 0;
  while (hops < count) {
    seed += 1;
    const began = network.now;
    for (const { at, mail } of generateTraffic(plan, { ...traffic, mails: 200 }, seed)) {
      network.runUntil(began + at);
      network.send(mail);
    }
    network.runUntilIdle();
  }
  network.settle();
});
