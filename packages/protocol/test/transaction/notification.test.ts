import { describe, expect, it } from 'vitest';
import {
  RULES,
  formatNotification,
  octetsOfLines,
  parseMailbox,
  readMailDsn,
  readRcptDsn,
  reply,
  type EnhancedStatus,
  type Mailbox,
  type Notification,
} from '../../src/index.ts';
import { DIALECTS, host, mailbox } from '../helpers.ts';

const NOTIFICATION: Notification = {
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
  header: ['Subject: hello', 'From: JOE@HOSTW.ARPA'],
};

const LATE: Notification = {
  ...NOTIFICATION,
  recipients: [
    ...NOTIFICATION.recipients,
    { recipient: mailbox('EVE@HOSTV.ARPA'), saidBy: null, reply: reply(451, 'Gave up', 'in vain') },
  ],
};

/** Its last lines, where these are the whole mail. */
function endOf(whole: readonly string[] | null): readonly string[] {
  return formatNotification({ ...NOTIFICATION, whole }, 'rfc5321').slice(-8);
}

function beyond(text: string): Mailbox {
  const parsed = parseMailbox(text, { ...RULES.rfc5321, internationalized: true });
  if (!parsed.ok) throw new Error(parsed.fault.wanted);
  return parsed.value;
}

describe('the notification of rfc821', () => {
  it('is Example 7, line for line, but for the zone of its date', () => {
    expect(formatNotification(NOTIFICATION, 'rfc821')).toEqual([
      'Date: 23 Oct 81 11:22:33 UT',
      'From: SMTP@HOSTY.ARPA',
      'To: JOE@HOSTW.ARPA',
      'Subject: Mail System Problem',
      '',
      '  Sorry JOE, your message to SAM@HOSTZ.ARPA lost.',
      '  HOSTZ.ARPA said this:',
      '   "550 No Such User"',
    ]);
  });

  it('names each recipient, and itself where nobody else decided', () => {
    expect(formatNotification(LATE, 'rfc821').slice(8)).toEqual([
      '  Sorry JOE, your message to EVE@HOSTV.ARPA lost.',
      '  HOSTY.ARPA said this:',
      '   "451 Gave up in vain"',
    ]);
  });

  it('calls the originator by the name behind the quotes', () => {
    const originator = mailbox('"Joe \\"J\\" Smith"@HOSTW.ARPA');
    expect(formatNotification({ ...NOTIFICATION, originator }, 'rfc821')[5]).toBe(
      '  Sorry Joe "J" Smith, your message to SAM@HOSTZ.ARPA lost.',
    );
  });
});

const STATUS_430: EnhancedStatus = { class: 4, subject: 3, detail: 0 };

