import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MailDataDecoder,
  MailDataEncoder,
  OctetReader,
  joined,
  octetsOf,
  textOf,
} from '../../src/index.ts';
import {
  SMUGGLING_PAYLOADS,
  cleanTexts,
  feedEveryWay,
  hasBareCrOrLf,
  nastyOctets,
} from '../../src/testing/index.ts';

interface Decoded {
  /** The text before the end, or so far. */
  readonly text: string;
  readonly ended: boolean;
  readonly bareCrOrLf: boolean;
  readonly eightBit: boolean;
  readonly octets: number;
  /** What came after the end. */
  readonly after: string;
}

function decode(parts: Iterable<Uint8Array>): Decoded {
  const reader = new OctetReader();
  const decoder = new MailDataDecoder();
  let text = '';
  let after = '';
  let ended = false;
  for (const part of parts) {
    reader.feed(part);
    if (!ended) {
      ended =
        decoder.read(reader, (slice) => {
          if (slice.length === 0) throw new Error('a slice without octets');
          text += textOf(slice);
        }) === 'ended';
    }
    if (ended) {
      after += textOf(reader.octets.subarray(reader.at));
      reader.at = reader.octets.length;
    }
  }
  const { bareCrOrLf, eightBit, octets } = decoder;
  return { text, ended, bareCrOrLf, eightBit, octets, after };
}

function decodeText(text: string): Decoded {
  return decode([octetsOf(text)]);
}

/** The rule in one line, to hold the decoder against: CRLF "." CRLF, where the text itself begins after a CRLF. */
function endOf(stream: string): number {
  return `\r\n${stream}`.indexOf('\r\n.\r\n');
}

/** Before the end there is nothing to agree on but that it has not come: a CR may wait for its LF. */
function agrees(one: Decoded, other: Decoded): boolean {
  if (!one.ended && !other.ended) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the decoder must find, computed with nothing but string functions. */
function expected(stream: string): Decoded {
  const end = endOf(stream);
  const ended = end >= 0;
  const raw = ended ? stream.slice(0, end) : stream;
  const lines = raw.split('\r\n');
  const bareCrOrLf = lines.some((line) => /[\r\n]/.test(line));
  const text = lines.map((line) => (line.startsWith('.') ? line.slice(1) : line)).join('\r\n');
  return {
    text,
    ended,
    bareCrOrLf,
    eightBit: /[\u0080-\u00FF]/.test(text),
    octets: text.length,
    after: ended ? stream.slice(end + 3) : '',
  };
}

function encode(parts: Iterable<Uint8Array>, encoder = new MailDataEncoder()): string | null {
  let sent = '';
  for (const part of parts) {
    const encoded = encoder.encode(part.slice());
    if (!encoded.ok) return null;
    sent += textOf(encoded.octets);
  }
  const end = encoder.end();
  return end.ok ? sent + textOf(end.octets) : null;
}

/** All strings of these characters up to a length. */
function* allStrings(characters: readonly string[], longest: number): Generator<string> {
  let level = [''];
  for (let length = 0; length <= longest; length += 1) {
    yield* level;
    level = level.flatMap((one) => characters.map((character) => one + character));
  }
}

/** Texts long enough for all ways of passing over plain octets, with nasty ones between. */
const longTexts = fc
  .array(fc.oneof(nastyOctets(), fc.nat({ max: 200 }).map(plainLines)), { maxLength: 6 })
  .map((parts) => joined(...parts));

function plainLines(count: number): Uint8Array {
  return octetsOf(`${'x'.repeat(76)}\r\n`.repeat(count));
}

/** Parts so short that each octet is looked at alone. */
function* shortParts(octets: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < octets.length; at += 7) yield octets.slice(at, at + 7);
}

const BREAKERS = ['\r', '\n', '.', '\0'];

