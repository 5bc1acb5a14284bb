/** A consumer of one entry point of each package alone, and what it prints. */
export interface Consumer {
  /** The package, by its folder. */
  readonly uses: string;
  readonly program: string;
  readonly prints: string;
  /** Packages of others that it needs, with their versions: the peers of the entry point. */
  readonly needs?: Readonly<Record<string, string>>;
  /** A test that vitest runs; otherwise a program. */
  readonly isTest?: true;
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

const protocolTesting = `
import * as fc from 'fast-check';
import { RULES, formatPath, parseForwardPath } from '@hopscope/protocol';
import { SMUGGLING_PAYLOADS, compareTranscripts, forwardPaths, parseTranscript } from '@hopscope/protocol/testing';
fc.assert(fc.property(forwardPaths(RULES.rfc821), (path) => {
  const again = parseForwardPath(formatPath(path), RULES.rfc821);
  return again.ok && formatPath(again.value) === formatPath(path);
}), { seed: 1 });
const said = parseTranscript('S: HELO ALPHA\\nR: 250 ONE');
console.log(said.length, compareTranscripts(said, said).length, SMUGGLING_PAYLOADS.length > 5);
`;

const channelTesting = `
import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import { carrierConformance, virtualTime } from '@hopscope/channel/testing';
let held = 0;
for (const { name, run } of carrierConformance) {
  const clock = new VirtualClock(0);
  await run({ carrier: memoryCarrier(clock), anywhere: { host: 'anywhere', port: 0 }, until: virtualTime(clock) });
  if (name !== '') held += 1;
}
console.log(held === carrierConformance.length && held > 20);
`;

const networkTesting = `
import { createNetwork, routeMatchers } from '@hopscope/network/testing';
const network = createNetwork(
  { hosts: { ALPHA: { mailboxes: ['SAM'] }, ONE: null, TWO: { mailboxes: ['JOE'] } } },
  { world: 'virtual', invariants: true },
);
const mail = network.send({ from: 'SAM@ALPHA', to: '@ONE:JOE@TWO' });
network.runUntilIdle();
const { pass } = routeMatchers.toHaveDelivered(network, { mail, to: 'JOE@TWO', via: ['ONE'] });
const { message } = routeMatchers.toHaveEnded(network, mail, 'returned');
console.log(pass, message().split('\\n')[0]);
`;

const networkVitest = `
import '@hopscope/network/testing/vitest';
import { createNetwork } from '@hopscope/network/testing';
import { expect, test } from 'vitest';

const HOSTS = { ALPHA: { mailboxes: ['SAM'] }, ONE: null, TWO: { mailboxes: ['JOE'] } };

test('in virtual time', () => {
  const network = createNetwork({ hosts: HOSTS }, { world: 'virtual' });
  using _ = network.plant({ host: 'TWO', command: 'MAIL', reply: 451, times: 2 });
  const mail = network.send({ from: 'SAM@ALPHA', to: '@ONE:JOE@TWO' });
  expect(network).not.toHaveDelivered({ mail });
  network.runUntilIdle();
  expect(network).toHaveDeliveredOnce({ to: 'JOE@TWO', via: ['ONE'], returnPath: '@ONE:SAM@ALPHA' });
  expect(network).toHaveEmptySpools();
});

test('over TCP', async () => {
  await using network = await createNetwork({ hosts: HOSTS });
  const mail = network.send({ from: 'SAM@ALPHA', to: '@ONE:NOBODY@TWO' });
  await network.delivered({ to: 'SAM@ALPHA' });
  await network.idleness();
  expect(network).toHaveEnded(mail, 'returned');
});
`;

/** By the entry point that each is about. */
export const PROGRAMS: Readonly<Record<string, Consumer>> = {
  protocol: {
    uses: 'protocol',
    program: protocol,
    prints: '<@ONE:SAM@ALPHA> <@TWO:JOE@THREE>',
  },
  'protocol/testing': {
    uses: 'protocol',
    program: protocolTesting,
    prints: '2 0 true',
    needs: { 'fast-check': '^4.0.0' },
  },
  channel: { uses: 'channel', program: channel, prints: '127.0.0.1:PORT 2' },
  'channel/testing': { uses: 'channel', program: channelTesting, prints: 'true' },
  client: { uses: 'client', program: client, prints: 'true' },
  server: { uses: 'server', program: server, prints: '220' },
  conform: { uses: 'conform', program: conform, prints: 'true true function' },
  network: { uses: 'network', program: network, prints: 'began' },
  'network/testing': {
    uses: 'network',
    program: networkTesting,
    prints: 'true m1 is delivered, not returned',
  },
  'network/testing/vitest': {
    uses: 'network',
    program: networkVitest,
    prints: '2 of 2 tests passed',
    needs: { vitest: '^5.0.0' },
    isTest: true,
  },
};
