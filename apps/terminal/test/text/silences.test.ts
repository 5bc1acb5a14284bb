import type { JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { formatReport } from '../../src/text/hop-table.ts';
import { journalLine } from '../../src/text/journal-line.ts';
import { mailReport } from '../../src/text/mail-report.ts';
import { silencesIn, silencesOf } from '../../src/text/silences.ts';
import { plain } from '../../src/app/spans.ts';
import { caption } from '../../src/app/views/caption.ts';
import { screen } from '../../src/app/views/screen.ts';
import { frameAt, upTo } from '../app/support/frames.ts';
import { played, stateAfter } from './support/played.ts';

/** ALPHA gives a mail to ONE under a fault, once, and gives up unless the second attempt is taken. */
const struck = (fault: string): string => `
hosts:
  ALPHA: { mailboxes: [SAM], retry: { first: 10m, giveUp: 15m } }
  ONE: { mailboxes: [JOE] }
faults: [${fault}]
mail: [{ from: SAM@ALPHA, to: JOE@ONE }]
`;

const REFUSED = struck('{ link: [ALPHA, ONE], refuse: true }');

function whySilent(events: readonly JournalEvent[]): readonly (string | null)[] {
  const silences = silencesOf(events);
  return events
    .filter(({ type }) => type === 'hop')
    .map(({ seq }) => silences.at(seq)?.why ?? null);
}

test.each([
  ['{ link: [ALPHA, ONE], refuse: true, times: 1 }', 'connection refused'],
  ['{ host: ONE, command: opening, cut: true, times: 1 }', 'channel lost before the greeting'],
  ['{ host: ONE, command: HELO, cut: true, times: 1 }', 'channel lost after HELO'],
  ['{ host: ONE, command: MAIL, cut: true, times: 1 }', 'channel lost after MAIL'],
  ['{ host: ONE, command: RCPT, cut: true, times: 1 }', 'channel lost after RCPT'],
  ['{ host: ONE, command: DATA, cut: true, times: 1 }', 'channel lost after DATA'],
  ['{ host: ONE, command: mail-data, cut: true, times: 1 }', 'channel lost after "."'],
  ['{ host: ONE, command: end, cut: true, times: 1 }', 'channel lost after "."'],
  ['{ host: ONE, command: RCPT, stall: true, times: 1 }', 'no reply in time after RCPT'],
])('What happened is told in words: %s is "%s"', (fault, why) => {
  expect(whySilent(played(struck(fault)))).toEqual([why, null]);
});

const CHUNKS = 'profile: rfc5321, extensions: [SIZE, 8BITMIME, CHUNKING], mailboxes';

test.each([
  ['{ host: ONE, command: DATA, cut: true, times: 1 }', 'channel lost after BDAT'],
  ['{ host: ONE, command: end, stall: true, times: 1 }', 'no reply in time after BDAT'],
])('A chunk is told apart from commands: %s is "%s"', (fault, why) => {
  const text = `${struck(fault).replaceAll('mailboxes', CHUNKS).trimEnd().slice(0, -2)}, body: "DATA\\nMAIL FROM:<A@B>\\n" }]\n`;
  expect(whySilent(played(text))).toEqual([why, null]);
});

test('Mail data whose end was not sent is told apart from mail data that nobody answered', () => {
  const events = played(struck('{ host: ONE, command: mail-data, cut: true, times: 1 }'));
  const unended = events.filter((event) => event.type !== 'wire' || event.text !== '.');
  expect(whySilent(unended)[0]).toBe('channel lost in the mail data');
});

test('What a host did say is no silence, though it says that it closes the channel', () => {
  const said = struck('{ host: ONE, command: RCPT, reply: 421, times: 1 }');
  expect(whySilent(played(said))).toEqual([null, null]);
});

test('The journal in lines has no code that nobody said', () => {
  const events = played(REFUSED);
  const silences = silencesOf(events);
  const lines = events
    .filter(({ type }) => ['hop', 'deferred', 'failed'].includes(type))
    .map((event) => journalLine(event, silences.at(event.seq)).replace(/^\S+ /, ''));
  expect(
    lines.map((line) => line.replace(/deferred after \S+ \S+,/, 'deferred after TIME,')),
  ).toEqual([
    'ALPHA tried to pass m1 on to ONE, deferred after TIME, without a reply: connection refused',
    'ALPHA deferred m1 after attempt 1, next attempt at 10:00.000, without a reply: connection refused',
    'ALPHA tried to pass m1 on to ONE, deferred after TIME, without a reply: connection refused',
    'ALPHA deferred m1 after attempt 2, next attempt at 15:00.000, without a reply: connection refused',
    'ALPHA tried to pass m1 on to ONE, deferred after TIME, without a reply: connection refused',
    'ALPHA failed m1, without a reply: connection refused',
  ]);
});

test('An event alone, without the journal before it, is told as it stands', () => {
  const failed = played(REFUSED).filter(({ type }) => type === 'failed');
  expect(failed.map((event) => journalLine(event))).toEqual([
    '15:00.000 ALPHA failed m1: 421 ONE connection refused',
  ]);
});

test('Where the events begin in the middle of a channel, the stage is left out', () => {
  const events = played(struck('{ host: ONE, command: DATA, cut: true, times: 1 }'));
  const hop = events.findIndex(({ type }) => type === 'hop');
  expect(whySilent(events.slice(hop, hop + 1))).toEqual(['channel lost']);
});

test('A host that finds something else itself is believed', () => {
  const events: JournalEvent[] = [];
  for (const event of played(REFUSED)) {
    const own = { reply: '452 The disk is full' };
    events.push(event.type === 'deferred' ? { ...event, ...own } : event);
  }
  const silences = silencesOf(events);
  const deferred = events.filter(({ type }) => type === 'deferred');
  expect(deferred.map(({ seq }) => silences.at(seq))).toEqual([null, null]);
});

test('The hop table says who stands in, and the record of it keeps its shape', () => {
  const [state, silences] = [stateAfter(REFUSED), silencesOf(played(REFUSED))];
  const report = mailReport(state, 'm1');
  if (report === null) throw new Error('there is no m1');
  const lines = formatReport(report, 120, silencesIn(state, silences));
  expect(lines.join('\n')).toMatch(/^1 +ALPHA>ONE .* no reply, says ALPHA: connection refused /m);
  expect(lines).toContain('returned: <JOE@ONE>: no reply, says ALPHA: connection refused');
  expect(lines.join('\n')).not.toContain('421');
  expect(report.hops[0]).toMatchObject({ reply: '421 ONE connection refused', saidBy: null });
  expect(report.recipients[0]).toMatchObject({ reply: '421 ONE connection refused' });
});

test('No screen of the app has a code that nobody said, whatever its size', () => {
  const events = played(REFUSED);
  for (const zoomed of [false, true]) {
    for (const [columns, rows] of [
      [120, 36],
      [80, 24],
    ] as const) {
      for (let count = 0; count <= upTo(events, ({ type }) => type === 'failed'); count += 1) {
        const frame = frameAt(events, count, { zoomed });
        const shown = screen(frame, { columns, rows }).lines.map(plain).join('\n');
        expect(shown).not.toMatch(/421 (?:ONE|connection|Service)/);
        expect(shown).not.toMatch(/ 421 *$/m);
      }
    }
  }
  const end = frameAt(events, events.length);
  expect(screen(end, { columns: 120, rows: 36 }).lines.map(plain).join('\n')).toMatch(
    /! 1 +ALPHA → ONE +<SAM@ALPHA> +<JOE@ONE> +connection refused /,
  );
});

test('The sentence under the picture says that the sending host stands in', () => {
  const events = played(struck('{ host: ONE, command: DATA, cut: true, times: 1 }'));
  expect(
    caption(
      frameAt(
        events,
        upTo(events, ({ type }) => type === 'hop'),
      ),
    ),
  ).toBe('ONE gave no reply: channel lost after DATA. ALPHA stands in for it: try again later.');
});

const CANNOT = `
hosts:
  ALPHA: { profile: rfc5321, mailboxes: [jörg] }
  ONE: { profile: rfc5321, mailboxes: [JOE], extensions: [SIZE, 8BITMIME] }
mail: [{ from: jörg@ALPHA, to: JOE@ONE }]
`;

test('Mail that the next host cannot take was not sent, and nobody owes a reply to it', () => {
  const [state, silences] = [stateAfter(CANNOT), silencesOf(played(CANNOT))];
  const why =
    'a path or the header goes beyond ASCII, and the receiver knows no SMTPUTF8 (RFC 6531)';
  const report = mailReport(state, 'm1');
  if (report === null) throw new Error('there is no m1');
  const lines = formatReport(report, 200, silencesIn(state, silences));
  expect(lines).toContain(`returned: <JOE@ONE>: not sent, says ALPHA: ${why}`);
  const told = played(CANNOT).map((event) => journalLine(event, silences.at(event.seq)));
  expect(told.join('\n')).toMatch(
    /ALPHA tried to pass m1 on to ONE, refused after .*, without asking: a path/,
  );
});

test('The screen shows paths beyond ASCII as they are, and takes them apart', () => {
  const events = played(CANNOT);
  const at = upTo(events, ({ type }) => type === 'hop');
  const rows = screen(frameAt(events, at), { columns: 80, rows: 24 }).lines.map(plain);
  expect(rows.find((row) => row.includes('JOE@ONE ✗'))).toMatch(/^ jörg@ALPHA /);
  expect(caption(frameAt(events, at))).toMatch(
    /^ALPHA cannot send it to ONE: a path or the header goes beyond ASCII/,
  );
});
