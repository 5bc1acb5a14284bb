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

  it('is told to be over with 421, and with 4.4.2 where enhanced status codes are spoken', () => {
    const texts = PLACES.map(([, before]) => {
      const session = told(before);
      session.apply(session.receiver.expired());
      expect(session.closed).toBe(true);
      return session.transcript.at(-1);
    });
    expect(new Set(texts)).toEqual(
      new Set([
        'R: 421 4.4.2 BETA waited too long for the next line, closing transmission channel',
      ]),
    );
    const old = told('HELO ALPHA\r\n', config('BETA', 'rfc821'));
    old.apply(old.receiver.expired());
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
