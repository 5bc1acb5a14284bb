import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_OFFER, octetsOf, reply, type ReceiverConfig } from '../../src/index.ts';
import {
  ScriptedSession,
  feedEveryWay,
  nastyOctets,
  type Policy,
} from '../../src/testing/index.ts';
import { config, generous } from '../helpers.ts';
import { yes, yesBut } from '../policy.ts';

const UP_TO_RCPT = ['EHLO ALPHA', 'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>'] as const;
const BINARY = ['EHLO ALPHA', 'MAIL FROM:<SAM@ALPHA> BODY=BINARYMIME', 'RCPT TO:<JOE@BETA>'];

/** A session that has come as far as its first BDAT. */
function receiving(
  lines: readonly string[] = UP_TO_RCPT,
  policy: Policy = yes('BETA'),
  configuration: ReceiverConfig = generous('BETA'),
): ScriptedSession {
  const session = new ScriptedSession(configuration, policy);
  session.say(...lines);
  return session;
}

function codes(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.slice(0, 3));
}

function limitedTo(mailData: number): ReceiverConfig {
  const configuration = generous('BETA');
  const { rules } = configuration;
  return { ...configuration, rules: { ...rules, limits: { ...rules.limits, mailData } } };
}

function standsAlone(text: string): boolean {
  return /\r(?!\n)|(?<!\r)\n/.test(text);
}

