/**
 * What a receiver-SMTP says without asking its host, word for word; what it counts as an error of the sender-SMTP; and that
 * nothing of a mail transaction outlives it.
 */
import { describe, expect, it } from 'vitest';
import {
  NOTHING_DECLARED,
  RULES,
  ReceiverSmtp,
  octetsOf,
  reply,
  textOf,
  type ReceiverConfig,
  type ReceiverEffect,
  type Rules,
} from '../../src/index.ts';
import { ScriptedSession, type Policy } from '../../src/testing/index.ts';
import { WHOLE_OFFER, config, generous } from '../helpers.ts';
import { yes, yesBut } from '../policy.ts';

const MAIL = 'MAIL FROM:<SAM@ALPHA>';
const RCPT = 'RCPT TO:<JOE@BETA>';

/** A host that offers all it can but these. */
function without(...extensions: readonly string[]): ReceiverConfig {
  const offered = [...WHOLE_OFFER.extensions].filter((one) => !extensions.includes(one));
  return generous('BETA', { extensions: new Set(offered) });
}

/** One that speaks without enhanced status codes, so that only the words stand behind the code. */
const PLAIN = without('ENHANCEDSTATUSCODES');

function session(
  configuration: ReceiverConfig = PLAIN,
  policy: Policy = yes('BETA'),
  ...lines: readonly string[]
): ScriptedSession {
  const begun = new ScriptedSession(configuration, policy);
  begun.say(...lines);
  return begun;
}

/** The last reply to the last of these lines. */
function lastAnswer(configuration: ReceiverConfig, ...lines: readonly string[]): string {
  return (
    session(configuration)
      .say(...lines)
      .at(-1) ?? ''
  );
}

/** A host that says no on these occasions. */
function refusing(...occasions: readonly string[]): Policy {
  return yesBut('BETA', ({ occasion }) =>
    occasions.includes(occasion) ? reply(occasion === 'RCPT' ? 550 : 451, 'no') : null,
  );
}

/** A receiver-SMTP whose greeting has left. */
function opened(): ReceiverSmtp {
  const receiver = new ReceiverSmtp(generous('BETA'));
  receiver.opened();
  receiver.answer(reply(220, 'BETA'));
  return receiver;
}

/** The mail data that the host is given of these octets. */
function given(configuration: ReceiverConfig, policy: Policy, octets: string): string {
  const receiver = new ReceiverSmtp(configuration);
  const effects = [...receiver.opened()];
  let text = '';
  let heard = false;
  for (;;) {
    const effect = effects.shift();
    if (effect === undefined && heard) return text;
    if (effect === undefined) effects.push(...receiver.receive(octetsOf(octets)));
    if (effect === undefined) heard = true;
    if (effect?.kind === 'ask') effects.push(...receiver.answer(policy(effect.question)));
    if (effect?.kind === 'mail-data') text += textOf(effect.slice);
  }
}

/** How many times a line may be said after these before the channel is closed; 30 when it is not. */
function timesUntilClosed(begun: ScriptedSession, ...lines: readonly string[]): number {
  for (let times = 1; times <= 30; times += 1) {
    begun.say(...lines);
    if (begun.closed) return times;
  }
  return 30;
}

