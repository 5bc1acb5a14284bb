import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { reply, type Extension, type Offer } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { InvalidDsnError, sendMail, type ConnectOptions, type Mail } from '../src/index.ts';
import { receiverAt, type ReceiverOptions } from './support/receiver.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';

function offering(...extensions: readonly Exclude<Extension, 'AUTH'>[]): Offer {
  return { extensions: new Set(extensions), auth: null };
}

const noAnn: ReceiverOptions['answer'] = (question) =>
  question.occasion === 'RCPT' && question.forwardPath.mailbox.localPart === 'ann'
    ? { ...reply(550, 'no such user'), status: { class: 5, subject: 1, detail: 1 } }
    : null;

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('a mail %s', (_name, make) => {
  /** Sends one mail to a receiver-SMTP that offers so much, and returns what became of it at both ends. */
  async function sent(
    mail: Partial<Mail>,
    receiving: ReceiverOptions,
    options: ConnectOptions = {},
  ) {
    const carrier = make();
    const receiver = await receiverAt(carrier, systemClock, receiving);
    const whole = { from: 'sam@a', to: 'joe@b', data: 'x\n', ...mail };
    const report = await sendMail(receiver.address, whole, { carrier, name: 'alpha', ...options });
    await receiver.close();
    return { report, taken: receiver.taken };
  }

  it('with a path beyond ASCII asks for SMTPUTF8', async () => {
    const { report, taken } = await sent(
      { from: 'jürgen@bücher.example', to: ['用户@例子.广告', 'joe@b'] },
      { offer: offering('SMTPUTF8', '8BITMIME', 'PIPELINING') },
    );
    expect(report.accepted.map(({ recipient }) => recipient)).toEqual([
      '<用户@例子.广告>',
      '<joe@b>',
    ]);
    expect(taken).toMatchObject([
      {
        from: '<jürgen@bücher.example>',
        to: ['<用户@例子.广告>', '<joe@b>'],
        internationalized: true,
      },
    ]);
  });

  it('with a header beyond ASCII asks for it, with a body beyond ASCII does not', async () => {
    const offer = offering('SMTPUTF8', '8BITMIME');
    const header = await sent({ data: 'To: joe\nSubject:\n Grüße\n\nx\n' }, { offer });
    const body = await sent({ data: 'Subject: x\n\nGrüße: y\n' }, { offer });
    expect(header.taken).toMatchObject([{ internationalized: true, body: '8BITMIME' }]);
    expect(body.taken).toMatchObject([{ internationalized: false, body: '8BITMIME' }]);
  });

  it('beyond ASCII is refused by this end where SMTPUTF8 is not offered', async () => {
    const offer = offering('8BITMIME');
    for (const mail of [
      { to: 'jürgen@b' },
      { data: 'Subject: Grüße\n\nx\n' },
      { internationalized: true },
    ]) {
      const { report, taken } = await sent(mail, { offer });
      expect(report.outcomes).toMatchObject([{ kind: 'permanent', code: 553, saidBy: 'sender' }]);
      expect(taken).toEqual([]);
    }
  });

  it('that is binary goes in chunks, octet by octet', async () => {
    const octets = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
    const parts: Uint8Array[] = [];
    const receiving: ReceiverOptions = {
      offer: offering('8BITMIME', 'CHUNKING', 'BINARYMIME', 'SIZE'),
      slice: (slice) => parts.push(slice.slice()),
    };
    const whole = await sent({ data: octets, binary: true }, receiving);
    expect(whole.report.outcomes[0]?.text).toBe('OK');
    expect(whole.taken).toMatchObject([{ body: 'BINARYMIME', size: octets.length }]);
    expect(Buffer.concat(parts).equals(octets)).toBe(true);

    parts.length = 0;
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < octets.length; at += 70_001) yield octets.subarray(at, at + 70_001);
    };
    const streamed = await sent({ data: stream(), binary: true }, receiving);
    expect(streamed.report.accepted).toHaveLength(1);
    expect(Buffer.concat(parts).equals(octets)).toBe(true);
  });

  it('that is binary is refused by this end where it is not taken', async () => {
    const { report } = await sent({ binary: true }, { offer: offering('CHUNKING') });
    expect(report.outcomes).toMatchObject([{ code: 554, saidBy: 'sender' }]);
  });

  it('goes in chunks wherever it may, when that is wanted', async () => {
    for (const offer of [offering('CHUNKING', 'SIZE'), offering('SIZE')]) {
      const chunks: string[] = [];
      const { taken } = await sent(
        { data: '.x\n.' },
        {
          offer,
          answer: ({ occasion }) => {
            if (occasion === 'BDAT' || occasion === 'DATA') chunks.push(occasion);
            return null;
          },
        },
        { chunking: 'always' },
      );
      expect(chunks).toEqual([offer.extensions.has('CHUNKING') ? 'BDAT' : 'DATA']);
      expect(taken).toMatchObject([{ text: '.x\r\n.\r\n', size: 7 }]);
    }
  });

  it('has the enhanced status code of each recipient, where there is one', async () => {
    const mail = { to: ['joe@b', 'ann@b'] };
    const offer = offering('ENHANCEDSTATUSCODES');
    const offered = await sent(mail, { offer, answer: noAnn });
    expect(offered.report.outcomes.map(({ status, text }) => [status, text])).toEqual([
      ['2.6.0', 'OK'],
      ['5.1.1', 'no such user'],
    ]);
    const plain = await sent(mail, { offer: offering(), answer: noAnn });
    expect(plain.report.outcomes.map(({ status }) => status)).toEqual([null, null]);
  });
});

