/** The recorder of a channel: whole lines, the same however the carrier cuts the octets. */
import type { ChannelUser, TransmissionChannel } from '@hopscope/channel';
import { VirtualClock } from '@hopscope/channel';
import { octetsOf } from '@hopscope/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { JournalWriter } from '../../src/journal/journal.ts';
import { recorded } from '../../src/wire/wire-recorder.ts';

/**
 * What stands in the journal when these parts were read one after the other, and the channel closed. `written`: what was written
 * before at the end where that is read.
 */
function heard(parts: readonly string[], written: string | null = null): readonly string[] {
  const journal = new JournalWriter(new VirtualClock());
  let user: ChannelUser | null = null;
  const channel: TransmissionChannel = {
    local: { name: 'here' },
    remote: { name: 'there' },
    write: () => true,
    end: () => {},
    abort: () => {},
    pause: () => {},
    resume: () => {},
    secure: () => {},
    start: (given) => {
      user = given;
    },
  };
  const ends = { channel: 'A>B.1', from: 'A', to: 'B' };
  const passedOn: string[] = [];
  const tapped = recorded(channel, ends, written === null ? 'S' : 'R', journal);
  tapped.start({
    octets: (octets) => passedOn.push(String.fromCharCode(...octets)),
    room: () => {},
    ended: () => {},
    closed: () => {},
  });
  if (written !== null) tapped.write(octetsOf(written));
  for (const part of parts) user!.octets(octetsOf(part));
  user!.closed({ kind: 'ended' });
  expect(passedOn.join('')).toBe(parts.join(''));
  return journal.events.map((event) =>
    event.type === 'wire'
      ? `${event.side}${event.partial === true ? '…' : ''} ${event.text}`
      : event.type,
  );
}

describe('A recorded channel', () => {
  test.each([
    ['a\r\nb\r\n', ['R a', 'R b']],
    ['\r\n', ['R ']],
    ['a\nb\r\n', ['R a\nb']],
    ['a\rb\r\n', ['R a\rb']],
    ['a\r\r\n', ['R a\r']],
    ['a', ['R… a']],
    ['a\r', ['R… a\r']],
    ['\u00c3\u00bc\r\n', ['R ü']],
    ['\u00ff\r\n', ['R ÿ']],
  ])('writes down %j as its lines', (text, lines) => {
    expect(heard([text])).toEqual([...lines, 'channel-closed']);
  });

  test.each([8190, 8191, 8192, 8193, 8194, 16_384, 16_385, 20_000])(
    'cuts a line of %i octets at the same places, however it came',
    (length) => {
      const text = `${'x'.repeat(length)}\r\nnext\r\n`;
      const whole = heard([text]);
      const pieces = Math.max(0, Math.ceil(length / 8192) - 1);
      expect(whole).toHaveLength(pieces + 3);
      expect(whole.at(-2)).toBe('R next');
      for (const size of [1000, 4096, 8192, 8193])
        expect(heard(text.match(new RegExp(`[^]{1,${size}}`, 'g'))!)).toEqual(whole);
      for (const at of [length - 1, length, length + 1])
        expect(heard([text.slice(0, at), text.slice(at)])).toEqual(whole);
    },
  );

  test('ends a line where a chunk ends, however it came, and takes none for a command in it', () => {
    const offer = '250-B\r\n250 CHUNKING\r\n';
    const text =
      'BDAT 9\r\nBDAT 5\r\nxBDAT 0\r\nBDAT 3\r\n\u00c3\u00bc\rBDAT 2 LAST\r\n\r\nBDAT x\r\nQUIT\r\n';
    const whole = heard([text], offer);
    expect(whole).toEqual([
      'R 250-B',
      'R 250 CHUNKING',
      'S BDAT 9',
      'S BDAT 5',
      'S… x',
      'S BDAT 0',
      'S BDAT 3',
      'S… ü\r',
      'S BDAT 2 LAST',
      'S ',
      'S BDAT x',
      'S QUIT',
      'channel-closed',
    ]);
    for (let at = 0; at <= text.length; at += 1)
      expect(heard([text.slice(0, at), text.slice(at)], offer)).toEqual(whole);
    expect(heard(text.split(''), offer)).toEqual(whole);
    expect(heard([text], '250 B\r\n').slice(1, 4)).toEqual(['S BDAT 9', 'S BDAT 5', 'S xBDAT 0']);
  });

  test('cuts a long chunk at the same places, and behind it, however it came', () => {
    const text = `BDAT 20000 LAST\r\n${'x'.repeat(20_000)}QUIT\r\n`;
    const whole = heard([text], '250 CHUNKING\r\n');
    expect(whole.map((line) => line.length)).toEqual([14, 17, 8195, 8195, 3619, 6, 14]);
    for (const size of [1, 1000, 4096, 8192, 8193, 20_016])
      expect(heard(text.match(new RegExp(`[^]{1,${size}}`, 'g'))!, '250 CHUNKING\r\n')).toEqual(
        whole,
      );
  });

  test('writes the same lines for every cut of the same octets', () => {
    const piece = fc.constantFrom('a', '\r', '\n', '\r\n', '.', 'x'.repeat(8191), '\u00e9');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(20_000), { maxLength: 6 }),
        (pieces, cuts) => {
          const text = pieces.join('');
          const places = [...new Set([0, ...cuts.filter((at) => at < text.length)])].toSorted(
            (a, b) => a - b,
          );
          const parts = places.map((at, index) => text.slice(at, places[index + 1]));
          expect(heard(parts)).toEqual(heard([text]));
        },
      ),
      { numRuns: 300 },
    );
  });
});
