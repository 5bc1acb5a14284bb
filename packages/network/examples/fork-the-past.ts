/** What if TWO had said 550? The past is gone back to, told otherwise, and both journals are laid side by side. */
import { createNetwork, diffJournals } from '@hopscope/network';

const network = createNetwork(
  { hosts: { ALPHA: { mailboxes: ['SAM'] }, ONE: null, TWO: { mailboxes: ['JOE'] } } },
  { world: 'virtual' },
);
network.send({ from: 'SAM@ALPHA', to: '@ONE:JOE@TWO' });
network.runUntilIdle();

const { events } = network.journal;
const atOne = events.findIndex((event) => event.type === 'accepted' && event.host === 'ONE');
const branch = network.fork(atOne);
branch.plant({ name: 'a refusal', host: 'TWO', command: 'RCPT', reply: 550 });
branch.runUntilIdle();

const difference = diffJournals(events, branch.journal.events);
console.log(`${difference?.common} events in common; ${difference?.why}`);
for (const { mail, one, other } of difference?.mails ?? [])
  console.log(`${mail}: ${one}, ${other}`);