describe('the notification of rfc5321', () => {
  it('is a multipart/report of three parts', () => {
    expect(formatNotification(LATE, 'rfc5321')).toEqual([
      'Date: Fri, 23 Oct 1981 11:22:33 +0000',
      'From: Mail Delivery System <MAILER-DAEMON@HOSTY.ARPA>',
      'To: <JOE@HOSTW.ARPA>',
      'Message-ID: <N1@HOSTY.ARPA>',
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_N1"',
      '',
      '--=_N1',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'This is the mail system at host HOSTY.ARPA.',
      'Your message could not be delivered to one or more recipients.',
      '',
      '<SAM@HOSTZ.ARPA>: HOSTZ.ARPA said:',
      '    550 No Such User',
      '<EVE@HOSTV.ARPA>: HOSTY.ARPA said:',
      '    451 Gave up in vain',
      '',
      '--=_N1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; HOSTY.ARPA',
      '',
      'Final-Recipient: rfc822; SAM@HOSTZ.ARPA',
      'Action: failed',
      'Status: 5.0.0',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 550 No Such User',
      '',
      'Final-Recipient: rfc822; EVE@HOSTV.ARPA',
      'Action: failed',
      'Status: 4.4.7',
      'Diagnostic-Code: smtp; 451 Gave up in vain',
      '',
      '--=_N1',
      'Content-Type: text/rfc822-headers',
      '',
      'Subject: hello',
      'From: JOE@HOSTW.ARPA',
      '',
      '--=_N1--',
    ]);
  });

  it('names mailboxes beyond ASCII in ASCII, by the type of address that is theirs (RFC 6533 3)', () => {
    const recipient = parseMailbox('jürgen@bücher.example', {
      ...RULES.rfc5321,
      internationalized: true,
    });
    const asked = readRcptDsn([{ keyword: 'ORCPT', value: 'utf-8;用户@例' }]);
    if (!recipient.ok || !asked.ok) throw new Error('these are a mailbox and an ORCPT');
    const [failure] = NOTIFICATION.recipients;
    const { orcpt } = asked.value;
    const told = formatNotification(
      { ...NOTIFICATION, recipients: [{ ...failure, recipient: recipient.value, orcpt }] },
      'rfc5321',
    );
    expect(told.filter((line) => line.includes('-Recipient: '))).toEqual([
      'Original-Recipient: utf-8; \\x{7528}\\x{6237}@\\x{4F8B}',
      'Final-Recipient: utf-8; j\\x{FC}rgen@b\\x{FC}cher.example',
    ]);
  });

  it('tells what the sender asked to be told, decoded, and the status that a reply named', () => {
    const request = readMailDsn([{ keyword: 'ENVID', value: 'QQ+2B314159+20x' }]);
    const asked = readRcptDsn([{ keyword: 'ORCPT', value: 'rfc822;Dana+2Bx@Ivory.EDU' }]);
    const [failure] = NOTIFICATION.recipients;
    const told = formatNotification(
      {
        ...NOTIFICATION,
        envid: request.ok ? request.value.envid : null,
        recipients: [
          {
            ...failure,
            orcpt: asked.ok ? asked.value.orcpt : null,
            reply: reply(550, '5.1.1 No Such User'),
          },
          { ...failure, reply: { ...reply(451, 'Later'), status: STATUS_430 } },
          { ...failure, orcpt: null, reply: reply(451, '5.1.1 which?') },
        ],
      },
      'rfc5321',
    );
    const from = told.indexOf('Content-Type: message/delivery-status') + 2;
    expect(told.slice(from, from + 9)).toEqual([
      'Original-Envelope-Id: QQ+314159 x',
      'Reporting-MTA: dns; HOSTY.ARPA',
      '',
      'Original-Recipient: rfc822; Dana+x@Ivory.EDU',
      'Final-Recipient: rfc822; SAM@HOSTZ.ARPA',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 550 5.1.1 No Such User',
    ]);
    expect(told.filter((line) => line.startsWith('Status: '))).toEqual([
      'Status: 5.1.1',
      'Status: 4.3.0',
      'Status: 4.4.7',
    ]);
    expect(told.filter((line) => line.startsWith('Original-Recipient'))).toHaveLength(1);
  });

  it('tells the status that the host found, where the reply names none', () => {
    const [failure] = NOTIFICATION.recipients;
    const status = { class: 5, subject: 4, detail: 4 } as const;
    const told = formatNotification(
      {
        ...NOTIFICATION,
        recipients: [
          { ...failure, saidBy: null, status },
          { ...failure, status, reply: reply(550, '5.1.1 No Such User') },
          { ...failure, status: null },
        ],
      },
      'rfc5321',
    );
    expect(told.filter((line) => line.startsWith('Status: '))).toEqual([
      'Status: 5.4.4',
      'Status: 5.1.1',
      'Status: 5.0.0',
    ]);
  });

  it('returns the whole mail where that is asked for, but for one that could not stand there', () => {
    const whole = ['Subject: x', '', '-- ', 'text'];
    expect(endOf(whole)).toEqual(
      ['--=_N1', 'Content-Type: message/rfc822', '', ...whole, '', '--=_N1--'].slice(-8),
    );
    for (const odd of [
      [...whole, '--=_N1--'],
      [...whole, 'é'],
    ])
      expect(endOf(odd)).toEqual(endOf(null));
  });

  it.each([
    ['delivered', null, 'Your message was delivered to:', ['<SAM@HOSTZ.ARPA>'], []],
    [
      'relayed',
      host('HOSTZ.ARPA'),
      'Your message was passed on. No more will be heard of it, unless it fails:',
      ['<SAM@HOSTZ.ARPA>: HOSTZ.ARPA said:', '    250 OK'],
      ['Remote-MTA: dns; HOSTZ.ARPA', 'Diagnostic-Code: smtp; 250 OK'],
    ],
    [
      'expanded',
      null,
      'Your message goes to all for whom this stands. No more will be heard of it, unless it fails:',
      ['<SAM@HOSTZ.ARPA>'],
      [],
    ],
  ] as const)('tells that mail was %s (RFC 3464 2.3.3)', (action, saidBy, about, words, fields) => {
    const [failure] = NOTIFICATION.recipients;
    const one = { ...failure, saidBy, reply: reply(250, 'OK') };
    const told = formatNotification({ ...NOTIFICATION, action, recipients: [one] }, 'rfc5321');
    expect(told[4]).not.toContain('Undelivered');
    const from = told.indexOf(about);
    expect(told.slice(from + 2, from + 2 + words.length)).toEqual(words);
    const status = told.indexOf('Final-Recipient: rfc822; SAM@HOSTZ.ARPA');
    expect(told.slice(status + 1, status + 4 + fields.length)).toEqual([
      `Action: ${action}`,
      'Status: 2.0.0',
      ...fields,
      '',
    ]);
  });

  it('tells that mail is delayed, why, and until when it is tried (RFC 3464 2.3.9)', () => {
    const [failure] = LATE.recipients;
    const waits = { ...failure, reply: reply(451, 'Later'), willRetryUntil: LATE.at + 345_600_000 };
    const told = formatNotification(
      {
        ...LATE,
        action: 'delayed',
        recipients: [
          waits,
          { ...waits, saidBy: null, willRetryUntil: null },
          { ...waits, reply: { ...reply(421, 'No'), status: STATUS_430 } },
        ],
      },
      'rfc5321',
    );
    expect(told[4]).toBe('Subject: Delayed Mail (still being retried)');
    const about = told.indexOf('<SAM@HOSTZ.ARPA>: HOSTZ.ARPA said:');
    expect(told.slice(about - 2, about + 5)).toEqual([
      'This is a warning only: you need not send your message again. It could not be delivered yet to:',
      '',
      '<SAM@HOSTZ.ARPA>: HOSTZ.ARPA said:',
      '    451 Later',
      '    It is tried again until Tue, 27 Oct 1981 11:22:33 +0000.',
      '<SAM@HOSTZ.ARPA>: HOSTY.ARPA said:',
      '    451 Later',
    ]);
    const status = told.indexOf('Final-Recipient: rfc822; SAM@HOSTZ.ARPA');
    expect(told.slice(status + 1, status + 11)).toEqual([
      'Action: delayed',
      'Status: 4.0.0',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 451 Later',
      'Will-Retry-Until: Tue, 27 Oct 1981 11:22:33 +0000',
      '',
      'Final-Recipient: rfc822; SAM@HOSTZ.ARPA',
      'Action: delayed',
      'Status: 4.0.0',
      'Diagnostic-Code: smtp; 451 Later',
    ]);
    expect(told.filter((line) => line.startsWith('Status: '))[2]).toBe('Status: 4.3.0');
    expect(
      formatNotification({ ...LATE, recipients: [waits] }, 'rfc5321').join('\n'),
    ).not.toContain('1981 11:22:33 +0000.');
  });

  it('returns a header of which nothing can pass for a boundary or move a cursor', () => {
    const header = ['Subject: \x85\x1B[2J', '\tgoes on', '--=_N1--', '--=_N1', '-- x'];
    const returned = formatNotification({ ...NOTIFICATION, header }, 'rfc5321').slice(-5);
    expect(returned).toEqual(['', 'Subject: ??[2J', '\tgoes on', '', '--=_N1--']);
  });

  it('is in ASCII where its originator is, and encodes what goes beyond (RFC 6533)', () => {
    const [failure] = NOTIFICATION.recipients;
    const told = formatNotification(
      {
        ...NOTIFICATION,
        header: ['Subject: caf\u00E9 = 1 \ud800'],
        recipients: [
          { ...failure, recipient: beyond('jürgen@x'), reply: reply(550, 'kein jürgen') },
        ],
      },
      'rfc5321',
    );
    expect(told.join('\n')).toMatch(/^[\0-\x7f]*$/);
    expect(told.slice(told.indexOf('--=_N1'))).toEqual([
      '--=_N1',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'This is the mail system at host HOSTY.ARPA.',
      'Your message could not be delivered to one or more recipients.',
      '',
      '<j=C3=BCrgen@x>: HOSTZ.ARPA said:',
      '    550 kein j=C3=BCrgen',
      '',
      '--=_N1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; HOSTY.ARPA',
      '',
      'Final-Recipient: utf-8; j\\x{FC}rgen@x',
      'Action: failed',
      'Status: 5.0.0',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 550 kein j?rgen',
      '',
      '--=_N1',
      'Content-Type: message/global-headers',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Subject: caf=C3=A9 =3D 1 =EF=BF=BD',
      '',
      '--=_N1--',
    ]);
  });

  it('goes as it is to an originator beyond ASCII, who is reached with SMTPUTF8 alone', () => {
    const asked = readRcptDsn([{ keyword: 'ORCPT', value: 'utf-8;用户@例' }]);
    const [failure] = NOTIFICATION.recipients;
    const told = formatNotification(
      {
        ...NOTIFICATION,
        originator: beyond('käthe@y'),
        header: ['Subject: caf\u00E9'],
        recipients: [
          {
            ...failure,
            recipient: beyond('jürgen@x'),
            orcpt: asked.ok ? asked.value.orcpt : null,
            reply: reply(550, 'kein jürgen'),
          },
          failure,
        ],
      },
      'rfc5321',
    );
    expect(
      told.filter((line) => !line.startsWith('--') && !/^(?:Action|Status)/.test(line)),
    ).toEqual([
      'Date: Fri, 23 Oct 1981 11:22:33 +0000',
      'From: Mail Delivery System <MAILER-DAEMON@HOSTY.ARPA>',
      'To: <käthe@y>',
      'Message-ID: <N1@HOSTY.ARPA>',
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_N1"',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'This is the mail system at host HOSTY.ARPA.',
      'Your message could not be delivered to one or more recipients.',
      '',
      '<jürgen@x>: HOSTZ.ARPA said:',
      '    550 kein jürgen',
      '<SAM@HOSTZ.ARPA>: HOSTZ.ARPA said:',
      '    550 No Such User',
      '',
      'Content-Type: message/global-delivery-status',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Reporting-MTA: dns; HOSTY.ARPA',
      '',
      'Original-Recipient: utf-8; 用户@例',
      'Final-Recipient: utf-8; jürgen@x',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 550 kein jürgen',
      '',
      'Final-Recipient: rfc822; SAM@HOSTZ.ARPA',
      'Remote-MTA: dns; HOSTZ.ARPA',
      'Diagnostic-Code: smtp; 550 No Such User',
      '',
      'Content-Type: message/global-headers',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Subject: caf\u00E9',
      '',
    ]);
  });
});

describe.each(DIALECTS)('every notification of %s', (dialect) => {
  it('has no octet over 127, though the reply names a mailbox beyond ASCII', () => {
    const [failure] = NOTIFICATION.recipients;
    const moved = { ...failure, reply: reply(551, 'please try <jürgen@b>') };
    const lines = formatNotification({ ...NOTIFICATION, recipients: [moved] }, dialect);
    expect(lines.join('\n')).toMatch(/^[\n -~]+$/);
  });

  it('has no line longer than a text line, however much the other host said', () => {
    const lines = Array.from({ length: 999 }, () => 'x'.repeat(500));
    const [failure] = NOTIFICATION.recipients;
    const longest = { ...failure, recipient: mailbox(`${'u'.repeat(64)}@${'h'.repeat(64)}`) };
    const notification = formatNotification(
      { ...NOTIFICATION, recipients: [{ ...longest, reply: reply(550, 'a', ...lines) }] },
      dialect,
    );
    const lengths = notification.map((line) => octetsOfLines([line]).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1000);
    expect(notification.join('\n')).toContain('550 a xxx');
  });
});
