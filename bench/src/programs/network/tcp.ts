/** Mails of 1 KB over three hops between four hosts in one process, over TCP; ten at a time. */
import { createNetwork } from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const AT_A_TIME = 10;
const network = await createNetwork(
  `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, THREE]]
`,
  { world: 'tcp', window: 10_000, mailboxWindow: 10 },
);

beSubject(0, async ({ count, size }) => {
  const body = `${'x'.repeat(62)}\n`.repeat(Math.ceil(size / 64));
  for (let sent = 0; sent < count; sent += AT_A_TIME) {
    for (let mail = 0; mail < AT_A_TIME; mail += 1)
      network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE', subject: 'bench', body });
    await network.idleness();
  }
});
