import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import {
  createNetwork,
  loadNetwork,
  startNetwork,
  stopNetwork,
  type JournalEvent,
  type Network,
  type VirtualNetwork,
} from '@hopscope/network';
import { expect, onTestFinished, test } from 'vitest';

import { inquire } from '../../src/app/inquiry.ts';
import { ORDERS, Operator, orderOf } from '../../src/app/operator.ts';
import { operatorOf } from './support/orders.ts';

const FILE = `
hosts: { ALPHA: { mailboxes: [SAM], retry: { first: 1s } }, ONE: , TWO: { mailboxes: [JOE] }, FAR: { external: 127.0.0.1:9 } }
links: [[ALPHA, ONE], [ONE, TWO]]
`;

function operated(): { readonly network: VirtualNetwork; readonly operator: Operator } {
  const network = createNetwork(FILE, { world: 'virtual' });
  return { network, operator: operatorOf(network) };
}

/** What the network has written since, but for its lines and channels. */
function newsOf(events: readonly JournalEvent[], from: number): readonly string[] {
  return events
    .slice(from)
    .filter(({ type }) => !/^(?:wire|channel-|accepted|sending)/.test(type))
    .map((event) => ('host' in event ? `${event.host} ${event.type}` : event.type));
}

async function after(...lines: readonly string[]): Promise<readonly string[]> {
  const { network, operator } = operated();
  const from = network.journal.count;
  for (const line of lines) {
    expect(await operator.carryOut(line)).toMatchObject({ done: true });
    network.runUntilIdle();
  }
  return newsOf(network.journal.events, from);
}

test('A mail is handed in along the paths that are named', async () => {
  const { network, operator } = operated();
  expect(await operator.carryOut('  SEND SAM@ALPHA  <@ONE:JOE@TWO> POSTMASTER@ONE ')).toEqual({
    done: true,
    said: null,
  });
  expect(network.journal.events.at(-2)).toMatchObject({
    type: 'submitted',
    forwardPaths: ['<@ONE:JOE@TWO>', '<POSTMASTER@ONE>'],
  });
});

test('What its sender wants of notifications stands behind the paths, as in a network file', async () => {
  const modern = 'profile: rfc5321, extensions: [DSN]';
  const network = createNetwork(
    `hosts: { A: { ${modern}, mailboxes: [SAM] }, B: { ${modern}, mailboxes: [JOE] } }`,
    { world: 'virtual' },
  );
  const operator = operatorOf(network);
  const line = 'send SAM@A JOE@B notify: [SUCCESS, DELAY], ret: FULL, envid: Q=1';
  expect(await operator.carryOut(line)).toEqual({ done: true, said: null });
  network.runUntilIdle();
  expect(network.journal.events.find(({ type }) => type === 'accepted')).toMatchObject({
    asked: 'RET=FULL ENVID=Q+3D1',
    recipients: [{ forwardPath: '<JOE@B>', asked: 'NOTIFY=SUCCESS,DELAY' }],
  });
  expect(newsOf(network.journal.events, 0).at(-1)).toBe('B hop');
});

test('A host goes down and comes back', async () => {
  expect(await after('down TWO', 'up two')).toEqual(['TWO host-stopped', 'TWO listening']);
  const { operator } = operated();
  expect((await operator.carryOut('down TWO')).said).toBe('TWO is down; up TWO brings it back.');
  expect((await operator.carryOut('up TWO')).said).toBe('TWO is brought up.');
});

test('A host calls another to fetch its mail, and one that is down calls nobody', async () => {
  const network = createNetwork(FILE.replace('ONE: ,', 'ONE: { turn: [ALPHA] },'), {
    world: 'virtual',
  });
  const operator = operatorOf(network);
  expect(await operator.carryOut('call alpha ONE')).toEqual({ done: true, said: null });
  network.runUntilIdle();
  expect(network.journal.events.filter(({ type }) => type === 'turned')).toHaveLength(1);
  await operator.carryOut('down ALPHA');
  expect(await operator.carryOut('call ALPHA ONE')).toEqual({
    done: false,
    said: 'ALPHA is down and calls nobody; up ALPHA brings it back.',
  });
});

