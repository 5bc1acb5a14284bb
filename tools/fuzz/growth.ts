/**
 * How the work of each reader grows with its input: the time for 400 KB against that for 100 KB, the best of several tries
 * each. A reader whose work is in proportion to its input has a ratio of 4, one that looks back each time has 16.
 */
import {
  LineFramer,
  MailDataDecoder,
  MailDataEncoder,
  OctetReader,
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

const SMALL = 100_000;
const TIMES = 4;
const TRIES = 7;
/** Milliseconds. Below that a ratio says nothing, and the square of 400,000 steps would take far more. */
const WORTH_A_RATIO = 5;

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
  header: (text) => countTimeStampLines(text),
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
  for (const [name, read] of Object.entries(READERS)) {
    let worst = { ratio: 0, piece: '', ms: 0 };
    for (const piece of PIECES) {
      const small = best(read, much(piece, SMALL));
      const large = best(read, much(piece, SMALL * TIMES));
      const ratio = large / small;
      if (large > WORTH_A_RATIO && ratio > worst.ratio) worst = { ratio, piece, ms: small };
    }
    const { ratio, piece, ms } = worst;
    if (ratio === 0) {
      console.log(
        `${name}: ${SMALL * TIMES} octets take less than ${WORTH_A_RATIO} ms, whatever they are`,
      );
      continue;
    }
    console.log(
      `${name}: ${TIMES} x the octets cost at most ${ratio.toFixed(1)} x the time ` +
        `(${JSON.stringify(piece)}: ${ms.toFixed(2)} ms for 100 KB)`,
    );
  }
}

function much(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / piece.length));
}

function best(read: Reader, text: string): number {
  let least = Infinity;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const began = performance.now();
    read(text);
    least = Math.min(least, performance.now() - began);
  }
  return least;
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
  const machine = new ReceiverSmtp({ host: host.value, rules, timeouts: RFC5321_TIMEOUTS });
  machine.opened();
  machine.answer(reply(220, 'beta'));
  for (const part of parts(octets, size)) {
    machine.receive(part);
    while (machine.wants === 'answer') machine.answer(reply(250, 'beta'));
  }
}
