/** A journal on disk: what was written is read again, and what was cut off is read as far as it goes. */
import { describe, expect, test } from 'vitest';

import { chain, mail } from '../plan.ts';
import { onStage } from '../support/worlds.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { fold } from '../../src/journal/fold.ts';
import { formatEvent, parseJournal } from '../../src/journal/jsonl.ts';

function journal(): Promise<readonly JournalEvent[]> {
  return onStage('in virtual time', async (stage) => {
    const network = await stage.start(chain({ ONE: { profile: 'rfc5321' } }));
    network.send({ ...mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE'), subject: 'a "b" \u2028 \\ c' });
    network.send(mail('SAM@ALPHA', '@TWO:X@THREE'));
    await stage.idle(network);
    return network.journal.events;
  });
}

function written(events: readonly JournalEvent[]): string {
  return events.map((event) => `${formatEvent(event)}\n`).join('');
}

/** The line at which a journal is refused. */
const refusedAt = (changed: readonly string[]): number | null => {
  const read = parseJournal(`${changed.join('\n')}\n`);
  return read.ok ? null : read.fault.at;
};

describe('A journal on disk', () => {
  test('is read as it was written, and folds into the same state', async () => {
    const events = await journal();
    const read = parseJournal(written(events));
    expect(read).toEqual({ ok: true, value: events });
    expect(read.ok && fold(read.value)).toEqual(fold(events));
  });

  test('that was cut off at any character is read up to its last whole line', async () => {
    const events = await journal();
    const text = written(events);
    const firstLine = text.indexOf('\n');
    for (let end = 0; end <= text.length; end += 7) {
      const read = parseJournal(text.slice(0, end));
      const whole = text.slice(0, end).split('\n').length - 1;
      expect(read.ok ? read.value.length : 0).toBe(end <= firstLine ? 0 : whole);
      expect(read.ok).toBe(end > firstLine);
    }
  });

  test.each([
    ['', 'the journal is empty'],
    ['{', 'the journal holds no whole line'],
    ['hello\n', 'event 0 of the journal must stand here'],
    ['[]\n', 'event 0 of the journal must stand here'],
    ['null\n', 'event 0 of the journal must stand here'],
    ['{"seq":0,"at":0,"type":"wire"}\n', 'the journal must begin as one of version 2 does'],
    [
      '{"seq":0,"at":0,"type":"began","version":1}\n',
      'the journal must begin as one of version 2 does, and it is of version 1',
    ],
  ])('that is none is refused with a reason: %j', (text, reason) => {
    expect(parseJournal(text)).toMatchObject({ ok: false, fault: { at: 0, wanted: reason } });
  });

  test('with a line missing, doubled or broken is refused at that line', async () => {
    const lines = written(await journal())
      .trimEnd()
      .split('\n');
    expect(refusedAt(lines)).toBeNull();
    expect(refusedAt(lines.toSpliced(5, 1))).toBe(5);
    expect(refusedAt(lines.toSpliced(5, 0, lines[4]!))).toBe(5);
    expect(refusedAt(lines.with(5, lines[5]!.slice(3)))).toBe(5);
    expect(refusedAt(lines.with(5, ''))).toBe(5);
  });

  test('that was edited is refused at the line: a type that is none, a time that runs back', async () => {
    const lines = written(await journal())
      .trimEnd()
      .split('\n');
    const edited = (from: string | RegExp, to: string): readonly string[] =>
      lines.with(7, lines[7]!.replace(from, to));
    expect(refusedAt(edited(/"type":"[^"]*"/, '"type":"gone"'))).toBe(7);
    expect(refusedAt(edited(/"at":[\d.]+/, '"at":-1'))).toBe(7);
    expect(refusedAt(edited(/"at":[\d.]+/, '"at":"now"'))).toBe(7);
    expect(refusedAt(edited(/"at":[\d.]+/, '"at":999999'))).toBe(8);
  });
});