test('A host tries at once what waits there, and says when there is nothing to try', async () => {
  const { network, operator } = operated();
  await operator.carryOut('down ONE');
  await operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntil(500);
  expect((await operator.carryOut('try one')).said).toBe(
    'one is down and tries nothing; up one brings it back.',
  );
  await operator.carryOut('up ONE');
  network.runUntil(510);
  expect(await operator.carryOut('try alpha')).toEqual({ done: true, said: null });
  network.runUntil(600);
  expect(newsOf(network.journal.events, 0).slice(-3)).toEqual([
    'ALPHA retried',
    'ONE delivered',
    'ALPHA hop',
  ]);
  expect(await operator.carryOut('try ALPHA')).toEqual({
    done: false,
    said: 'Nothing waits at ALPHA for another attempt.',
  });
});

test('Over a broken link no channel is opened, until it is mended', async () => {
  const { network, operator } = operated();
  expect((await operator.carryOut('break ALPHA ONE')).said).toBe(
    'No channel can be opened between ALPHA and ONE; mend ALPHA ONE changes that.',
  );
  await operator.carryOut('break ONE TWO');
  await operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntil(500);
  expect(newsOf(network.journal.events, 0)).toContain('ALPHA deferred');
  expect(await operator.carryOut('mend one alpha')).toEqual({ done: true, said: 'Mended.' });
  network.runUntilIdle();
  expect(newsOf(network.journal.events, 0).at(-1)).toBe('ALPHA hop');
  expect(network.mailbox('POSTMASTER@ONE')).toHaveLength(1);
  expect((await operator.carryOut('mend ALPHA ONE')).done).toBe(false);
  expect((await operator.carryOut('mend ONE TWO')).done).toBe(true);
});

test('Faults strike until all is mended', async () => {
  const { network, operator } = operated();
  expect((await operator.carryOut('fault { host: ONE, command: RCPT, reply: 550 }')).said).toBe(
    'Planted { host: ONE, command: RCPT, reply: 550 }; mend takes it away.',
  );
  expect((await operator.carryOut('fault host: ONE, command: DATA, reply: 451')).done).toBe(true);
  await operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntilIdle();
  expect(newsOf(network.journal.events, 0)).toContain('ALPHA failed');
  await operator.carryOut('mend');
  const from = network.journal.count;
  await operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntilIdle();
  expect(newsOf(network.journal.events, from)).toEqual([
    'ALPHA submitted',
    'ONE delivered',
    'ALPHA hop',
  ]);
});

