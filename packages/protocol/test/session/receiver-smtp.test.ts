import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RECEIVER_TRANSITIONS,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  formatPath,
  formatReply,
  mayAnswer,
  octetsOf,
  octetsOfLines,
  reply,
  textOf,
  type Dialect,
  type Limits,
  type ReceiverConfig,
  type ReceiverState,
  type Reply,
} from '../../src/index.ts';
import { ScriptedSession, commands, feedEveryWay, type Policy } from '../../src/testing/index.ts';
import { formatCommand } from '../../src/index.ts';
import { DIALECTS, config, host } from '../helpers.ts';
import { GIVING_UP, no, users, yes, yesBut } from '../policy.ts';

function open(dialect: Dialect = 'rfc821', policy: Policy = yes('BETA')): ScriptedSession {
  return new ScriptedSession(config('BETA', dialect), policy);
}

function limited(dialect: Dialect, limits: Partial<Limits>): ReceiverConfig {
  const rules = RULES[dialect];
  return {
    ...config('BETA', dialect),
    rules: { ...rules, limits: { ...rules.limits, ...limits } },
  };
}

const WAY_TO: Readonly<Record<'greeted' | 'ready' | 'mail' | 'recipients', readonly string[]>> = {
  greeted: [],
  ready: ['HELO ALPHA'],
  mail: ['HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>'],
  recipients: ['HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>'],
};
const STATES = ['greeted', 'ready', 'mail', 'recipients'] as const;

const LINES = [
  'HELO GAMMA',
  'EHLO GAMMA',
  'MAIL FROM:<KIM@GAMMA>',
  'RCPT TO:<EVE@BETA>',
  'DATA',
  'RSET',
  'SEND FROM:<KIM@GAMMA>',
  'SOML FROM:<KIM@GAMMA>',
  'SAML FROM:<KIM@GAMMA>',
  'VRFY JOE',
  'EXPN LIST',
  'HELP',
  'NOOP',
  'QUIT',
  'TURN',
  'FROB',
  'MAIL FROM:KIM@GAMMA',
  'RCPT TO:<>',
];

/** Brings a session with a willing host to a state, then asks one command of a host with this policy. */
function outcome(
  dialect: Dialect,
  state: (typeof STATES)[number],
  line: string,
  policy: Policy,
): {
  readonly code: string;
  readonly state: ReceiverState;
  readonly buffers: string;
} {
  let current = yes('BETA');
  const session = open(dialect, (question) => current(question));
  session.say(...WAY_TO[state]);
  current = policy;
  const [answer = ''] = session.say(line);
  const reached = session.receiver.state;
  current = yes('BETA');
  return { code: answer.slice(0, 3), state: reached, buffers: buffersOf(session) };
}

/** What the buffers hold, found out with one more recipient: `MAIL <SAM@ALPHA> <JOE@BETA>`, or `clear`. */
function buffersOf(session: ScriptedSession): string {
  if (session.receiver.state === 'mail-data' || session.receiver.state === 'closed') return '-';
  session.say('RCPT TO:<PROBE@BETA>');
  const asked = session.questions.at(-1);
  if (asked?.occasion !== 'RCPT' || asked.forwardPath.mailbox.localPart !== 'PROBE') return 'clear';
  const { verb, reversePath, forwardPaths } = asked.envelope;
  return [verb, formatPath(reversePath), ...forwardPaths.map(formatPath)].join(' ');
}

function table(dialect: Dialect, policy: Policy): string {
  const rows = LINES.map((line) => {
    const cells = STATES.map((state) => {
      const { code, state: reached } = outcome(dialect, state, line, policy);
      return `${code} ${reached === state ? '=' : reached}`.padEnd(15);
    });
    return `${line.padEnd(22)} ${cells.join(' ')}`.trimEnd();
  });
  return `\n${rows.join('\n')}\n`;
}

/** What comes of a dialogue with a willing host. */
function hold(parts: Iterable<Uint8Array>): unknown {
  const session = open();
  for (const part of parts) session.exchange(part);
  const answers = session.transcript.filter((line) => line.startsWith('R:'));
  return { answers, taken: session.taken.map(({ text }) => text), closed: session.closed };
}

