/**
 * One mail in a network of its own, from the plan to the end. `long`: over fifty hops. `lost`: to a host that is never up, tried
 * every thirty minutes, and given up after five days.
 */
import {
  createNetwork,
  generateWorld,
  type MailInWords,
  type NetworkPlan,
} from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const HOPS = 50;
const DAY = 24 * 3_600_000;
const [errand = 'long'] = process.argv.slice(2);

const line = generateWorld({ shape: 'line', hosts: HOPS + 1, seed: 1 });
const [first, ...relays] = line.hosts.map(({ name }) => name);
const last = relays.pop();
const route = relays.map((name) => `@${name}`).join(',');
const LONG: Errand = {
  plan: line,
  mail: { from: `ANN@${first}`, to: `${route}:BOB@${last}` },
  ends: `BOB@${last}`,
};

const LOST: Errand = {
  plan: `
hosts:
  ONE: { mailboxes: [JOE], retry: { first: 30m, most: 30m, giveUp: 5d } }
  TWO: { mailboxes: [SAM] }
`,
  mail: { from: 'JOE@ONE', to: 'SAM@TWO' },
  ends: 'JOE@ONE',
};

interface Errand {
  readonly plan: NetworkPlan | string;
  readonly mail: MailInWords;
  /** Where something lies in the end: the mail, or what is told about it. */
  readonly ends: string;
}

beSubject(0, ({ count }) => {
  const { plan, mail, ends } = errand === 'long' ? LONG : LOST;
  for (let done = 0; done < count; done += 1) {
    const network = createNetwork(plan, { world: 'virtual', seed: 1, invariants: true });
    if (errand !== 'long') network.down('TWO');
    network.send(mail);
    network.runUntilIdle();
    network.settle();
    if (network.mailbox(ends).length !== 1) throw new Error(`nothing lies in ${ends}`);
    if (errand !== 'long' && network.now < 5 * DAY) throw new Error('it was given up too soon');
  }
});
