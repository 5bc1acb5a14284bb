import { describe, expect, it } from 'vitest';
import {
  RFC5321_LIMITS,
  ReceiverSmtp,
  challengeReply,
  encodeBase64,
  octetsOf,
  octetsOfLines,
  reply,
  textOf,
  utf8Encode,
  type Claim,
  type Offer,
  type ReceiverEffect,
} from '../../src/index.ts';
import { ScriptedSession, type Policy } from '../../src/testing/index.ts';
import { WHOLE_OFFER, config, generous } from '../helpers.ts';
import { GIVING_UP, yes, yesBut } from '../policy.ts';

/** A session with a host that offers all it can, after EHLO. */
function extended(policy: Policy = yes('BETA'), offer: Partial<Offer> = {}): ScriptedSession {
  const session = new ScriptedSession(generous('BETA', offer), policy);
  session.say('EHLO ALPHA');
  return session;
}

const IN_CLEAR = { mechanisms: ['PLAIN'], inClear: true, challenge: () => '<1@b>' } as const;

function base64(text: string): string {
  return encodeBase64(octetsOf(text));
}

function claims(session: ScriptedSession): readonly Claim[] {
  return session.questions.flatMap((question) =>
    question.occasion === 'AUTH' ? [question.claim] : [],
  );
}

/** What a host says of SIZE whose mails have so many octets at most. */
describe('a MAIL or RCPT that the host is not asked about', () => {
  const MAIL = 'MAIL FROM:<sam@a>';
  const RCPT = 'RCPT TO:<joe@b>';

  it.each([
    [`${MAIL} SIZE=many`, '501', true],
    ['MAIL FROM:<s\u00e4m@a>', '550', true],
    [`${RCPT} NOTIFY=MAYBE`, '501', true],
    ['RCPT TO:<j\u00f6@b>', '553', true],
    [`${MAIL} SIZE=99999999999`, '552', false],
    [RCPT, '452', false],
  ] as const)('%s is answered %s, and to be an error is %s of it', (line, code, isError) => {
    const session = extended();
    if (line.startsWith('RCPT')) session.say(MAIL);
    if (code === '452') session.say(...Array<string>(RFC5321_LIMITS.recipients).fill(RCPT));
    const { errors } = RFC5321_LIMITS;
    const octets = utf8Encode(`${line}\r\n`);
    for (let time = 0; time < errors; time += 1)
      expect(session.sayOctets(octets)[0]?.slice(0, 3)).toBe(code);
    expect(session.sayOctets(octets)[0]?.slice(0, 3)).toBe(isError ? '421' : code);
    expect(session.closed).toBe(isError);
  });
});

function sizeOffered(mailData: number): string | undefined {
  const { rules, ...others } = generous('BETA');
  const limited = { ...others, rules: { ...rules, limits: { ...rules.limits, mailData } } };
  const lines = new ScriptedSession(limited, yes('BETA')).say('EHLO ALPHA');
  return lines.find((line) => line.includes('SIZE'));
}

describe('the reply to EHLO', () => {
  it('offers what the host offers, and over TLS no STARTTLS', () => {
    const clear = new ScriptedSession(generous('BETA'), yes('BETA'));
    expect(clear.say('EHLO ALPHA')).toEqual([
      '250-BETA',
      '250-PIPELINING',
      '250-SIZE 33554432',
      '250-8BITMIME',
      '250-SMTPUTF8',
      '250-CHUNKING',
      '250-BINARYMIME',
      '250-ENHANCEDSTATUSCODES',
      '250-DSN',
      '250-STARTTLS',
      '250 AUTH CRAM-MD5 PLAIN LOGIN X-PLUG',
    ]);
    const secured = new ScriptedSession({ ...generous('BETA'), secured: true }, yes('BETA'));
    expect(secured.say('EHLO ALPHA')).not.toContain('250-STARTTLS');
  });

  it('offers SIZE with a number, and with 0 where a mail may have any size (RFC 1870 3)', () => {
    expect([10, 10.5, 1e15, 1e21, Infinity].map(sizeOffered)).toEqual([
      '250-SIZE 10',
      '250-SIZE 10',
      '250-SIZE 1000000000000000',
      '250-SIZE 0',
      '250-SIZE 0',
    ]);
  });

  it('offers AUTH in the clear only where that will do', () => {
    const auth = { ...WHOLE_OFFER.auth!, inClear: false };
    const session = extended(yes('BETA'), { auth });
    expect(session.transcript.at(-1)).toBe('R: 250 STARTTLS');
    expect(session.say('AUTH PLAIN')).toEqual(['502 5.5.1 Command not implemented']);
  });
});