test.each([
  ['', 'Nothing is none of send, down, up, call, try, break, mend, fault, vrfy, expn.'],
  [
    'sned SAM@ALPHA JOE@TWO',
    'sned is none of send, down, up, call, try, break, mend, fault, vrfy, expn; did you mean',
  ],
  ['send SAM@ALPHA', 'Write send FROM PATH ...'],
  ['send SAM@NOWHERE JOE@TWO', 'No host of this network is meant by "SAM@NOWHERE"'],
  ['send SAM@ALPHA @ONE,TWO:JOE@TWO', '"@ONE,TWO:JOE@TWO" is not a path'],
  ['send SAM@ALPHA notify: NEVER', 'Write send FROM PATH ... [KEYS]'],
  ['send SAM@ALPHA JOE@TWO notify: SUCCESS', 'write NEVER, or a list such as [SUCCESS, FAILURE].'],
  ['send SAM@ALPHA JOE@TWO ret: SOME', '"ret" must be FULL or HDRS, not "SOME".'],
  ['send SAM@ALPHA JOE@TWO envid: ü', 'only printable ASCII'],
  ['send SAM@ALPHA JOE@TWO notify: NEVER, subject: x', '"subject" is not a known key'],
  ['down', 'Write down HOST'],
  ['down ONE TWO', 'Write down HOST'],
  ['up BETA', 'No host of this network is called "BETA"'],
  ['call ALPHA', 'Write call HOST HOST: it lets the first call the other and say TURN'],
  ['call ALPHA ONE TWO', 'Write call HOST HOST'],
  ['call ALPHA TWO', 'no link lets "ALPHA" call "TWO"'],
  ['call ALPHA BETA', 'No host of this network is called "BETA"'],
  ['up ALPHB', 'No host of this network is called "ALPHB"; did you mean ALPHA?'],
  ['down FAR', 'FAR is external'],
  ['try', 'Write try HOST: it has a host try at once'],
  ['try ONE TWO', 'Write try HOST'],
  ['try ALPHB', 'did you mean ALPHA?'],
  ['try FAR', 'FAR is external'],
  ['vrfy', 'Write vrfy HOST USER'],
  ['vrfy ONE', 'Write vrfy HOST USER'],
  ['expn ONE', 'Write expn HOST LIST'],
  ['vrfy ALPHB SAM', 'No host of this network is called "ALPHB"; did you mean ALPHA?'],
  ['vrfy NOWHERE SAM', 'No host of this network is called "NOWHERE"; ALPHA, ONE, TWO are.'],
  ['expn FAR SAM', 'FAR is external'],
  ['vrfyy ONE SAM', 'did you mean vrfy?'],
  ['break ONE', 'Write break HOST HOST'],
  ['break ONE BETA', 'BETA'],
  ['break ALPHA TWO', 'ALPHA'],
  ['mend', 'There is nothing to mend'],
  ['mend ONE', 'Write mend [HOST HOST]'],
  ['mend ONE TWO', 'The link between ONE and TWO was not broken here.'],
  ['fault', 'Write fault KEYS'],
  ['fault TWO RCPT 451', 'Write fault KEYS'],
  [
    'fault host: TWO, comand: RCPT, reply: 451',
    'is not a known key in an entry of "faults"; did you mean "command"',
  ],
  ['fault host: BETA, command: RCPT, reply: 451', 'BETA'],
  ['fault host: ONE', 'a fault does one thing'],
  ['fault }, {', ''],
  ['fault host: ONE, command: RCPT, reply: 451 }, { host: TWO, diskFull: true', 'fault KEYS'],
  ['send \u001B[2J x', '"\\x1b[2J" is not a mailbox'],
])('%j is refused in a sentence, and nothing happens', async (line, sentence) => {
  const { network, operator } = operated();
  const { count } = network.journal;
  const { done, said } = await operator.carryOut(line);
  expect(done).toBe(false);
  expect(said).not.toMatch(/\p{C}/u);
  expect(said).toContain(sentence);
  network.runUntilIdle();
  expect(network.journal.count).toBe(count);
});

test('Whoever begins a line is told how it goes on', () => {
  for (const order of ORDERS) expect(orderOf(` ${order.word.toUpperCase()} X`)).toBe(order);
  expect(orderOf('sen')).toBeNull();
});

const PEOPLE = `
hosts:
  ONE:
    mailboxes: [Fred Smith <Smith>, Sam Example <Sam>, Joe Example <Joe>]
    lists: { Example-People: [Fred Smith <Smith>, Sam@TWO], Nobody: [] }
    forwards: { Jones: Jones@TWO, Moved: { to: Moved@TWO, reply: 551 } }
  TWO: { profile: rfc5321, mailboxes: [Sam] }
  SHUT: { profile: closed, mailboxes: [Sam] }
`;

/** A network in the time of the machine, over the carrier with which it is asked. */
async function people(
  faults = '',
  carrier: Carrier = tcpCarrier,
): Promise<{ readonly network: Network; readonly operator: Operator }> {
  const loaded = loadNetwork(PEOPLE + faults, 'people.yaml');
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ sentence }) => sentence).join(' '));
  const network = await startNetwork(loaded.plan, { carrier, clock: systemClock });
  onTestFinished(() => stopNetwork(network));
  return { network, operator: new Operator(network, carrier) };
}

