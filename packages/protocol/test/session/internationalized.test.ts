import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  PLAIN_OFFER,
  RULES,
  SenderSmtp,
  formatPath,
  parseForwardPath,
  parseReversePath,
  utf8Encode,
  type Parsed,
  type ReceiverConfig,
} from '../../src/index.ts';
import { ScriptedSession, SessionPair, feedEveryWay } from '../../src/testing/index.ts';
import { envelope, generous } from '../helpers.ts';
import { yes } from '../policy.ts';

const BEYOND_ASCII = { ...RULES.rfc5321, internationalized: true };

function must<T>(read: Parsed<T>): T {
  if (!read.ok) throw new Error(read.fault.wanted);
  return read.value;
}

function extended(configuration: ReceiverConfig = generous('BETA')): ScriptedSession {
  const session = new ScriptedSession(configuration, yes('BETA'));
  session.say('EHLO ALPHA');
  return session;
}

/** Says lines in UTF-8. */
function saying(session: ScriptedSession, ...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => session.sayOctets(utf8Encode(`${line}\r\n`)));
}

describe('SMTPUTF8 at the receiver-SMTP (RFC 6531)', () => {
  it('lets paths go beyond ASCII in a mail that asks for it', () => {
    const session = extended();
    expect(
      saying(
        session,
        'MAIL FROM:<josé@exämple.org> SMTPUTF8',
        'RCPT TO:<用户@例子.广告>',
        'VRFY josé SMTPUTF8',
      ),
    ).toEqual(['250 2.1.0 OK', '250 2.1.5 OK', '250 2.1.5 OK']);
    const [, , mail, recipient, verify] = session.questions;
    expect(mail).toMatchObject({ declared: { internationalized: true } });
    expect(recipient?.occasion === 'RCPT' && formatPath(recipient.forwardPath)).toBe(
      '<用户@例子.广告>',
    );
    expect(verify).toMatchObject({ text: 'josé' });
  });

  it('refuses such paths in a mail that does not ask', () => {
    const session = extended();
    expect(saying(session, 'MAIL FROM:<josé@example.org>')).toEqual([
      '550 5.6.7 a path beyond ASCII needs SMTPUTF8 at MAIL',
    ]);
    expect(saying(session, 'MAIL FROM:<joe@example.org>', 'RCPT TO:<josé@beta>')).toEqual([
      '250 2.1.0 OK',
      '553 5.6.7 a path beyond ASCII needs SMTPUTF8 at MAIL',
    ]);
  });

  it('lets the name in EHLO and HELO not go beyond ASCII, and what it stands in neither (RFC 6531 3.7.1)', () => {
    const session = extended();
    for (const verb of ['EHLO', 'HELO'])
      expect(saying(session, `${verb} exämple.org`)[0]).toMatch(/^501 /);
    expect(session.receiver.domain).toBe('ALPHA');
  });

  it('lets ORCPT go beyond ASCII in a mail that asks for it, and keeps it in ASCII (RFC 6533 3)', () => {
    const session = extended();
    const rcpt = 'RCPT TO:<joe@beta> ORCPT=utf-8;jürgen@bücher.example';
    expect(saying(session, 'MAIL FROM:<joe@a> SMTPUTF8', rcpt).at(-1)).toBe('250 2.1.5 OK');
    expect(session.questions.at(-1)).toMatchObject({
      dsn: { orcpt: { type: 'utf-8', address: 'j\\x{FC}rgen@b\\x{FC}cher.example' } },
    });
    const unasked = extended();
    const escaped = 'RCPT TO:<joe@beta> ORCPT=utf-8;j\\x{FC}rgen@b';
    expect(saying(unasked, 'MAIL FROM:<joe@a>', rcpt, escaped).slice(1)).toEqual([
      '553 5.6.7 a path beyond ASCII needs SMTPUTF8 at MAIL',
      '250 2.1.5 OK',
    ]);
  });

  it('takes from Postfix 3.7 what it says of a recipient beyond ASCII', () => {
    const session = extended();
    const rcpt = 'RCPT TO:<jürgen@clear.example> ORCPT=rfc822;j+C3+BCrgen@clear.example';
    expect(saying(session, 'MAIL FROM:<sam@a> SIZE=496 BODY=8BITMIME SMTPUTF8', rcpt)).toEqual([
      '250 2.1.0 OK',
      '250 2.1.5 OK',
    ]);
    expect(session.questions.at(-1)).toMatchObject({
      dsn: { orcpt: { type: 'utf-8', address: 'j\\x{FC}rgen@clear.example' } },
    });
  });

  it('lets no other parameter go beyond ASCII', () => {
    const session = extended();
    for (const parameter of ['SIZE=é', 'ENVID=é', 'BODY=é', 'AUTH=é'])
      expect(saying(session, `MAIL FROM:<joe@a> SMTPUTF8 ${parameter}`)[0]).toMatch(/^501 /);
    const rcpt = 'RCPT TO:<joe@b> ORCPT=rfc822;é';
    expect(saying(session, 'MAIL FROM:<joe@a> SMTPUTF8', rcpt).at(-1)).toMatch(/^501 /);
  });

  it('reads octets over 127 as UTF-8 or not at all, and only where it was offered', () => {
    const session = extended();
    expect(session.sayText('MAIL FROM:<jos\xE9@example.org> SMTPUTF8\r\n')).toEqual([
      '500 5.5.2 Syntax error: octets that are no UTF-8',
    ]);
    const plain = extended(generous('BETA', PLAIN_OFFER));
    expect(saying(plain, 'MAIL FROM:<josé@example.org> SMTPUTF8')).toEqual([
      '500 Syntax error: an octet over 127',
    ]);
    expect(saying(plain, 'MAIL FROM:<joe@example.org> SMTPUTF8')).toEqual([
      '555 parameter not recognized: MAIL takes SIZE and BODY',
    ]);
    const unsaid = new ScriptedSession(generous('BETA'), yes('BETA'));
    expect(saying(unsaid, 'HELO ALPHA', 'MAIL FROM:<josé@b>').at(-1)).toMatch(/^500 /);
  });

  it('comes to the same however the octets of a character are cut', () => {
    const octets = utf8Encode('EHLO A\r\nMAIL FROM:<用户@例子> SMTPUTF8\r\nRCPT TO:<é@b>\r\n');
    const outcomes = feedEveryWay(octets, (parts) => {
      const session = new ScriptedSession(generous('BETA'), yes('BETA'));
      for (const part of parts) session.exchange(part);
      return session.questions;
    });
    for (const { way, outcome } of outcomes)
      expect({ way, outcome }).toEqual({ way, outcome: outcomes[0]?.outcome });
    expect(outcomes[0]?.outcome).toHaveLength(4);
  });
});