describe('a command out of order is answered with what would be in order', () => {
  it.each<[readonly string[], string]>([
    [[RCPT], 'EHLO or HELO comes first'],
    [['EHLO ALPHA', RCPT], 'MAIL comes first'],
    [['EHLO ALPHA', 'DATA'], 'MAIL comes first'],
    [['EHLO ALPHA', 'BDAT 0'], 'MAIL comes first'],
    [['EHLO ALPHA', MAIL, 'DATA'], 'RCPT comes first'],
    [['EHLO ALPHA', MAIL, MAIL], 'a mail transaction is open; RSET ends it'],
    [['EHLO ALPHA', MAIL, RCPT, MAIL], 'a mail transaction is open; RSET ends it'],
    [['EHLO ALPHA', MAIL, 'AUTH PLAIN'], 'AUTH comes outside a mail transaction'],
    [['EHLO ALPHA', MAIL, 'STARTTLS'], 'STARTTLS comes outside a mail transaction'],
    [['EHLO ALPHA', MAIL, RCPT, 'BDAT 0', 'DATA'], 'mail data is coming; the next chunk, or RSET'],
    [['HELO ALPHA', 'AUTH PLAIN'], 'EHLO comes first'],
  ])('%j: 503 %s', (lines, why) => {
    expect(lastAnswer(PLAIN, ...lines)).toBe(`503 Bad sequence of commands: ${why}`);
  });

  it('as RFC 821 has it', () => {
    const old = config('BETA', 'rfc821');
    expect(lastAnswer(old, MAIL)).toBe('503 Bad sequence of commands: HELO comes first');
    expect(lastAnswer(old, 'HELO ALPHA', MAIL, 'TURN')).toBe(
      '503 Bad sequence of commands: TURN comes outside a mail transaction',
    );
    expect(lastAnswer(old, 'HELO ALPHA', MAIL, MAIL)).toBe('250 OK'); // (0821:1235)
  });

  it('where there is no service', () => {
    const closed = session(PLAIN, () => reply(554, 'no service'));
    expect(closed.say('EHLO ALPHA')).toEqual([
      '503 Bad sequence of commands: there is no service here; QUIT ends the session',
    ]);
  });

  it('where a chunk was refused', () => {
    const full = yesBut('BETA', ({ occasion }) =>
      occasion === 'BDAT' ? reply(452, 'full') : null,
    );
    const spoiled = session(PLAIN, full, 'EHLO ALPHA', MAIL, RCPT, 'BDAT 0');
    for (const line of [MAIL, RCPT, 'DATA', 'BDAT 0 LAST'])
      expect(spoiled.say(line)).toEqual([
        '503 Bad sequence of commands: a chunk was refused; RSET comes first',
      ]);
  });
});

