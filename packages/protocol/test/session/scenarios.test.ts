/** The dialogues that RFC 821 prints, word for word: Examples 1 to 6 and the scenarios of Appendix F. */
import { describe, expect, it } from 'vitest';
import {
  RULES,
  SenderSmtp,
  formatNotification,
  formatPath,
  formatTimeStampLine,
  relayStep,
  reply,
  type Dialect,
  type Envelope,
  type Question,
  type Reply,
} from '../../src/index.ts';
import {
  ScriptedSession,
  SessionPair,
  compareTranscripts,
  parseTranscript,
  type OutgoingMail,
  type Policy,
} from '../../src/testing/index.ts';
import { config, envelope, forward, host, mailbox } from '../helpers.ts';
import { users, yes, yesBut } from '../policy.ts';

/** Says the sender's lines of a transcript to a receiver-SMTP, and tells how its answers differ from those printed. */
function differences(name: string, policy: Policy, text: string): readonly string[] {
  const session = new ScriptedSession(config(name, 'rfc821'), policy);
  const expected = parseTranscript(text);
  session.say(...expected.filter(({ who }) => who === 'S').map((said) => said.text));
  return compareTranscripts(session.utterances, expected);
}

/** The same for an example that begins in the middle: what comes before it is said first, and not compared. */
function differencesAfter(
  before: readonly string[],
  name: string,
  policy: Policy,
  text: string,
): readonly string[] {
  const session = new ScriptedSession(config(name, 'rfc821'), policy);
  session.say(...before);
  const skipped = session.utterances.length;
  const expected = parseTranscript(text);
  session.say(...expected.filter(({ who }) => who === 'S').map((said) => said.text));
  return compareTranscripts(session.utterances.slice(skipped), expected);
}

/** Runs a sender-SMTP and a receiver-SMTP with these mails, and tells how their dialogue differs from the one printed. */
function differencesOfPair(
  [from, to]: readonly [string, string],
  policy: Policy,
  mails: readonly OutgoingMail[],
  text: string,
): readonly string[] {
  const pair = new SessionPair(
    new SenderSmtp(config(from, 'rfc821')),
    config(to, 'rfc821'),
    policy,
  );
  pair.run(...mails);
  return compareTranscripts(pair.far.utterances, parseTranscript(text));
}

const BLAH = 'Blah blah blah...\r\n..etc. etc. etc.\r\n';
const NO_SUCH_USER = reply(550, 'No such user here');

/** Answers VRFY and EXPN by a table, and says yes to all else. */
function directory(name: string, answers: Readonly<Record<string, Reply>>): Policy {
  return yesBut(name, (question) =>
    question.occasion === 'VRFY' || question.occasion === 'EXPN'
      ? (answers[question.text] ?? null)
      : null,
  );
}