describe('SMTPUTF8 at the sender-SMTP', () => {
  const mail = {
    envelope: {
      ...envelope('<SAM@ALPHA>', '<JOE@BETA>'),
      reversePath: must(parseReversePath('<josé@exämple.org>', BEYOND_ASCII)),
      forwardPaths: [must(parseForwardPath('<用户@例子.广告>', BEYOND_ASCII))],
    },
    text: 'a\r\n',
  };

  it('is asked for when a path goes beyond ASCII, and the path goes out in UTF-8', () => {
    const run = new SessionPair(new SenderSmtp(generous('ALPHA')), generous('BETA'), yes('BETA'));
    run.run(mail);
    const [taken] = run.far.taken;
    expect(taken?.envelope.forwardPaths.map(formatPath)).toEqual(['<用户@例子.广告>']);
    expect(taken?.envelope.declared.internationalized).toBe(true);
    expect(run.transcript.find((line) => line.startsWith('S: MAIL'))).toMatch(/ SMTPUTF8$/);
  });

  it('is asked for when the mail says so, and is a verdict where the receiver knows none', () => {
    const old = new SessionPair(
      new SenderSmtp(generous('ALPHA')),
      generous('BETA', PLAIN_OFFER),
      yes('BETA'),
    );
    old.run(mail, {
      ...mail,
      envelope: {
        ...envelope('<SAM@ALPHA>', '<JOE@BETA>'),
        declared: { ...NOTHING_DECLARED, internationalized: true },
      },
    });
    expect(old.verdicts).toMatchObject([
      [{ reply: { code: 553 }, source: 'sender' }],
      [{ reply: { code: 553 }, source: 'sender' }],
    ]);
    expect(old.transcript.join('\n')).not.toContain('MAIL');
  });
});