describe('the receiver-SMTP says', () => {
  it.each<[string, readonly string[], string]>([
    ['OK to RSET', ['RSET'], '250 OK'],
    ['OK to NOOP', ['NOOP'], '250 OK'],
    [
      'so when a mail is declared too large',
      [`${MAIL} SIZE=99999999999`],
      '552 Too much mail data',
    ],
    ['what SMTPUTF8 has', [`${MAIL} SMTPUTF8=1`], '501 Syntax error: SMTPUTF8 has no value'],
    ['what SIZE is', [`${MAIL} SIZE`], '501 Syntax error: SIZE is a number of octets'],
    ['what RET has', [`${MAIL} RET`], '501 Syntax error: RET must have a value'],
    ['what AUTH is', [`${MAIL} AUTH`], '501 Syntax error: AUTH is <> or a mailbox as xtext'],
    [
      'what BODY is',
      [`${MAIL} BODY=9BIT`],
      '501 Syntax error: BODY is 7BIT, 8BITMIME or BINARYMIME',
    ],
    ['what BODY is', [`${MAIL} BODY`], '501 Syntax error: BODY is 7BIT, 8BITMIME or BINARYMIME'],
    [
      'how long a name is, in characters, as long as it is ASCII',
      [`MAIL FROM:<${'u'.repeat(65)}@ALPHA>`],
      '501 Syntax error: a user name has at most 64 characters, and this one has 65 (column 12)',
    ],
    [
      'that a CR stands alone, though SMTPUTF8 is offered',
      ['NOOP a\rb'],
      '500 Syntax error: a CR or LF stands alone; a line ends with CRLF',
    ],
  ])('%s', (_, lines, answer) => {
    expect(lastAnswer(PLAIN, 'EHLO ALPHA', ...lines)).toBe(answer);
  });

  it('what BODY is where binary mail is not offered', () => {
    const text = lastAnswer(
      without('ENHANCEDSTATUSCODES', 'BINARYMIME'),
      'EHLO ALPHA',
      `${MAIL} BODY=BINARYMIME`,
    );
    expect(text).toBe('501 Syntax error: BODY is 7BIT or 8BITMIME');
  });

  it('that a command is none before that TLS comes first (RFC 3207 4)', () => {
    const behindTls = { ...PLAIN, tlsRequired: true };
    expect(lastAnswer(behindTls, 'EHLO ALPHA', 'FROB')).toMatch(/^500 /);
    expect(lastAnswer(behindTls, 'EHLO ALPHA', MAIL)).toBe(
      '530 Must issue a STARTTLS command first',
    );
  });

  it.each<[string, (receiver: ReceiverSmtp) => readonly ReceiverEffect[], string]>([
    ['it must stop', (receiver) => receiver.shutDown(), 'Service not available'],
    ['it is out of patience', (one) => one.expired('wait'), 'waited too long for the next line'],
    ['its host says why', (receiver) => receiver.shutDown('no more today'), 'no more today'],
  ])('why it closes the channel: %s', (_, ends, why) => {
    const begun = session();
    begun.apply(ends(begun.receiver));
    expect(begun.transcript.at(-1)).toBe(`R: 421 BETA ${why}, closing transmission channel`);
    expect(begun.closed).toBe(true);
  });

  it('why it closes the channel at a BDAT that says no number of octets', () => {
    expect(lastAnswer(PLAIN, 'EHLO ALPHA', 'BDAT')).toBe(
      '421 BETA BDAT without a number of octets, closing transmission channel',
    );
  });

  it('that there is no service before that TLS comes first (5321:979)', () => {
    const closed = session({ ...PLAIN, tlsRequired: true }, () => reply(554, 'no service'));
    expect(closed.say(MAIL)[0]).toMatch(/^503 .*there is no service here/);
  });

  it.each([
    ['AUTH CRAM-MD5 YQ==', '501 5.7.0 Syntax error: CRAM-MD5 has no initial response'],
    ['AUTH PLAIN YQ==', '501 5.5.4 Syntax error: PLAIN has two NUL octets'],
    ['AUTH PLAIN YQ=', '501 5.5.2 Syntax error: '],
    ['AUTH CRAM-MD5|YQ==', '501 5.5.4 Syntax error: CRAM-MD5 has a user name, a space and 32'],
    ['AUTH LOGIN|a\rb', '500 5.5.2 Syntax error: a CR or LF stands alone'],
    [`AUTH LOGIN|${'a'.repeat(13_000)}`, '500 5.5.6 Line too long'],
    ['AUTH LOGIN|YQ', '501 5.5.2 Syntax error: base64'],
  ])('what is wrong with an exchange of AUTH, and in which finer words: %s', (lines, beginning) => {
    const answer = lastAnswer(generous('BETA'), 'EHLO ALPHA', ...lines.split('|'));
    expect(answer.slice(0, beginning.length)).toBe(beginning);
  });
});

