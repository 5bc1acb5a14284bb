/** A journal on disk: what was written is read again, and what was cut off is read as far as it goes. */
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { chain, mail } from '../plan.ts';
import { journalText } from '../support/journal-text.ts';
import { onStage } from '../support/worlds.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { fold } from '../../src/journal/fold.ts';
import { formatJournal, parseJournal } from '../../src/journal/jsonl.ts';

function journal(): Promise<readonly JournalEvent[]> {
  return onStage('in virtual time', async (stage) => {
    const network = await stage.start(chain({ ONE: { profile: 'rfc5321' } }));
    network.send({ ...mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE'), subject: 'a "b" \u2028 \\ c' });
    network.send(mail('SAM@ALPHA', '@TWO:X@THREE'));
    await stage.idle(network);
    return network.journal.events;
  });
}

function linesOf(events: readonly JournalEvent[]): readonly string[] {
  return journalText(events).split('\n').slice(0, -1);
}

/** The line at which a journal is refused. */
const refusedAt = (changed: readonly string[]): number | null => {
  const read = parseJournal(`${changed.join('\n')}\n`);
  return read.ok ? null : read.fault.at;
};

describe('A journal on disk', () => {
  test('is read as it was written, and folds into the same state', async () => {
    const events = await journal();
    const read = parseJournal(journalText(events));
    expect(read).toEqual({ ok: true, value: { events, cutOff: null } });
    expect(read.ok && fold(read.value.events)).toEqual(fold(events));
  });

  test('that was cut off at any character is read up to its last whole line, and says so', async () => {
    const events = await journal();
    const text = journalText(events);
    const firstLine = text.indexOf('\n');
    for (let end = 0; end < text.length; end += 7) {
      const read = parseJournal(text.slice(0, end));
      const whole = text.slice(0, end).split('\n').length - 1;
      expect(read.ok).toBe(end > firstLine);
      if (!read.ok) continue;
      expect(read.value.events).toEqual(events.slice(0, whole));
      expect(read.value.cutOff).toEqual({
        at: whole,
        wanted: `the end of the journal must stand here; it was cut off behind event ${whole - 1}`,
      });
    }
  });

  test.each([
    ['', 'the journal is empty'],
    ['{', 'the journal holds no whole line'],
    ['hello\n', 'event 0 of a journal must stand here; name a file that holds one'],
    ['[]\n', 'event 0 of a journal must stand here; name a file that holds one'],
    ['null\n', 'event 0 of a journal must stand here; name a file that holds one'],
    ['{"seq":0,"at":0,"type":"wire"}\n', 'the journal must begin as one of version 3 does'],
    [
      '{"seq":0,"at":0,"type":"began","version":2}\n',
      'the journal must begin as one of version 3 does, and it is of version 2; open it with the release that wrote it, or let the same network run again',
    ],
  ])('that is none is refused with a reason: %j', (text, reason) => {
    expect(parseJournal(text)).toMatchObject({ ok: false, fault: { at: 0, wanted: reason } });
  });

  test('whose line ends have all become CRLF is the same journal', async () => {
    const events = await journal();
    const text = journalText(events).replaceAll('\n', '\r\n');
    expect(parseJournal(text)).toEqual({ ok: true, value: { events, cutOff: null } });
    const whole = linesOf(events).length;
    for (let end = text.indexOf('\n') + 1; end < text.length; end += 7) {
      const read = parseJournal(text.slice(0, end));
      const lines = text.slice(0, end).split('\r\n').length - 1;
      expect(read.ok && read.value.cutOff).toMatchObject({ at: Math.min(lines, whole) });
    }
  });

  test('of which some line ends have become CRLF is refused at the first that differs', async () => {
    const lines = linesOf(await journal());
    for (let at = 1; at < lines.length; at += 1) {
      const changed = lines.map((line, index) => (index === at ? `${line}\r` : line));
      expect(parseJournal(`${changed.join('\n')}\n`)).toMatchObject({
        ok: false,
        fault: { at, wanted: expect.stringContaining('some end in CRLF and some in LF') },
      });
      const others = lines.map((line, index) => (index === at ? line : `${line}\r`));
      expect(refusedAt(others)).toBe(at);
    }
    expect(refusedAt(lines.map((line, index) => (index === 0 ? `${line}\r` : line)))).toBe(1);
  });

  test('with a line missing, doubled or broken is refused at that line', async () => {
    const lines = linesOf(await journal());
    expect(refusedAt(lines)).toBeNull();
    expect(refusedAt(lines.toSpliced(5, 1))).toBe(5);
    expect(refusedAt(lines.toSpliced(5, 0, lines[4]!))).toBe(5);
    expect(refusedAt(lines.with(5, lines[5]!.slice(3)))).toBe(5);
    expect(refusedAt(lines.with(5, ''))).toBe(5);
    expect(refusedAt([...lines, lines.at(-1)!])).toBe(lines.length);
    expect(refusedAt([...lines, ''])).toBe(lines.length);
  });

  test('that was edited anywhere is refused at that line', async () => {
    const text = journalText(await journal());
    for (let at = 0; at < text.length; at += 11) {
      if (text[at] === '\n') continue;
      const changed = text[at] === '1' ? '2' : '1';
      const read = parseJournal(`${text.slice(0, at)}${changed}${text.slice(at + 1)}`);
      const line = text.slice(0, at).split('\n').length - 1;
      expect(read.ok ? `nothing said of octet ${at}` : read.fault.at).toBe(line);
    }
  });

  test('that was edited in a way that leaves it a journal is refused, and the reason is told', async () => {
    const lines = linesOf(await journal());
    const at = lines.findIndex((line) => line.includes('"reversePath":"<SAM@ALPHA>"'));
    const edited = lines.with(at, lines[at]!.replace('<SAM@ALPHA>', '<TOM@ALPHA>'));
    expect(parseJournal(`${edited.join('\n')}\n`)).toMatchObject({
      ok: false,
      fault: {
        at,
        wanted:
          'this line must stand as it was written, and its sum says that it was edited, or comes from another journal',
      },
    });
    expect(refusedAt(lines.with(3, lines[3]!.replace(/:(\d+)\}$/, ': $1}')))).toBe(3);
    expect(refusedAt(lines.with(3, lines[3]!.replace(/,"sum":\d+/, '')))).toBe(3);
    expect(refusedAt(lines.with(3, `${lines[3]} `))).toBe(3);
  });

  test('with a line of another journal in the place of its own is refused at that line', async () => {
    const events = await journal();
    const others = linesOf(events.map((event) => ({ ...event, at: event.at + 1 })));
    const lines = linesOf(events);
    for (let at = 1; at < lines.length; at += 1)
      expect(refusedAt(lines.with(at, others[at]!))).toBe(at);
    expect(refusedAt(lines.with(0, others[0]!))).toBe(1); // it stands there whole, and the next does not follow it
    expect(refusedAt([...lines.slice(0, 7), ...others.slice(7)])).toBe(7);
  });

  test('sums the texts of its lines with CRC-32, as any program can', async () => {
    const texts = linesOf(await journal()).map((line) => line.replace(/,"sum":\d+\}$/, '}'));
    const last = linesOf(await journal()).at(-1);
    expect(last).toContain(`,"type":"end","sum":${crc32(texts.join(''))}}`);
  });

  test('of which nothing was written has no end', () => {
    expect(formatJournal([])).toHaveLength(0);
  });
});