describe('the examples of RFC 821 section 3', () => {
  it('1: mail from Smith at Alpha to Jones, Green and Brown at Beta', () => {
    const policy = users('Beta.ARPA', { Green: NO_SUCH_USER });
    const printed = `
            S: MAIL FROM:<Smith@Alpha.ARPA>
            R: 250 OK

            S: RCPT TO:<Jones@Beta.ARPA>
            R: 250 OK

            S: RCPT TO:<Green@Beta.ARPA>
            R: 550 No such user here

            S: RCPT TO:<Brown@Beta.ARPA>
            R: 250 OK

            S: DATA
            R: 354 Start mail input; end with <CRLF>.<CRLF>
            S: Blah blah blah...
            S: ...etc. etc. etc.
            S: <CRLF>.<CRLF>
            R: 250 OK`;
    expect(differencesAfter(['HELO Alpha.ARPA'], 'Beta.ARPA', policy, printed)).toEqual([]);
  });

  it('2: forwarding, promised and refused', () => {
    const policy = users('USC-ISIB.ARPA', {
      Postel: reply(251, 'User not local; will forward to <Postel@USC-ISIF.ARPA>'),
      Paul: reply(551, 'User not local; please try <Mockapetris@USC-ISIF.ARPA>'),
    });
    const printed = `
      S: RCPT TO:<Postel@USC-ISI.ARPA>
      R: 251 User not local; will forward to <Postel@USC-ISIF.ARPA>

      Or

      S: RCPT TO:<Paul@USC-ISIB.ARPA>
      R: 551 User not local; please try <Mockapetris@USC-ISIF.ARPA>`;
    const before = ['HELO A.ARPA', 'MAIL FROM:<Smith@A.ARPA>'];
    expect(differencesAfter(before, 'USC-ISIB.ARPA', policy, printed)).toEqual([]);
  });

  it.each([
    ['Smith', reply(250, 'Fred Smith <Smith@USC-ISIF.ARPA>')],
    ['Smith', reply(251, 'User not local; will forward to <Smith@USC-ISIQ.ARPA>')],
    ['Jones', reply(550, 'String does not match anything.')],
    ['Jones', reply(551, 'User not local; please try <Jones@USC-ISIQ.ARPA>')],
    ['Gourzenkyinplatz', reply(553, 'User ambiguous.')],
  ])('3: VRFY %s is answered with %j', (name, answer) => {
    const printed = `
            S: VRFY ${name}
            R: ${answer.code} ${answer.lines[0]}`;
    const policy = directory('USC-ISIF.ARPA', { [name]: answer });
    expect(differencesAfter([], 'USC-ISIF.ARPA', policy, printed)).toEqual([]);
  });

  it('4: expanding a mailing list', () => {
    const policy = directory('USC-ISIF.ARPA', {
      'Example-People': reply(
        250,
        'Jon Postel <Postel@USC-ISIF.ARPA>',
        'Fred Fonebone <Fonebone@USC-ISIQ.ARPA>',
        'Sam Q. Smith <SQSmith@USC-ISIQ.ARPA>',
        'Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>',
        '<joe@foo-unix.ARPA>',
        '<xyz@bar-unix.ARPA>',
      ),
      'Executive-Washroom-List': reply(550, 'Access Denied to You.'),
    });
    const printed = `
            S: EXPN Example-People
            R: 250-Jon Postel <Postel@USC-ISIF.ARPA>
            R: 250-Fred Fonebone <Fonebone@USC-ISIQ.ARPA>
            R: 250-Sam Q. Smith <SQSmith@USC-ISIQ.ARPA>
            R: 250-Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>
            R: 250-<joe@foo-unix.ARPA>
            R: 250 <xyz@bar-unix.ARPA>

         Or

            S: EXPN Executive-Washroom-List
            R: 550 Access Denied to You.`;
    expect(differencesAfter([], 'USC-ISIF.ARPA', policy, printed)).toEqual([]);
  });

  it('5 and 6: opening and closing', () => {
    const printed = `
         R: 220 BBN-UNIX.ARPA Simple Mail Transfer Service Ready
         S: HELO USC-ISIF.ARPA
         R: 250 BBN-UNIX.ARPA
         S: QUIT
         R: 221 BBN-UNIX.ARPA Service closing transmission channel`;
    const session = new ScriptedSession(config('BBN-UNIX.ARPA', 'rfc821'), yes('BBN-UNIX.ARPA'));
    session.say('HELO USC-ISIF.ARPA', 'QUIT');
    // To the letter, texts included: "all the greeting type replies have the official name as the first word".
    expect(session.utterances).toEqual(parseTranscript(printed));
    expect(session.closed).toBe(true);
  });

  it('7: the undeliverable-mail notification goes out as printed', () => {
    const printed = `
         R: 220 HOSTX.ARPA Service ready
         S: HELO HOSTY.ARPA
         R: 250 HOSTX.ARPA
         S: MAIL FROM:<>
         R: 250 ok
         S: RCPT TO:<@HOSTX.ARPA:JOE@HOSTW.ARPA>
         R: 250 ok
         S: DATA
         R: 354 send the mail data, end with .
         S: Date: 23 Oct 81 11:22:33
         S: From: SMTP@HOSTY.ARPA
         S: To: JOE@HOSTW.ARPA
         S: Subject: Mail System Problem
         S:
         S:   Sorry JOE, your message to SAM@HOSTZ.ARPA lost.
         S:   HOSTZ.ARPA said this:
         S:    "550 No Such User"
         S: .
         R: 250 ok
         S: QUIT
         R: 221 HOSTX.ARPA closing`;
    const lines = formatNotification(
      {
        by: host('HOSTY.ARPA'),
        at: Date.UTC(1981, 9, 23, 11, 22, 33),
        id: 'N1',
        originator: mailbox('JOE@HOSTW.ARPA'),
        recipients: [
          {
            recipient: mailbox('SAM@HOSTZ.ARPA'),
            saidBy: host('HOSTZ.ARPA'),
            reply: reply(550, 'No Such User'),
          },
        ],
        header: [],
      },
      'rfc821',
    );
    const mail = {
      envelope: envelope('<>', '<@HOSTX.ARPA:JOE@HOSTW.ARPA>'),
      text: lines.map((line) => `${line}\r\n`).join(''),
    };
    const ends = ['HOSTY.ARPA', 'HOSTX.ARPA'] as const;
    expect(differencesOfPair(ends, yes('HOSTX.ARPA'), [mail], printed)).toEqual([]);
  });
});

