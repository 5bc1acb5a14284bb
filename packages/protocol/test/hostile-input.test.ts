/**
 * 100 KB of what hurts a parser that is not careful. No time is asserted here: a parser whose work grows with the square of
 * its input runs into the timeout of the tests, and how it grows is measured by `npm run fuzz -- growth`.
 */
import { describe, expect, it } from 'vitest';
import {
  LineFramer,
  MailDataDecoder,
  MailDataEncoder,
  OctetReader,
  RULES,
  ReceiverSmtp,
  ReplyAssembler,
  countTimeStampLines,
  octetsOf,
  parseCommand,
  parseForwardPath,
  parseHost,
  parseMailbox,
  reply,
  pathInReply,
  type Parsed,
  type ParsedCommand,
} from '../src/index.ts';
import { DIALECTS, config } from './helpers.ts';

const SIZE = 100_000;

function much(text: string): string {
  return text.repeat(Math.ceil(SIZE / text.length));
}

const PIECES = [
  'a', '.', 'a.', '"', '\\', '\\\\', '\\a', '@', '@a,', '@a:', '<', '>', '<@', '[', ']', '[1.2.3.4]',
  '@[1.2.3.4],', '[IPv6:', '[a-', '#1.', '-', 'a-', ' ', '"a\\"', '=', 'A=B ', '\0', '\r', '\n', '\r\n',
  '.\r\n', '\r\n.', '\r\n..', '\u00FF', '(', 'Received: a\r\n',
]; // prettier-ignore

describe('100 KB of hostile input', () => {
  it.each(DIALECTS)('is a value or a fault that lies in it, for every parser of %s', (dialect) => {
    const rules = RULES[dialect];
    const outside: string[] = [];
    const around: readonly (readonly [
      before: string,
      after: string,
      parse: (text: string) => Parsed<unknown> | ParsedCommand | null,
    ])[] = [
      ['<', '', (text) => parseForwardPath(text, rules)],
      ['<@a:', '>', (text) => parseForwardPath(text, rules)],
      ['<"', '"@a>', (text) => parseForwardPath(text, rules)],
      ['', '', (text) => parseMailbox(text, rules)],
      ['', '', (text) => parseHost(text, rules)],
      ['[', ']', (text) => parseHost(text, rules)],
      ['', '', (text) => parseCommand(text, rules)],
      ['MAIL FROM:<a@b> ', '', (text) => parseCommand(text, rules)],
      ['VRFY ', '', (text) => parseCommand(text, rules)],
      ['250 ', '', (text) => new ReplyAssembler(1000).push(text)],
      ['<', '>', (text) => pathInReply(reply(551, text))],
    ];
    for (const piece of PIECES) {
      for (const [before, after, parse] of around) {
        const text = `${before}${much(piece)}${after}`;
        const read = parse(text);
        if (read === null || read.ok) continue;
        const { at } = read.fault;
        if (at < 0 || at > text.length) outside.push(`${before}${piece}: ${at}`);
      }
    }
    expect(outside).toEqual([]);
  });

  it('has as many time stamp lines as were written', () => {
    expect(countTimeStampLines(octetsOf('Received: a\r\n'.repeat(10_000)))).toBe(10_000);
  });

  it('is framed, decoded and encoded alike, whole and in small segments', () => {
    const readers: Record<string, () => (octets: Uint8Array) => unknown> = {
      framer: () => {
        const framer = new LineFramer(512);
        const reader = new OctetReader();
        let lines = 0;
        return (octets) => {
          reader.feed(octets);
          while (framer.read(reader) !== null) lines += 1;
          return [lines, framer.midLine];
        };
      },
      decoder: () => {
        const decoder = new MailDataDecoder();
        const reader = new OctetReader();
        let ends = 0;
        return (octets) => {
          reader.feed(octets);
          while (decoder.read(reader, () => {}) === 'ended') ends += 1;
          return [ends, decoder.octets, decoder.bareCrOrLf, decoder.eightBit];
        };
      },
      encoder: () => {
        const encoder = new MailDataEncoder();
        let sent = 0;
        let refused = false;
        return (octets) => {
          const encoded = encoder.encode(octets);
          if (encoded.ok && !refused) sent += encoded.octets.length;
          refused ||= !encoded.ok;
          return refused ? 'refused' : sent;
        };
      },
    };
    for (const piece of PIECES) {
      const octets = octetsOf(much(piece));
      for (const [name, make] of Object.entries(readers)) {
        const whole = make()(octets);
        const read = make();
        let inParts: unknown = null;
        for (let at = 0; at < octets.length; at += 7) inParts = read(octets.subarray(at, at + 7));
        expect({ name, piece, result: inParts }).toEqual({ name, piece, result: whole });
      }
    }
  });

  it.each(DIALECTS)('ends a session of %s with 421 or is answered to its end', (dialect) => {
    const configuration = config('BETA', dialect);
    for (const [line, end] of [
      ['NOOP\r\n', 'octets'],
      ['RSET\r\n', 'octets'],
      ['X\r\n', 'nothing'],
      ['HELO A\r\n', 'octets'],
      ['\r\n', 'nothing'],
    ] as const) {
      const machine = new ReceiverSmtp(configuration);
      machine.opened();
      machine.answer(reply(220, 'BETA'));
      machine.receive(octetsOf(much(line)));
      while (machine.wants === 'answer') machine.answer(reply(250, 'BETA'));
      expect({ line, wants: machine.wants }).toEqual({ line, wants: end });
    }
  });
});