describe('mail data in chunks', () => {
  it('is answered chunk by chunk, and taken with the last', () => {
    const session = receiving();
    expect(session.sayText('BDAT 10\r\nhello, to ')).toEqual(['250 2.0.0 OK, and the next chunk']);
    expect(session.sayText('BDAT 5 LAST\r\nyou\r\n')).toEqual(['250 2.6.0 OK']);
    expect(session.taken.map(({ text }) => text)).toEqual(['hello, to you\r\n']);
    expect(session.receiver.state).toBe('ready');
  });

  it('may be all in one chunk, or end with an empty one', () => {
    const session = receiving();
    session.sayText('BDAT 3 LAST\r\na\r\n');
    session.say(...UP_TO_RCPT.slice(1));
    session.sayText('BDAT 3\r\nb\r\nBDAT 0 LAST\r\n');
    expect(session.taken.map(({ text }) => text)).toEqual(['a\r\n', 'b\r\n']);
  });

  it('has no transparency: full stops are text', () => {
    const session = receiving();
    expect(codes(session.sayText('BDAT 7 LAST\r\n..\r\n.\r\n'))).toEqual(['250']);
    expect(session.taken.map(({ text }) => text)).toEqual(['..\r\n.\r\n']);
  });

  it('comes to the same however its octets are cut', () => {
    const octets = octetsOf(
      `${UP_TO_RCPT.map((line) => `${line}\r\n`).join('')}BDAT 4\r\na\r\n\rBDAT 2\r\n\nbBDAT 2 LAST\r\n\r\nNOOP\r\n`,
    );
    const outcomes = feedEveryWay(octets, (parts) => {
      const session = new ScriptedSession(generous('BETA'), yes('BETA'));
      for (const part of parts) session.exchange(part);
      return {
        said: session.transcript.filter((line) => line.startsWith('R')),
        taken: session.taken.map(({ text }) => text),
      };
    });
    expect(outcomes[0]?.outcome.taken).toEqual(['a\r\n\r\nb\r\n']);
    for (const { way, outcome } of outcomes)
      expect({ way, outcome }).toEqual({ way, outcome: outcomes[0]?.outcome });
  });

  it('is drained when it comes out of order, and counts as no command', () => {
    const session = receiving(['EHLO ALPHA']);
    expect(codes(session.sayText('BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n'))).toEqual(['503', '250']);
    const old = receiving(['HELO ALPHA', ...UP_TO_RCPT.slice(1)]);
    expect(old.sayText('BDAT 6 LAST\r\nQUIT\r\n')).toEqual([
      '503 5.5.1 Bad sequence of commands: EHLO comes first',
    ]);
    expect(session.closed || old.closed).toBe(false);
  });

  it('is drained when the host refuses it, and only RSET makes room for another mail', () => {
    const full = yesBut('BETA', ({ occasion }) =>
      occasion === 'BDAT' ? reply(452, 'full') : null,
    );
    const session = receiving(UP_TO_RCPT, full);
    expect(codes(session.sayText('BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\n'))).toEqual([
      '452',
      '503',
    ]);
    expect(codes(session.say('MAIL FROM:<a@b>', 'RCPT TO:<a@b>', 'DATA'))).toEqual([
      '503',
      '503',
      '503',
    ]);
    expect(codes(session.say('RSET', 'MAIL FROM:<a@b>'))).toEqual(['250', '250']);
    expect({ taken: session.taken, abandoned: session.abandoned }).toEqual({
      taken: [],
      abandoned: 0,
    });
  });

  it('is refused behind the chunk with which there is too much of it', () => {
    const session = receiving(UP_TO_RCPT, yes('BETA'), limitedTo(10));
    expect(codes(session.sayText('BDAT 8\r\n12345678BDAT 4\r\n1234'))).toEqual(['250', '552']);
    expect(session.receiver.state).toBe('spoiled');
    expect(session.abandoned).toBe(1);
    const another = receiving(UP_TO_RCPT, yes('BETA'), limitedTo(10));
    expect(codes(another.sayText('BDAT 11 LAST\r\n12345678\r\n.'))).toEqual(['552']);
    expect(another.receiver.state).toBe('ready');
  });

  it.each([
    ['RSET', 'ready'],
    ['QUIT', 'closed'],
  ])('is abandoned by %s between two chunks', (line, state) => {
    const session = receiving();
    session.sayText('BDAT 3\r\na\r\n');
    session.say(line);
    expect({ state: session.receiver.state, abandoned: session.abandoned }).toEqual({
      state,
      abandoned: 1,
    });
  });

  it('is abandoned when the channel ends inside it', () => {
    const session = receiving();
    session.sayText('BDAT 30\r\na\r\n');
    session.apply(session.receiver.ended());
    expect(session.abandoned).toBe(1);
  });

  it('knows neither DATA, nor MAIL, nor RCPT while it comes', () => {
    const session = receiving();
    session.sayText('BDAT 3\r\na\r\n');
    expect(
      codes(session.say('DATA', 'MAIL FROM:<a@b>', 'RCPT TO:<a@b>', 'EHLO A', 'NOOP')),
    ).toEqual(['503', '503', '503', '503', '250']);
    expect(codes(session.sayText('BDAT 0 LAST\r\n'))).toEqual(['250']);
  });

  it.each([
    ['without a size', 'BDAT'],
    ['with a size that is no number', 'BDAT x'],
    ['with a size below nothing', 'BDAT -1'],
    ['with a size beyond all measure', 'BDAT 9999999999999999'],
    ['with another word than LAST', 'BDAT 5 FIRST'],
    ['with a CR alone', 'BDAT 5 \r'],
    ['with a LF alone', 'bdat 5 LAST\n'],
    ['behind a LF alone', 'NOOP\nBDAT 5'],
    ['behind a CR alone', 'NOOP\r BDAT 5'],
    ['with an octet over 127', 'BDAT 5 \u00E9'],
    ['that goes on without a space', 'BDAT\u00E9 5'],
    ['of one word', 'BDAT5'],
    ['with a tab', 'BDAT\t5'],
    ['behind a space', ' BDAT 5'],
    ['with a NUL', 'BDAT 5\0'],
    ['that is too long', `BDAT ${'0'.repeat(3000)}5`],
    ['that is too long by its end', `BDAT 5${' '.repeat(3000)}`],
  ])('closes the channel at a BDAT %s, for the chunk could be read as commands', (_, line) => {
    const text = `${line}\r\nRSET\r\nMAIL FROM:<evil@b>\r\n`;
    for (const lines of [['EHLO ALPHA'], UP_TO_RCPT, [...UP_TO_RCPT, 'BDAT 0']]) {
      for (const parts of [[text], text]) {
        const session = receiving(lines);
        const asked = session.questions.length;
        const answers = Array.from(parts, (part) => session.sayText(part)).flat();
        expect(codes(answers)).toEqual(['421']);
        expect(session.closed).toBe(true);
        expect(session.questions).toHaveLength(asked);
      }
    }
  });

  it('out of order counts as an error, but not behind a refusal that its sender could not have seen', () => {
    const session = receiving(['EHLO ALPHA']);
    let times = 0;
    for (; !session.closed && times < 100; times += 1) session.sayText('BDAT 0\r\n');
    expect(times).toBe(21);
    const full = receiving(
      UP_TO_RCPT,
      yesBut('BETA', ({ occasion }) => (occasion === 'BDAT' ? reply(452, 'full') : null)),
    );
    for (times = 0; !full.closed && times < 100; times += 1) full.sayText('BDAT 2\r\n\r\n');
    expect(times).toBe(100);
  });

  it('does not exist where it is not offered', () => {
    const session = receiving(UP_TO_RCPT, yes('BETA'), generous('BETA', PLAIN_OFFER));
    expect(codes(session.say('BDAT 0 LAST'))).toEqual(['502']);
    const old = receiving(['HELO ALPHA'], yes('BETA'), config('BETA', 'rfc821'));
    expect(codes(old.say('BDAT 0 LAST'))).toEqual(['500']);
  });

  it('with a CR or LF that stands alone is refused with 554 behind the last chunk', () => {
    for (const text of ['a\nb\r\n', 'a\rb\r\n', 'ab\r', '\n', 'a\r\n\n']) {
      const session = receiving();
      expect(codes(session.sayText(`BDAT ${text.length} LAST\r\n${text}NOOP\r\n`))).toEqual([
        '554',
        '250',
      ]);
      expect(session.taken).toEqual([]);
    }
  });

  it('finds the CR or LF that stands alone wherever its chunks are cut', () => {
    fc.assert(
      fc.property(nastyOctets(), fc.nat(20), (octets, at) => {
        const text = String.fromCharCode(...octets);
        const session = receiving();
        const first = text.slice(0, at);
        const rest = text.slice(at);
        const answers = session.sayText(
          `BDAT ${first.length}\r\n${first}BDAT ${rest.length} LAST\r\n${rest}`,
        );
        expect(codes(answers)).toEqual(['250', standsAlone(text) ? '554' : '250']);
        expect(session.taken.map((mail) => mail.text)).toEqual(standsAlone(text) ? [] : [text]);
      }),
    );
  });

  it('may hold any octets in any order when it is declared binary, and then comes in no other way', () => {
    const session = receiving(BINARY);
    expect(session.say('DATA')).toEqual([
      '503 5.5.1 Bad sequence of commands: binary mail data comes with BDAT',
    ]);
    const text = 'a\n\0\r\xFF\r\n.\r\n';
    expect(codes(session.sayText(`BDAT ${text.length} LAST\r\n${text}`))).toEqual(['250']);
    expect(session.taken[0]).toMatchObject({
      text,
      envelope: { declared: { body: 'BINARYMIME' } },
    });
  });

  it('waits between chunks while its host has no room', () => {
    const session = receiving();
    session.sayText('BDAT 3\r\na\r\n');
    session.receiver.holdMailData();
    expect(session.receiver.wants).toBe('room');
    expect(session.sayText('BDAT 3 LAST\r\nb\r\n')).toEqual([]);
    session.apply(session.receiver.resumeMailData());
    expect(session.taken.map(({ text }) => text)).toEqual(['a\r\nb\r\n']);
  });
});
