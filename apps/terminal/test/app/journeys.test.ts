import { expect, test } from 'vitest';

import { Journeys } from '../../src/app/model/journeys.ts';
import { rowsOf } from './support/rows.ts';
import { PARTING, REDIRECTING, Story, builtInStory } from './support/stories.ts';

test('The journey of delivered mail is its hops and, between them, what each relay did', () => {
  expect(rowsOf(builtInStory().events, 'm1')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <@ONE,@TWO:JOE@THREE> passed-on 250",
      "  at ONE +ONE -ONE",
      "2 ONE>TWO <@ONE:SAM@ALPHA> <@TWO:JOE@THREE> passed-on 250",
      "  at TWO +TWO -TWO",
      "3 TWO>THREE <@TWO,@ONE:SAM@ALPHA> <JOE@THREE> passed-on 250",
      "  at THREE delivered",
    ]
  `);
});

test('The journey of undeliverable mail goes on with the notification home', () => {
  expect(rowsOf(builtInStory().events, 'm2')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <@ONE,@TWO:MARY@THREE> passed-on 250",
      "  at ONE +ONE -ONE",
      "2 ONE>TWO <@ONE:SAM@ALPHA> <@TWO:MARY@THREE> passed-on 250",
      "  at TWO +TWO -TWO",
      "3 TWO>THREE <@TWO,@ONE:SAM@ALPHA> <MARY@THREE> refused 550",
      "  at TWO notified",
      "4 TWO>ONE <> <@ONE:SAM@ALPHA> passed-on 250",
      "  at ONE null-path -ONE",
      "5 ONE>ALPHA <> <SAM@ALPHA> passed-on 250",
      "  at ALPHA delivered",
    ]
  `);
});

test('Every row knows the event that makes it true, and a hop the event that ends it', () => {
  const { events } = builtInStory();
  const journeys = new Journeys();
  journeys.readUpTo(events);
  for (const { rows } of journeys.all) {
    for (const row of rows) {
      const type = row.kind === 'note' ? row.event.type : 'sending';
      expect(events[row.seq]?.type).toBe(type);
      const ended = row.kind === 'hop' ? row.ended : null;
      expect(ended === null ? null : events[ended.seq]).toBe(ended);
    }
    expect(rows.map(({ seq }) => seq)).toEqual(
      rows.map(({ seq }) => seq).toSorted((one, other) => one - other),
    );
  }
});

test('A journal read in pieces makes the same journeys as one read whole', () => {
  const { events } = new Story(REDIRECTING).play();
  const whole = new Journeys();
  whole.readUpTo(events);
  const pieces = new Journeys();
  for (let count = 0; count <= events.length; count += 3) pieces.readUpTo(events.slice(0, count));
  pieces.readUpTo(events);
  expect(pieces.all).toEqual(whole.all);
});

test('Recipients who share a transaction share the row of the relay step, and part after it', () => {
  const story = new Story(PARTING.replace('@ONE:JOE@THREE', '@ONE,@TWO:JOE@THREE')).play();
  expect(rowsOf(story.events, 'm1')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <@ONE:ANN@TWO> passed-on 250",
      "2 ALPHA>ONE <SAM@ALPHA> <@ONE,@TWO:JOE@THREE> passed-on 250",
      "  at ONE +ONE -ONE",
      "3 ONE>TWO <@ONE:SAM@ALPHA> <ANN@TWO> passed-on 250",
      "4 ONE>TWO <@ONE:SAM@ALPHA> <@TWO:JOE@THREE> passed-on 250",
      "  at TWO delivered",
      "  at TWO +TWO -TWO",
      "5 TWO>THREE <@TWO,@ONE:SAM@ALPHA> <JOE@THREE> passed-on 250",
      "  at THREE delivered",
    ]
  `);
});

test('Recipients whose ways part have a transaction each', () => {
  expect(rowsOf(new Story(PARTING).play().events, 'm1')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <@ONE:ANN@TWO> passed-on 250",
      "2 ALPHA>ONE <SAM@ALPHA> <@ONE:JOE@THREE> passed-on 250",
      "  at ONE +ONE -ONE",
      "3 ONE>TWO <@ONE:SAM@ALPHA> <ANN@TWO> passed-on 250",
      "  at ONE +ONE -ONE",
      "4 ONE>THREE <@ONE:SAM@ALPHA> <JOE@THREE> passed-on 250",
      "  at TWO delivered",
      "  at THREE delivered",
    ]
  `);
});

test('A mailing list becomes its members', () => {
  expect(rowsOf(new Story(REDIRECTING).play().events, 'm1')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <ALL@ONE> passed-on 250",
      "  at ONE redirected",
      "  at ONE delivered",
      "  at ONE +ONE",
      "2 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> passed-on 250",
      "  at TWO delivered",
    ]
  `);
});

test('A 551 is followed by one more try along the path it named', () => {
  expect(rowsOf(new Story(REDIRECTING).play().events, 'm2')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <MOVED@ONE> refused 551",
      "  at ALPHA redirected",
      "2 ALPHA>TWO <SAM@ALPHA> <JOE@TWO> passed-on 250",
      "  at TWO delivered",
    ]
  `);
});

