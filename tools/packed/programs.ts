/** A consumer of each package alone, and what it prints. */
interface Consumer {
  readonly program: string;
  readonly prints: string;
}

const protocol = `
import { RULES, formatPath, parseForwardPath, parseReversePath, relayStep, sameHost } from '@hopscope/protocol';
const forwardPath = parseForwardPath('<@ONE,@TWO:JOE@THREE>', RULES.rfc821);
const reversePath = parseReversePath('<SAM@ALPHA>', RULES.rfc821);
if (!forwardPath.ok || !reversePath.ok) throw new Error('not a path');
const one = forwardPath.value.route[0];
if (one === undefined) throw new Error('no route');
const self = { isSelf: (host: typeof one) => sameHost(host, one), nameToward: () => one };
const step = relayStep({ forwardPath: forwardPath.value, reversePath: reversePath.value }, self, RULES.rfc821);
if (step.kind === 'relay') (globalThis as unknown as { console: { log(text: string): void } })
  .console.log(formatPath(step.paths.reversePath) + ' ' + formatPath(step.paths.forwardPath));
`;

const channel = `
import { VirtualClock, formatAddress, parseAddress, systemClock, tcpCarrier, type Clock } from '@hopscope/channel';
const clocks: Clock[] = [systemClock, new VirtualClock(0)];
tcpCarrier.listen({ host: '127.0.0.1', port: 0 }, () => {}, (listening) => {
  if (!listening.ok) throw new Error(listening.why);
  const { listener } = listening;
  console.log(formatAddress(listener.address).replace(/[0-9]+$/, 'PORT'), clocks.length);
  listener.close(() => {});
});
`;

const client = `
import { CannotConnectError, sendMail, type Mail } from '@hopscope/client';
const mail: Mail = { from: 'SAM@ALPHA', to: ['@ONE,@TWO:JOE@THREE'], data: 'Subject: Lunch\\n\\nAt noon?\\n' };
try {
  await sendMail('127.0.0.1:1', mail);
} catch (error) {
  console.log(error instanceof CannotConnectError);
}
`;

const server = `
import { createConnection } from 'node:net';
import { createServer, type Policy } from '@hopscope/server';
const policy: Policy = { message() {} };
const server = createServer(policy);
const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
const socket = createConnection({ host: '127.0.0.1', port });
const greeting = await new Promise<string>((heard) => socket.once('data', (octets) => heard(String(octets))));
console.log(greeting.slice(0, 3));
await server.close();
`;

const conform = `
import { CannotConnectError, checksOf, runConformance, summaryOf } from '@hopscope/conform';
try {
  for await (const outcome of runConformance('127.0.0.1:1')) console.log(outcome);
} catch (error) {
  console.log(error instanceof CannotConnectError, checksOf('5321').length > 20, typeof summaryOf);
}
`;

const network = `
import { builtInNetwork, memoryWorld, startNetwork, stopNetwork, type JournalEvent } from '@hopscope/network';
const network = await startNetwork(builtInNetwork(), memoryWorld());
const events: readonly JournalEvent[] = network.journal.events;
await stopNetwork(network);
console.log(events[0]?.type);
`;

export const PROGRAMS: Readonly<Record<string, Consumer>> = {
  protocol: { program: protocol, prints: '<@ONE:SAM@ALPHA> <@TWO:JOE@THREE>' },
  channel: { program: channel, prints: '127.0.0.1:PORT 2' },
  client: { program: client, prints: 'true' },
  server: { program: server, prints: '220' },
  conform: { program: conform, prints: 'true true function' },
  network: { program: network, prints: 'began' },
};
