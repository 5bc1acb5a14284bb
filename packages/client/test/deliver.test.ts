import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { NULL_REVERSE_PATH, RULES, parseForwardPath, reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { connect, sendMail, type DeliveryReport } from '../src/index.ts';
import { receiverAt, type ReceiverOptions } from './support/receiver.ts';
import { until } from './support/until.ts';

const CARRIERS: readonly (readonly [string, () => Carrier])[] = [
  ['in memory', () => lending(memoryCarrier(systemClock))],
  ['over TCP', () => tcpCarrier],
];

/** `<joe@three>: permanent 550 by the receiver`. */
function inWords({ outcomes }: DeliveryReport): readonly string[] {
  return outcomes.map(
    ({ recipient, kind, code, saidBy }) => `${recipient}: ${kind} ${code} by the ${saidBy}`,
  );
}

describe.each(CARRIERS)('a delivery %s', (_name, make) => {
  const name = 'alpha.example';

  async function set(options: ReceiverOptions = {}) {
    const carrier = make();
    const receiver = await receiverAt(carrier, systemClock, options);
    return { carrier, receiver, options: { carrier, name } };
  }

  it('goes along a source route, and every octet arrives', async () => {
    const { receiver, options } = await set();
    const report = await sendMail(
      receiver.address,
      {
        from: 'SAM@ALPHA',
        to: '@ONE,@TWO:JOE@THREE',
        data: 'Subject: hello\n\n.a line with a full stop\r\n..\n.',
      },
      options,
    );
    expect(inWords(report)).toEqual(['<@ONE,@TWO:JOE@THREE>: accepted 250 by the receiver']);
    expect(receiver.taken).toEqual([
      {
        from: '<SAM@ALPHA>',
        to: ['<@ONE,@TWO:JOE@THREE>'],
        verb: 'MAIL',
        body: '7BIT',
        size: 51,
        internationalized: false,
        text: 'Subject: hello\r\n\r\n.a line with a full stop\r\n..\r\n.\r\n',
      },
    ]);
    await until(() => receiver.open === 0, 'the channel to close');
    await receiver.close();
  });

  it('has one outcome for each recipient, in order', async () => {
    const { receiver, options } = await set({
      answer(question) {
        if (question.occasion !== 'RCPT') return null;
        const { localPart } = question.forwardPath.mailbox;
        if (localPart === 'busy') return reply(450, 'mailbox busy', 'try later');
        return localPart === 'nobody' ? reply(550, 'no such user') : null;
      },
    });
    const report = await sendMail(
      receiver.address,
      { from: 'sam@alpha', to: ['nobody@b', 'joe@b', 'busy@b', '<ann@b>'], data: 'x\n' },
      options,
    );
    expect(inWords(report)).toEqual([
      '<nobody@b>: permanent 550 by the receiver',
      '<joe@b>: accepted 250 by the receiver',
      '<busy@b>: transient 450 by the receiver',
      '<ann@b>: accepted 250 by the receiver',
    ]);
    expect(report.refused.map(({ text }) => text)).toEqual([
      'no such user',
      'mailbox busy\ntry later',
    ]);
    expect(report.accepted).toHaveLength(2);
    expect(receiver.taken[0]?.to).toEqual(['<joe@b>', '<ann@b>']);
    await receiver.close();
  });

  it('may try again later for whom the receiver had no room left, when it took others (5321 4.5.3.1.10)', async () => {
    for (const [atEnd, kind] of [
      [250, 'accepted'],
      [451, 'transient'],
    ] as const) {
      const { receiver, options } = await set({
        answer(question) {
          if (question.occasion === 'end of mail data') return reply(atEnd, 'so it is');
          if (question.occasion !== 'RCPT') return null;
          return question.forwardPath.mailbox.localPart === 'full' ? reply(552, 'no room') : null;
        },
      });
      const to = ['full@b', 'joe@b', 'full@c'];
      const report = await sendMail(receiver.address, { from: 'sam@a', to, data: 'x\n' }, options);
      expect(inWords(report)).toEqual([
        '<full@b>: permanent 552 by the receiver', // nobody was taken yet: it is the mailbox that is full
        `<joe@b>: ${kind} ${atEnd} by the receiver`,
        '<full@c>: transient 552 by the receiver',
      ]);
      await receiver.close();
    }
  });

  it('is refused at MAIL, for all recipients, at DATA, and after the mail data', async () => {
    const answers = [
      ['MAIL', 452, 'transient'],
      ['RCPT', 550, 'permanent'],
      ['DATA', 451, 'transient'],
      ['end of mail data', 554, 'permanent'],
    ] as const;
    for (const [occasion, code, kind] of answers) {
      const { receiver, options } = await set({
        answer: (question) => (question.occasion === occasion ? reply(code, 'no') : null),
      });
      const report = await sendMail(
        receiver.address,
        { from: 'sam@a', to: ['joe@b', 'ann@b'], data: 'x\n' },
        options,
      );
      expect(inWords(report)).toEqual([
        `<joe@b>: ${kind} ${code} by the receiver`,
        `<ann@b>: ${kind} ${code} by the receiver`,
      ]);
      expect(receiver.taken).toEqual([]);
      await receiver.close();
    }
  });

  it('follows another on the same connection, and those begun together keep their order', async () => {
    const { receiver, options } = await set();
    const connection = await connect(receiver.address, options);
    const reports = await Promise.all(
      ['one', 'two', 'three'].map((user) =>
        connection.deliver({ from: 'sam@a', to: `${user}@b`, data: user }),
      ),
    );
    expect(reports.flatMap(inWords)).toHaveLength(3);
    expect(receiver.taken.map(({ text }) => text)).toEqual(['one\r\n', 'two\r\n', 'three\r\n']);
    await connection.quit();
    await until(() => receiver.open === 0, 'the channel to close');
    await receiver.close();
  });

  it('may have the null reverse-path, in any of its spellings', async () => {
    const { receiver, options } = await set();
    await using connection = await connect(receiver.address, options);
    for (const from of ['', '<>', NULL_REVERSE_PATH]) {
      await connection.deliver({ from, to: 'joe@b', data: '' });
    }
    expect(receiver.taken.map(({ from }) => from)).toEqual(['<>', '<>', '<>']);
    await receiver.close();
  });

  it('declares octets over 127, and is refused by this end where they are not taken', async () => {
    const modern = await set();
    const old = await set({ dialect: 'rfc821' });
    const mail = { from: 'sam@a', to: 'joe@b', data: 'Grüße\n' };
    const taken = await sendMail(modern.receiver.address, mail, modern.options);
    expect(inWords(taken)).toEqual(['<joe@b>: accepted 250 by the receiver']);
    expect(modern.receiver.taken[0]).toMatchObject({ body: '8BITMIME', size: 9 });
    expect(Buffer.from(modern.receiver.taken[0]?.text ?? '', 'latin1').toString()).toBe(
      'Grüße\r\n',
    );
    const refused = await sendMail(old.receiver.address, mail, old.options);
    expect(inWords(refused)).toEqual(['<joe@b>: permanent 554 by the sender']);
    expect(old.receiver.taken).toEqual([]);
    await modern.receiver.close();
    await old.receiver.close();
  });

  it('speaks the dialect of 1982 on demand, with its verbs and its paths', async () => {
    const { receiver, options } = await set({ dialect: 'rfc821' });
    const path = parseForwardPath('<@#7,@TWO:Joe\\ Smith@THREE>', RULES.rfc821);
    if (!path.ok) throw new Error(path.fault.wanted);
    await using connection = await connect(receiver.address, { ...options, dialect: 'rfc821' });
    expect([...connection.extensions]).toEqual([]);
    await connection.deliver({ from: 'sam@a', to: path.value, data: 'x', verb: 'SAML' });
    expect(receiver.taken[0]).toMatchObject({ verb: 'SAML', to: ['<@#7,@TWO:Joe\\ Smith@THREE>'] });
    await receiver.close();
  });

  it('may be for terminals: SEND, SOML and SAML are said instead of MAIL', async () => {
    const { receiver, options } = await set({
      dialect: 'rfc821',
      answer: (question) =>
        question.occasion === 'RCPT' && question.envelope.verb === 'SEND'
          ? reply(450, 'user not there')
          : null,
    });
    await using connection = await connect(receiver.address, { ...options, dialect: 'rfc821' });
    const said: string[] = [];
    for (const verb of ['SEND', 'SOML', 'SAML'] as const) {
      const report = await connection.deliver({ from: 'sam@a', to: 'joe@b', data: verb, verb });
      said.push(...inWords(report));
    }
    expect(said).toEqual([
      '<joe@b>: transient 450 by the receiver',
      '<joe@b>: accepted 250 by the receiver',
      '<joe@b>: accepted 250 by the receiver',
    ]);
    expect(receiver.taken.map(({ verb, text }) => [verb, text])).toEqual([
      ['SOML', 'SOML\r\n'],
      ['SAML', 'SAML\r\n'],
    ]);
    await receiver.close();
  });

  it('falls back to HELO where EHLO is unknown', async () => {
    const { receiver, options } = await set({ dialect: 'rfc821' });
    const report = await sendMail(
      receiver.address,
      { from: 'sam@a', to: 'joe@b', data: 'x' },
      options,
    );
    expect(report.accepted).toHaveLength(1);
    await receiver.close();
  });
});