/** What a receiver-SMTP that takes ten octets of mail data answers to them and to a NOOP behind. */
function tenAtMost(text: string): { answers: readonly string[]; kept: number } {
  const session = new ScriptedSession(limited('rfc821', { mailData: 10 }), yes('BETA'));
  session.say(...WAY_TO.recipients, 'DATA');
  const answers = session.sayText(`${text}.\r\nNOOP\r\n`);
  return { answers, kept: session.taken.length };
}

describe('the receiver-SMTP, state by state', () => {
  it('does in rfc821 what RFC 821 4.1.1 says, when its host is willing', () => {
    expect(table('rfc821', yes('BETA'))).toMatchInlineSnapshot(`
      "
      HELO GAMMA             250 ready       250 =           250 ready       250 ready
      EHLO GAMMA             500 =           500 =           500 =           500 =
      MAIL FROM:<KIM@GAMMA>  503 =           250 mail        250 =           250 mail
      RCPT TO:<EVE@BETA>     503 =           503 =           250 recipients  250 =
      DATA                   503 =           503 =           503 =           354 mail-data
      RSET                   250 =           250 =           250 ready       250 ready
      SEND FROM:<KIM@GAMMA>  503 =           250 mail        250 =           250 mail
      SOML FROM:<KIM@GAMMA>  503 =           250 mail        250 =           250 mail
      SAML FROM:<KIM@GAMMA>  503 =           250 mail        250 =           250 mail
      VRFY JOE               250 =           250 =           250 =           250 =
      EXPN LIST              250 =           250 =           250 =           250 =
      HELP                   214 =           214 =           214 =           214 =
      NOOP                   250 =           250 =           250 =           250 =
      QUIT                   221 closed      221 closed      221 closed      221 closed
      TURN                   503 =           250 closed      503 =           503 =
      FROB                   500 =           500 =           500 =           500 =
      MAIL FROM:KIM@GAMMA    501 =           501 =           501 =           501 =
      RCPT TO:<>             501 =           501 =           501 =           501 =
      "
    `);
  });

  it('does in rfc5321 what RFC 5321 4.1.4 says, when its host is willing', () => {
    expect(table('rfc5321', yes('BETA'))).toMatchInlineSnapshot(`
      "
      HELO GAMMA             250 ready       250 =           250 ready       250 ready
      EHLO GAMMA             250 ready       250 =           250 ready       250 ready
      MAIL FROM:<KIM@GAMMA>  503 =           250 mail        503 =           503 =
      RCPT TO:<EVE@BETA>     503 =           503 =           250 recipients  250 =
      DATA                   503 =           503 =           503 =           354 mail-data
      RSET                   250 =           250 =           250 ready       250 ready
      SEND FROM:<KIM@GAMMA>  502 =           502 =           502 =           502 =
      SOML FROM:<KIM@GAMMA>  502 =           502 =           502 =           502 =
      SAML FROM:<KIM@GAMMA>  502 =           502 =           502 =           502 =
      VRFY JOE               250 =           250 =           250 =           250 =
      EXPN LIST              250 =           250 =           250 =           250 =
      HELP                   214 =           214 =           214 =           214 =
      NOOP                   250 =           250 =           250 =           250 =
      QUIT                   221 closed      221 closed      221 closed      221 closed
      TURN                   502 =           502 =           502 =           502 =
      FROB                   500 =           500 =           500 =           500 =
      MAIL FROM:KIM@GAMMA    501 =           501 =           501 =           501 =
      RCPT TO:<>             501 =           501 =           501 =           501 =
      "
    `);
  });

  it('stays in its state whatever its host refuses', () => {
    expect(table('rfc821', no('BETA'))).toMatchInlineSnapshot(`
      "
      HELO GAMMA             504 =           504 =           504 =           504 =
      EHLO GAMMA             500 =           500 =           500 =           500 =
      MAIL FROM:<KIM@GAMMA>  503 =           451 =           451 =           451 =
      RCPT TO:<EVE@BETA>     503 =           503 =           550 =           550 =
      DATA                   503 =           503 =           503 =           554 =
      RSET                   250 =           250 =           250 ready       250 ready
      SEND FROM:<KIM@GAMMA>  503 =           451 =           451 =           451 =
      SOML FROM:<KIM@GAMMA>  503 =           451 =           451 =           451 =
      SAML FROM:<KIM@GAMMA>  503 =           451 =           451 =           451 =
      VRFY JOE               550 =           550 =           550 =           550 =
      EXPN LIST              550 =           550 =           550 =           550 =
      HELP                   504 =           504 =           504 =           504 =
      NOOP                   250 =           250 =           250 =           250 =
      QUIT                   221 closed      221 closed      221 closed      221 closed
      TURN                   503 =           502 =           503 =           503 =
      FROB                   500 =           500 =           500 =           500 =
      MAIL FROM:KIM@GAMMA    501 =           501 =           501 =           501 =
      RCPT TO:<>             501 =           501 =           501 =           501 =
      "
    `);
  });

  it.each(DIALECTS)(
    'keeps or clears the buffers of %s by the command and its success',
    (dialect) => {
      const wrong: string[] = [];
      for (const line of LINES) {
        for (const policy of [yes('BETA'), no('BETA')]) {
          const { code, state, buffers } = outcome(dialect, 'recipients', line, policy);
          const verb = line.slice(0, 4);
          const taken = code === '250';
          let wanted = 'MAIL <SAM@ALPHA> <JOE@BETA>';
          if (taken && ['MAIL', 'SEND', 'SOML', 'SAML'].includes(verb))
            wanted = `${verb} <KIM@GAMMA>`;
          if (taken && verb === 'RCPT') wanted += ' <EVE@BETA>';
          if (taken && ['HELO', 'EHLO', 'RSET'].includes(verb)) wanted = 'clear';
          if (state === 'mail-data' || state === 'closed') wanted = '-';
          if (buffers !== wanted) wrong.push(`${line}: ${buffers} instead of ${wanted}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('has a row for every state, and reads nothing when it is closed', () => {
    expect(Object.keys(RECEIVER_TRANSITIONS).join(' ')).toBe(
      'opening greeted ready mail recipients mail-data chunks spoiled securing closed',
    );
    const session = open();
    session.say('QUIT');
    expect(session.say('NOOP', 'HELO A')).toEqual([]);
    expect(session.receiver.wants).toBe('nothing');
  });

  it('ends a transaction at the end of mail data, whatever the reply', () => {
    for (const code of [250, 451, 452, 552, 554] as const) {
      const session = open(
        'rfc821',
        yesBut('BETA', ({ occasion }) =>
          occasion === 'end of mail data' ? reply(code, 'so') : null,
        ),
      );
      session.say(...WAY_TO.recipients, 'DATA', 'text');
      expect(session.say('.')).toEqual([`${code} so`]);
      expect(session.receiver.state).toBe('ready');
      expect(buffersOf(session)).toBe('clear');
      expect(session.taken).toHaveLength(code === 250 ? 1 : 0);
    }
  });
});

describe('the receiver-SMTP', () => {
  it('asks about each recipient with the buffers as they stand, and hands the whole envelope on', () => {
    const session = open('rfc821', users('BETA', { Green: reply(550, 'No such user here') }));
    session.say('HELO ALPHA', 'SOML FROM:<@ONE:Smith@ALPHA>', 'RCPT TO:<Jones@BETA>');
    session.say('RCPT TO:<Green@BETA>', 'RCPT TO:<@BETA,@TWO:Brown@THREE>', 'DATA');
    session.say('Subject: x', '', '..', '.');
    const [mail] = session.taken;
    expect(mail?.text).toBe('Subject: x\r\n\r\n.\r\n');
    expect(mail?.envelope.verb).toBe('SOML');
    expect(mail?.envelope.forwardPaths.map(formatPath)).toEqual([
      '<Jones@BETA>',
      '<@BETA,@TWO:Brown@THREE>',
    ]);
    expect(mail === undefined ? '' : formatPath(mail.envelope.reversePath)).toBe(
      '<@ONE:Smith@ALPHA>',
    );
  });

  it.each([
    ['MAIL FROM:KIM@X', '501 Syntax error: a path must begin with "<" (column 11)'],
    ['mail from:<kim@x>>', '501 Syntax error: nothing may follow the ">" of a path (column 18)'],
    ['HELO', '501 Syntax error: a host name must stand here (column 5)'],
    ['RSET now', '501 Syntax error: RSET has no argument (column 6)'],
    ['FROB', '500 Syntax error: the line begins with no command of SMTP'],
    ['', '500 Syntax error: the line begins with no command of SMTP'],
    ['NOOP\nNOOP', '500 Syntax error: a CR or LF stands alone; a line ends with CRLF'],
    ['NOOP\r', '500 Syntax error: a CR or LF stands alone; a line ends with CRLF'],
    ['NOOP \u00E9', '500 Syntax error: an octet over 127'],
    ['\u008D\u008A', '500 Syntax error: an octet over 127'],
    [`NOOP ${'x'.repeat(506)}`, '500 Line too long'],
    [`NOOP ${'x'.repeat(505)}`, '250 OK'],
    ['MAIL FROM:<a\rX: y@z>', '500 Syntax error: a CR or LF stands alone; a line ends with CRLF'],
    ['EHLO', '500 Syntax error, command unrecognized'],
    ['EHLO \x00', '500 Syntax error, command unrecognized'],
    ['EHLO ALPHA', '500 Syntax error, command unrecognized'],
  ])('answers %j with "%s" and goes on in step', (line, answer) => {
    const session = open();
    session.say('HELO ALPHA');
    expect(session.say(line, 'NOOP')).toEqual([answer, '250 OK']);
  });

  it.each(['EHLO', 'EHLO \u0000', 'SEND', 'TURN x', 'SAML FROM:', 'HELP \u0001', 'QUIT x'])(
    'survives %j in both dialects',
    (line) => {
      for (const dialect of DIALECTS) {
        expect(open(dialect).say(line)[0]).toMatch(/^50[012] /);
      }
    },
  );

  it('never repeats what the peer said', () => {
    const session = open('rfc5321');
    const secret = 'HUSH';
    for (const line of [secret, `MAIL ${secret}`, `HELO ${secret}_`, `EHLO @${secret}`]) {
      expect(session.say(line).join(' ')).not.toContain(secret);
    }
    session.say('EHLO ALPHA');
    const lines = [`MAIL FROM:<${secret}>`, `MAIL FROM:<a@b> ${secret}=1`, `DATA ${secret}`];
    expect(session.say(...lines).join(' ')).not.toContain(secret);
  });

  it('answers commands that were sent together in their order, however they are cut', () => {
    const dialogue = [
      ...WAY_TO.recipients, 'RCPT TO:<>', 'VRFY x', 'DATA', 'a', '..b', '.', 'NOOP', 'MAIL FROM:<>', 'QUIT', 'NOOP',
    ]; // prettier-ignore
    const whole = {
      answers: [
        'R: 220 BETA Simple Mail Transfer Service Ready',
        'R: 250 BETA',
        'R: 250 OK',
        'R: 250 OK',
        'R: 501 Syntax error: a user name must stand here (column 10)',
        'R: 250 OK',
        'R: 354 Start mail input; end with <CRLF>.<CRLF>',
        'R: 250 OK',
        'R: 250 OK',
        'R: 250 OK',
        'R: 221 BETA Service closing transmission channel',
      ],
      taken: ['a\r\n.b\r\n'],
      closed: true,
    };
    for (const { way, outcome: result } of feedEveryWay(octetsOfLines(dialogue), hold)) {
      expect({ way, result }).toEqual({ way, result: whole });
    }
  });

  it('reads nothing further until its question is answered', () => {
    const machine = new ReceiverSmtp(config('BETA', 'rfc821'));
    expect(machine.opened().map(({ kind }) => kind)).toEqual(['ask']);
    expect(machine.receive(octetsOfLines(['HELO A', 'NOOP', 'HELP', 'NOOP']))).toEqual([]);
    expect(machine.wants).toBe('answer');
    expect(machine.wait.ms).toBe(Infinity);
    const kinds = (answer: Reply): readonly string[] =>
      machine.answer(answer).map((effect) => effect.kind);
    expect(kinds(reply(220, 'BETA'))).toEqual(['send', 'ask']);
    expect(kinds(reply(250, 'BETA'))).toEqual(['send', 'send', 'ask']);
    expect(kinds(reply(214, 'Help'))).toEqual(['send', 'send']);
    expect(machine.wants).toBe('octets');
    expect(() => machine.answer(reply(250, 'OK'))).toThrow(
      new TypeError('an answer without a question: each is answered once'),
    );
  });

  it('throws when its host answers what may not be answered', () => {
    expect(() => open('rfc821', () => reply(250, 'OK'))).toThrow('250 may not answer opening');
    const liar = yesBut('BETA', ({ occasion }) => (occasion === 'RCPT' ? reply(354, 'x') : null));
    expect(() => open('rfc821', liar).say(...WAY_TO.recipients)).toThrow('354 may not answer RCPT');
  });

  it('closes the channel when its host says 421, at any question', () => {
    for (const [line, occasion] of [
      ['HELO A', 'HELO'],
      ['MAIL FROM:<a@b>', 'MAIL'],
      ['RCPT TO:<a@b>', 'RCPT'],
      ['DATA', 'DATA'],
      ['.', 'end of mail data'],
    ]) {
      const policy = yesBut('BETA', (question) =>
        question.occasion === occasion ? reply(421, 'BETA closing') : null,
      );
      const session = open('rfc821', policy);
      for (const said of [...WAY_TO.recipients, 'DATA', '.']) session.say(said);
      expect({ line, last: session.transcript.at(-1) }).not.toEqual({ line, last: 'R: 250 OK' });
      expect(session.transcript.findLast((one) => one.startsWith('R: '))).toBe(
        'R: 421 BETA closing',
      );
      expect(session.closed).toBe(true);
      expect(session.taken).toEqual([]);
      expect(session.abandoned).toBe(occasion === 'end of mail data' ? 1 : 0);
    }
  });

  it('refuses all service with 554 in rfc5321, but waits for QUIT', () => {
    const session = open('rfc5321', () => reply(554, 'BETA has no SMTP service'));
    const lines = ['EHLO A', 'HELO A', 'NOOP', 'RSET', 'HELP', 'VRFY x', 'EXPN x', 'MAIL FROM:<>'];
    lines.push('RCPT TO:<a@b>', 'DATA');
    expect(session.say(...lines).map((line) => line.slice(0, 3))).toEqual(lines.map(() => '503'));
    expect(session.closed).toBe(false);
    expect(session.say('QUIT')).toEqual(['221 BETA Service closing transmission channel']);
    expect(session.closed).toBe(true);
  });

  it('changes roles after TURN, and takes nothing that follows for a command', () => {
    const session = open();
    session.say('HELO ALPHA');
    expect(session.sayText('TURN\r\nNOOP\r\n')).toEqual(['250 OK']);
    expect(session.receiver.wants).toBe('nothing');
    expect(session.closed).toBe(false);
    const refused = open('rfc821', no('BETA'));
    refused.say('HELO ALPHA');
    expect(open('rfc821', no('BETA')).say('TURN')).toEqual([
      '503 Bad sequence of commands: HELO comes first',
    ]);
  });

  it('starts a transaction anew with MAIL in rfc821, and calls it out of order in rfc5321', () => {
    const [old, young] = DIALECTS.map((dialect) => {
      const session = open(dialect);
      session.say(...WAY_TO.recipients);
      return session.say('MAIL FROM:<KIM@GAMMA>', 'DATA').map((line) => line.slice(0, 3));
    });
    expect(old).toEqual(['250', '503']);
    expect(young).toEqual(['503', '354']);
  });

  it('greets EHLO with its extensions in rfc5321', () => {
    expect(open('rfc5321').say('EHLO [1.2.3.4]')).toEqual([
      '250-BETA',
      '250-PIPELINING',
      '250-SIZE 33554432',
      '250 8BITMIME',
    ]);
    const session = open('rfc5321');
    session.say('EHLO ALPHA');
    expect([session.receiver.domain, session.receiver.extended]).toEqual(['ALPHA', true]);
    session.say('HELO BETA');
    expect([session.receiver.domain, session.receiver.extended]).toEqual(['BETA', false]);
  });

  it.each([
    ['MAIL FROM:<a@b> SIZE=100', '250 OK'],
    ['MAIL FROM:<a@b> size=33554432 BODY=7bit', '250 OK'],
    ['MAIL FROM:<a@b> SIZE=33554433', '552 Too much mail data'],
    ['MAIL FROM:<a@b> SIZE', '501 Syntax error: SIZE is a number of octets'],
    ['MAIL FROM:<a@b> SIZE=-1', '501 Syntax error: SIZE is a number of octets'],
    ['MAIL FROM:<a@b> SIZE=999999999999999999999', '501 Syntax error: SIZE is a number of octets'],
    ['MAIL FROM:<a@b> BODY=BINARYMIME', '501 Syntax error: BODY is 7BIT or 8BITMIME'],
    ['MAIL FROM:<a@b> BODY', '501 Syntax error: BODY is 7BIT or 8BITMIME'],
    ['MAIL FROM:<a@b> AUTH=<>', '555 parameter not recognized: MAIL takes SIZE and BODY'],
    ['MAIL FROM:<a@b> X=1', '555 parameter not recognized: MAIL takes SIZE and BODY'],
    [
      'MAIL FROM:<a@b> __proto__',
      '501 Syntax error: a parameter is KEYWORD or KEYWORD=VALUE (column 17)',
    ],
  ])('answers %s in rfc5321 with "%s"', (line, answer) => {
    const session = open('rfc5321');
    session.say('EHLO ALPHA');
    expect(session.say(line)).toEqual([answer]);
  });

  it('hands on what MAIL declared, and takes no parameter of RCPT', () => {
    const session = open('rfc5321');
    session.say('EHLO ALPHA', 'MAIL FROM:<a@b> BODY=8BITMIME SIZE=7');
    expect(session.questions.at(-1)).toMatchObject({ declared: { size: 7, body: '8BITMIME' } });
    expect(session.say('RCPT TO:<a@b> NOTIFY=NEVER')).toEqual([
      '555 parameter not recognized: RCPT takes none here',
    ]);
    session.say('RCPT TO:<Postmaster>');
    expect(session.questions.at(-1)).toMatchObject({
      forwardPath: { route: [], mailbox: { localPart: 'postmaster', host: 'BETA' } },
      envelope: { declared: { size: 7, body: '8BITMIME' } },
    });
  });
});

describe('the limits of the receiver-SMTP', () => {
  it.each([
    ['rfc821', '552 Too many recipients'],
    ['rfc5321', '452 Too many recipients'],
  ] as const)(
    'take in %s a hundred recipients, and answer the next with "%s"',
    (dialect, answer) => {
      const session = open(dialect);
      session.say('HELO ALPHA', 'MAIL FROM:<SAM@ALPHA>');
      const hundred = Array.from({ length: 100 }, (_, index) => `RCPT TO:<u${index}@BETA>`);
      expect(new Set(session.say(...hundred))).toEqual(new Set(['250 OK']));
      expect(session.say('RCPT TO:<u100@BETA>', 'RCPT TO:<u101@BETA>')).toEqual([answer, answer]);
      session.say('DATA', '.');
      expect(session.taken[0]?.envelope.forwardPaths).toHaveLength(100);
      expect(session.say('MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<u100@BETA>')).toEqual([
        '250 OK',
        '250 OK',
      ]);
    },
  );

  it('take mail data of just the limit, and refuse one octet more after the true end', () => {
    expect(tenAtMost('12345678\r\n')).toEqual({ answers: ['250 OK', '250 OK'], kept: 1 });
    expect(tenAtMost('..3456789\r\n').answers[0]).toBe('250 OK');
    expect(tenAtMost('..34567890\r\n').answers[0]).toBe('552 Too much mail data');
    expect(tenAtMost('123456789\r\n')).toEqual({
      answers: ['552 Too much mail data', '250 OK'],
      kept: 0,
    });
  });

  it('hand no more mail data on than the limit', () => {
    const machine = new ReceiverSmtp(limited('rfc821', { mailData: 10 }));
    const answers = [reply(220, 'B'), reply(250, 'B'), reply(250, ''), reply(250, '')];
    answers.push(reply(354, ''));
    machine.opened();
    machine.receive(octetsOfLines([...WAY_TO.recipients, 'DATA']));
    for (const answer of answers) machine.answer(answer);
    let handed = 0;
    for (let times = 0; times < 100; times += 1) {
      for (const effect of machine.receive(octetsOf('abc\r\n'))) {
        handed += effect.kind === 'mail-data' ? effect.slice.length : 0;
      }
    }
    expect(handed).toBe(10);
  });

  it('close the channel with 421 at the twenty-first error', () => {
    const session = open();
    session.say('HELO ALPHA');
    const errors = ['FROB', 'DATA', 'RCPT TO:<>', 'EHLO A'];
    for (let count = 0; count < 20; count += 1) {
      expect(session.say(errors[count % 4]!)[0]).toMatch(/^50[013] /);
    }
    expect(session.say('NOOP')).toEqual(['250 OK']);
    expect(session.say('FROB', 'NOOP')).toEqual([
      '421 BETA too many errors, closing transmission channel',
    ]);
    expect(session.closed).toBe(true);
  });

  it('do not count what was pipelined behind a refusal as errors, for its sender could not have known', () => {
    const sent = ['MAIL FROM:<a@b>', ...Array.from({ length: 63 }, () => 'RCPT TO:<JOE@BETA>')];
    const noMail = open(
      'rfc5321',
      yesBut('BETA', ({ occasion }) => (occasion === 'MAIL' ? reply(550, 'no') : null)),
    );
    noMail.say('EHLO ALPHA');
    expect(noMail.sayOctets(octetsOfLines([...sent, 'DATA', 'NOOP'])).at(-1)).toBe('250 OK');
    const nobody = open('rfc5321', users('BETA', { JOE: reply(550, 'no') }));
    nobody.say('EHLO ALPHA');
    const mail = octetsOfLines(['MAIL FROM:<a@b>', 'RCPT TO:<JOE@BETA>', 'DATA', 'RSET']);
    for (let count = 0; count < 30; count += 1) nobody.sayOctets(mail);
    expect(nobody.closed).toBe(false);
  });

  it('do not count what its host refuses as an error', () => {
    const session = open('rfc821', users('BETA', { JOE: reply(550, 'no') }));
    session.say('HELO A', 'MAIL FROM:<a@b>');
    for (let count = 0; count < 50; count += 1) session.say('RCPT TO:<JOE@BETA>');
    expect(session.closed).toBe(false);
    expect(session.transcript.at(-1)).toBe('R: 550 no');
  });
});

describe('mail data at the receiver-SMTP', () => {
  it.each([
    '\n.\n',
    '\n.\r',
    '\r.\n',
    '\r.\r',
    '\n.\r\n',
    '\r.\r\n',
    '\r\n.\n',
    '\r\n.\r',
    '\r\n.\r\r\n',
    '\r\r\n.\r\r\n',
    'a\rb',
    'a\nb',
  ])(
    'that holds %j is refused with 554 after its true end, and the session goes on in step',
    (payload) => {
      const session = open();
      session.say(...WAY_TO.recipients, 'DATA');
      expect(
        session.sayText(`text${payload}MAIL FROM:<EVIL@X>\r\nRCPT TO:<EVIL@BETA>\r\n`),
      ).toEqual([]);
      expect(session.sayText('.\r\nNOOP\r\n')).toEqual([
        '554 Transaction failed: mail data holds a CR or LF that stands alone',
        '250 OK',
      ]);
      expect([session.taken, session.abandoned, session.receiver.state]).toEqual([[], 1, 'ready']);
    },
  );

  it.each(['\r\n\0.\r\n', '\r\n.\0\r\n'])('may hold %j, which is no end', (payload) => {
    const session = open();
    session.say(...WAY_TO.recipients, 'DATA');
    expect(session.sayText(`a${payload}b\r\n.\r\n`)).toEqual(['250 OK']);
    expect(session.taken[0]?.text).toContain('\0');
  });

  it('with octets over 127 is refused in rfc821 after the true end, and taken in rfc5321', () => {
    const text = 'caf\u00E9 \u008D\u008A.\u008D\u008A\r\n';
    const [old, young] = DIALECTS.map((dialect) => {
      const session = open(dialect);
      session.say(...WAY_TO.recipients, 'DATA');
      return { answers: session.sayText(`${text}.\r\n`), taken: session.taken };
    });
    expect(old).toEqual({
      answers: ['554 Transaction failed: mail data holds an octet over 127'],
      taken: [],
    });
    expect(young).toMatchObject({ answers: ['250 OK'], taken: [{ text }] });
  });

  it('may be empty', () => {
    const session = open();
    session.say(...WAY_TO.recipients, 'DATA', '.');
    expect(session.taken[0]?.text).toBe('');
  });
});

describe('the end of a session at the receiver-SMTP', () => {
  it('that comes in mail data abandons the transaction', () => {
    const session = open();
    session.say(...WAY_TO.recipients, 'DATA', 'half a mail');
    session.apply(session.receiver.ended());
    expect([session.abandoned, session.closed, session.taken]).toEqual([1, true, []]);
    expect(session.receiver.ended()).toEqual([]);
  });

  it('stops as soon as no mail transaction is open, if it should', () => {
    const idle = open('rfc5321');
    idle.apply(idle.receiver.shutDownAfterMail());
    expect(idle.transcript.at(-1)).toMatch(/^R: 421 BETA Service not available/);
    const busy = open('rfc5321');
    busy.say('EHLO ALPHA', 'MAIL FROM:<SAM@ALPHA>');
    busy.apply(busy.receiver.shutDownAfterMail());
    expect(busy.say('RCPT TO:<JOE@BETA>', 'DATA', '.')).toEqual([
      '250 OK',
      '354 Start mail input; end with <CRLF>.<CRLF>',
      '250 OK',
      '421 BETA Service not available, closing transmission channel',
    ]);
    expect(busy.taken).toHaveLength(1);
    const reset = open('rfc5321');
    reset.say('EHLO ALPHA', 'MAIL FROM:<SAM@ALPHA>');
    reset.apply(reset.receiver.shutDownAfterMail());
    expect(reset.sayText('RSET\r\nMAIL FROM:<SAM@ALPHA>\r\n')).toEqual([
      '250 OK',
      '421 BETA Service not available, closing transmission channel',
    ]);
    expect([busy.closed, reset.closed, reset.questions.length]).toEqual([true, true, 3]);
  });

  it('says 421 when time runs out or the host must stop, in any state', () => {
    for (const way of Object.values(WAY_TO)) {
      for (const end of GIVING_UP) {
        const session = open();
        session.say(...way);
        session.apply(end(session.receiver));
        expect(session.transcript.at(-1)).toMatch(/^R: 421 BETA .*closing transmission channel$/);
        expect(session.closed).toBe(true);
        expect(end(session.receiver)).toEqual([]);
      }
    }
    const session = open();
    session.say(...WAY_TO.recipients, 'DATA', 'half a mail');
    session.apply(session.receiver.shutDown());
    expect(session.abandoned).toBe(1);
  });

  it('stops for the reason that the host names', () => {
    const session = open();
    session.apply(session.receiver.shutDown('the mail took too long'));
    expect(session.transcript.at(-1)).toContain('421 ');
    expect(session.transcript.at(-1)).toContain(
      'the mail took too long, closing transmission channel',
    );
  });

  it('lets an answer that comes too late fall', () => {
    const machine = new ReceiverSmtp(config('BETA', 'rfc821'));
    machine.opened();
    machine.shutDown();
    expect(machine.answer(reply(220, 'BETA'))).toEqual([]);
  });

  it('waits for each line anew, but not for each octet', () => {
    const session = open();
    const serials = [session.receiver.wait.serial];
    for (const text of ['NO', 'O', 'P', '\r\n']) {
      session.sayText(text);
      serials.push(session.receiver.wait.serial);
    }
    const [first, ...rest] = serials;
    expect(rest.slice(0, 3)).toEqual([first, first, first]);
    expect(rest[3]).not.toBe(first);
    expect(session.receiver.wait.ms).toBe(RFC5321_TIMEOUTS.receiver);
  });
});

function codeOf(line: string): string {
  return line.slice(0, 3);
}

describe('every reply of the receiver-SMTP', () => {
  it.each(DIALECTS)(
    'is one that its occasion allows in %s, and no dialogue makes it throw',
    (dialect) => {
      const rules = RULES[dialect];
      const line = fc.oneof(
      { arbitrary: commands(rules).map(formatCommand), weight: 6 },
      {
        arbitrary: fc.constantFrom(
          ...LINES, ...LINES.map((one) => one.slice(0, 4)), ...LINES.map((one) => `${one} x`),
          '.', 'MAIL FROM:<a@b> SIZE=x', 'MAIL FROM:<a@b> X', 'RCPT TO:<a@b> X', 'a\nb', '\u00FF', 'x'.repeat(3000),
        ),
        weight: 6,
      },
      { arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }), weight: 1 },
    ); // prettier-ignore
      fc.assert(
        fc.property(fc.array(line, { maxLength: 25 }), fc.boolean(), (lines, willing) => {
          const session = open(dialect, willing ? yes('BETA') : no('BETA'));
          for (const one of ['HELO ALPHA', ...lines]) {
            const inData = session.receiver.state === 'mail-data';
            const alive = !session.closed && session.receiver.wants === 'octets';
            const answers = session.say(one);
            const framed = /^[^\r\n]*$/.test(one);
            expect(!(alive && framed && !inData) || new Set(answers.map(codeOf)).size === 1).toBe(
              true,
            );
          }
          expect(session.transcript[0]).toMatch(/^R: 220 /);
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is held against the table before it is sent', () => {
    expect(mayAnswer('RCPT', 354, 'rfc5321')).toBe(false);
    expect(textOf(octetsOfLines(formatReply(reply(250, 'OK'))))).toBe('250 OK\r\n');
    expect(host('BETA')).toBe('BETA');
  });
});