test('A host is asked about its users over the wire, and its reply told in words', async () => {
  const { operator } = await people();
  const said: (string | null)[] = [];
  for (const line of [
    'vrfy ONE Fred Smith',
    'VRFY one  <Sam@ONE>',
    'vrfy ONE Example',
    'vrfy ONE Jones',
    'vrfy ONE Moved',
    'vrfy ONE Nobody-Here',
    'vrfy ONE Example-People',
    'vrfy TWO sam',
    'vrfy SHUT Sam',
    'expn ONE Example-People',
    'expn ONE Smith',
    'expn ONE Nobody',
    'expn SHUT Sam',
  ]) {
    const answer = await operator.carryOut(line);
    expect(answer.done).toBe(true);
    said.push(answer.said);
  }
  expect(said).toEqual([
    'ONE knows Fred Smith: 250 Fred Smith <Smith@ONE>.',
    'ONE knows <Sam@ONE>: 250 Sam Example <Sam@ONE>.',
    'ONE could mean several by Example: 553 User ambiguous.',
    'ONE does not have Jones, and would forward: 251 User not local; will forward to <Jones@TWO>.',
    'Moved is not at ONE: 551 User not local; please try <Moved@TWO>.',
    'ONE has nothing to say of Nobody-Here: 550 String does not match anything.',
    'Example-People at ONE is a mailing list, which expn asks about: 550 That is a mailing list, not a user.',
    'TWO knows sam: 250 <Sam@TWO>.',
    'SHUT does not say, and would try: 252 Cannot VRFY user, but will take mail and attempt delivery.',
    'ONE names 2 members of Example-People: 250 Fred Smith <Smith@ONE>, <Sam@TWO>.',
    'Smith at ONE is a user, whom vrfy asks about: 550 That is a user name, not a mailing list.',
    'ONE has nothing to say of Nobody: 550 The mailing list is empty.',
    'SHUT has nothing to say of Sam: 550 Access Denied to You.',
  ]);
});

test.each([
  ['TCP', tcpCarrier],
  ['memory', memoryCarrier(systemClock)],
])('Over %s it is a channel from outside, and the journal tells all of it', async (_, carrier) => {
  const { network, operator } = await people('', carrier);
  await operator.carryOut('expn ONE Example-People');
  const events = network.journal.events.filter((event) => 'channel' in event);
  expect(new Set(events.map(({ channel }) => channel))).toEqual(new Set(['>ONE.1']));
  const lines = events.flatMap((event) =>
    event.type === 'wire' ? `${event.side}: ${event.text}` : [],
  );
  expect(lines).toEqual([
    'R: 220 ONE Simple Mail Transfer Service Ready',
    'S: HELO operator.hopscope',
    'R: 250 ONE',
    'S: EXPN Example-People',
    'R: 250-Fred Smith <Smith@ONE>',
    'R: 250 <Sam@TWO>',
    'S: QUIT',
    'R: 221 ONE Service closing transmission channel',
  ]);
});

test('A host that cannot answer is one sentence', async () => {
  const { network, operator } = await people(
    'faults: [{ host: TWO, command: HELO, reply: 421 }, { host: SHUT, command: opening, reply: 421 }]',
  );
  const refused = async (line: string): Promise<string | null> => {
    const { done, said } = await operator.carryOut(line);
    expect(done).toBe(false);
    return said;
  };
  expect(await refused('vrfy TWO Sam')).toBe(
    'TWO answered nothing: 421 Service not available, closing transmission channel (fault 1).',
  );
  expect(await refused('vrfy SHUT Sam')).toBe(
    'SHUT answered nothing: 421 Service not available, closing transmission channel (fault 2).',
  );
  expect(await refused('vrfy ONE Größe')).toBe(
    'The text cannot be sent with VRFY: only printable ASCII may stand in a command (column 3).',
  );
  await operator.carryOut('down ONE');
  const { count } = network.journal;
  expect(await refused('vrfy ONE Sam')).toBe(
    'ONE is down and answers nobody; up ONE brings it back.',
  );
  expect(network.journal.count).toBe(count);
});

test('Nobody waits for ever for a host that says nothing', async () => {
  const { network } = await people('faults: [{ host: ONE, command: opening, stall: true }]');
  const address = network.journal.events.flatMap((event) =>
    event.type === 'listening' && event.host === 'ONE' ? event.address : [],
  )[0];
  const inquiry = { verb: 'vrfy', text: 'Sam', host: 'ONE', dialect: 'rfc821' } as const;
  expect(await inquire({ ...inquiry, address: address ?? '' }, tcpCarrier, 20)).toEqual({
    answered: false,
    said: 'ONE gave no answer in time.',
  });
  const free = { ...inquiry, address: '127.0.0.1:1' };
  expect((await inquire(free, tcpCarrier)).said).toBe('No channel to ONE: connection refused.');
});
