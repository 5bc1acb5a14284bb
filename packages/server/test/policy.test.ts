import { memoryCarrier, systemClock } from '@hopscope/channel';
import { formatPath, type Reply, type ReplyCode } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { createServer, reply, type Policy } from '../src/index.ts';
import { TO_DATA, call, turns, until } from './support/caller.ts';
import { SCRIPT, hangUp, served } from './support/served.ts';

describe('without a hook', () => {
  it('a server of today answers this', async () => {
    const world = await served({ message() {} });
    expect(world.caller.replies).toEqual(['220 beta.example ESMTP Ready']);
    expect(
      await world.caller.say([
        'EHLO alpha',
        'HELP',
        'VRFY joe',
        'EXPN all',
        'NOOP',
        'TURN',
        'SEND FROM:<sam@a>',
        'MAIL FROM:<sam@a> SIZE=5',
        'RCPT TO:<joe@b>',
        'DATA',
      ]),
    ).toEqual([
      [
        '250-beta.example',
        '250-PIPELINING',
        '250-SIZE 33554432',
        '250-8BITMIME',
        '250-SMTPUTF8',
        '250-CHUNKING',
        '250-BINARYMIME',
        '250-ENHANCEDSTATUSCODES',
        '250 HELP',
      ].join('\r\n'),
      '214 2.0.0 Commands: HELO EHLO MAIL RCPT DATA RSET VRFY HELP NOOP QUIT BDAT',
      '252 2.0.0 Cannot VRFY user, but will take mail and attempt delivery',
      '502 5.5.1 Command not implemented',
      '250 2.0.0 OK',
      '502 5.5.1 Command not implemented',
      '502 5.5.1 Command not implemented',
      '250 2.1.0 OK',
      '250 2.1.5 OK',
      '354 Start mail input; end with <CRLF>.<CRLF>',
    ]);
    expect(await world.caller.say(['text', '.', 'QUIT'], 2)).toEqual([
      '250 2.6.0 OK',
      '221 2.0.0 beta.example Service closing transmission channel',
    ]);
    await world.caller.hungUp();
    await hangUp(world);
  });

  it('a server of 1982 answers this', async () => {
    const world = await served({ message() {} }, { dialect: 'rfc821' });
    expect(world.caller.replies).toEqual(['220 beta.example Simple Mail Transfer Service Ready']);
    expect(
      await world.caller.say([
        'EHLO alpha',
        'HELO alpha',
        'HELP',
        'VRFY joe',
        'EXPN all',
        'TURN',
        'SEND FROM:<sam@a>',
        'SOML FROM:<sam@a>',
        'SAML FROM:<sam@a>',
        'MAIL FROM:<sam@a>',
      ]),
    ).toEqual([
      '500 Syntax error, command unrecognized',
      '250 beta.example',
      '214 Commands: HELO MAIL RCPT DATA RSET HELP NOOP QUIT',
      '502 Command not implemented',
      '502 Command not implemented',
      '502 Command not implemented: this host does not change roles',
      '502 Command not implemented: there are no terminals here',
      '502 Command not implemented: there are no terminals here',
      '502 Command not implemented: there are no terminals here',
      '250 OK',
    ]);
    await hangUp(world);
  });

  it('that takes mail, no mail is taken', async () => {
    const world = await served({});
    const replies = await world.caller.say(['HELO alpha', 'MAIL FROM:<>', 'RCPT TO:<joe@b>']);
    expect(replies.at(-1)).toBe('550 5.3.2 no mail is taken here');
    await hangUp(world);
    const careless = await served({ rcpt: () => reply(250, 'OK') });
    await careless.caller.say(TO_DATA);
    expect(await careless.caller.say(['.'])).toEqual([
      '554 5.3.2 Transaction failed: no mail is taken here',
    ]);
    await hangUp(careless);
  });
});

/** A reply that is found in a later turn. */
async function later(code: ReplyCode): Promise<Reply> {
  await turns(1);
  return reply(code, `${code} by a hook`);
}

