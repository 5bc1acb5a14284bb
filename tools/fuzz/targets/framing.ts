import {
  LineFramer,
  MailDataDecoder,
  MailDataEncoder,
  OctetReader,
  hasEightBit,
  textOf,
} from '@hopscope/protocol';

import { inParts, law, type Target } from '../target.ts';
import { LINE_WORDS } from './words.ts';

const LIMIT = 24;
/** Octets that are told of a line which is too long. */
const TOLD = 16;
const BARE = /\r(?!\n)|(?<!\r)\n/;

/** Lines, against what `split` makes of them. */
export const LINE: Target = {
  name: 'line',
  longest: 120,
  seeds: ['NOOP\r\nQUIT\r\n', 'a\rb\nc\r\n', 'x'.repeat(22) + '\r\n', 'x'.repeat(23) + '\r\n\r\n'],
  words: LINE_WORDS,
  run(input) {
    const lines = linesOf([input]);
    law(lines === linesOf(inParts(input)), 'lines do not depend on how the octets are cut');
    const parts = textOf(input).split('\r\n');
    const rest = parts.pop() ?? '';
    law(lines === [...parts.map(modelled), String(rest !== '')].join('\n'), 'a line ends at CRLF');
    return `${new Set(parts.map((line) => modelled(line).split(' ', 1)[0])).size} ${rest !== ''}`;
  },
};

function linesOf(parts: readonly Uint8Array[]): string {
  const framer = new LineFramer(LIMIT);
  const reader = new OctetReader();
  const lines: string[] = [];
  for (const part of parts) {
    reader.feed(part);
    for (let line = framer.read(reader); line !== null; line = framer.read(reader))
      lines.push(`${line.fault} ${JSON.stringify(line.text)}`);
  }
  return [...lines, String(framer.midLine)].join('\n');
}

function modelled(line: string): string {
  if (line.length + 2 > LIMIT) return `too-long ${JSON.stringify(line.slice(0, TOLD))}`;
  const eightBit = /[\u0080-\u00FF]/.test(line) ? 'octet-over-127' : null;
  return `${BARE.test(line) ? 'bare-cr-or-lf' : eightBit} ${JSON.stringify(line)}`;
}

interface Decoded {
  readonly text: string;
  readonly ended: boolean;
  readonly bare: boolean;
  readonly eightBit: boolean;
  readonly after: string;
}

/** Mail data, against the rule in a line: it ends at CRLF "." CRLF. Then the same octets as text that is to be sent. */
export const MAIL_DATA: Target = {
  name: 'mail-data',
  longest: 160,
  seeds: [
    '.\r\n',
    'a\r\n..b\r\n.\r\nQUIT\r\n',
    'a\r\n.b\r\n.\r',
    '\u00FF\r\n.\r\n',
    'abcdefgh\r\nijkl\r\n',
  ],
  words: LINE_WORDS,
  run(input) {
    const decoded = decode([input]);
    const model = modelOf(textOf(input));
    law(same(decoded, decode(inParts(input))), 'mail data does not depend on how it is cut');
    if (model.ended) law(same(decoded, model), 'mail data ends at CRLF "." CRLF only');
    else law(!decoded.ended, 'mail data ends at CRLF "." CRLF only');

    const sent = encode([input]);
    law(sent === encode(inParts(input)), 'what is sent does not depend on how it is cut');
    law((sent === null) === BARE.test(textOf(input)), 'a bare CR or LF is refused, and no more');
    if (sent !== null) {
      law(!BARE.test(sent), 'no bare CR or LF is sent');
      const arrived = decode([Uint8Array.from(sent, (one) => one.charCodeAt(0))]);
      const text = textOf(input);
      const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
      law(arrived.ended && arrived.after === '' && !arrived.bare, 'what was sent ends once');
      law(arrived.text === whole, 'what was sent arrives');
      law(arrived.eightBit === hasEightBit(input), 'octets over 127 are noticed');
    }
    const { ended, bare, eightBit } = decoded;
    return `${ended} ${bare} ${eightBit} ${sent === null}`;
  },
};

function decode(parts: readonly Uint8Array[]): Decoded {
  const reader = new OctetReader();
  const decoder = new MailDataDecoder();
  let text = '';
  let ended = false;
  let after = '';
  for (const part of parts) {
    reader.feed(part);
    if (!ended) ended = decoder.read(reader, (slice) => (text += textOf(slice))) === 'ended';
    if (!ended) continue;
    after += textOf(reader.octets.subarray(reader.at));
    reader.at = reader.octets.length;
  }
  law(decoder.octets === text.length, 'the octets of the text are counted');
  return { text, ended, bare: decoder.bareCrOrLf, eightBit: decoder.eightBit, after };
}

function modelOf(stream: string): Decoded {
  const end = `\r\n${stream}`.indexOf('\r\n.\r\n');
  const ended = end >= 0;
  const lines = (ended ? stream.slice(0, end) : stream).split('\r\n');
  const text = lines.map((line) => (line.startsWith('.') ? line.slice(1) : line)).join('\r\n');
  return {
    text,
    ended,
    bare: lines.some((line) => /[\r\n]/.test(line)),
    eightBit: /[\u0080-\u00FF]/.test(text),
    after: ended ? stream.slice(end + 3) : '',
  };
}

function same(one: Decoded, other: Decoded): boolean {
  return (
    one.text === other.text &&
    one.ended === other.ended &&
    one.bare === other.bare &&
    one.eightBit === other.eightBit &&
    one.after === other.after
  );
}

function encode(parts: readonly Uint8Array[]): string | null {
  const encoder = new MailDataEncoder();
  let sent = '';
  for (const part of parts) {
    const encoded = encoder.encode(part);
    if (!encoded.ok) return null;
    sent += textOf(encoded.octets);
  }
  const end = encoder.end();
  return end.ok ? sent + textOf(end.octets) : null;
}