describe('enhanced status codes', () => {
  it('stand before the text of every line, but for EHLO, greetings and 3yz', () => {
    const session = new ScriptedSession(
      generous('BETA'),
      yesBut('BETA', ({ occasion }) =>
        occasion === 'RCPT'
          ? { ...reply(550, 'No', 'such user'), status: { class: 5, subject: 1, detail: 10 } }
          : null,
      ),
    );
    expect(session.transcript).toEqual(['R: 220 BETA Simple Mail Transfer Service Ready']);
    session.say('EHLO ALPHA');
    expect(session.say('MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'FROB', 'VRFY x', 'QUIT')).toEqual([
      '250 2.1.0 OK',
      '550-5.1.10 No',
      '550 5.1.10 such user',
      '500 5.5.2 Syntax error: the line begins with no command of SMTP',
      '250 2.1.5 OK',
      '221 2.0.0 BETA Service closing transmission channel',
    ]);
  });

  it('are given to who said HELO or nothing, too, but not where they are not offered (RFC 2034 4)', () => {
    const old = new ScriptedSession(generous('BETA'), yes('BETA'));
    expect(old.say('NOOP', 'FROB', 'HELO ALPHA', 'MAIL FROM:<a@b>')).toEqual([
      '250 2.0.0 OK',
      '500 5.5.2 Syntax error: the line begins with no command of SMTP',
      '250 BETA',
      '250 2.1.0 OK',
    ]);
    const plain = new ScriptedSession(config('BETA', 'rfc5321'), yes('BETA'));
    expect(plain.say('EHLO ALPHA', 'MAIL FROM:<a@b>').at(-1)).toBe('250 OK');
  });
});

