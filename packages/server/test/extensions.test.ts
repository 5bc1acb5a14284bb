import { formatPath } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { reply, type MessageOccasion, type Policy } from '../src/index.ts';
import { until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

/** UTF-8 as a caller writes it, one character for each octet. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** A policy that keeps what it was told of each mail. */
function keeping(): Policy & { readonly mails: MessageOccasion[] } {
  const mails: MessageOccasion[] = [];
  return {
    mails,
    message(occasion) {
      mails.push(occasion);
    },
  };
}

/** The commands that the reply names. */
async function commands(policy: Policy, verb: 'EHLO' | 'HELO'): Promise<readonly string[]> {
  const world = await served(policy);
  const [answer = ''] = await world.caller.say([`${verb} a`]);
  await hangUp(world);
  return answer.match(/\b(?:EXPN|HELP|VRFY)$/gm) ?? [];
}

describe('the reply to EHLO', () => {
  it('names the commands that a host need not have, if this one has them (5321 4.1.1.1)', async () => {
    expect(await commands({}, 'EHLO')).toEqual(['HELP']);
    expect(await commands({ expn: () => reply(550, 'no') }, 'EHLO')).toEqual(['EXPN', 'HELP']);
    expect(await commands({ expn: () => reply(550, 'no') }, 'HELO')).toEqual([]);
  });
});

describe('8BITMIME', () => {
  it('lets octets over 127 through as they are, and tells what MAIL declared', async () => {
    const policy = keeping();
    const world = await served(policy);
    await world.caller.say(['EHLO a', 'MAIL FROM:<> BODY=8BITMIME', 'RCPT TO:<joe@b>', 'DATA']);
    await world.caller.say([utf8('Grüße'), '\xff', '.'], 1);
    expect(world.caller.codes.at(-1)).toBe(250);
    expect(policy.mails[0]?.envelope.declared.body).toBe('8BITMIME');
    expect(Buffer.from(policy.mails[0]?.data ?? []).toString('latin1')).toBe(
      `${utf8('Grüße')}\r\n\xff\r\n`,
    );
    await hangUp(world);
  });

  it('does not exist in 1982: the mail is 554', async () => {
    const policy = keeping();
    const world = await served(policy, { dialect: 'rfc821' });
    await world.caller.say(['HELO a', 'MAIL FROM:<>', 'RCPT TO:<joe@b>', 'DATA']);
    await world.caller.say([utf8('Grüße'), '.'], 1);
    expect(world.caller.codes.at(-1)).toBe(554);
    expect(policy.mails).toEqual([]);
    await hangUp(world);
  });
});

describe('SMTPUTF8', () => {
  it('lets paths beyond ASCII in where MAIL asks for it', async () => {
    const policy = keeping();
    const world = await served(policy);
    const rcpt = utf8('RCPT TO:<用户@例子.广告>');
    await world.caller.say([
      'EHLO a',
      utf8('MAIL FROM:<jürgen@bücher.example> SMTPUTF8'),
      rcpt,
      'DATA',
    ]);
    await world.caller.say(['.']);
    const [mail] = policy.mails;
    expect(mail?.envelope.declared.internationalized).toBe(true);
    expect(formatPath(mail!.envelope.reversePath)).toBe('<jürgen@bücher.example>');
    expect(mail?.envelope.forwardPaths.map(formatPath)).toEqual(['<用户@例子.广告>']);
    await world.caller.say(['MAIL FROM:<sam@a>', rcpt]);
    expect(world.caller.replies.at(-1)).toMatch(/^553 5\.6\.7/);
    await hangUp(world);
  });

  it('is no parameter where it is switched off', async () => {
    const world = await served(keeping(), { extensions: { SMTPUTF8: false } });
    await world.caller.say(['EHLO a', 'MAIL FROM:<sam@a> SMTPUTF8', utf8('MAIL FROM:<jürgen@b>')]);
    expect(world.caller.codes.slice(2)).toEqual([555, 500]);
    await hangUp(world);
  });
});

describe('BINARYMIME', () => {
  it('lets a CR or LF stand alone in chunks, and without it they are 554', async () => {
    const policy = keeping();
    const world = await served(policy);
    const octets = 'a\rb\nc\0\r\n.\r\n';
    for (const body of [' BODY=BINARYMIME', '']) {
      await world.caller.say(['EHLO a', `MAIL FROM:<>${body}`, 'RCPT TO:<joe@b>']);
      const before = world.caller.codes.length;
      world.caller.write(`BDAT ${octets.length} LAST\r\n${octets}`);
      await until(() => world.caller.codes.length > before, 'the reply');
    }
    expect(world.caller.codes.slice(1)).toEqual([250, 250, 250, 250, 250, 250, 250, 554]);
    expect(policy.mails.map(({ data }) => Buffer.from(data).toString('latin1'))).toEqual([octets]);
    await hangUp(world);
  });
});

describe('ENHANCEDSTATUSCODES', () => {
  it('are those of the hook, or by the occasion, and for who said HELO, too', async () => {
    const policy: Policy = {
      rcpt({ forwardPath: { mailbox } }) {
        if (mailbox.localPart === 'text') return reply(550, '5.2.1 closed');
        return mailbox.localPart === 'value'
          ? { ...reply(550, 'moved'), status: { class: 5, subject: 1, detail: 6 } }
          : reply(550, 'who?');
      },
      message() {},
    };
    const world = await served(policy);
    const rcpt = ['text', 'value', 'none'].map((user) => `RCPT TO:<${user}@b>`);
    const said = await world.caller.say(['EHLO a', 'MAIL FROM:<>', ...rcpt]);
    expect(said.slice(2)).toEqual(['550 5.2.1 closed', '550 5.1.6 moved', '550 5.1.1 who?']);
    const plain = await world.caller.say(['HELO a', 'MAIL FROM:<>', 'RCPT TO:<none@b>']);
    expect(plain.at(-1)).toBe('550 5.1.1 who?');
    await hangUp(world);
  });
});

describe('DSN', () => {
  const ASKING = [
    'EHLO a',
    'MAIL FROM:<sam@a> RET=HDRS ENVID=QQ+20314',
    'RCPT TO:<joe@b> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;joe+2Bwork@three.example',
  ];

  it('hands on what MAIL and RCPT ask, as it was sent, where it is switched on', async () => {
    const asked: unknown[] = [];
    const world = await served(
      {
        mail: ({ dsn }) => void asked.push(dsn),
        rcpt: ({ dsn }) => void asked.push(dsn),
        message() {},
      },
      { extensions: { DSN: true } },
    );
    await world.caller.say(ASKING);
    expect(world.caller.codes).toEqual([220, 250, 250, 250]);
    expect(asked).toEqual([
      { ret: 'HDRS', envid: 'QQ+20314' },
      {
        notify: ['SUCCESS', 'DELAY'],
        orcpt: { type: 'rfc822', address: 'joe+2Bwork@three.example' },
      },
    ]);
    await hangUp(world);
  });

  it('is 555 where it is not', async () => {
    const world = await served(keeping());
    await world.caller.say(ASKING);
    expect(world.caller.codes.slice(2)).toEqual([555, 503]);
    await hangUp(world);
  });
});
