/** A host that nobody can call fetches its mail (RFC 821 3.8): every view and every export tells who sends and who receives. */
import type { EventOf, JournalEvent } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { caption } from '../../src/app/views/caption.ts';
import { hostList } from '../../src/app/views/host-list.ts';
import { screen } from '../../src/app/views/screen.ts';
import { timelineBar } from '../../src/app/views/timeline.ts';
import { colorOf } from '../../src/app/views/words.ts';
import { wholeWire } from '../../src/app/views/wire-tail.ts';
import { toHtml } from '../../src/export/html.ts';
import { ladderOf, plainLabel } from '../../src/export/ladder.ts';
import { pcapngOf } from '../../src/export/pcapng.ts';
import { toSwaks } from '../../src/export/swaks.ts';
import { journalLine, sentence } from '../../src/text/journal-line.ts';
import { silencesOf } from '../../src/text/silences.ts';
import { THEMES } from '../../src/app/theme.ts';
import { played } from '../text/support/played.ts';
import { frameAt, upTo } from './support/frames.ts';

const network = (keys: string, more = ''): string => `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE: { turn: [ALPHA] }
  TWO: { mailboxes: [JOE] }
links: [[ALPHA, ONE, { oneway: true }], [ONE, TWO]]
mail: [{ from: JOE@TWO, to: "@ONE:SAM@ALPHA" }]
${keys}
${more}
`;

const FETCHED = played(network('calls: [{ from: ALPHA, to: ONE, at: 10s }]'));
const RETURNED = played(network(''));

const turnedAt = upTo(FETCHED, ({ type }) => type === 'turned');

function linesOf(events: readonly JournalEvent[], fits: RegExp): readonly string[] {
  const silences = silencesOf(events);
  return events
    .map((event) => sentence(event, silences.at(event.seq)))
    .filter((one) => fits.test(one));
}

describe('In lines', () => {
  test('the arrow of the channel turns with its roles', () => {
    expect(linesOf(FETCHED, /^ALPHA[<>]ONE (?:turned|[SR]: (?:HELO|TURN|220|MAIL|QUIT))/)).toEqual([
      'ALPHA>ONE R: 220 ONE Simple Mail Transfer Service Ready',
      'ALPHA>ONE S: HELO ALPHA',
      'ALPHA>ONE S: TURN',
      'ALPHA>ONE turned: ONE is the sender-SMTP from here on',
      'ALPHA<ONE R: 220 ALPHA Simple Mail Transfer Service Ready',
      'ALPHA<ONE S: HELO ONE',
      'ALPHA<ONE S: MAIL FROM:<@ONE:JOE@TWO>',
      'ALPHA<ONE S: QUIT',
    ]);
  });

  test('mail waits for a call, and no code is told that nobody has said', () => {
    expect(linesOf(RETURNED, /^ONE (?:deferred|failed)/)).toEqual([
      'ONE deferred m1 until ALPHA calls, or is given up at 05:00.000',
      'ONE failed m1, without a reply: ALPHA cannot be called from ONE, and has not called',
    ]);
    const later = played(
      network(
        'calls: [{ from: ALPHA, to: ONE, at: 10s }]',
        'faults: [{ host: ALPHA, command: RCPT, reply: 450 }]',
      ),
    );
    expect(linesOf(later, /^ONE deferred/)[1]).toMatch(
      /^ONE deferred m1 until ALPHA calls, or is given up at 05:00\.000: 450 /,
    );
  });

  test('a channel that is lost on its way back is told as the channel of who sends', () => {
    const cut = 'faults: [{ host: ALPHA, command: RCPT, cut: true, times: 1 }]';
    const events = played(network('calls: [{ from: ALPHA, to: ONE, at: 10s }]', cut));
    expect(linesOf(events, /^ONE tried/)).toEqual([
      'ONE tried to pass m1 on to ALPHA, deferred after 0 ms, without a reply: channel lost after RCPT',
    ]);
  });
});

