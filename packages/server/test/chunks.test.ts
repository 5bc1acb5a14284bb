import { describe, expect, it } from 'vitest';

import { MailAbandonedError, reply } from '../src/index.ts';
import { sizeOf, until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

const TO_BDAT = ['EHLO alpha', 'MAIL FROM:<sam@a>', 'RCPT TO:<joe@b>'] as const;

describe('mail data in chunks', () => {
  it('comes to message in one piece', async () => {
    const taken: string[] = [];
    const world = await served({
      message: ({ data }) => void taken.push(String(Buffer.from(data))),
    });
    await world.caller.say(TO_BDAT);
    world.caller.write('BDAT 7\r\none\r\n.\r');
    world.caller.write('BDAT 4 LAST\r\n\ntwo');
    await until(() => world.caller.codes.length === 6, 'the replies');
    expect(taken).toEqual(['one\r\n.\r\ntwo']);
    expect(world.caller.codes).toEqual([220, 250, 250, 250, 250, 250]);
    await hangUp(world);
  });

  it('comes to receive no faster than it is read, across chunks', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const world = await served({
      async receive({ data }) {
        await promise;
        return reply(250, `${await sizeOf(data)} octets`);
      },
    });
    await world.caller.say(TO_BDAT);
    const chunk = 'x'.repeat(200_000);
    for (const last of ['', '', ' LAST']) world.caller.write(`BDAT 200000${last}\r\n${chunk}`);
    expect(world.caller.room).toBe(false);
    expect(world.caller.codes).toHaveLength(4);
    resolve();
    await until(() => world.caller.codes.length === 7, 'the replies');
    expect(world.caller.replies.at(-1)).toBe('250 2.6.0 600000 octets');
    await hangUp(world);
  });

  it('that RSET gives up is abandoned', async () => {
    let ended: unknown = null;
    const world = await served({
      async receive({ data }) {
        await sizeOf(data).catch((error: unknown) => {
          ended = error;
          throw error;
        });
      },
    });
    await world.caller.say(TO_BDAT);
    world.caller.write('BDAT 3\r\nabc');
    await world.caller.say(['RSET'], 2);
    await until(() => ended !== null, 'the end');
    expect(ended).toBeInstanceOf(MailAbandonedError);
    expect(world.errors).toEqual([]);
    await hangUp(world);
  });

  it('that the hook data refuses is passed over', async () => {
    const world = await served({ data: () => reply(452, '4.2.2 full'), message() {} });
    await world.caller.say(TO_BDAT);
    world.caller.write('BDAT 6 LAST\r\nQUIT\r\n');
    await world.caller.say(['NOOP'], 2);
    expect(world.caller.replies.slice(-2)).toEqual(['452 4.2.2 full', '250 2.0.0 OK']);
    await hangUp(world);
  });
});

it('the hook data refuses DATA before any mail data has come, or lets it come', async () => {
  const answers = [reply(554, 'not now'), reply(354, 'go on'), undefined];
  const world = await served({ data: () => answers.shift(), message() {} });
  await world.caller.say(TO_BDAT);
  expect(await world.caller.say(['DATA', 'DATA'])).toEqual(['554 5.5.1 not now', '354 go on']);
  await world.caller.say(['.', 'MAIL FROM:<>', 'RCPT TO:<joe@b>']);
  world.caller.write('BDAT 0 LAST\r\n');
  await until(() => world.caller.codes.length === 10, 'the reply');
  expect(world.caller.codes.at(-1)).toBe(250);
  await hangUp(world);
});