describe('a hook', () => {
  it('answers its occasion, at once or later, and sees what was said', async () => {
    const seen: unknown[] = [];
    const world = await served({
      greeting: () => reply(220, 'beta.example welcomes you'),
      helo: async ({ domain }) => (seen.push(domain), later(250)),
      vrfy: ({ text }) => (seen.push(text), reply(251, 'User not local; will forward to <joe@c>')),
      expn: async ({ text }) => (seen.push(text), later(250)),
      help: ({ text }) => (seen.push(text), reply(214, 'helped')),
      mail: async ({ verb, reversePath, declared, session }) => {
        seen.push([verb, formatPath(reversePath), declared.size, session.domain]);
        return later(250);
      },
      rcpt: ({ forwardPath, envelope }) => {
        seen.push([formatPath(forwardPath), envelope.forwardPaths.length]);
        return reply(250, 'known');
      },
      message: async ({ envelope, data, session }) => {
        seen.push([envelope.forwardPaths.map(formatPath), String(data), session.extended]);
        return later(250);
      },
    });
    expect(world.caller.replies).toEqual(['220 beta.example welcomes you']);
    expect(await world.caller.say(SCRIPT)).toEqual([
      '250 250 by a hook',
      '251 2.1.5 User not local; will forward to <joe@c>',
      '250 2.1.5 250 by a hook',
      '214 2.0.0 helped',
      '250 2.1.0 250 by a hook',
      '250 2.1.5 known',
      '354 Start mail input; end with <CRLF>.<CRLF>',
    ]);
    expect(await world.caller.say(['.'])).toEqual(['250 2.6.0 250 by a hook']);
    expect(seen).toEqual([
      'alpha',
      'joe',
      'all',
      'NOOP',
      ['MAIL', '<sam@a>', null, 'alpha'],
      ['<joe@b>', 0],
      [['<joe@b>'], '', false],
    ]);
    await hangUp(world);
  });

  it('may say of users all that RFC 821 3.3 prints: 250, 251, 550, 551, 553', async () => {
    const answers: Readonly<Record<string, Reply>> = {
      Smith: reply(250, 'Fred Smith <Smith@USC-ISIF.ARPA>'),
      Smythe: reply(251, 'User not local; will forward to <Smith@USC-ISIQ.ARPA>'),
      Jones: reply(550, 'String does not match anything.'),
      Jonas: reply(551, 'User not local; please try <Jones@USC-ISI.ARPA>'),
      Gourzenkyinplatz: reply(553, 'User ambiguous.'),
    };
    const policy: Policy = {
      vrfy: ({ text }) => answers[text],
      expn: () => reply(550, 'Access Denied to You.'),
    };
    const world = await served(policy, { dialect: 'rfc821' });
    const asked = Object.keys(answers).map((text) => `VRFY ${text}`);
    const said = await world.caller.say(['HELO alpha', ...asked, 'EXPN Executive-Washroom-List']);
    expect(said.slice(1)).toEqual([
      '250 Fred Smith <Smith@USC-ISIF.ARPA>',
      '251 User not local; will forward to <Smith@USC-ISIQ.ARPA>',
      '550 String does not match anything.',
      '551 User not local; please try <Jones@USC-ISI.ARPA>',
      '553 User ambiguous.',
      '550 Access Denied to You.',
    ]);
    expect(world.errors).toEqual([]);
    await hangUp(world);
  });

  it('that is slow holds what was sent after it, and the answers keep their order', async () => {
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const world = await served({
      rcpt: ({ forwardPath }) => {
        const user = forwardPath.mailbox.localPart;
        asked.push(user);
        return new Promise((resolve) => {
          waiting.push(() => resolve(user === 'no' ? reply(550, user) : reply(250, user)));
        });
      },
      message() {},
    });
    world.caller.write(
      'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<one@b>\r\nRCPT TO:<no@b>\r\nRCPT TO:<two@b>\r\nNOOP\r\n',
    );
    for (const user of ['one', 'no', 'two']) {
      await until(() => asked.at(-1) === user, user);
      expect(waiting).toHaveLength(1);
      waiting.pop()?.();
    }
    await until(() => world.caller.replies.length === 7, 'all replies');
    expect(world.caller.replies.slice(3)).toEqual([
      '250 2.1.5 one',
      '550 5.1.1 no',
      '250 2.1.5 two',
      '250 2.0.0 OK',
    ]);
    await hangUp(world);
  });

  it('may close the channel with 421', async () => {
    const world = await served({ helo: () => reply(421, 'beta.example not now') });
    expect(await world.caller.say(['EHLO alpha'])).toEqual(['421 beta.example not now']);
    await world.caller.hungUp();
    await hangUp(world);
  });

  it('has the same session each time', async () => {
    const sessions = new Set<unknown>();
    const world = await served({
      greeting: ({ session }) => void sessions.add(session),
      helo: ({ session }) => void sessions.add(session),
      message: ({ session }) => void sessions.add(session),
    });
    await world.caller.say(TO_DATA);
    await world.caller.say(['.']);
    expect(sessions.size).toBe(1);
    await hangUp(world);
  });

  it('may read its own state through this', async () => {
    class Mailbox {
      readonly mails: string[] = [];
      message({ data }: { data: Uint8Array }): void {
        this.mails.push(new TextDecoder().decode(data));
      }
    }
    const mailbox = new Mailbox();
    const world = await served(mailbox);
    await world.caller.say(TO_DATA);
    await world.caller.say(['..x', '.'], 1);
    expect(mailbox.mails).toEqual(['.x\r\n']);
    await hangUp(world);
  });
});

it('several callers are served side by side', async () => {
  const carrier = memoryCarrier(systemClock);
  const taken: string[] = [];
  await using server = createServer(
    { message: ({ session }) => void taken.push(session.domain ?? '') },
    { carrier },
  );
  const address = await server.listen();
  const names = ['one', 'two', 'three', 'four'];
  await Promise.all(
    names.map(async (name) => {
      const end = await (await call(carrier, address)).greeted();
      await end.say([`EHLO ${name}`, ...TO_DATA.slice(1)]);
      await end.say(['.', 'QUIT']);
      await end.hungUp();
    }),
  );
  expect(taken.toSorted()).toEqual(names.toSorted());
});
