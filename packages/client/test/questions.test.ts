import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { formatPath, reply, type Reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { InvalidTextError, connect, type NamedMailbox, type Verification } from '../src/index.ts';
import { receiverAt } from './support/receiver.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';

const carrier = memoryCarrier(systemClock);

/** `Fred Smith <Smith@USC-ISIF.ARPA>`. */
function inWords(mailboxes: readonly NamedMailbox[]): readonly string[] {
  return mailboxes.map(({ name, path }) => `${name === null ? '' : `${name} `}${formatPath(path)}`);
}

/** What was found, without the reply. */
function found(answer: Verification): string {
  switch (answer.kind) {
    case 'known':
      return `known: ${inWords(answer.mailboxes).join(', ')}`;
    case 'ambiguous':
      return `ambiguous: ${inWords(answer.candidates).join(', ')}`;
    case 'forwarded':
    case 'elsewhere':
      return `${answer.kind}: ${answer.path === null ? 'nowhere' : formatPath(answer.path)}`;
    case 'mailing-list':
    case 'refused':
    case 'unverified':
      return answer.kind;
  }
}

async function askedWith(answer: readonly string[]) {
  const far = await listenWith(
    carrier,
    obliging((line) => (/^(?:VRFY|EXPN)/.test(line) ? answer : null)),
  );
  const connection = await connect(far.address, { carrier, name: 'alpha' });
  return { far, connection };
}

describe('a reply to VRFY', () => {
  it.each([
    [['250 Fred Smith <Smith@USC-ISIF.ARPA>'], 'known: Fred Smith <Smith@USC-ISIF.ARPA>'],
    [['250 <Smith@USC-ISIF.ARPA>'], 'known: <Smith@USC-ISIF.ARPA>'],
    [['250 Smith@USC-ISIF.ARPA'], 'known: <Smith@USC-ISIF.ARPA>'],
    [
      ['250-Jon <@ONE,@TWO:Jon@THREE>', '250 Ann <Ann@ONE>'],
      'known: Jon <@ONE,@TWO:Jon@THREE>, Ann <Ann@ONE>',
    ],
    [['250 he is here'], 'known: '],
    [
      ['251 User not local; will forward to <Smith@USC-ISIQ.ARPA>'],
      'forwarded: <Smith@USC-ISIQ.ARPA>',
    ],
    [['551 User not local; please try <Jones@USC-ISI.ARPA>'], 'elsewhere: <Jones@USC-ISI.ARPA>'],
    [['551 User not local'], 'elsewhere: nowhere'],
    [['252 Cannot VRFY user, but will accept message'], 'unverified'],
    [['550 That is a mailing list, not a user'], 'mailing-list'],
    [['550 String does not match anything.'], 'refused'],
    [['502 Not here'], 'refused'],
    [
      [
        '553-Ambiguous; Possibilities are',
        '553-Joe Smith <jsmith@foo.com>',
        '553-Harry Smith <hsmith@foo.com>',
        '553 Melvin Smith <dweep@foo.com>',
      ],
      'ambiguous: Joe Smith <jsmith@foo.com>, Harry Smith <hsmith@foo.com>, Melvin Smith <dweep@foo.com>',
    ],
    [['553 User ambiguous'], 'ambiguous: '],
  ])('%j is read', async (answer, expected) => {
    const { far, connection } = await askedWith(answer);
    const verification = await connection.verify('Smith');
    expect(found(verification)).toBe(expected);
    expect(verification.reply.code).toBe(Number(answer[0]?.slice(0, 3)));
    expect(far.ends[0]?.lastLine).toBe('VRFY Smith');
    await connection.quit();
    await far.close();
  });
});

it('a reply in UTF-8 is read as such where SMTPUTF8 is spoken (RFC 6531 3.7.4.2)', async () => {
  const answer = Buffer.from('250 Jürgen <jürgen@bücher.example>').toString('latin1');
  const far = await listenWith(
    carrier,
    obliging((line) => {
      if (line.startsWith('EHLO')) return ['250-beta', '250 SMTPUTF8'];
      return line.startsWith('VRFY') ? [answer] : null;
    }),
  );
  const connection = await connect(far.address, { carrier, name: 'alpha' });
  const verification = await connection.verify('Smith');
  expect(found(verification)).toBe('known: Jürgen <jürgen@bücher.example>');
  await connection.quit();
  await far.close();
});

describe('a reply to EXPN', () => {
  it('has one mailbox on each line', async () => {
    const { far, connection } = await askedWith([
      '250-Jon Postel <Postel@USC-ISIF.ARPA>',
      '250-Fred Fonebone <Fonebone@USC-ISIQ.ARPA>',
      '250 <Quincy@USC-ISIF.ARPA>',
    ]);
    const expansion = await connection.expand('Example-People');
    if (expansion.kind !== 'list') throw new Error(expansion.kind);
    expect(inWords(expansion.mailboxes)).toEqual([
      'Jon Postel <Postel@USC-ISIF.ARPA>',
      'Fred Fonebone <Fonebone@USC-ISIQ.ARPA>',
      '<Quincy@USC-ISIF.ARPA>',
    ]);
    await connection.quit();
    await far.close();
  });

  it.each([
    ['550 That is a user name, not a mailing list', 'user'],
    ['550 Access Denied to You.', 'refused'],
    ['252 Cannot say', 'unverified'],
  ])('%j may be none', async (answer, kind) => {
    const { far, connection } = await askedWith([answer]);
    expect(await connection.expand('Executive-Washroom-List')).toMatchObject({ kind });
    await connection.quit();
    await far.close();
  });
});

it('a text that would be a command of its own is refused before an octet is sent', async () => {
  const { far, connection } = await askedWith(['250 OK']);
  const before = far.ends[0]?.heard;
  for (const text of ['', 'Smith\r\nRSET', 'Smith\n', 'Sm\0ith', 'x'.repeat(3000)]) {
    for (const ask of [connection.verify(text), connection.expand(text)]) {
      expect(await thrownBy(ask)).toBeInstanceOf(InvalidTextError);
    }
  }
  expect(await thrownBy(connection.help('MAIL\r\nRSET'))).toBeInstanceOf(InvalidTextError);
  expect(far.ends[0]?.heard).toBe(before);
  await connection.quit();
  await far.close();
});

it('a text is as long as its command line may be, and not one character longer (5321 4.5.3.1.4)', async () => {
  const { far, connection } = await askedWith(['250 OK']);
  const longest = 'x'.repeat(512 - 'VRFY \r\n'.length);
  expect((await connection.verify(longest)).reply.code).toBe(250);
  expect(await thrownBy(connection.verify(`${longest}x`))).toBeInstanceOf(InvalidTextError);
  await connection.quit();
  await far.close();
});

describe.each([
  ['in memory', (): Carrier => carrier],
  ['over TCP', (): Carrier => tcpCarrier],
])('a true receiver-SMTP %s', (_name, make) => {
  it('answers HELP, NOOP and RSET, among mails and in their order', async () => {
    const over = make();
    const receiver = await receiverAt(over, systemClock, {
      answer: ({ occasion }) => (occasion === 'HELP' ? reply(214, 'Say MAIL') : null),
    });
    await using connection = await connect(receiver.address, { carrier: over, name: 'alpha' });
    const order: string[] = [];
    const note = (what: string) => (answer: Reply) => void order.push(`${what} ${answer.code}`);
    await Promise.all([
      connection.noop().then(note('NOOP')),
      connection
        .deliver({ from: 'sam@a', to: 'joe@b', data: 'x\n' })
        .then(() => order.push('mail')),
      connection.help().then(note('HELP')),
      connection.help('MAIL').then(note('HELP')),
      connection.reset().then(note('RSET')),
    ]);
    expect(order).toEqual(['NOOP 250', 'mail', 'HELP 214', 'HELP 214', 'RSET 250']);
    await receiver.close();
  });
});

it('a question whose reply never comes rejects as a mail does', async () => {
  const far = await listenWith(
    carrier,
    obliging((line, end) => {
      if (line !== 'NOOP') return null;
      end.channel.abort();
      return [];
    }),
  );
  const connection = await connect(far.address, { carrier, name: 'alpha' });
  expect(await thrownBy(connection.noop())).toMatchObject({ name: 'ChannelLostError' });
  await far.close();
});

it('421 to a question closes the connection, and the error has it', async () => {
  const far = await listenWith(
    carrier,
    obliging((line) => (line === 'NOOP' ? ['421 Shutting down'] : null)),
  );
  const connection = await connect(far.address, { carrier, name: 'alpha' });
  const error = await thrownBy(connection.noop());
  expect(error).toMatchObject({ name: 'ConnectionClosedError', reply: { code: 421 } });
  await far.close();
});
