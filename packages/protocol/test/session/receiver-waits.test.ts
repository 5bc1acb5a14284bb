/** How long a receiver-SMTP waits: for whole lines, whatever they are, and never longer because octets drip. */
import { describe, expect, it } from 'vitest';

import { RFC5321_TIMEOUTS, type ReceiverConfig } from '../../src/index.ts';
import { ScriptedSession } from '../../src/testing/index.ts';
import { config, generous } from '../helpers.ts';
import { yes } from '../policy.ts';

const UP_TO_RCPT = ['EHLO ALPHA', 'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>'] as const;

/** A session that was told this text. */
function told(text: string, configuration: ReceiverConfig = generous('BETA')): ScriptedSession {
  const session = new ScriptedSession(configuration, yes('BETA'));
  session.sayText(text);
  return session;
}

/** How often the wait begins anew while these octets come one by one. */
function anew(session: ScriptedSession, text: string): number {
  let times = 0;
  for (const octet of text) {
    const before = session.receiver.wait.serial;
    session.sayText(octet);
    if (session.receiver.wait.serial !== before) times += 1;
  }
  return times;
}

const { rules, ...rest } = generous('BETA');
/** Takes a thousand octets of mail data. */
const SMALL: ReceiverConfig = {
  ...rest,
  rules: { ...rules, limits: { ...rules.limits, mailData: 1000 } },
};

const LINES = `${UP_TO_RCPT.join('\r\n')}\r\n`;
const PLACES: readonly (readonly [string, string])[] = [
  ['a command line', 'EHLO ALPHA\r\n'],
  ['mail data', `${LINES}DATA\r\n`],
  ['a chunk', `${LINES}BDAT 100000\r\n`],
  ['a chunk behind another', `${LINES}BDAT 1\r\nxBDAT 100000 LAST\r\n`],
  ['a chunk that is refused', 'EHLO ALPHA\r\nBDAT 100000\r\n'],
  ['a response of AUTH', 'EHLO ALPHA\r\nAUTH LOGIN\r\n'],
];

describe('the wait of the receiver-SMTP', () => {
  it.each(PLACES)('in %s does not begin anew with each octet', (_, before) => {
    const session = told(before);
    expect(session.receiver.wait.ms).toBe(RFC5321_TIMEOUTS.receiver);
    expect(anew(session, 'x'.repeat(900))).toBe(0);
  });

  it.each(PLACES)('in %s begins anew with each line', (_, before) => {
    expect(anew(told(before), 'x\r\nyy\r\nzzz')).toBe(2);
  });

  it.each(PLACES.slice(1, 5))('in %s begins anew with a thousand octets', (_, before) => {
    expect(anew(told(before), 'x'.repeat(999))).toBe(0);
    expect(anew(told(before), 'x'.repeat(1000))).toBe(1);
    expect(anew(told(before), 'x'.repeat(2500))).toBe(2);
  });

  it.each(PLACES.slice(1))(
    'in %s is a part of one whole, as long as that is under way',
    (what, before) => {
      const { mailData, auth } = RFC5321_TIMEOUTS;
      const session = told(before);
      const { whole } = session.receiver.wait;
      expect(whole).toEqual({ ms: what === 'a response of AUTH' ? auth : mailData });
      anew(session, 'x'.repeat(2000));
      if (what !== 'a response of AUTH') session.sayText('x\r\n'.repeat(2000));
      expect(session.receiver.wait.whole).toBe(whole);
    },
  );

  it('is a part of the same whole from the first chunk of a mail to the last, between them, too', () => {
    const session = told(`${LINES}BDAT 2\r\n`);
    const { whole } = session.receiver.wait;
    for (const text of ['\r', '\nNO', 'OP\r\nBDAT 2\r\n', '\r\n', 'BDAT 9 LAST\r\n', '\r\n']) {
      session.sayText(text);
      expect(session.receiver.wait.whole).toBe(whole);
    }
    session.sayText('1234567');
    expect(session.receiver).toMatchObject({ state: 'ready', wait: { whole: null } });
  });

  it.each([
    ['mail data ends', `${LINES}DATA\r\n`, 'x\r\n.\r\n'],
    ['a chunk that was refused ends', 'EHLO ALPHA\r\nBDAT 3\r\n', 'xyz'],
    ['a chunk is refused behind others', `${LINES}BDAT 0\r\nBDAT 1001\r\n`, 'x'.repeat(1001)],
    ['chunks end with RSET', `${LINES}BDAT 0\r\n`, 'RSET\r\n'],
    ['AUTH is granted', 'EHLO ALPHA\r\nAUTH LOGIN\r\n', 'am9l\r\nc2VjcmV0\r\n'],
    ['AUTH is given up', 'EHLO ALPHA\r\nAUTH LOGIN\r\n', '*\r\n'],
    ['the session ends', `${LINES}BDAT 0\r\n`, 'QUIT\r\n'],
  ])('is a part of nothing once %s, and then of another whole', (_, before, end) => {
    const session = told(before, SMALL);
    const { whole } = session.receiver.wait;
    expect(whole).not.toBeNull();
    session.sayText(end);
    expect(session.receiver.wait.whole).toBeNull();
    if (session.closed) return;
    session.sayText('RSET\r\nBDAT 5\r\n');
    expect(session.receiver.wait.whole).toEqual({ ms: RFC5321_TIMEOUTS.mailData });
    expect(session.receiver.wait.whole).not.toBe(whole);
  });

  it('tells what took too long as a whole', () => {
    const texts = PLACES.slice(1).map(([, before]) => {
      const session = told(before);
      session.apply(session.receiver.expired('whole'));
      expect(session.closed).toBe(true);
      return session.transcript.at(-1);
    });
    const [auth] = texts.splice(-1);
    expect(auth).toBe('R: 421 4.4.2 BETA AUTH took too long, closing transmission channel');
    expect(new Set(texts)).toEqual(
      new Set(['R: 421 4.4.2 BETA the mail took too long, closing transmission channel']),
    );
  });

  it('is told to be over with 421, and with 4.4.2 where enhanced status codes are spoken', () => {
    const texts = PLACES.map(([, before]) => {
      const session = told(before);
      session.apply(session.receiver.expired('wait'));
      expect(session.closed).toBe(true);
      return session.transcript.at(-1);
    });
    expect(new Set(texts)).toEqual(
      new Set([
        'R: 421 4.4.2 BETA waited too long for the next line, closing transmission channel',
      ]),
    );
    const old = told('HELO ALPHA\r\n', config('BETA', 'rfc821'));
    old.apply(old.receiver.expired('wait'));
    expect(old.transcript.at(-1)).toBe(
      'R: 421 BETA waited too long for the next line, closing transmission channel',
    );
  });

  it('is not meant where the host must stop, or the peer made too many errors', () => {
    const stopped = told('EHLO ALPHA\r\n');
    stopped.apply(stopped.receiver.shutDown());
    expect(stopped.transcript.at(-1)).toMatch(/^R: 421 4\.3\.2 /);
    const wrong = told(`EHLO ALPHA\r\n${'x\r\n'.repeat(30)}`);
    expect(wrong.transcript.at(-1)).toMatch(/^R: 421 4\.3\.2 .* too many errors/);
  });
});