describe('MailDataDecoder', () => {
  it.each([
    ['.\r\n', ''],
    ['a\r\n.\r\n', 'a\r\n'],
    ['..\r\n.\r\n', '.\r\n'],
    ['.a\r\n.\r\n', 'a\r\n'],
    ['...\r\n..b\r\n.\r\n', '..\r\n.b\r\n'],
    ['\r\n\r\n.\r\n', '\r\n\r\n'],
    ['a.\r\n.\r\n', 'a.\r\n'],
    [' .\r\n.\r\n', ' .\r\n'],
    ['\0\x1B\x7F\t\r\n.\r\n', '\0\x1B\x7F\t\r\n'],
  ])('takes the transparency away from %j', (stream, text) => {
    expect(decodeText(stream)).toMatchObject({ text, ended: true, bareCrOrLf: false, after: '' });
  });

  it.each(SMUGGLING_PAYLOADS)('does not take the smuggling payload %j for the end', (payload) => {
    const smuggled = `mail${payload}MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n`;
    expect(decodeText(smuggled)).toMatchObject({ ended: false, after: '' });
    const whole = decodeText(`${smuggled}.\r\nQUIT\r\n`);
    expect(whole).toMatchObject({ ended: true, after: 'QUIT\r\n' });
    expect(whole.text).toContain('MAIL FROM:<a@b>');
    expect(whole.bareCrOrLf).toBe(hasBareCrOrLf(payload));
  });

  it('agrees with the rule on every string of CR, LF, full stop and NUL up to six long', () => {
    const disagreements: string[] = [];
    for (const breaker of allStrings(BREAKERS, 6)) {
      for (const stream of [breaker, `a${breaker}b\r\n.\r\nQUIT`]) {
        if (!agrees(decodeText(stream), expected(stream))) disagreements.push(stream);
      }
    }
    expect(disagreements).toEqual([]);
  });

  it('comes to the same result however the octets are cut, and keeps no segment', () => {
    fc.assert(
      fc.property(nastyOctets(), (octets) => {
        const stream = textOf(octets);
        const whole = decodeText(stream);
        expect(agrees(whole, expected(stream))).toBe(true);
        for (const { way, outcome } of feedEveryWay(octets, decode)) {
          expect({ way, ...outcome }).toEqual({ way, ...whole });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same result for a long mail whole and in short parts', () => {
    fc.assert(
      fc.property(longTexts, (octets) => {
        const short = decode(shortParts(octets));
        expect(decode([octets])).toEqual(short);
        expect(agrees(short, expected(textOf(octets)))).toBe(true);
      }),
    );
  });

  it('notices octets over 127, and masks none of them', () => {
    expect(decodeText('\u008D\u008A.\u008D\u008A\r\n.\r\n')).toMatchObject({
      text: '\u008D\u008A.\u008D\u008A\r\n',
      eightBit: true,
      ended: true,
    });
  });
});

describe('MailDataEncoder', () => {
  it.each([
    ['', '.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['.\r\n', '..\r\n.\r\n'],
    ['.', '..\r\n.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['\r\n.\r\n.\r\n', '\r\n..\r\n..\r\n.\r\n'],
    ['a.b\r\n..c\r\n', 'a.b\r\n...c\r\n.\r\n'],
  ])('writes %j as %j', (text, stream) => {
    expect(encode([octetsOf(text)])).toBe(stream);
  });

  it('gives back every text with clean line ends through the decoder', () => {
    fc.assert(
      fc.property(cleanTexts(), (text) => {
        const stream = encode([text]);
        expect(stream).not.toBeNull();
        expect(decodeText(stream ?? '')).toMatchObject({
          text: textOf(text),
          ended: true,
          after: '',
          bareCrOrLf: false,
        });
      }),
    );
  });

  it('writes the same octets however the text is cut', () => {
    fc.assert(
      fc.property(fc.oneof(cleanTexts(), nastyOctets()), (text) => {
        const whole = encode([text]);
        for (const { way, outcome } of feedEveryWay(text, encode)) {
          expect({ way, outcome }).toEqual({ way, outcome: whole });
        }
      }),
    );
  });

  it('writes the same octets for a long text whole and in short parts', () => {
    fc.assert(
      fc.property(longTexts, (text) => {
        expect(encode([text])).toBe(encode(shortParts(text)));
      }),
    );
  });

  it('refuses exactly the texts that hold a bare CR or LF', () => {
    const wrong: string[] = [];
    for (const text of allStrings(BREAKERS, 6)) {
      const refused = encode([octetsOf(text)]) === null;
      if (refused !== /\r(?!\n)|(?<!\r)\n/.test(text)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses a bare CR or LF at once, whatever comes next', () => {
    for (const part of ['a\n', 'a\rb', '\n', '\r\r']) {
      expect(new MailDataEncoder().encode(octetsOf(part))).toEqual({ ok: false });
    }
    const encoder = new MailDataEncoder();
    expect(encoder.encode(octetsOf('a\r'))).toMatchObject({ ok: true });
    expect(encoder.end()).toEqual({ ok: false });
  });

  it('finds a text plain in which there is nothing to double, and need not look at it again', () => {
    fc.assert(
      fc.property(fc.oneof(cleanTexts(), longTexts), (text) => {
        const encoder = new MailDataEncoder();
        fc.pre(encoder.encode(text).ok);
        expect(encoder.isPlain).toBe(!/(?:^|\r\n)\./.test(textOf(text)));
        fc.pre(encoder.isPlain);
        for (const parts of [[text], shortParts(text)])
          expect(encode(parts, new MailDataEncoder(true))).toBe(encode([text]));
      }),
    );
  });

  it('copies no text in which there is nothing to double', () => {
    const text = octetsOf('a.\r\nb\r\n');
    const encoded = new MailDataEncoder().encode(text);
    expect(encoded).toEqual({ ok: true, octets: text });
    expect(encoded.ok && encoded.octets.buffer).toBe(text.buffer);
  });

  it('never has a bare CR or LF on the channel, not even when a later part of the text is refused', () => {
    fc.assert(
      fc.property(fc.array(nastyOctets(), { maxLength: 4 }), (parts) => {
        const encoder = new MailDataEncoder();
        let sent = new Uint8Array(0);
        for (const part of parts) {
          const encoded = encoder.encode(part);
          if (!encoded.ok) break;
          sent = joined(sent, encoded.octets) as typeof sent;
        }
        expect(textOf(sent)).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      }),
      { numRuns: 500 },
    );
  });

  it('never writes the end of mail data before the end', () => {
    fc.assert(
      fc.property(nastyOctets(), (text) => {
        const stream = encode([text]);
        fc.pre(stream !== null);
        expect(endOf(stream ?? '')).toBe((stream ?? '').length - 3);
      }),
    );
  });
});
