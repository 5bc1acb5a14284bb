/** The reply that gets lost: TWO has taken the mail, its 250 does not arrive, and JOE gets two copies. */
import { createNetwork, type EventOf } from '@hopscope/network';

await using network = await createNetwork(
  {
    hosts: {
      ALPHA: { mailboxes: ['SAM'], retry: { first: '50ms', most: '50ms' } },
      TWO: { mailboxes: ['JOE'] },
    },
    faults: [{ host: 'TWO', command: 'end', cut: true, moment: 'after', times: 1 }],
  },
  { world: 'tcp' },
);

network.send({ from: 'SAM@ALPHA', to: 'JOE@TWO', subject: 'once or twice' });
await network.idleness();
const fault = network.journal.events.find(
  (event): event is EventOf<'fault'> => event.type === 'fault',
);
console.log(`${fault?.what}; JOE has ${network.mailbox('JOE@TWO').length} copies`);