describe('an error of the sender-SMTP', () => {
  const { errors } = RULES.rfc5321.limits;
  it.each<[string, () => ScriptedSession, readonly string[]]>([
    ['is a command before any mail', () => session(PLAIN, yes('BETA'), 'EHLO ALPHA'), [RCPT]],
    [
      'is DATA where no recipient was refused',
      () => session(PLAIN, yes('BETA'), 'EHLO ALPHA', MAIL),
      ['DATA'],
    ],
    [
      'is a second MAIL, though a recipient was refused',
      () => session(PLAIN, refusing('RCPT'), 'EHLO ALPHA', MAIL, RCPT),
      [MAIL],
    ],
    [
      'is a recipient that cannot be read, though MAIL was refused',
      () => session(PLAIN, refusing('MAIL'), 'EHLO ALPHA', MAIL),
      ['RCPT TO:<JOE'],
    ],
    [
      'is a chunk behind one that was refused, where nothing is pipelined',
      () => session(without('PIPELINING'), refusing('BDAT'), 'EHLO ALPHA', MAIL, RCPT, 'BDAT 0'),
      ['BDAT 0'],
    ],
    [
      'is a recipient behind a refused MAIL, where nothing is pipelined',
      () => session(without('PIPELINING'), refusing('MAIL'), 'EHLO ALPHA', MAIL),
      [RCPT],
    ],
    [
      'is a recipient of who said HELO',
      () => session(PLAIN, refusing('MAIL'), 'HELO ALPHA', MAIL),
      [RCPT],
    ],
  ])('%s', (_, begin, lines) => {
    const begun = begin();
    expect(timesUntilClosed(begun, ...lines)).toBe(errors + 1);
    expect(begun.receiver.state).toBe('closed');
    expect(begun.transcript.at(-1)).toMatch(/too many errors, closing transmission channel$/);
  });

  it.each<[string, () => ScriptedSession, readonly string[]]>([
    [
      'is not what follows a refused MAIL where commands are pipelined (RFC 2920 3.1)',
      () => session(PLAIN, refusing('MAIL'), 'EHLO ALPHA', MAIL),
      [RCPT, 'NOOP', RCPT, 'DATA'],
    ],
    [
      'is not what follows a MAIL that could not be read, beside that MAIL itself',
      () => session(PLAIN, yes('BETA'), 'EHLO ALPHA', 'MAIL FROM:<SAM'),
      [RCPT, RCPT, 'DATA'],
    ],
    [
      'is not a chunk that the host refuses',
      () => session(PLAIN, refusing('BDAT'), 'EHLO ALPHA'),
      [MAIL, RCPT, 'BDAT 0', 'RSET'],
    ],
    [
      'is not a chunk behind one that was refused',
      () => session(PLAIN, refusing('BDAT'), 'EHLO ALPHA', MAIL, RCPT, 'BDAT 0'),
      ['BDAT 0'],
    ],
  ])('%s', (_, begin, lines) => {
    const begun = begin();
    expect(timesUntilClosed(begun, ...lines)).toBe(30);
    expect(begun.closed).toBe(false);
  });

  it.each(['MAIL', 'SEND', 'SOML', 'SAML'] as const)(
    'is not what follows a refused %s, whichever of the four it is (0821:1235)',
    (verb) => {
      const rules: Rules = { ...RULES.rfc5321, terminals: true };
      const begun = session({ ...PLAIN, rules }, refusing(verb), 'EHLO ALPHA');
      begun.say(`${verb} FROM:<SAM@ALPHA>`);
      expect(timesUntilClosed(begun, RCPT, 'DATA')).toBe(30);
    },
  );
});

describe('a mail transaction that is over', () => {
  const WAYS: readonly (readonly string[])[] = [
    [],
    [MAIL, RCPT, 'RSET'],
    [MAIL, RCPT, 'EHLO ALPHA'],
    [`${MAIL} BODY=BINARYMIME`, RCPT, 'RSET'],
    [MAIL, RCPT, 'DATA', '.'],
    [MAIL, RCPT, 'BDAT 0 LAST'],
    [MAIL, RCPT, 'BDAT 0', 'RSET'],
  ];

  it.each(WAYS.map((way) => [way.join(', '), way] as const))(
    'leaves the session as it was after EHLO: %s',
    (_, way) => {
      const rest = [
        RCPT,
        'DATA',
        'BDAT 2',
        '',
        MAIL,
        'RSET',
        'BDAT 0 LAST',
        MAIL,
        RCPT,
        'DATA',
        'a',
        '.',
      ];
      const fresh = session(PLAIN, yes('BETA'), 'EHLO ALPHA');
      const used = session(PLAIN, yes('BETA'), 'EHLO ALPHA', ...way);
      expect(used.say(...rest)).toEqual(fresh.say(...rest));
      expect(used.receiver.state).toBe('ready');
      expect(used.taken.at(-1)).toEqual(fresh.taken.at(-1));
      expect(used.taken.at(-1)?.envelope.declared).toEqual(NOTHING_DECLARED);
    },
  );

  it('stays over when its host says 421: at the end of mail data, or to its first chunk', () => {
    for (const [occasion, lines] of [
      ['end of mail data', ['DATA', '.']],
      ['BDAT', ['BDAT 0']],
    ] as const) {
      const leaving = yesBut('BETA', (question) =>
        question.occasion === occasion ? reply(421, 'BETA going down') : null,
      );
      const begun = session(PLAIN, leaving, 'EHLO ALPHA', MAIL, RCPT);
      expect(begun.say(...lines).at(-1)).toBe('421 BETA going down');
      expect([begun.closed, begun.receiver.state, begun.receiver.wants]).toEqual([
        true,
        'closed',
        'nothing',
      ]);
    }
  });
});