describe('the scenarios of RFC 821 Appendix F', () => {
  it('1: a typical transaction', () => {
    const printed = `
         R: 220 BBN-UNIX.ARPA Simple Mail Transfer Service Ready
         S: HELO USC-ISIF.ARPA
         R: 250 BBN-UNIX.ARPA

         S: MAIL FROM:<Smith@USC-ISIF.ARPA>
         R: 250 OK

         S: RCPT TO:<Jones@BBN-UNIX.ARPA>
         R: 250 OK

         S: RCPT TO:<Green@BBN-UNIX.ARPA>
         R: 550 No such user here

         S: RCPT TO:<Brown@BBN-UNIX.ARPA>
         R: 250 OK

         S: DATA
         R: 354 Start mail input; end with <CRLF>.<CRLF>
         S: Blah blah blah...
         S: ...etc. etc. etc.
         S: .
         R: 250 OK

         S: QUIT
         R: 221 BBN-UNIX.ARPA Service closing transmission channel`;
    const to = ['Jones', 'Green', 'Brown'].map((user) => `<${user}@BBN-UNIX.ARPA>`);
    const mail = { envelope: envelope('<Smith@USC-ISIF.ARPA>', ...to), text: BLAH };
    const policy = users('BBN-UNIX.ARPA', { Green: NO_SUCH_USER });
    const ends = ['USC-ISIF.ARPA', 'BBN-UNIX.ARPA'] as const;
    expect(differencesOfPair(ends, policy, [mail], printed)).toEqual([]);
    const pair = new SessionPair(
      new SenderSmtp(config(ends[0], 'rfc821')),
      config(ends[1], 'rfc821'),
      policy,
    ).run(mail);
    expect(pair.far.taken.map(({ text }) => text)).toEqual([BLAH]);
    expect(pair.verdicts[0]?.map((verdict) => verdict.reply.code)).toEqual([250, 550, 250]);
  });

  it('2: an aborted transaction', () => {
    const printed = `
         R: 220 MIT-Multics.ARPA Simple Mail Transfer Service Ready
         S: HELO ISI-VAXA.ARPA
         R: 250 MIT-Multics.ARPA

         S: MAIL FROM:<Smith@ISI-VAXA.ARPA>
         R: 250 OK

         S: RCPT TO:<Jones@MIT-Multics.ARPA>
         R: 250 OK

         S: RCPT TO:<Green@MIT-Multics.ARPA>
         R: 550 No such user here

         S: RSET
         R: 250 OK

         S: QUIT
         R: 221 MIT-Multics.ARPA Service closing transmission channel`;
    const policy = users('MIT-Multics.ARPA', { Green: NO_SUCH_USER });
    expect(differences('MIT-Multics.ARPA', policy, printed)).toEqual([]);
  });

  it('3: relayed mail, from the source to the relay and from the relay to the destination', () => {
    const text = [
      'Date: 2 Nov 81 22:33:44',
      'From: John Q. Public <JQP@MIT-AI.ARPA>',
      'Subject:  The Next Meeting of the Board',
      'To: Jones@BBN-Vax.ARPA',
      '',
      'Bill:',
      'The next meeting of the board of directors will be',
      'on Tuesday.',
      '                                              John.',
      '',
    ].join('\r\n');
    const printed = text
      .split('\r\n')
      .slice(0, -1)
      .map((line) => `            S: ${line}`)
      .join('\n');
    const first = new SessionPair(
      new SenderSmtp(config('MIT-AI.ARPA', 'rfc821')),
      config('USC-ISIE.ARPA', 'rfc821'),
      yes('USC-ISIE.ARPA'),
    ).run({
      envelope: envelope('<JQP@MIT-AI.ARPA>', '<@USC-ISIE.ARPA:Jones@BBN-VAX.ARPA>'),
      text,
    });
    const step1 = `
            R: 220 USC-ISIE.ARPA Simple Mail Transfer Service Ready
            S: HELO MIT-AI.ARPA
            R: 250 USC-ISIE.ARPA
            S: MAIL FROM:<JQP@MIT-AI.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:Jones@BBN-VAX.ARPA>
            R: 250 OK
            S: DATA
            R: 354 Start mail input; end with <CRLF>.<CRLF>
${printed}
            S: .
            R: 250 OK
            S: QUIT
            R: 221 USC-ISIE.ARPA Service closing transmission channel`;
    expect(compareTranscripts(first.far.utterances, parseTranscript(step1))).toEqual([]);

    const [taken] = first.far.taken;
    if (taken === undefined) throw new Error('the relay must have the mail');
    const relay = host('USC-ISIE.ARPA');
    const step = relayStep(
      { reversePath: taken.envelope.reversePath, forwardPath: taken.envelope.forwardPaths[0]! },
      { isSelf: (name) => name === relay, nameToward: () => relay },
      RULES.rfc821,
    );
    if (step.kind !== 'relay') throw new Error('the mail must go on');
    const stamp = formatTimeStampLine(
      {
        from: host('MIT-AI.ARPA'),
        by: relay,
        at: Date.UTC(1981, 10, 2, 22, 40, 10),
        protocol: 'SMTP',
        id: 'X',
        recipient: null,
      },
      'rfc821',
    );
    const { reversePath, forwardPath } = step.paths;
    const onward = { ...envelope('<>', '<a@b>'), reversePath, forwardPaths: [forwardPath] };
    const step2 = `
            R: 220 BBN-VAX.ARPA Simple Mail Transfer Service Ready
            S: HELO USC-ISIE.ARPA
            R: 250 BBN-VAX.ARPA
            S: MAIL FROM:<@USC-ISIE.ARPA:JQP@MIT-AI.ARPA>
            R: 250 OK
            S: RCPT TO:<Jones@BBN-VAX.ARPA>
            R: 250 OK
            S: DATA
            R: 354 Start mail input; end with <CRLF>.<CRLF>
            S: Received: from MIT-AI.ARPA by USC-ISIE.ARPA ;
               2 Nov 81 22:40:10 UT
${printed}
            S: .
            R: 250 OK
            S: QUIT
            R: 221 BBN-VAX.ARPA Service closing transmission channel`;
    const mail = { envelope: onward, text: `${stamp}\r\n${taken.text}` };
    const ends = [relay, 'BBN-VAX.ARPA'] as const;
    expect(differencesOfPair(ends, yes('BBN-VAX.ARPA'), [mail], step2)).toEqual([]);
    expect(stamp).toBe('Received: from MIT-AI.ARPA by USC-ISIE.ARPA ; 2 Nov 81 22:40:10 UT');
  });

  const CRISPIN = { Crispin: reply(250, 'Mark Crispin <Admin.MRC@SU-SCORE.ARPA>') };
  const VERIFIED = `
         R: 220 SU-SCORE.ARPA Simple Mail Transfer Service Ready
         S: HELO MIT-MC.ARPA
         R: 250 SU-SCORE.ARPA

         S: VRFY Crispin
         R: 250 Mark Crispin <Admin.MRC@SU-SCORE.ARPA>
`;
  const DELIVERED = `
         S: DATA
         R: 354 Start mail input; end with <CRLF>.<CRLF>
         S: Blah blah blah...
         S: ...etc. etc. etc.
         S: .
         R: 250 OK

         S: QUIT
         R: 221 SU-SCORE.ARPA Service closing transmission channel`;

  /** A host whose user Crispin is not at the terminal: SEND finds nobody. */
  function inactive(question: Question): Reply | null {
    if (question.occasion === 'VRFY') return CRISPIN.Crispin;
    if (question.occasion !== 'RCPT') return null;
    if (question.envelope.verb === 'SEND') return reply(450, 'User not active now');
    return question.envelope.verb === 'SOML'
      ? reply(250, 'User not active now, so will do mail.')
      : null;
  }

  it('4: verifying and sending', () => {
    const printed = `${VERIFIED}
         S: SEND FROM:<EAK@MIT-MC.ARPA>
         R: 250 OK

         S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
         R: 250 OK
${DELIVERED}`;
    const policy = directory('SU-SCORE.ARPA', CRISPIN);
    expect(differences('SU-SCORE.ARPA', policy, printed)).toEqual([]);
  });

  it('5: sending, and mailing when that fails', () => {
    const printed = `${VERIFIED}
         S: SEND FROM:<EAK@MIT-MC.ARPA>
         R: 250 OK

         S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
         R: 450 User not active now

         S: RSET
         R: 250 OK

         S: MAIL FROM:<EAK@MIT-MC.ARPA>
         R: 250 OK

         S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
         R: 250 OK
${DELIVERED}`;
    const policy = yesBut('SU-SCORE.ARPA', inactive);
    expect(differences('SU-SCORE.ARPA', policy, printed)).toEqual([]);
  });

  it('5: the sender-SMTP resets too, before it mails what could not be sent', () => {
    const sending = envelope('<EAK@MIT-MC.ARPA>', '<Admin.MRC@SU-SCORE.ARPA>');
    const pair = new SessionPair(
      new SenderSmtp(config('MIT-MC.ARPA', 'rfc821')),
      config('SU-SCORE.ARPA', 'rfc821'),
      yesBut('SU-SCORE.ARPA', inactive),
    ).run(
      { envelope: { ...sending, verb: 'SEND' }, text: BLAH },
      { envelope: sending, text: BLAH },
    );
    const said = pair.far.utterances.filter(({ who }) => who === 'S').map(({ text }) => text);
    expect(said.slice(1, 6)).toEqual([
      'SEND FROM:<EAK@MIT-MC.ARPA>',
      'RCPT TO:<Admin.MRC@SU-SCORE.ARPA>',
      'RSET',
      'MAIL FROM:<EAK@MIT-MC.ARPA>',
      'RCPT TO:<Admin.MRC@SU-SCORE.ARPA>',
    ]);
  });

  it('6: the same more efficiently', () => {
    const printed = `${VERIFIED}
         S: SOML FROM:<EAK@MIT-MC.ARPA>
         R: 250 OK

         S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
         R: 250 User not active now, so will do mail.
${DELIVERED}`;
    const policy = yesBut('SU-SCORE.ARPA', inactive);
    expect(differences('SU-SCORE.ARPA', policy, printed)).toEqual([]);
  });

  it('7: two lists expanded, then mail to all via a relay host', () => {
    const lists = directory('MIT-MC.ARPA', {
      'Interested-Parties': reply(
        250,
        'Al Calico <ABC@MIT-MC.ARPA>',
        '<XYZ@MIT-AI.ARPA>',
        'Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>',
        '<fred@BBN-UNIX.ARPA>',
        '<xyz@bar-unix.ARPA>',
      ),
    });
    const step2 = `
            R: 220 MIT-MC.ARPA Simple Mail Transfer Service Ready
            S: HELO SU-SCORE.ARPA
            R: 250 MIT-MC.ARPA
            S: EXPN Interested-Parties
            R: 250-Al Calico <ABC@MIT-MC.ARPA>
            R: 250-<XYZ@MIT-AI.ARPA>
            R: 250-Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>
            R: 250-<fred@BBN-UNIX.ARPA>
            R: 250 <xyz@bar-unix.ARPA>
            S: QUIT
            R: 221 MIT-MC.ARPA Service closing transmission channel`;
    expect(differences('MIT-MC.ARPA', lists, step2)).toEqual([]);

    const step3 = `
            R: 220 USC-ISIE.ARPA Simple Mail Transfer Service Ready
            S: HELO SU-SCORE.ARPA
            R: 250 USC-ISIE.ARPA
            S: MAIL FROM:<Account.Person@SU-SCORE.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:ABC@MIT-MC.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:Fonebone@USC-ISIQA.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:XYZ@MIT-AI.ARPA>
            R: 250 OK
            S: RCPT
                TO:<@USC-ISIE.ARPA,@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:joe@FOO-UNIX.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:xyz@BAR-UNIX.ARPA>
            R: 250 OK
            S: RCPT TO:<@USC-ISIE.ARPA:fred@BBN-UNIX.ARPA>
            R: 250 OK
            S: DATA
            R: 354 Start mail input; end with <CRLF>.<CRLF>
            S: Blah blah blah...
            S: ...etc. etc. etc.
            S: .
            R: 250 OK
            S: QUIT
            R: 221 USC-ISIE.ARPA Service closing transmission channel`;
    const to = [
      '<@USC-ISIE.ARPA:ABC@MIT-MC.ARPA>',
      '<@USC-ISIE.ARPA:Fonebone@USC-ISIQA.ARPA>',
      '<@USC-ISIE.ARPA:XYZ@MIT-AI.ARPA>',
      '<@USC-ISIE.ARPA,@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>',
      '<@USC-ISIE.ARPA:joe@FOO-UNIX.ARPA>',
      '<@USC-ISIE.ARPA:xyz@BAR-UNIX.ARPA>',
      '<@USC-ISIE.ARPA:fred@BBN-UNIX.ARPA>',
    ];
    const mail = { envelope: envelope('<Account.Person@SU-SCORE.ARPA>', ...to), text: BLAH };
    const ends = ['SU-SCORE.ARPA', 'USC-ISIE.ARPA'] as const;
    expect(differencesOfPair(ends, yes('USC-ISIE.ARPA'), [mail], step3)).toEqual([]);
  });

  const FORWARDED = reply(251, 'User not local; will forward to <Jones@USC-ISI.ARPA>');

  it('8: forwarding', () => {
    const printed = `
         R: 220 USC-ISIF.ARPA Simple Mail Transfer Service Ready
         S: HELO LBL-UNIX.ARPA
         R: 250 USC-ISIF.ARPA

         S: MAIL FROM:<mo@LBL-UNIX.ARPA>
         R: 250 OK

         S: RCPT TO:<fred@USC-ISIF.ARPA>
         R: 251 User not local; will forward to <Jones@USC-ISI.ARPA>

         S: DATA
         R: 354 Start mail input; end with <CRLF>.<CRLF>
         S: Blah blah blah...
         S: ...etc. etc. etc.
         S: .
         R: 250 OK

         S: QUIT
         R: 221 USC-ISIF.ARPA Service closing transmission channel`;
    const mail = { envelope: envelope('<mo@LBL-UNIX.ARPA>', '<fred@USC-ISIF.ARPA>'), text: BLAH };
    const policy = users('USC-ISIF.ARPA', { fred: FORWARDED });
    const ends = ['LBL-UNIX.ARPA', 'USC-ISIF.ARPA'] as const;
    expect(differencesOfPair(ends, policy, [mail], printed)).toEqual([]);
  });

  it('9: trying the mailbox at the first host, then delivering at the second', () => {
    const step1 = `
            R: 220 USC-ISIF.ARPA Simple Mail Transfer Service Ready
            S: HELO LBL-UNIX.ARPA
            R: 250 USC-ISIF.ARPA
            S: MAIL FROM:<mo@LBL-UNIX.ARPA>
            R: 250 OK
            S: RCPT TO:<fred@USC-ISIF.ARPA>
            R: 251 User not local; will forward to <Jones@USC-ISI.ARPA>
            S: RSET
            R: 250 OK
            S: QUIT
            R: 221 USC-ISIF.ARPA Service closing transmission channel`;
    const policy = users('USC-ISIF.ARPA', { fred: FORWARDED });
    expect(differences('USC-ISIF.ARPA', policy, step1)).toEqual([]);

    // The RFC prints "R: OK" after RCPT, without its code.
    const step2 = `
            R: 220 USC-ISI.ARPA Simple Mail Transfer Service Ready
            S: HELO LBL-UNIX.ARPA
            R: 250 USC-ISI.ARPA
            S: MAIL FROM:<mo@LBL-UNIX.ARPA>
            R: 250 OK
            S: RCPT TO:<Jones@USC-ISI.ARPA>
            R: 250 OK
            S: DATA
            R: 354 Start mail input; end with <CRLF>.<CRLF>
            S: Blah blah blah...
            S: ...etc. etc. etc.
            S: .
            R: 250 OK
            S: QUIT
            R: 221 USC-ISI.ARPA Service closing transmission channel`;
    const mail = { envelope: envelope('<mo@LBL-UNIX.ARPA>', '<Jones@USC-ISI.ARPA>'), text: BLAH };
    const ends = ['LBL-UNIX.ARPA', 'USC-ISI.ARPA'] as const;
    expect(differencesOfPair(ends, yes('USC-ISI.ARPA'), [mail], step2)).toEqual([]);
  });

  it('10: too many recipients', () => {
    const printed = `
         R: 220 BERKELEY.ARPA Simple Mail Transfer Service Ready
         S: HELO USC-ISIF.ARPA
         R: 250 BERKELEY.ARPA

         S: MAIL FROM:<Postel@USC-ISIF.ARPA>
         R: 250 OK

         S: RCPT TO:<fabry@BERKELEY.ARPA>
         R: 250 OK

         S: RCPT TO:<eric@BERKELEY.ARPA>
         R: 552 Recipient storage full, try again in another transaction

         S: DATA
         R: 354 Start mail input; end with <CRLF>.<CRLF>
         S: Blah blah blah...
         S: ...etc. etc. etc.
         S: .
         R: 250 OK

         S: MAIL FROM:<Postel@USC-ISIF.ARPA>
         R: 250 OK

         S: RCPT TO:<eric@BERKELEY.ARPA>
         R: 250 OK

         S: DATA
         R: 354 Start mail input; end with <CRLF>.<CRLF>
         S: Blah blah blah...
         S: ...etc. etc. etc.
         S: .
         R: 250 OK

         S: QUIT
         R: 221 BERKELEY.ARPA Service closing transmission channel`;
    const { rules } = config('BERKELEY.ARPA', 'rfc821');
    const small = {
      ...config('BERKELEY.ARPA', 'rfc821'),
      rules: { ...rules, limits: { ...rules.limits, recipients: 1 } },
    };
    const from = '<Postel@USC-ISIF.ARPA>';
    const pair = new SessionPair(
      new SenderSmtp(config('USC-ISIF.ARPA', 'rfc821')),
      small,
      yes('BERKELEY.ARPA'),
    ).run(
      { envelope: envelope(from, '<fabry@BERKELEY.ARPA>', '<eric@BERKELEY.ARPA>'), text: BLAH },
      { envelope: envelope(from, '<eric@BERKELEY.ARPA>'), text: BLAH },
    );
    expect(compareTranscripts(pair.far.utterances, parseTranscript(printed))).toEqual([]);
  });
});

