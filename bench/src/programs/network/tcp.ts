/** Mails of 1 KB over three hops between four hosts in one process, over TCP; `AT_A_TIME`, ten unless told. */
import { createNetwork } from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const [told = '10'] = process.argv.slice(2);
const atATime = Number(told);
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
  for (let sent = 0; sent < count; sent += atATime) {
    for (let mail = 0; mail < atATime; mail += 1)
      network.send({ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE', subject: 'bench', body });
    await network.idleness();
  }
});