describe('AUTH', () => {
  it('takes PLAIN in one line, in two, and with an empty first response', () => {
    const response = base64('\0joe\0secret');
    const credentials = {
      kind: 'password',
      mechanism: 'PLAIN',
      authorizationId: null,
      user: 'joe',
      password: 'secret',
    };
    const one = extended();
    expect(one.say(`AUTH PLAIN ${response}`)).toEqual(['235 2.7.0 Welcome']);
    const two = extended();
    expect(two.say('AUTH PLAIN', response)).toEqual(['334 ', '235 2.7.0 Welcome']);
    expect([...claims(one), ...claims(two)]).toEqual([credentials, credentials]);
    expect(one.receiver.authenticated && two.receiver.authenticated).toBe(true);
    expect(extended().say('AUTH PLAIN =')[0]).toMatch(/^501 5\.5\.4 Syntax error/);
  });

  it('takes LOGIN and CRAM-MD5 (the example of RFC 2195 2)', () => {
    const login = extended();
    expect(login.say('AUTH LOGIN', base64('joe'), base64('secret'))).toEqual([
      `334 ${base64('Username:')}`,
      `334 ${base64('Password:')}`,
      '235 2.7.0 Welcome',
    ]);
    const cram = extended();
    expect(cram.say('AUTH CRAM-MD5', 'dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw')).toEqual([
      '334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+',
      '235 2.7.0 Welcome',
    ]);
    expect(claims(cram)).toMatchObject([
      { kind: 'cram-md5', user: 'tim', digest: 'b913a602c7eda7a495b4e6e7334d3890' },
    ]);
  });

  it('asks the host about each response of a mechanism that only the host knows', () => {
    const plug = yesBut('BETA', (question) => {
      if (question.occasion !== 'AUTH' || question.claim.kind !== 'response') return null;
      const { response } = question.claim;
      return textOf(response ?? octetsOf('')) === 'mellon'
        ? null
        : challengeReply(octetsOf('speak, friend'));
    });
    const session = extended(plug);
    expect(session.say('AUTH X-PLUG', base64('sesame'), base64('mellon'))).toEqual([
      `334 ${base64('speak, friend')}`,
      `334 ${base64('speak, friend')}`,
      '235 2.7.0 Welcome',
    ]);
  });

  it('tells where an exchange of such a mechanism begins, for what came before may have been cancelled', () => {
    const session = extended(
      yesBut('BETA', ({ occasion }) =>
        occasion === 'AUTH' ? challengeReply(octetsOf('speak, friend')) : null,
      ),
    );
    session.say('AUTH X-PLUG', base64('one'), '*', `AUTH X-PLUG ${base64('two')}`, base64('three'));
    expect(claims(session).map((claim) => 'first' in claim && claim.first)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('can be cancelled, and a response that is no base64 ends it', () => {
    const session = extended();
    expect(session.say('AUTH PLAIN', '*', 'NOOP')).toEqual([
      '334 ',
      '501 5.5.4 authentication cancelled',
      '250 2.0.0 OK',
    ]);
    expect(session.say('AUTH PLAIN', '???', 'NOOP').map((line) => line.slice(0, 3))).toEqual([
      '334',
      '501',
      '250',
    ]);
    expect(session.say('AUTH PLAIN', 'caf\xE9', 'NOOP').map((line) => line.slice(0, 3))).toEqual([
      '334',
      '500',
      '250',
    ]);
  });

  it('is refused for an unknown mechanism, twice, and inside a mail transaction', () => {
    const session = extended();
    expect(session.say('AUTH GSSAPI')).toEqual(['504 5.5.4 Mechanism not implemented']);
    session.say(`AUTH PLAIN ${base64('\0a\0b')}`);
    expect(session.say('AUTH PLAIN')).toEqual([
      '503 5.5.1 Bad sequence of commands: you are authenticated already',
    ]);
    session.say('MAIL FROM:<a@b>');
    expect(session.say('AUTH LOGIN')).toEqual([
      '503 5.5.1 Bad sequence of commands: AUTH comes outside a mail transaction',
    ]);
  });

  it('counts failures as errors, so that nobody tries passwords for long', () => {
    const never = yesBut('BETA', ({ occasion }) =>
      occasion === 'AUTH' ? reply(535, 'Authentication credentials invalid') : null,
    );
    const session = extended(never);
    let tries = 0;
    for (; !session.closed && tries < 100; tries += 1)
      session.say(`AUTH PLAIN ${base64('\0a\0b')}`);
    expect(tries).toBe(21);
    expect(session.receiver.authenticated).toBe(false);
  });

  it.each([
    [['AUTH CRAM-MD5 AAAA'], '501 5.7.0 '],
    [['AUTH PLAIN', 'no base64!'], '501 5.5.2 '],
    [['AUTH PLAIN', 'AAA'], '501 5.5.2 '],
    [['AUTH X-PLUG', 'A'.repeat(12_292)], '500 5.5.6 '],
  ])(
    'begins its refusal of an exchange that breaks the rules of RFC 4954 with its status, case %#',
    (lines, before) => {
      const asked = yesBut('BETA', ({ occasion }) =>
        occasion === 'AUTH' ? challengeReply(octetsOf('')) : null,
      );
      expect(
        extended(asked)
          .say(...lines)
          .at(-1)
          ?.slice(0, before.length),
      ).toBe(before);
    },
  );

  it('takes a response of 12288 octets, and none that is longer', () => {
    const patient = yesBut('BETA', (question) =>
      question.occasion === 'AUTH' &&
      question.claim.kind === 'response' &&
      question.claim.response === null
        ? challengeReply(octetsOf(''))
        : null,
    );
    const codes = (response: string): readonly string[] =>
      extended(patient)
        .say('AUTH X-PLUG', response)
        .map((line) => line.slice(0, 3));
    expect(codes('A'.repeat(12_288))).toEqual(['334', '235']);
    expect(codes('A'.repeat(12_292))).toEqual(['334', '500']);
  });

  it('says a challenge in one line, however long it is (RFC 4954 8)', () => {
    const challenge = new Uint8Array(9216);
    const wordy = yesBut('BETA', ({ occasion }) =>
      occasion === 'AUTH' ? challengeReply(challenge) : null,
    );
    expect(extended(wordy).say('AUTH X-PLUG')).toEqual([`334 ${'A'.repeat(12_288)}`]);
  });
});

describe('enhanced status codes of a host', () => {
  it('never stand in a reply to HELO or EHLO, or in one that is intermediate (RFC 2034 4)', () => {
    let refuses = false;
    const session = extended(
      yesBut('BETA', ({ occasion }) => {
        const status = { class: 5, subject: 7, detail: 1 } as const;
        if (refuses && (occasion === 'EHLO' || occasion === 'HELO'))
          return { ...reply(550, 'no'), status };
        return occasion === 'DATA' ? { ...reply(354, 'go on'), status } : null;
      }),
    );
    refuses = true;
    expect(session.say('EHLO ALPHA', 'HELO ALPHA')).toEqual(['550 no', '550 no']);
    session.say('MAIL FROM:<a@b>', 'RCPT TO:<JOE@BETA>');
    expect(session.say('DATA')).toEqual(['354 go on']);
  });
});

describe('AUTH before STARTTLS', () => {
  it('under TLS nobody is who he was in the clear', () => {
    const session = extended(yes('BETA'), { auth: IN_CLEAR });
    session.say(`AUTH PLAIN ${base64('\0joe\0secret')}`);
    expect(session.receiver).toMatchObject({
      authenticated: true,
      extended: true,
      domain: 'ALPHA',
    });
    session.say('STARTTLS');
    session.apply(session.receiver.underTls());
    expect(session.receiver).toMatchObject({ authenticated: false, extended: false, domain: null });
    expect(session.say('MAIL FROM:<a@b>', 'RCPT TO:<c@d>').map((line) => line.slice(0, 3))).toEqual(
      ['503', '503'],
    );
  });
});

describe('STARTTLS', () => {
  it('asks for TLS behind its 220, and then forgets all it knew', () => {
    const session = extended();
    expect(session.say('STARTTLS')).toEqual(['220 2.0.0 Ready to start TLS']);
    expect(session.receiver.wants).toBe('tls');
    session.apply(session.receiver.underTls());
    expect(session.receiver).toMatchObject({ state: 'greeted', domain: null, secured: true });
    expect(session.say('MAIL FROM:<a@b>')[0]).toMatch(/^503 .*EHLO or HELO comes first/);
    expect(session.say('EHLO ALPHA')).not.toContain('250-STARTTLS');
    expect(session.say('STARTTLS')).toEqual(['502 5.5.1 Command not implemented']);
  });

  it('closes the channel when octets in the clear stand behind it', () => {
    const session = extended();
    const replies = session.sayOctets(octetsOfLines(['STARTTLS', 'MAIL FROM:<evil@b>']));
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatch(/^421 4\.3\.2 BETA octets in the clear came behind STARTTLS/);
    expect({ closed: session.closed, wants: session.receiver.wants }).toEqual({
      closed: true,
      wants: 'nothing',
    });
  });

  it('closes without a word when the handshake takes too long or the host must stop', () => {
    for (const end of GIVING_UP) {
      const session = extended();
      session.say('STARTTLS');
      session.apply(end(session.receiver));
      expect(session.transcript.at(-1)).toBe('R: 220 2.0.0 Ready to start TLS');
      expect(session.closed).toBe(true);
    }
  });

  it('comes behind EHLO, and outside a mail transaction', () => {
    const session = new ScriptedSession(generous('BETA'), yes('BETA'));
    expect(session.say('STARTTLS')[0]).toMatch(/^503/);
    session.say('HELO ALPHA');
    expect(session.say('STARTTLS')[0]).toMatch(/^503 .*EHLO comes first/);
    session.say('EHLO ALPHA', 'MAIL FROM:<a@b>');
    expect(session.say('STARTTLS')[0]).toMatch(/^503 .*outside a mail transaction/);
  });
});

describe('TURN', () => {
  it('ends the machine, with nothing said behind its 250, and hands on what it had not read', () => {
    const session = new ScriptedSession(config('BETA', 'rfc821'), yes('BETA'));
    session.say('HELO ALPHA');
    expect(session.sayOctets(octetsOf('TURN\r\n220 ALPHA'))).toEqual(['250 OK']);
    expect(session).toMatchObject({ turned: true, closed: false });
    expect(session.receiver.wants).toBe('nothing');
    expect(session.receiver.ended()).toEqual([]);
  });

  it('is refused with 502 by a host that does not change roles', () => {
    const session = new ScriptedSession(
      config('BETA', 'rfc821'),
      yesBut('BETA', ({ occasion }) => (occasion === 'TURN' ? reply(502, 'no') : null)),
    );
    session.say('HELO ALPHA');
    expect(session.say('TURN', 'NOOP')).toEqual(['502 no', '250 OK']);
  });
});

describe('what comes in the clear where the handshake of TLS should come', () => {
  it('closes the channel, and is never obeyed', () => {
    const session = extended();
    session.say('STARTTLS');
    const asked = session.questions.length;
    session.sayText('MAIL FROM:<evil@b>\r\n');
    expect(session.closed).toBe(true);
    expect(session.receiver.wants).toBe('nothing');
    expect(session.questions).toHaveLength(asked);
  });
});

/** Octets of all replies. */
function said(effects: readonly ReceiverEffect[]): number {
  return effects.reduce(
    (total, effect) => total + (effect.kind === 'send' ? effect.octets.length : 0),
    0,
  );
}

describe('a peer that asks much at once', () => {
  it('is answered up to 16 KB of replies, and further when they have left', () => {
    const machine = new ReceiverSmtp(generous('BETA'));
    machine.opened();
    machine.answer(reply(220, 'BETA'));
    const all = 14 * 10_000; // 250 2.0.0 OK
    const first = said(machine.receive(octetsOf('NOOP\r\n'.repeat(10_000))));
    expect(first).toBeGreaterThan(16_384 - 16);
    expect(first).toBeLessThan(16_384 + 14);
    let total = first;
    for (let turns = 0; machine.stalled && turns < 100; turns += 1) total += said(machine.readOn());
    expect([total, machine.wants, machine.stalled]).toEqual([all, 'octets', false]);
  });
});
