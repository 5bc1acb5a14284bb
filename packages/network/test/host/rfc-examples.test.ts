/** The examples of RFC 821 and the scenarios of its Appendix F, spoken with the hosts of a network over every carrier. */
import {
  compareTranscripts,
  formatUtterance,
  parseTranscript,
  type Utterance,
} from '@hopscope/protocol/testing';
import { formatReturnPathLine, textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  forwardTo,
  hostPlan,
  mail,
  mailbox,
  member,
  networkPlan,
  path,
  user,
  users,
} from '../plan.ts';
import { WORLDS, onStage, type Stage } from '../support/worlds.ts';
import { commandsOf, differences, transcriptOf } from '../support/transcript-of.ts';
import type { NetworkPlan } from '../../src/file/network-plan.ts';

/** Speaks a dialogue of the RFC with a host and says where the host spoke otherwise. */
async function spoken(
  stage: Stage,
  plan: NetworkPlan,
  host: string,
  dialogue: string,
): Promise<readonly string[]> {
  const network = await stage.start(plan);
  const peer = await stage.call(network, host);
  const said = await peer.converse(stage, dialogue);
  await stage.idle(network);
  return compareTranscripts(said, parseTranscript(dialogue));
}

const elsewhere = (code: 251 | 551): NetworkPlan =>
  networkPlan([
    hostPlan('USC-ISIF.ARPA', { forwards: [forwardTo('Jones', code, 'Jones@USC-ISI.ARPA')] }),
    hostPlan('USC-ISI.ARPA', { mailboxes: users('Jones') }),
  ]);

const SCORE = (terminals: boolean): NetworkPlan =>
  networkPlan([
    hostPlan('SU-SCORE.ARPA', {
      mailboxes: [{ user: user('Admin.MRC'), fullName: 'Mark Crispin' }],
      terminals: terminals ? [user('Admin.MRC')] : [],
    }),
  ]);

const ISIF = networkPlan([
  hostPlan('BBN-UNIX.ARPA', { mailboxes: users('Jones', 'Brown') }),
  hostPlan('USC-ISIF.ARPA'),
]);