test('A 251 and an alias stand in rows of their own', () => {
  const { events } = new Story(REDIRECTING).play();
  expect([rowsOf(events, 'm3'), rowsOf(events, 'm4')]).toMatchInlineSnapshot(`
    [
      [
        "1 ALPHA>ONE <SAM@ALPHA> <TAKEN@ONE> passed-on 250",
        "  at ONE redirected",
        "  at ONE +ONE",
        "2 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> passed-on 250",
        "  at TWO delivered",
      ],
      [
        "1 ALPHA>ONE <SAM@ALPHA> <ROBERT@ONE> passed-on 250",
        "  at ONE redirected",
        "  at ONE delivered",
      ],
    ]
  `);
});

test('Attempts have a row each, and the relay step is told once', () => {
  const story = new Story(`
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: { retry: { first: 5s, most: 5s, giveUp: 12s } }, TWO: }
mail: [{ from: SAM@ALPHA, to: '@ONE:JOE@TWO' }]
`);
  expect(rowsOf(story.down('TWO').play().events, 'm1')).toMatchInlineSnapshot(`
    [
      "1 ALPHA>ONE <SAM@ALPHA> <@ONE:JOE@TWO> passed-on 250",
      "  at ONE +ONE -ONE",
      "2 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> deferred 421",
      "  at ONE deferred",
      "3 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> deferred 421",
      "  at ONE deferred",
      "4 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> deferred 421",
      "  at ONE deferred",
      "5 ONE>TWO <@ONE:SAM@ALPHA> <JOE@TWO> deferred 421",
      "  at ONE notified",
      "6 ONE>ALPHA <> <SAM@ALPHA> passed-on 250",
      "  at ALPHA delivered",
    ]
  `);
});

test('One notification of several recipients is told once', () => {
  const story = new Story(`
hosts: { ALPHA: { mailboxes: [SAM] }, ONE:, TWO: }
mail: [{ from: SAM@ALPHA, to: ['@ONE:A@TWO', '@ONE:B@TWO', '@ONE:C@TWO'] }]
`);
  const rows = rowsOf(story.play().events, 'm1');
  expect(rows.filter((row) => row.includes('refused 550'))).toHaveLength(3);
  expect(rows.filter((row) => row.includes('notified'))).toEqual(['  at ONE notified']);
});

test('Of several who are delayed it is told once that their originator is warned', () => {
  const story = new Story(`
hosts:
  ALPHA: { profile: rfc5321, mailboxes: [SAM], retry: { first: 5s, giveUp: 20s, warn: 7s } }
  TWO:
mail: [{ from: SAM@ALPHA, to: [A@TWO, B@TWO] }]
`);
  const rows = rowsOf(story.down('TWO').play().events, 'm1');
  const at = rows.indexOf('  at ALPHA warned');
  expect(rows.slice(at - 1, at + 3)).toEqual([
    '  at ALPHA deferred',
    '  at ALPHA warned',
    '  at ALPHA delivered',
    expect.stringContaining('ALPHA>TWO'),
  ]);
});

test('What the first host does not take is refused there', () => {
  const story = new Story(`
hosts: { ALPHA: { mailboxes: [SAM] } }
mail: [{ from: SAM@ALPHA, to: NOBODY@ALPHA }]
`);
  expect(rowsOf(story.play().events, 'm1')).toMatchInlineSnapshot(`
    [
      "  at ALPHA refused",
    ]
  `);
});

test('Mail from outside has a journey from the host that took it', () => {
  const story = new Story(PARTING);
  story.call(
    'ONE',
    'HELO ME',
    'MAIL FROM:<ME@OUTSIDE>',
    'RCPT TO:<@ONE:JOE@THREE>',
    'DATA',
    'hello\r\n.',
    'QUIT',
  );
  const journeys = new Journeys();
  journeys.readUpTo(story.events);
  expect(
    journeys.all.map(({ mail, reversePath, hosts }) => ({ mail, reversePath, hosts })),
  ).toEqual([{ mail: 'm1', reversePath: '<ME@OUTSIDE>', hosts: ['ONE', 'THREE'] }]);
  expect(rowsOf(story.events, 'm1')).toMatchInlineSnapshot(`
    [
      "  at ONE accepted",
      "  at ONE +ONE -ONE",
      "1 ONE>THREE <@ONE:ME@OUTSIDE> <JOE@THREE> passed-on 250",
      "  at THREE delivered",
    ]
  `);
});

test('The hosts of a journey stand in the order in which the mail meets them, each once', () => {
  const journeys = new Journeys();
  journeys.readUpTo(builtInStory().events);
  expect(journeys.all.map(({ hosts }) => hosts)).toEqual([
    ['ALPHA', 'ONE', 'TWO', 'THREE'],
    ['ALPHA', 'ONE', 'TWO', 'THREE'],
  ]);
});