describe('a pair of sessions in each combination of dialects', () => {
  const MAIL: Envelope = envelope('<@ONE:SAM@ALPHA>', '<@BETA,@TWO:JOE@THREE>', '<EVE@BETA>');

  it.each<[Dialect, Dialect, readonly string[]]>([
    ['rfc821', 'rfc821', ['HELO ALPHA']],
    ['rfc821', 'rfc5321', ['HELO ALPHA']],
    ['rfc5321', 'rfc821', ['EHLO ALPHA', 'HELO ALPHA']],
    ['rfc5321', 'rfc5321', ['EHLO ALPHA']],
  ])('carries a mail and its paths unchanged from %s to %s', (from, to, greetings) => {
    const pair = new SessionPair(
      new SenderSmtp(config('ALPHA', from)),
      config('BETA', to),
      yes('BETA'),
    );
    pair.run({ envelope: MAIL, text: BLAH }, { envelope: MAIL, text: '' });
    const said = pair.far.utterances.filter(({ who }) => who === 'S').map(({ text }) => text);
    expect(said.slice(0, greetings.length + 1)).toEqual([
      ...greetings,
      'MAIL FROM:<@ONE:SAM@ALPHA>',
    ]);
    expect(pair.failure).toBeNull();
    expect(pair.far.taken.map(({ text }) => text)).toEqual([BLAH, '']);
    expect(pair.far.taken.map((taken) => formatPath(taken.envelope.reversePath))).toEqual([
      '<@ONE:SAM@ALPHA>',
      '<@ONE:SAM@ALPHA>',
    ]);
    expect(pair.far.taken[0]?.envelope.forwardPaths).toEqual([
      forward('<@BETA,@TWO:JOE@THREE>'),
      forward('<EVE@BETA>'),
    ]);
    expect(pair.verdicts.flat().map(({ reply: { code }, source }) => `${source} ${code}`)).toEqual(
      Array.from({ length: 4 }, () => 'receiver 250'),
    );
  });

  it.each(['rfc821', 'rfc5321'] as const)(
    'in %s sends the next mail although DATA was refused for the first',
    (dialect) => {
      let refused = 0;
      const policy = yesBut('BETA', ({ occasion }) => {
        if (occasion !== 'DATA' || refused > 0) return null;
        refused += 1;
        return reply(451, 'no room now');
      });
      const pair = new SessionPair(
        new SenderSmtp(config('ALPHA', dialect)),
        config('BETA', dialect),
        policy,
      ).run({ envelope: MAIL, text: BLAH }, { envelope: MAIL, text: BLAH });
      expect(pair.verdicts.map((one) => one.map((verdict) => verdict.reply.code))).toEqual([
        [451, 451],
        [250, 250],
      ]);
    },
  );
});