describe.each(WORLDS)('the examples of RFC 821 (%s)', (world) => {
  test('Example 1: a mail for two of three users of one host', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([hostPlan('Beta.ARPA', { mailboxes: users('Jones', 'Brown') })]);
      const dialogue = `
      R: 220 Beta.ARPA Simple Mail Transfer Service Ready
      S: HELO Alpha.ARPA
      R: 250 Beta.ARPA
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
      const network = await stage.start(plan);
      const peer = await stage.call(network, 'Beta.ARPA');
      const said = await peer.converse(stage, dialogue);
      await stage.idle(network);
      expect(compareTranscripts(said, parseTranscript(dialogue))).toEqual([]);
      const [kept] = network.mailbox(mailbox('Brown@Beta.ARPA'));
      // The full stop that the sender would have doubled is taken off: "...etc." was typed with one of its own (0821:2462).
      expect(textOf(kept!.octets)).toMatch(
        /^Received: from Alpha\.ARPA by Beta\.ARPA ; .* UT\r\nBlah blah blah\.\.\.\r\n\.\.etc\. etc\. etc\.\r\n$/,
      );
      expect(network.mailbox(mailbox('Jones@Beta.ARPA'))).toHaveLength(1);
    }));

  test('Example 2: the host forwards, or says where the user is', () =>
    onStage(world, async (stage) => {
      const opening = `
      R: 220 USC-ISIF.ARPA
      S: HELO A
      R: 250 USC-ISIF.ARPA
      S: MAIL FROM:<Smith@A>
      R: 250 OK
      S: RCPT TO:<Jones@USC-ISIF.ARPA>`;
      expect(
        await spoken(
          stage,
          elsewhere(251),
          'USC-ISIF.ARPA',
          `${opening}
      R: 251 User not local; will forward to <Jones@USC-ISI.ARPA>`,
        ),
      ).toEqual([]);
      expect(
        await spoken(
          stage,
          elsewhere(551),
          'USC-ISIF.ARPA',
          `${opening}
      R: 551 User not local; please try <Jones@USC-ISI.ARPA>`,
        ),
      ).toEqual([]);
    }));

  test('Example 3: verifying a user name, all five replies', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('USC-ISIF.ARPA', {
          mailboxes: [
            { user: user('Smith'), fullName: 'Fred Smith' },
            { user: user('Hans'), fullName: 'Hans Gourzenkyinplatz' },
            { user: user('Eva'), fullName: 'Eva Gourzenkyinplatz' },
          ],
          forwards: [
            forwardTo('Brown', 251, 'Smith@USC-ISIQ.ARPA'),
            forwardTo('Jones', 551, 'Jones@USC-ISIQ.ARPA'),
          ],
        }),
      ]);
      expect(
        await spoken(
          stage,
          plan,
          'USC-ISIF.ARPA',
          `
      R: 220 USC-ISIF.ARPA
      S: VRFY Smith
      R: 250 Fred Smith <Smith@USC-ISIF.ARPA>
      S: VRFY Brown
      R: 251 User not local; will forward to <Smith@USC-ISIQ.ARPA>
      S: VRFY Green
      R: 550 String does not match anything.
      S: VRFY Jones
      R: 551 User not local; please try <Jones@USC-ISIQ.ARPA>
      S: VRFY Gourzenkyinplatz
      R: 553 User ambiguous.`,
        ),
      ).toEqual([]);
    }));

  test('Example 4: expanding a mailing list, or not', () =>
    onStage(world, async (stage) => {
      const members = [
        member('Jon Postel', 'Postel@USC-ISIF.ARPA'),
        member('Fred Fonebone', 'Fonebone@USC-ISIQ.ARPA'),
        member('Sam Q. Smith', 'SQSmith@USC-ISIQ.ARPA'),
        member('Quincy Smith', '@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA'),
        member(null, 'joe@foo-unix.ARPA'),
        member(null, 'xyz@bar-unix.ARPA'),
      ];
      const plan = networkPlan([
        hostPlan('USC-ISIF.ARPA', { lists: [{ name: user('Example-People'), members }] }),
        hostPlan('SECRET.ARPA', {
          profile: 'closed',
          lists: [{ name: user('Executive-Washroom-List'), members }],
        }),
      ]);
      const network = await stage.start(plan);
      const open = await stage.call(network, 'USC-ISIF.ARPA');
      const openly = `
      R: 220 USC-ISIF.ARPA
      S: EXPN Example-People
      R: 250-Jon Postel <Postel@USC-ISIF.ARPA>
      R: 250-Fred Fonebone <Fonebone@USC-ISIQ.ARPA>
      R: 250-Sam Q. Smith <SQSmith@USC-ISIQ.ARPA>
      R: 250-Quincy Smith <@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>
      R: 250-<joe@foo-unix.ARPA>
      R: 250 <xyz@bar-unix.ARPA>`;
      const said = await open.converse(stage, openly);
      // Here the texts are what matters: full names and all.
      expect(said.slice(1).map(formatUtterance)).toEqual(
        parseTranscript(openly).slice(1).map(formatUtterance),
      );
      const closed = await stage.call(network, 'SECRET.ARPA');
      const refusing = `
      R: 220 SECRET.ARPA
      S: EXPN Executive-Washroom-List
      R: 550 Access Denied to You.`;
      expect(
        compareTranscripts(await closed.converse(stage, refusing), parseTranscript(refusing)),
      ).toEqual([]);
    }));

  test('Examples 5 and 6: opening and closing', () =>
    onStage(world, async (stage) => {
      const dialogue = `
      R: 220 BBN-UNIX.ARPA Simple Mail Transfer Service Ready
      S: HELO USC-ISIF.ARPA
      R: 250 BBN-UNIX.ARPA
      S: QUIT
      R: 221 BBN-UNIX.ARPA Service closing transmission channel`;
      const network = await stage.start(ISIF);
      const peer = await stage.call(network, 'BBN-UNIX.ARPA');
      const said = await peer.converse(stage, dialogue);
      await stage.until(() => peer.cause !== null, 'the end of the channel');
      expect(said).toEqual(parseTranscript(dialogue)); // to the letter
      expect(peer.cause).toEqual({ kind: 'ended' });
    }));

  test('Example 7: the notification goes to HOSTX for JOE at HOSTW', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        networkPlan([
          hostPlan('HOSTW.ARPA', { mailboxes: users('JOE') }),
          hostPlan('HOSTX.ARPA'),
          hostPlan('HOSTY.ARPA'),
          hostPlan('HOSTZ.ARPA'),
        ]),
      );
      network.send({
        from: mailbox('JOE@HOSTW.ARPA'),
        to: [path('@HOSTX.ARPA,@HOSTY.ARPA:SAM@HOSTZ.ARPA')],
        subject: null,
        header: [],
        body: 'hello',
      });
      await stage.idle(network);
      const { events } = network.journal;
      const heard = events.find(
        (event) =>
          event.type === 'wire' &&
          event.channel === 'HOSTY.ARPA>HOSTZ.ARPA.1' &&
          event.text.startsWith('550'),
      );
      const said = transcriptOf(events, 'HOSTY.ARPA>HOSTX.ARPA.1').slice(3, -2);
      expect(
        compareTranscripts(
          said,
          parseTranscript(`
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
         S:    "${heard?.type === 'wire' ? heard.text : ''}"
         S: .
         R: 250 ok`),
        ),
      ).toEqual([]);
      expect(network.mailbox(mailbox('JOE@HOSTW.ARPA'))).toHaveLength(1);
    }));

  test('Example 8: the top lines of a delivered mail', () =>
    onStage(world, async (stage) => {
      const names = ['ABC.ARPA', 'DEF.ARPA', 'GHI.ARPA', 'JKL.ARPA'];
      const network = await stage.start(
        networkPlan(names.map((name) => hostPlan(name, { mailboxes: users('SAM', 'JOE') }))),
      );
      network.send({
        from: mailbox('JOE@ABC.ARPA'),
        to: [path('@DEF.ARPA,@GHI.ARPA:SAM@JKL.ARPA')],
        subject: 'Improved Mailing System Installed',
        header: [],
        body: 'This is to inform you that ...',
      });
      await stage.idle(network);
      const [kept] = network.mailbox(mailbox('SAM@JKL.ARPA'));
      const lines = [formatReturnPathLine(kept!.returnPath), ...textOf(kept!.octets).split('\r\n')];
      const day = String.raw`\d{1,2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UT`;
      // The originating host is not named: there RFC 821 is divided, and Example 8 stands alone (relaying.md, rule 8).
      expect(lines.map((line) => line.replace(new RegExp(day), 'DATE'))).toEqual([
        'Return-Path: <@GHI.ARPA,@DEF.ARPA:JOE@ABC.ARPA>',
        'Received: from GHI.ARPA by JKL.ARPA ; DATE',
        'Received: from DEF.ARPA by GHI.ARPA ; DATE',
        'Received: from ABC.ARPA by DEF.ARPA ; DATE',
        'Date: DATE',
        'From: JOE@ABC.ARPA',
        'To: SAM@JKL.ARPA',
        'Subject: Improved Mailing System Installed',
        '',
        'This is to inform you that ...',
        '',
      ]);
    }));
});

const BLAH = `
    S: DATA
    R: 354 Start mail input; end with <CRLF>.<CRLF>
    S: Blah blah blah...
    S: ...etc. etc. etc.
    S: .
    R: 250 OK`;

describe.each(WORLDS)('the scenarios of Appendix F (%s)', (world) => {
  test('Scenario 1: a typical transaction', () =>
    onStage(world, async (stage) => {
      expect(
        await spoken(
          stage,
          ISIF,
          'BBN-UNIX.ARPA',
          `
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
    ${BLAH}
    S: QUIT
    R: 221 BBN-UNIX.ARPA Service closing transmission channel`,
        ),
      ).toEqual([]);
    }));

  test('Scenario 2: an aborted transaction leaves no mail', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([hostPlan('MIT-Multics.ARPA', { mailboxes: users('Jones') })]);
      const dialogue = `
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
      const network = await stage.start(plan);
      const peer = await stage.call(network, 'MIT-Multics.ARPA');
      const said = await peer.converse(stage, dialogue);
      expect(compareTranscripts(said, parseTranscript(dialogue))).toEqual([]);
      expect(network.journal.events.filter(({ type }) => type === 'accepted')).toEqual([]);
    }));

  test('Scenario 3: relayed mail, both steps', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('MIT-AI.ARPA', { mailboxes: users('JQP') }),
        hostPlan('USC-ISIE.ARPA'),
        hostPlan('BBN-VAX.ARPA', { mailboxes: users('Jones') }),
      ]);
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
        '.',
      ]
        .map((line) => `    S: ${line}`)
        .join('\n');
      const first = `
    R: 220 USC-ISIE.ARPA Simple Mail Transfer Service Ready
    S: HELO MIT-AI.ARPA
    R: 250 USC-ISIE.ARPA
    S: MAIL FROM:<JQP@MIT-AI.ARPA>
    R: 250 OK
    S: RCPT TO:<@USC-ISIE.ARPA:Jones@BBN-VAX.ARPA>
    R: 250 OK
    S: DATA
    R: 354 Start mail input; end with <CRLF>.<CRLF>
${text}
    R: 250 OK
    S: QUIT
    R: 221 USC-ISIE.ARPA Service closing transmission channel`;
      const second = `
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
${text}
    R: 250 OK
    S: QUIT
    R: 221 USC-ISIE.ARPA Service closing transmission channel`;
      const network = await stage.start(plan);
      const peer = await stage.call(network, 'USC-ISIE.ARPA');
      const said = await peer.converse(stage, first);
      await stage.idle(network);
      expect(compareTranscripts(said, parseTranscript(first))).toEqual([]);
      const { events } = network.journal;
      expect(differences(transcriptOf(events, '>USC-ISIE.ARPA.1'), first)).toEqual([]);
      const relayed = transcriptOf(events, 'USC-ISIE.ARPA>BBN-VAX.ARPA.1');
      // The RFC lets USC-ISIE take its leave in the name of the wrong host (0821:3225); ours says its own.
      expect(differences(relayed, second)).toEqual([]);
      const stamp = relayed.find(({ text: line }) => line.startsWith('Received:'));
      expect(stamp?.text).toMatch(
        /^Received: from MIT-AI\.ARPA by USC-ISIE\.ARPA ; \d{1,2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UT$/,
      );
    }));

  const VERIFYING = `
    R: 220 SU-SCORE.ARPA Simple Mail Transfer Service Ready
    S: HELO MIT-MC.ARPA
    R: 250 SU-SCORE.ARPA
    S: VRFY Crispin
    R: 250 Mark Crispin <Admin.MRC@SU-SCORE.ARPA>`;
  const LEAVING = `
    S: QUIT
    R: 221 SU-SCORE.ARPA Service closing transmission channel`;

  test('Scenario 4: verifying and sending', () =>
    onStage(world, async (stage) => {
      const dialogue = `${VERIFYING}
    S: SEND FROM:<EAK@MIT-MC.ARPA>
    R: 250 OK
    S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
    R: 250 OK
    ${BLAH}${LEAVING}`;
      expect(await spoken(stage, SCORE(true), 'SU-SCORE.ARPA', dialogue)).toEqual([]);
    }));

  test('Scenario 5: sending fails, mailing does not', () =>
    onStage(world, async (stage) => {
      const dialogue = `${VERIFYING}
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
    ${BLAH}${LEAVING}`;
      expect(await spoken(stage, SCORE(false), 'SU-SCORE.ARPA', dialogue)).toEqual([]);
    }));

  test('Scenario 6: the same more efficiently', () =>
    onStage(world, async (stage) => {
      const dialogue = `${VERIFYING}
    S: SOML FROM:<EAK@MIT-MC.ARPA>
    R: 250 OK
    S: RCPT TO:<Admin.MRC@SU-SCORE.ARPA>
    R: 250 User not active now, so will do mail.
    ${BLAH}${LEAVING}`;
      expect(await spoken(stage, SCORE(false), 'SU-SCORE.ARPA', dialogue)).toEqual([]);
    }));

  test('Scenario 7: to all of two lists, through one relay', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('USC-ISIE.ARPA'),
        hostPlan('USC-ISIF.ARPA'),
        hostPlan('MIT-MC.ARPA', { mailboxes: users('ABC') }),
        hostPlan('USC-ISIQA.ARPA', { mailboxes: users('Fonebone') }),
        hostPlan('MIT-AI.ARPA', { mailboxes: users('XYZ') }),
        hostPlan('ISI-VAXA.ARPA', { mailboxes: users('Q-Smith') }),
        hostPlan('FOO-UNIX.ARPA', { mailboxes: users('joe') }),
      ]);
      const dialogue = `
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
    ${BLAH}
    S: QUIT
    R: 221 USC-ISIE.ARPA Service closing transmission channel`;
      const network = await stage.start(plan);
      const peer = await stage.call(network, 'USC-ISIE.ARPA');
      const said = await peer.converse(stage, dialogue);
      await stage.idle(network);
      expect(compareTranscripts(said, parseTranscript(dialogue))).toEqual([]);
      const delivered = network.journal.events.flatMap((event) =>
        event.type === 'delivered' ? [`${event.mailbox} ${event.returnPath}`] : [],
      );
      expect(delivered.toSorted()).toEqual([
        'ABC@MIT-MC.ARPA <@USC-ISIE.ARPA:Account.Person@SU-SCORE.ARPA>',
        'Fonebone@USC-ISIQA.ARPA <@USC-ISIE.ARPA:Account.Person@SU-SCORE.ARPA>',
        'Q-Smith@ISI-VAXA.ARPA <@USC-ISIF.ARPA,@USC-ISIE.ARPA:Account.Person@SU-SCORE.ARPA>',
        'XYZ@MIT-AI.ARPA <@USC-ISIE.ARPA:Account.Person@SU-SCORE.ARPA>',
        'joe@FOO-UNIX.ARPA <@USC-ISIE.ARPA:Account.Person@SU-SCORE.ARPA>',
      ]);
    }));

  const FORWARDING = networkPlan([
    hostPlan('USC-ISIF.ARPA', { forwards: [forwardTo('fred', 251, 'Jones@USC-ISI.ARPA')] }),
    hostPlan('USC-ISI.ARPA', { mailboxes: users('Jones') }),
  ]);
  const TRYING = `
    R: 220 USC-ISIF.ARPA Simple Mail Transfer Service Ready
    S: HELO LBL-UNIX.ARPA
    R: 250 USC-ISIF.ARPA
    S: MAIL FROM:<mo@LBL-UNIX.ARPA>
    R: 250 OK
    S: RCPT TO:<fred@USC-ISIF.ARPA>
    R: 251 User not local; will forward to <Jones@USC-ISI.ARPA>`;

  test('Scenario 8: the host forwards', () =>
    onStage(world, async (stage) => {
      const dialogue = `${TRYING}${BLAH}
    S: QUIT
    R: 221 USC-ISIF.ARPA Service closing transmission channel`;
      const network = await stage.start(FORWARDING);
      const peer = await stage.call(network, 'USC-ISIF.ARPA');
      const said = await peer.converse(stage, dialogue);
      await stage.idle(network);
      expect(compareTranscripts(said, parseTranscript(dialogue))).toEqual([]);
      const [kept] = network.mailbox(mailbox('Jones@USC-ISI.ARPA'));
      expect(formatReturnPathLine(kept!.returnPath)).toBe(
        'Return-Path: <@USC-ISIF.ARPA:mo@LBL-UNIX.ARPA>',
      );
    }));

  test('Scenario 9: the sender goes to the second host itself', () =>
    onStage(world, async (stage) => {
      const first = `${TRYING}
    S: RSET
    R: 250 OK
    S: QUIT
    R: 221 USC-ISIF.ARPA Service closing transmission channel`;
      const second = `
    R: 220 USC-ISI.ARPA Simple Mail Transfer Service Ready
    S: HELO LBL-UNIX.ARPA
    R: 250 USC-ISI.ARPA
    S: MAIL FROM:<mo@LBL-UNIX.ARPA>
    R: 250 OK
    S: RCPT TO:<Jones@USC-ISI.ARPA>
    R: 250 OK
    ${BLAH}
    S: QUIT
    R: 221 USC-ISI.ARPA Service closing transmission channel`;
      const network = await stage.start(FORWARDING);
      const steps: (readonly [string, string])[] = [
        ['USC-ISIF.ARPA', first],
        ['USC-ISI.ARPA', second],
      ];
      const said: Utterance[][] = [];
      for (const [host, dialogue] of steps) {
        const peer = await stage.call(network, host);
        said.push([...(await peer.converse(stage, dialogue))]);
      }
      await stage.idle(network);
      expect(compareTranscripts(said[0]!, parseTranscript(first))).toEqual([]);
      expect(compareTranscripts(said[1]!, parseTranscript(second))).toEqual([]);
      const [kept, ...others] = network.mailbox(mailbox('Jones@USC-ISI.ARPA'));
      expect(formatReturnPathLine(kept!.returnPath)).toBe('Return-Path: <mo@LBL-UNIX.ARPA>');
      expect(others).toEqual([]);
    }));

  test('Scenario 10: too many recipients', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('BERKELEY.ARPA', { mailboxes: users('fabry', 'eric'), limits: { recipients: 1 } }),
      ]);
      const dialogue = `
    R: 220 BERKELEY.ARPA Simple Mail Transfer Service Ready
    S: HELO USC-ISIF.ARPA
    R: 250 BERKELEY.ARPA
    S: MAIL FROM:<Postel@USC-ISIF.ARPA>
    R: 250 OK
    S: RCPT TO:<fabry@BERKELEY.ARPA>
    R: 250 OK
    S: RCPT TO:<eric@BERKELEY.ARPA>
    R: 552 Recipient storage full, try again in another transaction
    ${BLAH}
    S: MAIL FROM:<Postel@USC-ISIF.ARPA>
    R: 250 OK
    S: RCPT TO:<eric@BERKELEY.ARPA>
    R: 250 OK
    ${BLAH}
    S: QUIT
    R: 221 BERKELEY.ARPA Service closing transmission channel`;
      expect(await spoken(stage, plan, 'BERKELEY.ARPA', dialogue)).toEqual([]);
    }));

  test('Scenario 10 as the sender: one recipient too many goes in another transaction of the same session', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('USC-ISIF.ARPA', { mailboxes: users('Postel') }),
        hostPlan('BERKELEY.ARPA', { mailboxes: users('fabry', 'eric'), limits: { recipients: 1 } }),
      ]);
      const network = await stage.start(plan);
      network.send(mail('Postel@USC-ISIF.ARPA', 'fabry@BERKELEY.ARPA', 'eric@BERKELEY.ARPA'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(commandsOf(events, 'USC-ISIF.ARPA>BERKELEY.ARPA.1')).toEqual([
        'MAIL FROM:<Postel@USC-ISIF.ARPA>',
        'RCPT TO:<fabry@BERKELEY.ARPA>',
        'RCPT TO:<eric@BERKELEY.ARPA>',
        'MAIL FROM:<Postel@USC-ISIF.ARPA>',
        'RCPT TO:<eric@BERKELEY.ARPA>',
      ]);
      expect(network.mailbox(mailbox('eric@BERKELEY.ARPA'))).toHaveLength(1);
    }));
});