describe('the host of a receiver-SMTP', () => {
  const SMALL: ReceiverConfig = {
    ...PLAIN,
    rules: { ...RULES.rfc5321, limits: { ...RULES.rfc5321.limits, mailData: 6 } },
  };
  const OPENS = `EHLO ALPHA\r\n${MAIL}\r\n${RCPT}\r\n`;

  it('is given nothing of a chunk that is refused, or comes out of order (RFC 3030 2)', () => {
    const full = refusing('BDAT');
    expect(given(PLAIN, full, `${OPENS}BDAT 4\r\nab\r\nBDAT 4 LAST\r\ncd\r\n`)).toBe('');
    expect(given(PLAIN, yes('BETA'), `EHLO ALPHA\r\nBDAT 4 LAST\r\nab\r\n`)).toBe('');
    expect(given(PLAIN, yes('BETA'), `${OPENS}BDAT 4 LAST\r\nab\r\n`)).toBe('ab\r\n');
  });

  it('is given no octet more than a mail may have, whatever way it comes', () => {
    expect(given(SMALL, yes('BETA'), `${OPENS}DATA\r\nabcd\r\n.\r\n`)).toBe('abcd\r\n');
    expect(given(SMALL, yes('BETA'), `${OPENS}BDAT 6 LAST\r\nabcd\r\n`)).toBe('abcd\r\n');
    expect(given(SMALL, yes('BETA'), `${OPENS}DATA\r\nabcde\r\n.\r\n`)).toBe('');
    expect(given(SMALL, yes('BETA'), `${OPENS}BDAT 7 LAST\r\nabcde\r\n`)).toBe('');
    expect(given(SMALL, yes('BETA'), `${OPENS}BDAT 4\r\nab\r\nBDAT 3 LAST\r\nc\r\n`)).toBe(
      'ab\r\n',
    );
  });

  it.each([
    ['DATA|abcd|.', '250 OK'],
    ['DATA|abcde|.', '552 Too much mail data'],
    ['DATA|a\rb|.', '554 Transaction failed: mail data holds a CR or LF that stands alone'],
    ['BDAT 6 LAST|abcd', '250 OK'],
    ['BDAT 6|abcd', '250 OK, and the next chunk'],
    ['BDAT 7|abcde', '552 Too much mail data'],
    ['BDAT 7 LAST|abcde', '552 Too much mail data'],
    ['BDAT 6 LAST|a\nbc', '554 Transaction failed: mail data holds a CR or LF that stands alone'],
  ])('need not ask what becomes of such mail data: %j is answered with %s', (lines, answer) => {
    const begun = session(SMALL, yes('BETA'), 'EHLO ALPHA', MAIL, RCPT);
    expect(begun.say(...lines.split('|')).at(-1)).toBe(answer);
  });

  it('is asked about a name without the SMTPUTF8 at its end, which is no part of it (RFC 6531 3.7.4.2)', () => {
    const begun = session(PLAIN, yes('BETA'), 'EHLO ALPHA');
    begun.say('VRFY joe smtputf8', 'EXPN all  SMTPUTF8', 'VRFY SMTPUTF8 joe', 'VRFY a SMTPUTF8 b');
    expect(begun.questions.flatMap((asked) => ('text' in asked ? [asked.text] : []))).toEqual([
      'joe',
      'all',
      'SMTPUTF8 joe',
      'a SMTPUTF8 b',
    ]);
  });

  it('may not answer credentials, which are complete, with a challenge (RFC 4954 4)', () => {
    const policy = yesBut('BETA', ({ occasion }) => (occasion === 'AUTH' ? reply(334, '') : null));
    const begun = session(PLAIN, policy, 'EHLO ALPHA');
    expect(begun.say('AUTH X-PLUG YQ==', '*')).toEqual(['334 ', '501 authentication cancelled']);
    expect(() => begun.say('AUTH PLAIN AGEAYg==')).toThrow(
      'a challenge to credentials, which are complete',
    );
  });

  it('loses nothing of a new mail to the chunks of one that RSET ended', () => {
    const begun = session(SMALL, yes('BETA'), 'EHLO ALPHA', MAIL, RCPT, 'BDAT 6', 'abcd', 'RSET');
    begun.say(MAIL, RCPT);
    expect(begun.say('BDAT 6 LAST', 'efgh')).toEqual(['250 OK']);
    expect(begun.taken.map(({ text }) => text)).toEqual(['efgh\r\n']);
  });

  it('lets an octet over 127 pass, but not into a mail of RFC 821', () => {
    const old = session(config('BETA', 'rfc821'), yes('BETA'), 'HELO ALPHA', MAIL, RCPT, 'DATA');
    expect(old.say('caf\u00E9', '.')).toEqual([
      '554 Transaction failed: mail data holds an octet over 127',
    ]);
    const late = session(PLAIN, yes('BETA'), 'EHLO ALPHA', MAIL, RCPT, 'DATA');
    expect(late.say('caf\u00E9', '.')).toEqual(['250 OK']);
  });
});

