import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { OctetReader, octetsOf, textOf } from '../../src/index.ts';
import { ChunkDecoder } from '../../src/framing/chunk-decoder.ts';
import { ChunkEncoder } from '../../src/framing/chunk-encoder.ts';
import { nastyOctets } from '../../src/testing/index.ts';

const BARE = /\r(?!\n)|(?<!\r)\n/;
const OVER_127 = /[\u0080-\u00FF]/;

/** Chunks of a text: from none of its octets to all. */
const chunks = fc.array(nastyOctets(), { maxLength: 5 });

test('Chunks are one text, whose octets are counted and whose line ends and eighth bits are noticed (RFC 3030 2)', () => {
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 5 }), (parts, segment) => {
      const decoder = new ChunkDecoder();
      expect([decoder.bareCrOrLf, decoder.eightBit, decoder.octets]).toEqual([false, false, 0]);
      let text = '';
      for (const part of parts) {
        const reader = new OctetReader();
        const octets = Uint8Array.from([...part, 0x51]); // what stands behind a chunk is no part of it
        decoder.announce(part.length);
        let outcome = decoder.read(reader, () => {});
        for (let at = 0; outcome === 'more'; at += segment) {
          reader.feed(octets.slice(at, at + segment));
          outcome = decoder.read(reader, (slice) => (text += textOf(slice)));
        }
        expect(outcome).toBe('ended');
      }
      decoder.end();
      const whole = parts.map(textOf).join('');
      expect(text).toBe(whole);
      const { octets, bareCrOrLf, eightBit } = decoder;
      expect({ octets, bareCrOrLf, eightBit }).toEqual({
        octets: whole.length,
        bareCrOrLf: BARE.test(whole),
        eightBit: OVER_127.test(whole),
      });
    }),
    { numRuns: 500 },
  );
});

test('Text leaves in chunks as it is, its last line with CRLF, or not at all where a CR or LF stands alone', () => {
  fc.assert(
    fc.property(chunks, (parts) => {
      const encoder = new ChunkEncoder(false);
      const whole = parts.map(textOf).join('');
      const encoded = [...parts.map((part) => encoder.encode(part)), encoder.end()];
      const refused = encoded.find(({ ok }) => !ok);
      expect(refused).toEqual(BARE.test(whole) ? { ok: false } : undefined);
      const sent = encoded.map((one) => (one.ok ? textOf(one.octets) : '?')).join('');
      const wanted = whole === '' || whole.endsWith('\n') ? whole : `${whole}\r\n`;
      expect(refused === undefined ? sent : wanted).toBe(wanted);
      expect(encoder.eightBit && !OVER_127.test(whole)).toBe(false);
      expect(refused === undefined && OVER_127.test(whole)).toBe(
        refused === undefined && encoder.eightBit,
      );
    }),
    { numRuns: 500 },
  );
});

test('Binary mail data leaves in chunks octet for octet, with nothing behind it', () => {
  fc.assert(
    fc.property(chunks, (parts) => {
      const encoder = new ChunkEncoder(true);
      for (const part of parts) expect(encoder.encode(part)).toEqual({ ok: true, octets: part });
      expect(encoder.end()).toEqual({ ok: true, octets: octetsOf('') });
    }),
  );
});
