import type { JournalEvent } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { channelName, journalLine, sentence } from '../../src/text/journal-line.ts';
import { chain, played } from './support/played.ts';

const ROUTE = '@ONE,@TWO:JOE@THREE';

function sentences(events: readonly JournalEvent[], ...types: JournalEvent['type'][]): string[] {
  return events.filter(({ type }) => types.includes(type)).map((event) => sentence(event));
}

test('a wire line stands after its time and its channel', () => {
  const line = journalLine({
    seq: 9,
    at: 2101,
    type: 'wire',
    channel: 'ALPHA>ONE.1',
    from: 'ALPHA',
    to: 'ONE',
    side: 'S',
    text: 'MAIL FROM:<SAM@ALPHA>',
  });
  expect(line).toBe('00:02.101 ALPHA>ONE S: MAIL FROM:<SAM@ALPHA>');
});

test('the first channel of a kind is named by its ends, a later one by its number too', () => {
  expect(['ALPHA>ONE.1', 'ALPHA>ONE.2', '>ONE.1', 'A.B>C.1.11'].map(channelName)).toEqual([
    'ALPHA>ONE',
    'ALPHA>ONE.2',
    'outside>ONE',
    'A.B>C.1.11',
  ]);
});

test('control characters of a peer are shown and not obeyed', () => {
  const line = journalLine({
    seq: 9,
    at: 0,
    type: 'wire',
    channel: '>ONE.1',
    from: null,
    to: 'ONE',
    side: 'S',
    text: 'HELO \u001B[2J\u202E',
  });
  expect(line).toBe('00:00.000 outside>ONE S: HELO \\x1b[2J\\u202e');
});

test('nor are those of a journal that someone else wrote', () => {
  const line = sentence({ seq: 1, at: 0, type: 'listening', host: 'A\u001B[1m', address: '\r' });
  expect(line).toBe('A\\x1b[1m listening at <CR>');
});

describe('what happens to a mail is told in sentences that begin with the host', () => {
  test('as it is delivered along its route', () => {
    const told = sentences(played(chain(ROUTE)), 'accepted', 'sending', 'delivered');
    expect(told).toEqual([
      'ALPHA accepted m1 for <@ONE,@TWO:JOE@THREE>',
      'ALPHA sending m1 to ONE from <SAM@ALPHA> for <@ONE,@TWO:JOE@THREE>',
      'ONE accepted m1 for <@ONE,@TWO:JOE@THREE>',
      'ONE sending m1 to TWO from <@ONE:SAM@ALPHA> for <@TWO:JOE@THREE>, deleted ONE, prepended ONE',
      'TWO accepted m1 for <@TWO:JOE@THREE>',
      'TWO sending m1 to THREE from <@TWO,@ONE:SAM@ALPHA> for <JOE@THREE>, deleted TWO, prepended TWO',
      'THREE accepted m1 for <JOE@THREE>',
      'THREE delivered m1 to JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>',
    ]);
  });

  test('as it fails and its originator is notified', () => {
    const told = sentences(played(chain('@ONE,@TWO:MARY@THREE')), 'hop', 'failed', 'notified');
    expect(told.slice(2)).toEqual([
      'TWO tried to pass m1 on to THREE, refused after 0 ms: 550 No such user here',
      'TWO failed m1, THREE said: 550 No such user here',
      'TWO notified the originator of m1 with m1-n1',
      'TWO passed m1-n1 on to ONE in 0 ms: 250 OK',
      'ONE passed m1-n1 on to ALPHA in 0 ms: 250 OK',
    ]);
  });

  test('as it fetches none, for its host is down', () => {
    const events = played(
      `hosts: { A: , B: { turn: [A] } }
calls: [{ from: A, to: B, at: 2s }]
faults: [{ host: A, crash: 5s, after: 1s }]
`,
      4_000,
    );
    expect(sentences(events, 'call-skipped')).toEqual(['A did not call B: it is down']);
  });

  test('as it waits for long and its originator is warned', () => {
    const warns = 'profile: rfc5321, retry: { warn: 7s }';
    const there = ', external: 127.0.0.1:1';
    const told = sentences(
      played(
        `hosts: { A: { ${warns}, mailboxes: [SAM] }, B: { ${there.slice(2)} } }
mail: [{ from: SAM@A, to: JOE@B }]
`,
        9_000,
      ),
      'warned',
      'delivered',
    );
    expect(told).toEqual([
      'A warned the originator of m1, which is delayed, with m1-n1',
      'A delivered m1-n1 to SAM@A, Return-Path: <>',
    ]);
  });

  test('as it waits for its next attempt', () => {
    const events = played(
      chain(ROUTE, ', external: 127.0.0.1:1').replace('mailboxes: [JOE], ', ''),
      9_000,
    );
    const [first] = sentences(events, 'deferred');
    expect(first).toMatch(
      /^TWO deferred m1 after attempt 1, next attempt at 00:05\.\d{3}: 421 THREE /,
    );
    expect(sentences(events, 'channel-failed')[0]).toMatch(/^TWO>THREE not opened: /);
  });

  test('as it is redirected, and each of its recipients is told apart', () => {
    const told = sentences(
      played(
        chain(ROUTE, ', lists: { ALL: [JOE@THREE, JOE@THREE] }').replace(
          'JOE@THREE"',
          'ALL@THREE"',
        ),
      ),
      'redirected',
      'delivered',
    );
    expect(told).toEqual([
      'THREE redirected m1 to <JOE@THREE>, <JOE@THREE> (mailing list)',
      'THREE delivered m1#0.0 to JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>',
      'THREE delivered m1#0.1 to JOE@THREE, Return-Path: <@TWO,@ONE:SAM@ALPHA>',
    ]);
  });

  test('as its first host refuses it', () => {
    expect(sentences(played(chain('JOE@NOWHERE')), 'submitted', 'refused')).toEqual([
      'ALPHA submitted m1 from <SAM@ALPHA> for <JOE@NOWHERE>',
      'ALPHA refused m1 for <JOE@NOWHERE>: 550 No such host NOWHERE',
    ]);
  });
});

test('a journal gives one line an event and no control character', () => {
  const lines = played(chain(ROUTE)).map((event) => journalLine(event));
  expect(lines.filter((line) => !/^\d\d:\d\d\.\d{3} [ -~]+$/.test(line))).toEqual([]);
});
