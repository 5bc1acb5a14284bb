import { createNetwork, type JournalEvent, type VirtualNetwork } from '@hopscope/network';
import { expect, test } from 'vitest';

import { ORDERS, Operator, orderOf } from '../../src/app/operator.ts';

const FILE = `
hosts: { ALPHA: { mailboxes: [SAM], retry: { first: 1s } }, ONE: , TWO: { mailboxes: [JOE] } }
links: [[ALPHA, ONE], [ONE, TWO]]
`;

function operated(): { readonly network: VirtualNetwork; readonly operator: Operator } {
  const network = createNetwork(FILE, { world: 'virtual' });
  return { network, operator: new Operator(network) };
}

/** What the network has written since, but for its lines and channels. */
function newsOf(events: readonly JournalEvent[], from: number): readonly string[] {
  return events
    .slice(from)
    .filter(({ type }) => !/^(?:wire|channel-|accepted|sending)/.test(type))
    .map((event) => ('host' in event ? `${event.host} ${event.type}` : event.type));
}

function after(...lines: readonly string[]): readonly string[] {
  const { network, operator } = operated();
  const from = network.journal.count;
  for (const line of lines) {
    expect(operator.carryOut(line)).toMatchObject({ done: true });
    network.runUntilIdle();
  }
  return newsOf(network.journal.events, from);
}

test('A mail is handed in along the paths that are named', () => {
  const { network, operator } = operated();
  expect(operator.carryOut('  SEND SAM@ALPHA  <@ONE:JOE@TWO> POSTMASTER@ONE ')).toEqual({
    done: true,
    said: null,
  });
  expect(network.journal.events.at(-2)).toMatchObject({
    type: 'submitted',
    forwardPaths: ['<@ONE:JOE@TWO>', '<POSTMASTER@ONE>'],
  });
});

test('A host goes down and comes back', () => {
  expect(after('down TWO', 'up two')).toEqual(['TWO host-stopped', 'TWO listening']);
  const { operator } = operated();
  expect(operator.carryOut('down TWO').said).toBe('TWO is down; up TWO brings it back.');
  expect(operator.carryOut('up TWO').said).toBe('TWO is brought up.');
});

test('A host calls another to fetch its mail, and one that is down calls nobody', () => {
  const network = createNetwork(FILE.replace('ONE: ,', 'ONE: { turn: [ALPHA] },'), {
    world: 'virtual',
  });
  const operator = new Operator(network);
  expect(operator.carryOut('call alpha ONE')).toEqual({ done: true, said: null });
  network.runUntilIdle();
  expect(network.journal.events.filter(({ type }) => type === 'turned')).toHaveLength(1);
  operator.carryOut('down ALPHA');
  expect(operator.carryOut('call ALPHA ONE')).toEqual({
    done: false,
    said: 'ALPHA is down and calls nobody; up ALPHA brings it back.',
  });
});

test('Over a broken link no channel is opened, until it is mended', () => {
  const { network, operator } = operated();
  expect(operator.carryOut('break ALPHA ONE').said).toBe(
    'No channel can be opened between ALPHA and ONE; mend ALPHA ONE changes that.',
  );
  operator.carryOut('break ONE TWO');
  operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntil(500);
  expect(newsOf(network.journal.events, 0)).toContain('ALPHA deferred');
  expect(operator.carryOut('mend one alpha')).toEqual({ done: true, said: 'Mended.' });
  network.runUntilIdle();
  expect(newsOf(network.journal.events, 0).at(-1)).toBe('ALPHA hop');
  expect(network.mailbox('POSTMASTER@ONE')).toHaveLength(1);
  expect(operator.carryOut('mend ALPHA ONE').done).toBe(false);
  expect(operator.carryOut('mend ONE TWO').done).toBe(true);
});

test('Faults strike until all is mended', () => {
  const { network, operator } = operated();
  expect(operator.carryOut('fault { host: ONE, command: RCPT, reply: 550 }').said).toBe(
    'Planted { host: ONE, command: RCPT, reply: 550 }; mend takes it away.',
  );
  expect(operator.carryOut('fault host: ONE, command: DATA, reply: 451').done).toBe(true);
  operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntilIdle();
  expect(newsOf(network.journal.events, 0)).toContain('ALPHA failed');
  operator.carryOut('mend');
  const from = network.journal.count;
  operator.carryOut('send SAM@ALPHA POSTMASTER@ONE');
  network.runUntilIdle();
  expect(newsOf(network.journal.events, from)).toEqual([
    'ALPHA submitted',
    'ONE delivered',
    'ALPHA hop',
  ]);
});

test.each([
  ['', 'Nothing is none of send, down, up, call, break, mend, fault.'],
  [
    'sned SAM@ALPHA JOE@TWO',
    'sned is none of send, down, up, call, break, mend, fault; did you mean',
  ],
  ['send SAM@ALPHA', 'Write send FROM PATH ...'],
  ['send SAM@NOWHERE JOE@TWO', 'No host of this network is meant by "SAM@NOWHERE"'],
  ['send SAM@ALPHA @ONE,TWO:JOE@TWO', '"@ONE,TWO:JOE@TWO" is not a path'],
  ['down', 'Write down HOST'],
  ['down ONE TWO', 'Write down HOST'],
  ['up BETA', 'No host of this network is called "BETA"'],
  ['call ALPHA', 'Write call HOST HOST: it lets the first call the other and say TURN'],
  ['call ALPHA ONE TWO', 'Write call HOST HOST'],
  ['call ALPHA TWO', 'no link lets "ALPHA" call "TWO"'],
  ['call ALPHA BETA', 'No host of this network is called "BETA"'],
  ['break ONE', 'Write break HOST HOST'],
  ['break ONE BETA', 'BETA'],
  ['break ALPHA TWO', 'ALPHA'],
  ['mend', 'There is nothing to mend'],
  ['mend ONE', 'Write mend [HOST HOST]'],
  ['mend ONE TWO', 'The link between ONE and TWO was not broken here.'],
  ['fault', 'Write fault KEYS'],
  ['fault host: BETA, command: RCPT, reply: 451', 'BETA'],
  ['fault host: ONE', 'a fault does one thing'],
  ['fault }, {', ''],
  ['fault host: ONE, command: RCPT, reply: 451 }, { host: TWO, diskFull: true', 'fault KEYS'],
  ['send \u001B[2J x', '"\\x1b[2J" is not a mailbox'],
])('%j is refused in a sentence, and nothing happens', (line, sentence) => {
  const { network, operator } = operated();
  const { count } = network.journal;
  const { done, said } = operator.carryOut(line);
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
