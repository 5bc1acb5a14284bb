/** Mails in a ring of `HOSTS`, which goes on from round to round: how the cost of a hop grows with the hosts, and with the mails. */
import { generateWorld, createNetwork, generateTraffic, SOME_TRAFFIC } from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const [hosts = '1000'] = process.argv.slice(2);
const plan = generateWorld({ shape: 'ring', hosts: Number(hosts), seed: 1 });

const network = createNetwork(plan, {
  world: 'virtual',
  seed: 1,
  window: 1000,
  mailboxWindow: 1,
  invariants: true,
});
const seen = { hops: 0 };
network.journal.subscribe(({ type }) => {
  if (type === 'hop') seen.hops += 1;
});
const traffic = {
  ...SOME_TRAFFIC,
  mails: 10_000, // a plan is looked through for each traffic, and that is no part of a hop
  rate: 100,
  recipients: 1,
  routeLength: 2,
  astray: 0,
  unknown: 0,
};

function* mails(): Generator<() => void, never> {
  for (let seed = 1; ; seed += 1) {
    const began = network.now;
    for (const { at, mail } of generateTraffic(plan, traffic, seed))
      yield () => {
        network.runUntil(began + at);
        network.send(mail);
      };
  }
}

const next = mails();

beSubject(0, ({ count }) => {
  const end = seen.hops + count;
  while (seen.hops < end) next.next().value();
  network.runUntilIdle();
  network.settle();
});
