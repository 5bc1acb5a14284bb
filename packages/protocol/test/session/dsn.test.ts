import { describe, expect, it } from 'vitest';
import {
  PLAIN_OFFER,
  SenderSmtp,
  encodeXtext,
  formatPath,
  type RcptDsn,
  type Xtext,
} from '../../src/index.ts';
import { ScriptedSession, SessionPair } from '../../src/testing/index.ts';
import { envelope, generous } from '../helpers.ts';
import { yes } from '../policy.ts';

function xtext(text: string): Xtext {
  const encoded = encodeXtext(text);
  if (!encoded.ok) throw new Error(encoded.fault.wanted);
  return encoded.value;
}

function extended(): ScriptedSession {
  const session = new ScriptedSession(generous('BETA'), yes('BETA'));
  session.say('EHLO ALPHA');
  return session;
}

describe('DSN at the receiver-SMTP (RFC 3461)', () => {
  it('reads RET, ENVID, NOTIFY and ORCPT into the envelope, recipient by recipient', () => {
    const session = extended();
    session.say(
      'MAIL FROM:<SAM@ALPHA> RET=HDRS ENVID=QQ314159',
      'RCPT TO:<JOE@BETA> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Joe+2B1@Beta',
      'RCPT TO:<ANN@BETA> NOTIFY=NEVER',
      'RCPT TO:<KIM@BETA>',
      'DATA',
      '.',
    );
    expect(session.taken[0]?.envelope).toMatchObject({
      dsn: { ret: 'HDRS', envid: 'QQ314159' },
      rcptDsn: [
        { notify: ['SUCCESS', 'DELAY'], orcpt: { type: 'rfc822', address: 'Joe+2B1@Beta' } },
        { notify: 'NEVER', orcpt: null },
        { notify: null, orcpt: null },
      ],
    });
  });

  it('forgets them with the transaction', () => {
    const session = extended();
    session.say('MAIL FROM:<SAM@ALPHA> ENVID=A', 'RCPT TO:<JOE@BETA> NOTIFY=NEVER', 'RSET');
    session.say('MAIL FROM:<SAM@ALPHA>', 'RCPT TO:<JOE@BETA>', 'DATA', '.');
    expect(session.taken[0]?.envelope).toMatchObject({
      dsn: { ret: null, envid: null },
      rcptDsn: [{ notify: null, orcpt: null }],
    });
  });

  it.each([
    ['MAIL FROM:<a@b> RET=SOME', '501 5.5.4 Syntax error: RET is FULL or HDRS'],
    [
      'MAIL FROM:<a@b> NOTIFY=NEVER',
      '555 5.5.4 parameter not recognized: MAIL takes SIZE and BODY and SMTPUTF8 and RET and ENVID and AUTH',
    ],
    ['MAIL FROM:<a@b> AUTH=a+b', '501 5.5.4 Syntax error: AUTH is <> or a mailbox as xtext'],
    ['MAIL FROM:<a@b> AUTH=<>', '250 2.1.0 OK'],
  ])('answers %s with %s', (line, answer) => {
    expect(extended().say(line)).toEqual([answer]);
  });

  it.each([
    [
      'NOTIFY=NEVER,SUCCESS',
      '501 5.5.4 Syntax error: NOTIFY is NEVER alone, or some of SUCCESS, FAILURE and DELAY with commas',
    ],
    ['SIZE=1', '555 5.5.4 parameter not recognized: RCPT takes NOTIFY and ORCPT'],
  ])('answers a RCPT with %s with %s', (parameter, answer) => {
    const session = extended();
    session.say('MAIL FROM:<a@b>');
    expect(session.say(`RCPT TO:<c@d> ${parameter}`)).toEqual([answer]);
  });

  it('takes no parameter of RCPT where it is not offered', () => {
    const session = new ScriptedSession(generous('BETA', PLAIN_OFFER), yes('BETA'));
    session.say('EHLO ALPHA', 'MAIL FROM:<a@b>');
    expect(session.say('RCPT TO:<c@d> NOTIFY=NEVER')).toEqual([
      '555 parameter not recognized: RCPT takes none here',
    ]);
  });
});

describe('DSN at the sender-SMTP', () => {
  const rcptDsn: readonly RcptDsn[] = [
    { notify: ['FAILURE'], orcpt: { type: 'rfc822', address: xtext('a+b@BETA') } },
    { notify: 'NEVER', orcpt: null },
  ];
  const mail = {
    envelope: {
      ...envelope('<SAM@ALPHA>', '<JOE@BETA>', '<ANN@BETA>'),
      dsn: { ret: 'FULL', envid: xtext('x y') } as const,
      rcptDsn,
    },
    text: 'a\r\n',
  };

  it('is asked for with MAIL and each RCPT, and arrives as it was asked', () => {
    const run = new SessionPair(new SenderSmtp(generous('ALPHA')), generous('BETA'), yes('BETA'));
    run.run(mail);
    expect(run.transcript.filter((line) => /^S: (?:MAIL|RCPT)/.test(line))).toEqual([
      'S: MAIL FROM:<SAM@ALPHA> RET=FULL ENVID=x+20y',
      'S: RCPT TO:<JOE@BETA> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb@BETA',
      'S: RCPT TO:<ANN@BETA> NOTIFY=NEVER',
    ]);
    const [taken] = run.far.taken;
    expect(taken?.envelope.rcptDsn).toEqual(rcptDsn);
    expect(taken?.envelope.forwardPaths.map(formatPath)).toEqual(['<JOE@BETA>', '<ANN@BETA>']);
  });

  it('is left out where the receiver knows none', () => {
    const run = new SessionPair(
      new SenderSmtp(generous('ALPHA')),
      generous('BETA', PLAIN_OFFER),
      yes('BETA'),
    );
    run.run(mail);
    expect(run.transcript.join('\n')).not.toMatch(/RET=|NOTIFY=/);
    expect(run.far.taken).toHaveLength(1);
  });
});