describe('notifications', () => {
  const carrier = memoryCarrier(systemClock);
  const mail: Mail = {
    from: 'sam@a',
    to: [
      { path: 'joe@b', orcpt: 'joe+work@three.example' },
      { path: 'eva@b', orcpt: 'jürgen@bücher.example' },
      { path: '@one:ann@b', notify: 'NEVER' },
      'eve@b',
    ],
    dsn: { ret: 'HDRS', envid: 'QQ 314=1', notify: ['SUCCESS', 'DELAY'] },
    data: '',
  };

  it.each([
    [
      ['250-beta', '250 DSN'],
      [
        'MAIL FROM:<sam@a> RET=HDRS ENVID=QQ+20314+3D1',
        'RCPT TO:<joe@b> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;joe+2Bwork@three.example',
        'RCPT TO:<eva@b> NOTIFY=SUCCESS,DELAY ORCPT=utf-8;j\\x{FC}rgen@b\\x{FC}cher.example',
        'RCPT TO:<@one:ann@b> NOTIFY=NEVER',
        'RCPT TO:<eve@b> NOTIFY=SUCCESS,DELAY',
      ],
    ],
    [
      ['250 beta'],
      [
        'MAIL FROM:<sam@a>',
        'RCPT TO:<joe@b>',
        'RCPT TO:<eva@b>',
        'RCPT TO:<@one:ann@b>',
        'RCPT TO:<eve@b>',
      ],
    ],
  ])('are asked for as %j allows', async (hello, said) => {
    const far = await listenWith(
      carrier,
      obliging((line) => (line.startsWith('EHLO') ? hello : null)),
    );
    await sendMail(far.address, mail, { carrier, name: 'alpha' });
    expect(far.ends[0]?.heard.split('\r\n').filter((line) => line.includes(':'))).toEqual(said);
    await far.close();
  });

  it('that cannot be said are an InvalidDsnError before anything is opened', async () => {
    for (const wrong of [
      { ...mail, dsn: { envid: 'a\r\nRSET' } },
      { ...mail, dsn: { envid: 'x'.repeat(101) } },
      { ...mail, dsn: { notify: [] } },
      { ...mail, to: { path: 'joe@b', orcpt: 'joe\0@b' } },
      { ...mail, to: { path: 'joe@b', orcpt: 'jürgen' } },
    ]) {
      const error = await thrownBy(sendMail('b:25', wrong, { carrier, name: 'alpha' }));
      expect(error).toBeInstanceOf(InvalidDsnError);
    }
  });
});

describe('SIZE', () => {
  const carrier = memoryCarrier(systemClock);
  const mail = { from: 'sam@a', to: 'joe@b', data: 'four\n' };

  it.each([
    [['250-beta', '250 SIZE 10000'], 'MAIL FROM:<sam@a> SIZE=6'],
    [['250 beta'], 'MAIL FROM:<sam@a>'],
  ])('is declared as %j allows', async (hello, said) => {
    const far = await listenWith(
      carrier,
      obliging((line) => (line.startsWith('EHLO') ? hello : null)),
    );
    await sendMail(far.address, mail, { carrier, name: 'alpha' });
    expect(far.ends[0]?.heard.split('\r\n')[1]).toBe(said);
    await far.close();
  });

  it('that is too much is the outcome 552 before any mail data is sent', async () => {
    const far = await listenWith(
      carrier,
      obliging((line) => {
        if (line.startsWith('EHLO')) return ['250-beta', '250 SIZE 5'];
        return line.startsWith('MAIL') ? ['552 Too much mail data'] : null;
      }),
    );
    const report = await sendMail(far.address, mail, { carrier, name: 'alpha' });
    expect(report.outcomes).toMatchObject([{ kind: 'permanent', code: 552, saidBy: 'receiver' }]);
    expect(far.ends[0]?.heard).not.toContain('four');
    await far.close();
  });
});

describe('commands', () => {
  const carrier = memoryCarrier(systemClock);
  const mail = { from: 'sam@a', to: ['joe@b', 'ann@b'], data: '' };

  it('are pipelined wherever that is offered: DATA is said before MAIL is answered', async () => {
    const far = await listenWith(
      carrier,
      obliging((line) => {
        if (line.startsWith('EHLO')) return ['250-beta', '250 PIPELINING'];
        if (line === 'DATA') return ['250 OK', '250 OK', '550 No', '354 Go on'];
        return /^(?:MAIL|RCPT)/.test(line) ? [] : null;
      }),
    );
    const report = await sendMail(far.address, mail, { carrier, name: 'alpha' });
    expect(report.outcomes.map(({ code }) => code)).toEqual([250, 550]);
    await far.close();
  });

  it('wait for each reply where it is not', async () => {
    const early: string[] = [];
    let waiting = false;
    const far = await listenWith(
      carrier,
      obliging((line, end) => {
        if (line.startsWith('EHLO') || line === 'QUIT') return null;
        if (waiting) early.push(line);
        waiting = true;
        systemClock.after(2, () => {
          waiting = false;
          end.say(line === 'DATA' ? '354 Go on' : '250 OK');
        });
        return [];
      }),
    );
    const sending = sendMail(far.address, mail, { carrier, name: 'alpha' });
    expect((await sending).outcomes).toHaveLength(2);
    expect(early).toEqual([]);
    await far.close();
  });
});
