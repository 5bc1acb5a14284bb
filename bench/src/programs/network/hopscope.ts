/** Mails over three hops, in memory and in virtual time: hosts, spools, channels and journal, but no kernel. */
import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import { Network, loadNetwork } from '@hopscope/network';

import { beSubject } from '../../subject.ts';

const HOPS = 3;

beSubject(0, ({ count }) => {
  const mails = Array.from(
    { length: count / HOPS },
    () => "  - { from: SAM@ALPHA, to: '@ONE,@TWO:JOE@THREE', subject: bench }",
  );
  const file = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE] }
mail:
${mails.join('\n')}
`;
  const loaded = loadNetwork(file, 'bench');
  if (!loaded.ok) throw new Error(loaded.mistakes[0]?.sentence);
  const clock = new VirtualClock(Date.UTC(2026, 10, 22));
  const network = new Network(loaded.plan, { clock, carrier: memoryCarrier(clock) });
  network.start(() => network.play());
  clock.runUntilIdle({ maxSteps: 100_000_000 });
  const hops = network.journal.events.filter(({ type }) => type === 'hop').length;
  if (hops !== count) throw new Error(`${hops} hops instead of ${count}`);
});
