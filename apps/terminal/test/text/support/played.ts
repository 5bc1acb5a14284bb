/** Networks in virtual time: the same file always gives the same journal. */
import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import {
  Network,
  fold,
  loadNetwork,
  type JournalEvent,
  type NetworkState,
} from '@hopscope/network';

/** The journal of a network file after its mail was played for `ms` of its own time. */
export function played(file: string, ms = 3_600_000): readonly JournalEvent[] {
  const loaded = loadNetwork(file, 'test.yaml');
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ sentence }) => sentence).join('\n'));
  const clock = new VirtualClock();
  const network = new Network(loaded.plan, { carrier: memoryCarrier(clock), clock });
  network.start(() => network.play());
  clock.runUntil(ms);
  return network.journal.events;
}

/** The state at the end of it. */
export function stateAfter(file: string, ms?: number): NetworkState {
  return fold(played(file, ms));
}

/** The RFC's own hosts with a mail to `to`. */
export function chain(to: string, keys = ''): string {
  return `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO:
  THREE: { mailboxes: [JOE]${keys} }
links: [[ALPHA, ONE], [ONE, TWO], [TWO, THREE]]
mail:
  - { from: SAM@ALPHA, to: "${to}" }
`;
}
