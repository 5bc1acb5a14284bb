import { BUILT_IN_NETWORK } from '@hopscope/network';
import { expect, test } from 'vitest';

import { OUTSIDE, ladderOf, plainLabel, type Ladder } from '../../src/export/ladder.ts';
import { played } from '../text/support/played.ts';

/** `ALPHA>ONE`, `ALPHA<ONE` of an answer to ALPHA, `at ONE`; and what stands there. */
function told({ rungs }: Ladder): readonly string[] {
  return rungs.map((rung) => {
    const label = plainLabel(rung.label).join(' | ');
    if (rung.kind === 'note') return `at ${rung.host}: ${label}`;
    return rung.dashed ? `${rung.to}<${rung.from}: ${label}` : `${rung.from}>${rung.to}: ${label}`;
  });
}

test('A mail on its way to nobody, and the notification on its way home', () => {
  expect(told(ladderOf(played(BUILT_IN_NETWORK), 'm2'))).toEqual([
    'at ALPHA: m2 from <SAM@ALPHA> | for <@ONE,@TWO:MARY@THREE>',
    'ALPHA>ONE: MAIL FROM:<SAM@ALPHA> | RCPT TO:<@ONE,@TWO:MARY@THREE>',
    'ALPHA<ONE: 250 OK',
    'at ONE: - @ONE deleted | + @ONE prepended',
    'ONE>TWO: MAIL FROM:<@ONE:SAM@ALPHA> | RCPT TO:<@TWO:MARY@THREE>',
    'ONE<TWO: 250 OK',
    'at TWO: - @TWO deleted | + @TWO prepended',
    'TWO>THREE: MAIL FROM:<@TWO,@ONE:SAM@ALPHA> | RCPT TO:<MARY@THREE>',
    'TWO<THREE: 550 No such user here',
    'at TWO: undeliverable-mail notification m2-n1 | for <@ONE:SAM@ALPHA>',
    'TWO>ONE: MAIL FROM:<> | RCPT TO:<@ONE:SAM@ALPHA>',
    'TWO<ONE: 250 OK',
    'at ONE: - @ONE deleted',
    'ONE>ALPHA: MAIL FROM:<> | RCPT TO:<SAM@ALPHA>',
    'at ALPHA: delivered to SAM@ALPHA | Return-Path: <>',
    'ONE<ALPHA: 250 OK',
  ]);
});

test('Without a mail that is asked for, the rungs of all stand there in their order', () => {
  const events = played(BUILT_IN_NETWORK);
  const rungs = (mail: string | null) => ladderOf(events, mail).rungs;
  const both = [...rungs('m1'), ...rungs('m2')].toSorted((one, other) => one.at - other.at);
  expect(rungs(null).toSorted((one, other) => one.at - other.at)).toEqual(both);
  expect(rungs('m1').length).toBeGreaterThan(8);
});

test('Recipients of one transaction share its arrow, and their answers stand below each other with their paths', () => {
  const ladder = ladderOf(
    played(`
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { mailboxes: [ANN] }
mail: [{ from: SAM@ALPHA, to: [ANN@ONE, BOB@ONE] }]
`),
  );
  expect(told(ladder)).toContain(
    'ALPHA>ONE: MAIL FROM:<SAM@ALPHA> | RCPT TO:<ANN@ONE> | RCPT TO:<BOB@ONE>',
  );
  const answer = ladder.rungs.find((rung) => rung.kind === 'arrow' && rung.dashed);
  expect(answer?.tone).toBe('bad');
  expect(told(ladder)).toContain('ALPHA<ONE: <ANN@ONE> 250 OK | <BOB@ONE> 550 No such user here');
});

test('Where no channel came to stand nothing was said: there is no arrow', () => {
  const ladder = ladderOf(
    played(`
hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 10m, giveUp: 15m } }
  ONE: { mailboxes: [JOE] }
faults: [{ link: [ALPHA, ONE], refuse: true, times: 1 }]
mail: [{ from: SAM@ALPHA, to: JOE@ONE }]
`),
  );
  expect(told(ladder).slice(1, 5)).toEqual([
    'at ALPHA: fault 1: no channel is opened',
    'at ALPHA: no reply from ONE: connection refused',
    'at ALPHA: deferred until 10:00.000',
    'ALPHA>ONE: MAIL FROM:<SAM@ALPHA> | RCPT TO:<JOE@ONE>',
  ]);
});

test('A channel that was lost before the greeting leaves nothing that was said', () => {
  const ladder = ladderOf(
    played(`
hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 10m, giveUp: 15m } }
  ONE: { mailboxes: [JOE] }
faults: [{ host: ONE, command: opening, cut: true, times: 1 }]
mail: [{ from: SAM@ALPHA, to: JOE@ONE }]
`),
  );
  expect(told(ladder).slice(1, 5)).toEqual([
    'at ONE: fault 1: a cut at opening',
    'at ALPHA: no reply from ONE: channel lost before the greeting',
    'at ALPHA: deferred until 10:00.000',
    'ALPHA>ONE: MAIL FROM:<SAM@ALPHA> | RCPT TO:<JOE@ONE>',
  ]);
});

test('A channel that was lost behind what was said leaves it there', () => {
  const ladder = ladderOf(
    played(`
hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 10m, giveUp: 15m } }
  ONE: { mailboxes: [JOE] }
faults: [{ host: ONE, command: RCPT, cut: true, times: 1 }]
mail: [{ from: SAM@ALPHA, to: JOE@ONE }]
`),
  );
  expect(told(ladder).slice(1, 4)).toEqual([
    'ALPHA>ONE: MAIL FROM:<SAM@ALPHA> | RCPT TO:<JOE@ONE>',
    'at ONE: fault 1: a cut at RCPT',
    'at ALPHA: no reply from ONE: channel lost after RCPT',
  ]);
});

test('Hosts that take no part have no line, and a journal without mail has them all', () => {
  const idle = 'hosts: { ALPHA: { mailboxes: [SAM] }, ONE: { mailboxes: [JOE] }, TWO: }';
  const mail = `${idle}\nmail: [{ from: SAM@ALPHA, to: JOE@ONE }]\n`;
  expect(ladderOf(played(mail)).hosts).toEqual(['ALPHA', 'ONE']);
  expect(ladderOf(played(idle)).hosts).toEqual(['ALPHA', 'ONE', 'TWO']);
});

test('The hosts of one mail stand in the order in which it meets them', () => {
  const file = `
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: , TWO: , THREE: { mailboxes: [JOE] } }
mail: [{ from: SAM@ALPHA, to: "@TWO,@ONE:JOE@THREE" }]`;
  expect(ladderOf(played(file), 'm1').hosts).toEqual(['ALPHA', 'TWO', 'ONE', 'THREE']);
  expect(ladderOf(played(file)).hosts).toEqual(['ALPHA', 'ONE', 'TWO', 'THREE']);
});

test('What came from outside has a line of its own, the first', () => {
  const events = structuredClone(played(BUILT_IN_NETWORK));
  for (const event of events)
    if (event.type === 'accepted' && event.entry === 'm1@ONE')
      Object.assign(event, { parent: null });
  const ladder = ladderOf(events, 'm1');
  expect(ladder.hosts).toEqual([OUTSIDE, 'ALPHA', 'ONE', 'TWO', 'THREE']);
  expect(told(ladder)).toContain(
    `${OUTSIDE}>ONE: m1 | MAIL FROM:<SAM@ALPHA> | RCPT TO:<@ONE,@TWO:JOE@THREE>`,
  );
});
