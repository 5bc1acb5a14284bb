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
} from '../src/index.ts';
import { DIALECTS, config, timed } from './helpers.ts';

const SIZE = 100_000;

/** Milliseconds. Were each command to cost more the more there are, a hundred times as many would not be enough. */
const ENOUGH_FOR_20_000_COMMANDS = 500;

function much(text: string): string {
  return text.repeat(Math.ceil(SIZE / text.length));
}

const PIECES = [
  'a', '.', 'a.', '"', '\\', '\\\\', '\\a', '@', '@a,', '@a:', '<', '>', '<@', '[', ']', '[1.2.3.4]',
  '@[1.2.3.4],', '[IPv6:', '[a-', '#1.', '-', 'a-', ' ', '"a\\"', '=', 'A=B ', '\0', '\r', '\n', '\r\n',
  '.\r\n', '\r\n.', '\r\n..', '\u00FF', '(', 'Received: a\r\n',
]; // prettier-ignore

describe('100 KB of hostile input', () => {
  it.each(DIALECTS)('is parsed by every parser of %s within 50 ms', (dialect) => {
    const rules = RULES[dialect];
    const slow: string[] = [];
    const parsers: Record<string, (text: string) => unknown> = {
      forwardPath: (text) => parseForwardPath(`<${text}`, rules),
      route: (text) => parseForwardPath(`<@a:${text}>`, rules),
      quoted: (text) => parseForwardPath(`<"${text}"@a>`, rules),
      mailbox: (text) => parseMailbox(text, rules),
      host: (text) => parseHost(text, rules),
      literal: (text) => parseHost(`[${text}]`, rules),
      command: (text) => parseCommand(text, rules),
      parameters: (text) => parseCommand(`MAIL FROM:<a@b> ${text}`, rules),
      verify: (text) => parseCommand(`VRFY ${text}`, rules),
      replyLine: (text) => new ReplyAssembler(1000).push(`250 ${text}`),
      pathInReply: (text) => pathInReply(reply(551, `<${text}>`)),
      header: (text) => countTimeStampLines(text),
    };
    for (const piece of PIECES) {
      const text = much(piece);
      for (const [name, parse] of Object.entries(parsers)) {
        if (timed(() => parse(text)) >= 50) slow.push(`${name} of ${JSON.stringify(piece)}`);
      }
    }
    expect(slow).toEqual([]);
  });

  it('is framed, decoded and encoded within 50 ms, whole and in small segments', () => {
    const slow: string[] = [];
    const readers: Record<string, () => (octets: Uint8Array) => unknown> = {
      framer: () => {
        const framer = new LineFramer(512);
        const reader = new OctetReader();
        return (octets) => {
          reader.feed(octets);
          while (framer.read(reader) !== null);
        };
      },
      decoder: () => {
        const decoder = new MailDataDecoder();
        const reader = new OctetReader();
        return (octets) => {
          reader.feed(octets);
          while (decoder.read(reader, () => {}) === 'ended');
        };
      },
      encoder: () => {
        const encoder = new MailDataEncoder();
        return (octets) => encoder.encode(octets);
      },
    };
    for (const piece of PIECES) {
      const octets = octetsOf(much(piece));
      for (const [name, make] of Object.entries(readers)) {
        for (const step of [octets.length, 7]) {
          const took = timed(() => {
            const read = make();
            for (let at = 0; at < octets.length; at += step) read(octets.subarray(at, at + step));
          });
          if (took >= 50) slow.push(`${name} of ${JSON.stringify(piece)} by ${step}`);
        }
      }
    }
    expect(slow).toEqual([]);
  });

  it.each(DIALECTS)('takes a receiver-SMTP of %s time in proportion to it', (dialect) => {
    const slow: string[] = [];
    const configuration = config('BETA', dialect);
    for (const line of ['NOOP\r\n', 'RSET\r\n', 'X\r\n', 'HELP\r\n', 'HELO A\r\n', '\r\n']) {
      const octets = octetsOf(much(line));
      const took = timed(() => {
        const machine = new ReceiverSmtp(configuration);
        const waiting = [machine.opened(), machine.answer(reply(220, 'BETA'))];
        waiting.push(machine.receive(octets));
        while (machine.wants === 'answer') waiting.push(machine.answer(reply(421, 'enough')));
      });
      if (took >= ENOUGH_FOR_20_000_COMMANDS) slow.push(`${JSON.stringify(line)} took ${took} ms`);
    }
    expect(slow).toEqual([]);
  });
});
