import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  PLAIN_OFFER,
  RULES,
  SenderSmtp,
  formatPath,
  octetsOf,
  parseForwardPath,
  parseReversePath,
  pathInReply,
  reply,
  textOf,
  utf8Encode,
  type Parsed,
  type ReceiverConfig,
  type Reply,
  type SenderEffect,
} from '../../src/index.ts';
import { ScriptedSession, SessionPair, feedEveryWay } from '../../src/testing/index.ts';
import { config, envelope, generous } from '../helpers.ts';
import { yes, yesBut } from '../policy.ts';

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

/** As it is on the wire, one character an octet. */
function utf8(line: string): string {
  return textOf(utf8Encode(line));
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

describe('a reply that names a mailbox beyond ASCII (RFC 6531 3.7.4)', () => {
  const ANSWERS: Readonly<Record<string, Reply>> = {
    known: reply(250, 'Jürgen <jürgen@bücher.example>'),
    moved: reply(251, 'User not local; will forward to <jürgen@b>'),
    gone: reply(551, 'User not local; please try <jürgen@b>'),
    several: reply(553, 'Ambiguous', 'Jürgen <jürgen@b>', '<jürgen@\u{85}>'),
    nobody: reply(550, 'für wen?'),
  };

  function asked(configuration = generous('BETA')): ScriptedSession {
    const session = new ScriptedSession(
      configuration,
      yesBut('BETA', (question) => {
        if (question.occasion === 'VRFY' || question.occasion === 'EXPN')
          return ANSWERS[question.text] ?? null;
        return question.occasion === 'RCPT'
          ? (ANSWERS[question.forwardPath.mailbox.localPart] ?? null)
          : null;
      }),
    );
    session.say('EHLO ALPHA');
    return session;
  }

  it('has it in UTF-8 for who asks with SMTPUTF8', () => {
    expect(
      asked().say('VRFY known SMTPUTF8', 'EXPN known SMTPUTF8', 'VRFY several SMTPUTF8'),
    ).toEqual(
      [
        '250 2.1.5 Jürgen <jürgen@bücher.example>',
        '250 2.1.5 Jürgen <jürgen@bücher.example>',
        '553-5.1.4 Ambiguous',
        '553-5.1.4 Jürgen <jürgen@b>',
        '553 5.1.4 <jürgen@?>',
      ].map(utf8),
    );
    const lines = ['RCPT TO:<moved@b>', 'RCPT TO:<gone@b>'];
    expect(
      asked()
        .say('MAIL FROM:<joe@a> SMTPUTF8', ...lines)
        .slice(1),
    ).toEqual(
      [
        '251 2.1.5 User not local; will forward to <jürgen@b>',
        '551 5.1.6 User not local; please try <jürgen@b>',
      ].map(utf8),
    );
  });

  it('does not have it, and has the code for that, for everybody else', () => {
    const HIDDEN = 'the mailbox can be shown in UTF-8 only';
    expect(
      asked().say('VRFY known', 'VRFY moved', 'VRFY gone', 'VRFY several', 'EXPN known'),
    ).toEqual([
      `252 2.6.8 ${HIDDEN}`,
      `252 2.6.8 ${HIDDEN}`,
      `550 5.6.8 ${HIDDEN}`,
      `550 5.6.8 ${HIDDEN}`,
      `252 2.6.8 ${HIDDEN}`,
    ]);
    const lines = ['RCPT TO:<moved@b>', 'RCPT TO:<gone@b>'];
    expect(
      asked()
        .say('MAIL FROM:<joe@a>', ...lines)
        .slice(1),
    ).toEqual(['250 2.1.5 OK', '550 5.1.1 Requested action not taken: mailbox unavailable']);
    expect(asked(config('BETA', 'rfc821')).say('HELO ALPHA', 'VRFY known', 'VRFY gone')).toEqual([
      '250 BETA',
      `550 ${HIDDEN}`,
      `550 ${HIDDEN}`,
    ]);
  });

  it('is folded between characters, and no line of it has more than 512 octets', () => {
    const long = reply(250, `${'ü'.repeat(600)}<jürgen@b>`);
    const policy = yesBut('BETA', ({ occasion }) => (occasion === 'VRFY' ? long : null));
    const session = new ScriptedSession(generous('BETA'), policy);
    const lines = session.say('EHLO ALPHA', 'VRFY x SMTPUTF8').slice(-3);
    expect(lines.map((line) => line.length + 2)).toEqual([512, 512, 223]);
    expect(lines.map((line) => line.slice('250 2.1.5 '.length)).join('')).toBe(
      utf8(`${'ü'.repeat(600)}<jürgen@b>`),
    );
  });

  it('is a reply like any other where UTF-8 has no place in it', () => {
    expect(asked().say('VRFY nobody SMTPUTF8', 'VRFY nobody')).toEqual([
      '550 5.1.1 f?r wen?',
      '550 5.1.1 f?r wen?',
    ]);
  });

  it('is heard by a sender-SMTP where it may come, and nowhere else', () => {
    const sender = new SenderSmtp(generous('ALPHA'));
    const hears = (line: string): readonly SenderEffect[] =>
      sender.receive(utf8Encode(`${line}\r\n`));
    hears('220 BETA');
    hears('250-BETA\r\n250 SMTPUTF8');
    const verify = { verb: 'VRFY', text: 'known' } as const;
    sender.ask(verify);
    const [known] = hears('250 Jürgen <jürgen@bücher.example>\u{9B}');
    expect(known).toEqual({
      kind: 'answered',
      reply: reply(250, 'Jürgen <jürgen@bücher.example>?'),
    });
    sender.ask(verify);
    const [latin] = sender.receive(octetsOf('250 <j\xFCrgen@b>\r\n'));
    expect(latin).toEqual({ kind: 'answered', reply: reply(250, '<j?rgen@b>') });
    for (const internationalized of [true, false]) {
      const declared = { ...NOTHING_DECLARED, internationalized };
      sender.transact({ ...envelope('<SAM@ALPHA>', '<JOE@BETA>'), declared });
      hears('250 OK');
      const [gone] = hears('551 try <jürgen@b>');
      expect(gone).toMatchObject({
        kind: 'recipient',
        reply: reply(551, internationalized ? 'try <jürgen@b>' : 'try <j??rgen@b>'),
      });
      hears('250 OK');
    }
  });

  it('has a path that is read as one, or not at all', () => {
    const path = pathInReply(reply(551, 'please try <jürgen@bücher.example>'));
    expect(path.ok && formatPath(path.value)).toBe('<jürgen@bücher.example>');
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
