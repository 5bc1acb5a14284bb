/**
 * How the work of each reader grows with its input: what of our sources is run for 400 KB, against that for 100 KB. A reader
 * whose work is in proportion to its input has a ratio of 4, one that looks back each time has 16. It is counted, not timed, so
 * a busy machine changes nothing; what the engine does on its own (`indexOf`, patterns, copies) is not in it.
 */
import { setFlagsFromString } from 'node:v8';

import {
  LineFramer,
  MailDataDecoder,
  MailDataEncoder,
  OctetReader,
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  ReplyAssembler,
  countTimeStampLines,
  octetsOf,
  parseCommand,
  parseForwardPath,
  parseHost,
  parseMailbox,
  pathInReply,
  reply,
  type Rules,
} from '@hopscope/protocol';

import { Coverage } from './coverage.ts';

const SMALL = 100_000;
const TIMES = 4;
const PIECES = [
  'a', '.', 'a.', '"', '\\', '\\\\', '\\a', '@', '@a,', '@a:', '<', '>', '<@', '[', ']', '[1.2.3.4]', '[1.2.3.4].',
  '@[1.2.3.4],', '[IPv6:', '[a-', '#1.', '-', 'a-', ' ', '"a\\"', '=', 'A=B ', '\0', '\r', '\n', '\r\n', '.\r\n',
  '\r\n.', '\r\n..', '\u00FF', '(', 'Received: a\r\n', 'NOOP\r\n', 'X\r\n',
]; // prettier-ignore

type Reader = (text: string) => unknown;

const rules: Rules = { ...RULES.rfc821, limits: { ...RULES.rfc821.limits, errors: Infinity } };

const READERS: Readonly<Record<string, Reader>> = {
  'forward-path': (text) => parseForwardPath(`<${text}`, rules),
  'forward-path, RFC 5321': (text) => parseForwardPath(`<${text}`, RULES.rfc5321),
  route: (text) => parseForwardPath(`<@a:${text}>`, rules),
  quoted: (text) => parseForwardPath(`<"${text}"@a>`, rules),
  mailbox: (text) => parseMailbox(text, rules),
  host: (text) => parseHost(text, rules),
  literal: (text) => parseHost(`[${text}]`, RULES.rfc5321),
  command: (text) => parseCommand(text, rules),
  parameters: (text) => parseCommand(`MAIL FROM:<a@b> ${text}`, RULES.rfc5321),
  verify: (text) => parseCommand(`VRFY ${text}`, rules),
  'reply line': (text) => new ReplyAssembler(1000).push(`250 ${text}`),
  'path in a reply': (text) => pathInReply(reply(551, `<${text}>`)),
  header: (text) => countTimeStampLines(octetsOf(text)),
  'line, whole': (text) => readLines(octetsOf(text), text.length),
  'line, by 7': (text) => readLines(octetsOf(text), 7),
  'mail data, whole': (text) => decode(octetsOf(text), text.length),
  'mail data, by 7': (text) => decode(octetsOf(text), 7),
  'text, whole': (text) => encode(octetsOf(text), text.length),
  'text, by 7': (text) => encode(octetsOf(text), 7),
  'receiver-SMTP': (text) => receive(octetsOf(text), text.length),
  'receiver-SMTP, by 7': (text) => receive(octetsOf(text), 7),
};

/** Prints a line for each reader: its worst piece. */
export function growth(): void {
  setFlagsFromString('--no-opt --no-maglev --no-sparkplug'); // compiled code is not counted in full
  const coverage = new Coverage();
  coverage.count(true);
  const stepsOf = (read: Reader, piece: string, size: number): number => {
    const text = much(piece, size);
    coverage.takeSteps();
    read(text);
    return coverage.takeSteps();
  };
  for (const [name, read] of Object.entries(READERS)) {
    const [worst = { ratio: 0, piece: '' }] = PIECES.map((piece) => ({
      piece,
      ratio: stepsOf(read, piece, SMALL * TIMES) / stepsOf(read, piece, SMALL),
    })).toSorted((one, other) => other.ratio - one.ratio);
    const { ratio, piece } = worst;
    console.log(
      `${name}: ${TIMES} x the octets take at most ${ratio.toFixed(2)} x the steps (${JSON.stringify(piece)})`,
    );
  }
}

function much(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / piece.length));
}

function* parts(octets: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

function readLines(octets: Uint8Array, size: number): void {
  const framer = new LineFramer(512);
  const reader = new OctetReader();
  for (const part of parts(octets, size)) {
    reader.feed(part);
    while (framer.read(reader) !== null);
  }
}

function decode(octets: Uint8Array, size: number): void {
  const decoder = new MailDataDecoder();
  const reader = new OctetReader();
  for (const part of parts(octets, size)) {
    reader.feed(part);
    while (decoder.read(reader, () => {}) === 'ended');
  }
}

function encode(octets: Uint8Array, size: number): void {
  const encoder = new MailDataEncoder();
  for (const part of parts(octets, size)) encoder.encode(part);
}

function receive(octets: Uint8Array, size: number): void {
  const host = parseHost('beta', rules);
  if (!host.ok) return;
  const machine = new ReceiverSmtp({
    host: host.value,
    rules,
    timeouts: RFC5321_TIMEOUTS,
    offer: PLAIN_OFFER,
    secured: false,
  });
  machine.opened();
  machine.answer(reply(220, 'beta'));
  for (const part of parts(octets, size)) {
    machine.receive(part);
    while (machine.wants === 'answer') machine.answer(reply(250, 'beta'));
  }
}