describe('In the app', () => {
  test('the caption tells who has which role from here on, and for whom mail waits', () => {
    expect(caption(frameAt(FETCHED, turnedAt))).toBe(
      'ALPHA has said TURN, and ONE has said 250: from here on ONE sends, and ALPHA receives. (RFC 821 3.8)',
    );
    const deferred = upTo(FETCHED, ({ type }) => type === 'deferred');
    expect(caption(frameAt(FETCHED, deferred))).toBe(
      'ONE cannot call ALPHA: it keeps the mail until ALPHA calls, or until 05:00.000.',
    );
    const taken = upTo(FETCHED, (one) => one.type === 'hop' && one.to === 'ONE');
    expect(taken).toBeGreaterThan(deferred);
    expect(caption(frameAt(FETCHED, taken))).toBe(caption(frameAt(FETCHED, deferred)));
  });

  test('the wire tells who speaks to whom', () => {
    const wire = wholeWire(frameAt(FETCHED, turnedAt + 2), 80, 8).lines.map(plain);
    expect(wire.map((line) => line.slice(11).trimEnd()).slice(-4)).toEqual([
      'ALPHA→ONE  S: TURN',
      'ALPHA→ONE  R: 250 OK',
      'ONE→ALPHA  R: 220 ALPHA Simple Mail Transfer Service Ready',
      'ONE→ALPHA  S: HELO ONE',
    ]);
  });

  test('the envelope goes from ONE to ALPHA, and its row says so', () => {
    const sending = upTo(FETCHED, (one) => one.type === 'sending' && one.host === 'ONE');
    const frame = frameAt(FETCHED, sending);
    expect(frame.envelope).toMatchObject({ kind: 'between', from: 'ONE', to: 'ALPHA' });
    const shown = screen(frame, { columns: 80, rows: 24 }).lines.map(plain).join('\n');
    expect(shown).toContain('▶ 2  ONE→ALPHA    <@ONE:JOE@TWO>');
    expect(shown).toContain('at ONE  ! waits in the spool until ALPHA calls, or until 05:00.000');
  });

  test('the spool of ONE tells whom it waits for', () => {
    const deferred = upTo(FETCHED, ({ type }) => type === 'deferred');
    const hosts = hostList(frameAt(FETCHED, deferred), 100, 12).lines.map(plain).join('\n');
    expect(hosts).toContain('deferred until ALPHA calls, or until 05:00.000');
  });

  test('the timeline has the colour of the host that spoke', () => {
    const frame = frameAt(FETCHED, FETCHED.length);
    const helo = FETCHED.findIndex((one) => one.type === 'wire' && one.text === 'HELO ONE');
    const bar = timelineBar(frame, FETCHED.length);
    let at = 0;
    const drawn = bar.find((one) => (at += one.text.length) > helo);
    expect(drawn?.color).toBe(colorOf(frame, 'ONE'));
    expect(drawn?.color).not.toBe(colorOf(frame, 'ALPHA'));
  });
});

describe('In an export', () => {
  test('the ladder has TURN and its answer between the two, also for that mail alone', () => {
    for (const of of [null, 'm1']) {
      const rungs = ladderOf(FETCHED, of).rungs.map((rung) => {
        const label = plainLabel(rung.label).join(' | ');
        if (rung.kind === 'note') return `at ${rung.host}: ${label}`;
        return `${rung.from}${rung.dashed ? '-->' : '->'}${rung.to}: ${label}`;
      });
      expect(rungs).toContain('at ONE: waits until ALPHA calls, or until 05:00.000');
      const at = rungs.indexOf('ALPHA->ONE: TURN');
      expect(rungs.slice(at, at + 4)).toEqual([
        'ALPHA->ONE: TURN',
        'ONE-->ALPHA: 250: ONE sends from here on',
        'at ONE: - @ONE deleted | + @ONE prepended',
        'ONE->ALPHA: MAIL FROM:<@ONE:JOE@TWO> | RCPT TO:<SAM@ALPHA>',
      ]);
    }
    expect(ladderOf(FETCHED, 'm2').rungs).toEqual([]);
  });

  test('a capture has each line from the end that said it', () => {
    const file = Buffer.from(pcapngOf(FETCHED));
    const sourceOf = (line: string): string => {
      const at = file.indexOf(`${line}\r\n`);
      return [...file.subarray(at - 28, at - 24)].join('.'); // the address in the header of IPv4
    };
    expect(sourceOf('HELO ALPHA')).toBe('10.0.1.1');
    expect(sourceOf('250 ONE')).toBe('10.0.1.2');
    expect(sourceOf('HELO ONE')).toBe('10.0.1.2');
    expect(sourceOf('250 ALPHA')).toBe('10.0.1.1');
    expect(sourceOf('221 ALPHA Service closing transmission channel')).toBe('10.0.1.1');
  });

  test('a page tells in the dialogue where the roles change', () => {
    const wire = FETCHED.filter((one): one is EventOf<'wire'> => one.type === 'wire');
    const look = {
      palette: { theme: THEMES.light, colors: new Map<string, number>() },
      ground: 'light',
      title: 'x',
      headed: false,
    } as const;
    const page = toHtml(FETCHED, { look, of: null, reports: [], silenceOf: () => null, wire });
    const at = page.indexOf('00:10.000 turned: ONE sends from here on');
    expect(page.slice(at - 1, at + 2)).toEqual([
      '00:10.000 R: 250 OK',
      '00:10.000 turned: ONE sends from here on',
      '00:10.000 R: 220 ALPHA Simple Mail Transfer Service Ready',
    ]);
    expect(page.filter((line) => line.includes('turned:'))).toHaveLength(1);
  });

  test('a script sends the mail where it entered the network, however it went on', () => {
    expect(toSwaks(FETCHED, null).filter((line) => line.includes('swaks --server'))).toHaveLength(
      1,
    );
  });
});

test('Each line of a turned channel is one line without control characters', () => {
  const lines = FETCHED.map((event) => journalLine(event));
  expect(lines.filter((line) => !/^\d\d:\d\d\.\d{3} [ -~]+$/.test(line))).toEqual([]);
});