describe('the driver of a receiver-SMTP', () => {
  it('is asked for TLS behind the 220, and may not speak of it before', () => {
    const receiver = opened();
    receiver.receive(octetsOf('EHLO ALPHA\r\n'));
    receiver.answer(reply(250, 'BETA'));
    expect(() => receiver.underTls()).toThrow('TLS that nobody asked for');
    const effects = receiver.receive(octetsOf('STARTTLS\r\n'));
    expect(effects.map(({ kind }) => kind)).toEqual(['send', 'secure']);
  });

  it('is told to read on exactly while something that came is not answered', () => {
    const receiver = opened();
    let stalls = 0;
    for (let line = 0; line < 5000; line += 1) {
      const answered = receiver.receive(octetsOf('NOOP\r\n')).length;
      const { stalled } = receiver;
      const later = stalled ? receiver.readOn().length : 0;
      expect([stalled, answered, later]).toEqual(stalled ? [true, 0, 1] : [false, 1, 0]);
      if (stalled) stalls += 1;
    }
    expect(stalls).toBeGreaterThan(0);
  });

  it('may resume what it did not hold, and nothing comes of it', () => {
    const receiver = opened();
    const { serial } = receiver.wait;
    expect(receiver.resumeMailData()).toEqual([]);
    expect(receiver.wait.serial).toBe(serial);
  });

  it('hears nothing after the end', () => {
    const receiver = opened();
    receiver.ended();
    expect([
      receiver.receive(octetsOf('NOOP\r\n')),
      receiver.readOn(),
      receiver.answer(reply(250, 'OK')),
      receiver.shutDown(),
      receiver.expired('wait'),
      receiver.ended(),
      receiver.resumeMailData(),
    ]).toEqual([[], [], [], [], [], [], []]);
  });
});
